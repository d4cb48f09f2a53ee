//! Downloads a public file from a server other than the Connect API. No credentials are sent.

use std::rc::Rc;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, LOCATION, USER_AGENT};
use http::{HeaderMap, Request, Response};

use crate::address::{host_of, is_loopback};
use crate::api::retry::{self, RetryRule};
use crate::api::{PRODUCT, Trace, Transport, TransportError, send_traced};
use crate::redact::Redactor;

const REDIRECTS: usize = 5;

/// Why a file could not be downloaded. Messages name hosts, never whole addresses.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    #[error("{host} does not have it (404)")]
    NotFound { host: String },
    #[error("{host} responded with {status}")]
    Refused { host: String, status: u16 },
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// A redirect that is not followed.
    #[error("{host} redirects {problem}")]
    Redirect {
        host: String,
        /// Where to, and why that is refused, as the rest of the sentence.
        problem: String,
    },
}

/// Downloads files over a transport.
pub struct Download {
    /// It follows no redirect, and limits size and time.
    pub transport: Rc<dyn Transport>,
    pub trace: Option<Rc<dyn Trace>>,
    /// The most times that a request is sent again.
    pub retries: u32,
}

impl Download {
    /// The file at `url`. Up to five redirects are followed, to `https` or within this machine.
    ///
    /// # Errors
    /// If the server refuses, or no response arrives after all retries.
    pub async fn get(&self, url: &str) -> Result<Bytes, DownloadError> {
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS {
            let response = self.response(&url).await?;
            let host = host_of(&url).to_owned();
            match response.status().as_u16() {
                200 => return Ok(response.into_body()),
                301 | 302 | 303 | 307 | 308 => {
                    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
                    let target = target(&url, location.unwrap_or_default());
                    url = target.map_err(|problem| DownloadError::Redirect { host, problem: problem.to_owned() })?;
                }
                404 | 410 => return Err(DownloadError::NotFound { host }),
                status => return Err(DownloadError::Refused { host, status }),
            }
        }
        let problem = format!("more than {REDIRECTS} times");
        Err(DownloadError::Redirect { host: host_of(&url).to_owned(), problem })
    }

    /// The response, after retries.
    async fn response(&self, url: &str) -> Result<Response<Bytes>, TransportError> {
        let request = Request::get(url)
            .header(ACCEPT, "*/*")
            // An archive is compressed already.
            .header(ACCEPT_ENCODING, "identity")
            .header(USER_AGENT, PRODUCT)
            .body(Bytes::new())
            .map_err(|error| {
                TransportError::Untrusted(format!("cannot send a request to {}: {error}", host_of(url)))
            })?;
        let (trace, redactor) = (self.trace.as_deref(), Redactor::default());
        let size = |_: &Redactor, _: &HeaderMap, body: &Bytes| match body.len() {
            0 => String::new(),
            length => format!("({length} bytes)"),
        };
        let attempt = async || send_traced(&*self.transport, trace, &redactor, request.clone(), size).await;
        retry::repeated(self.retries, trace, attempt, |result| RetryRule::Safe.pause_after(result)).await
    }
}

/// The target of a redirect, or why it is not followed, as the rest of a sentence.
fn target(from: &str, location: &str) -> Result<String, &'static str> {
    let from: http::Uri = from.parse().map_err(|_| "from an invalid address")?;
    let (scheme, authority) = (from.scheme_str().unwrap_or_default(), from.authority().map_or("", |it| it.as_str()));
    let target = match location {
        path if path.starts_with("//") => format!("{scheme}:{path}"),
        path if path.starts_with('/') => format!("{scheme}://{authority}{path}"),
        address => address.to_owned(),
    };
    let target = target.split('#').next().unwrap_or_default().to_owned();
    let uri: http::Uri = target.parse().map_err(|_| "to an invalid address")?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or("to an invalid address")?;
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("to an address with a user name or password");
    }
    let was_local = from.host().is_some_and(is_loopback);
    match uri.scheme_str() {
        _ if is_loopback(host) && !was_local => Err("to this machine"),
        Some("https") => Ok(target),
        Some("http") if is_loopback(host) => Ok(target),
        _ => Err("to an address that does not begin with https://"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_followed_to_https_or_within_this_machine() {
        for (from, location, to) in [
            ("https://a.example/x", "https://b.example/y?z#f", Ok("https://b.example/y?z")),
            ("https://a.example/x", "/y", Ok("https://a.example/y")),
            ("https://a.example/x", "//b.example/y", Ok("https://b.example/y")),
            ("http://127.0.0.1:1/x", "http://localhost:2/y", Ok("http://localhost:2/y")),
            ("http://127.0.0.1:1/x", "/y", Ok("http://127.0.0.1:1/y")),
            ("https://a.example/x", "http://127.0.0.1/y", Err("to this machine")),
            ("https://a.example/x", "https://localhost/y", Err("to this machine")),
            ("https://a.example/x", "http://b.example/y", Err("to an address that does not begin with https://")),
            ("https://a.example/x", "https://u:p@b.example/", Err("to an address with a user name or password")),
            ("https://a.example/x", "", Err("to an invalid address")),
            ("https://a.example/x", "y z", Err("to an invalid address")),
        ] {
            assert_eq!(target(from, location), to.map(str::to_owned), "{from} {location}");
        }
    }

    #[test]
    fn a_download_follows_five_redirects() {
        assert_eq!(REDIRECTS, 5);
    }
}
