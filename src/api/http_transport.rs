//! The transport over HTTP.

use std::cell::OnceCell;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Certificate, redirect, tls};

use super::http_failure;
use super::{Exchange, Transport, TransportError};
use crate::address::host_of;
use crate::address::is_loopback;
use crate::duration;

/// Includes TLS.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The default time limit of one request.
pub const DEFAULT_REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest response body, after decompression.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Options of an [`HttpTransport`].
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Time limit of one request, from connecting to the last byte of the response.
    pub request_timeout: Duration,
    /// PEM certificates that are trusted in addition to the system's.
    pub extra_roots: Option<Vec<u8>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self { request_timeout: DEFAULT_REQUEST_TIMEOUT, extra_roots: None }
    }
}

/// Sends requests over HTTP/1.1 or HTTP/2, with TLS 1.2 or newer, and never follows a redirect.
///
/// Clients are built on demand, because loading the system's certificates takes a millisecond or more.
#[derive(Debug)]
pub struct HttpTransport {
    options: HttpOptions,
    /// For plain HTTP, as to this machine or to an emulator in another container: no certificates, and no proxies, which could
    /// read a token that is for another host.
    plain: OnceCell<reqwest::Client>,
    /// For TLS to this machine: no proxies.
    local: OnceCell<reqwest::Client>,
    remote: OnceCell<reqwest::Client>,
}

impl HttpTransport {
    /// A transport with `options`; it connects on the first request.
    pub fn new(options: HttpOptions) -> Self {
        Self { options, plain: OnceCell::new(), local: OnceCell::new(), remote: OnceCell::new() }
    }

    async fn exchange(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        let host = host_of(&request.uri().to_string()).to_owned();
        let client = self.client(request.uri())?;
        let request = reqwest::Request::try_from(request).map_err(|error| http_failure::of_request(&error, &host))?;
        let limit = self.options.request_timeout;
        let timed_out = |_| TransportError::Lost(format!("no response from {host} within {}", duration::exact(limit)));
        tokio::time::timeout(limit, execute(client, request, &host)).await.map_err(timed_out)?
    }

    fn client(&self, uri: &http::Uri) -> Result<&reqwest::Client, TransportError> {
        let is_local = uri.host().is_some_and(is_loopback);
        let is_plain = uri.scheme_str() == Some("http");
        let cell = match (is_plain, is_local) {
            (true, _) => &self.plain,
            (false, true) => &self.local,
            (false, false) => &self.remote,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = self.build(is_local || is_plain, is_plain)?;
        Ok(cell.get_or_init(|| client))
    }

    fn build(&self, is_direct: bool, is_plain: bool) -> Result<reqwest::Client, TransportError> {
        // Fails if a provider is installed already, which is just as good.
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            // Shorter than the whole, so that a request that was never sent is reported as such.
            .connect_timeout(CONNECT_TIMEOUT.min(self.options.request_timeout / 4 * 3))
            .redirect(redirect::Policy::none())
            .tls_version_min(tls::Version::TLS_1_2);
        if is_direct {
            builder = builder.no_proxy();
        }
        if is_plain {
            builder = builder.tls_certs_only([]);
        } else if let Some(roots) = &self.options.extra_roots {
            let unusable = |cause| TransportError::Untrusted(format!("the extra certificates cannot be used: {cause}"));
            let roots = Certificate::from_pem_bundle(roots).map_err(|error| unusable(http_failure::cause(&error)))?;
            if roots.is_empty() {
                return Err(unusable("the file contains no PEM certificate".to_owned()));
            }
            builder = builder.tls_certs_merge(roots);
        }
        builder.build().map_err(|error| {
            TransportError::Untrusted(format!("TLS cannot be set up: {}", http_failure::cause(&error)))
        })
    }
}

/// The most bytes that are reserved for a body before it arrives.
const LARGEST_ANNOUNCED: usize = 1024 * 1024;

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        Box::pin(self.exchange(request))
    }
}

/// Sends `request` and reads the whole response.
async fn execute(
    client: &reqwest::Client,
    request: reqwest::Request,
    host: &str,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut response = client.execute(request).await.map_err(|error| http_failure::of_request(&error, host))?;
    // Only a hint: a service may announce any length.
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(BODY_LIMIT);
    let mut body = BytesMut::with_capacity(announced.min(LARGEST_ANNOUNCED));
    while let Some(chunk) = response.chunk().await.map_err(|error| http_failure::of_body(&error, host, body.len()))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            let limit = BODY_LIMIT / (1024 * 1024);
            return Err(TransportError::TooLarge(format!("the response from {host} is larger than {limit} MiB")));
        }
        body.extend_from_slice(&chunk);
    }
    let mut complete = http::Response::new(body.freeze());
    *complete.status_mut() = response.status();
    *complete.headers_mut() = std::mem::take(response.headers_mut());
    Ok(complete)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_takes_10_seconds_a_request_30_and_a_body_has_64_mib_at_most() {
        assert_eq!((CONNECT_TIMEOUT, BODY_LIMIT), (Duration::from_secs(10), 67_108_864));
        assert_eq!(HttpOptions::default().request_timeout, Duration::from_secs(30));
    }
}
