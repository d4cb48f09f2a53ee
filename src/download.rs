//! Fetches a public file from a server that is not the Connect API. Nothing of the user's goes along.

use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, LOCATION, USER_AGENT};
use jiff::Timestamp;

use crate::address::is_loopback;
use crate::api::redact::Redactor;
use crate::api::retry::{self, Repeat};
use crate::api::{ClientOptions, Trace, TracedRequest, TracedResponse, Transport, TransportError, host_of};

/// How many redirects are followed.
const REDIRECTS: usize = 5;

/// Why a file could not be fetched. Texts name hosts, never whole addresses.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The server does not have it.
    #[error("{host} does not have it (404)")]
    NotFound {
        /// The server.
        host: String,
    },
    /// The server does not give it.
    #[error("{host} answered with {status}")]
    Refused {
        /// The server.
        host: String,
        /// HTTP status.
        status: u16,
    },
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The server sends elsewhere, where nobody should go.
    #[error("{host} redirects {problem}")]
    Redirect {
        /// The server.
        host: String,
        /// Where to, and why not; the end of the sentence.
        problem: String,
    },
}

/// Fetches files over a transport.
pub struct Download {
    /// Carries the requests; it follows no redirect by itself, and bounds size and time.
    pub transport: Rc<dyn Transport>,
    /// Told of every request and answer.
    pub trace: Option<Rc<dyn Trace>>,
    /// How often a request is sent again at most.
    pub retries: u32,
}

impl Download {
    /// The file at `url`. Up to five redirects are followed, to `https` or within this machine.
    ///
    /// # Errors
    /// When the server does not give it, or no answer comes, after retries.
    pub async fn get(&self, url: &str) -> Result<Bytes, DownloadError> {
        let mut url = url.to_owned();
        for _ in 0..=REDIRECTS {
            let answer = self.answer(&url).await?;
            let host = host_of(&url).to_owned();
            match answer.status().as_u16() {
                200 => return Ok(answer.into_body()),
                301 | 302 | 303 | 307 | 308 => {
                    let location = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok());
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

    /// The answer that is not worth another attempt.
    async fn answer(&self, url: &str) -> Result<http::Response<Bytes>, TransportError> {
        retry::repeated(self.retries, self.trace.as_deref(), async || self.exchange(url).await, pause_asked).await
    }

    async fn exchange(&self, url: &str) -> Result<http::Response<Bytes>, TransportError> {
        let request = http::Request::get(url)
            .header(ACCEPT, "*/*")
            // An archive is packed already.
            .header(ACCEPT_ENCODING, "identity")
            .header(USER_AGENT, ClientOptions::USER_AGENT)
            .body(Bytes::new())
            .map_err(|error| TransportError::Untrusted(format!("cannot ask {}: {error}", host_of(url))))?;
        let redactor = Redactor::default();
        if let Some(trace) = &self.trace {
            trace.request(&TracedRequest {
                method: request.method().to_string(),
                url: redactor.text(url),
                headers: redactor.headers(request.headers()),
                body: String::new(),
            });
        }
        let started = Instant::now();
        let outcome = self.transport.send(request).await;
        match (&self.trace, &outcome) {
            (Some(trace), Ok(answer)) => trace.response(&TracedResponse {
                status: answer.status().as_u16(),
                headers: redactor.headers(answer.headers()),
                body: format!("({} bytes)", answer.body().len()),
                elapsed: started.elapsed(),
            }),
            (Some(trace), Err(error)) => trace.failure(&redactor.text(&error.to_string())),
            (None, _) => {}
        }
        outcome
    }
}

/// Where a redirect leads to; as the end of a sentence, why it is not followed.
fn target(from: &str, location: &str) -> Result<String, &'static str> {
    let from: http::Uri = from.parse().map_err(|_| "from nowhere")?;
    let (scheme, authority) = (from.scheme_str().unwrap_or_default(), from.authority().map_or("", |it| it.as_str()));
    let target = match location {
        path if path.starts_with("//") => format!("{scheme}:{path}"),
        path if path.starts_with('/') => format!("{scheme}://{authority}{path}"),
        address => address.to_owned(),
    };
    let target = target.split('#').next().unwrap_or_default().to_owned();
    let uri: http::Uri = target.parse().map_err(|_| "to an address that is none")?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or("to an address that is none")?;
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

/// How long the server asks to wait before another attempt, where one is worth it.
fn pause_asked(outcome: &Result<http::Response<Bytes>, TransportError>) -> Option<Duration> {
    match outcome {
        Ok(answer) if Repeat::Harmless.after_status(answer.status().as_u16()) => {
            Some(retry::retry_after(answer.headers(), Timestamp::now()).unwrap_or_default())
        }
        Err(TransportError::Connect(_) | TransportError::Lost(_)) => Some(Duration::ZERO),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_to_https_or_stay_within_this_machine() {
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
            ("https://a.example/x", "", Err("to an address that is none")),
            ("https://a.example/x", "y z", Err("to an address that is none")),
        ] {
            assert_eq!(target(from, location), to.map(str::to_owned), "{from} {location}");
        }
    }
}
