//! The transport over HTTP.

use std::cell::OnceCell;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Certificate, redirect, tls};

use super::http_failure;
use super::url::host_of;
use super::{Exchange, Transport, TransportError};
use crate::address::is_loopback;

/// The longest that making a connection may take, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The largest answer that is read, after decompression.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// How an [`HttpTransport`] connects.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// The longest that one request may take, from connecting to the last byte of the answer.
    pub request_timeout: Duration,
    /// Certificates in PEM that are trusted besides the system's.
    pub extra_roots: Option<Vec<u8>>,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self { request_timeout: Duration::from_secs(30), extra_roots: None }
    }
}

/// Sends requests over HTTP/1.1 or HTTP/2, with TLS 1.2 or newer, and never follows a redirect.
///
/// Clients are built on demand, because loading the system's certificates takes a millisecond or more.
#[derive(Debug)]
pub struct HttpTransport {
    options: HttpOptions,
    /// For plain HTTP to this machine: neither certificates nor proxies.
    plain: OnceCell<reqwest::Client>,
    /// For TLS to this machine: no proxies.
    local: OnceCell<reqwest::Client>,
    /// For everything else.
    remote: OnceCell<reqwest::Client>,
}

impl HttpTransport {
    /// A transport that connects with `options`.
    pub fn new(options: HttpOptions) -> Self {
        Self { options, plain: OnceCell::new(), local: OnceCell::new(), remote: OnceCell::new() }
    }

    async fn exchange(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, TransportError> {
        let host = host_of(&request.uri().to_string()).to_owned();
        let client = self.client(request.uri())?;
        let request = reqwest::Request::try_from(request).map_err(|error| {
            TransportError::Untrusted(format!("cannot ask {host}: {}", http_failure::cause(&error)))
        })?;
        let limit = self.options.request_timeout;
        match tokio::time::timeout(limit, answer(client, request, &host)).await {
            Ok(result) => result,
            Err(_) => Err(TransportError::Lost(format!("no answer from {host} within {}", seconds(limit)))),
        }
    }

    fn client(&self, uri: &http::Uri) -> Result<&reqwest::Client, TransportError> {
        let is_local = uri.host().is_some_and(is_loopback);
        let is_plain = uri.scheme_str() == Some("http");
        let cell = match (is_local, is_plain) {
            (true, true) => &self.plain,
            (true, false) => &self.local,
            (false, _) => &self.remote,
        };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let client = self.build(is_local, is_local && is_plain)?;
        Ok(cell.get_or_init(|| client))
    }

    fn build(&self, is_local: bool, is_plain: bool) -> Result<reqwest::Client, TransportError> {
        // Fails when a provider is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            // Shorter than the whole, so that what was never sent is known as such.
            .connect_timeout(CONNECT_TIMEOUT.min(self.options.request_timeout / 4 * 3))
            .redirect(redirect::Policy::none())
            .tls_version_min(tls::Version::TLS_1_2);
        if is_local {
            builder = builder.no_proxy();
        }
        if is_plain {
            builder = builder.tls_certs_only([]);
        } else if let Some(roots) = &self.options.extra_roots {
            let untrusted =
                |cause| TransportError::Untrusted(format!("the extra certificates cannot be used: {cause}"));
            let roots = Certificate::from_pem_bundle(roots).map_err(|error| untrusted(http_failure::cause(&error)))?;
            if roots.is_empty() {
                return Err(untrusted("there is no PEM certificate among them".to_owned()));
            }
            builder = builder.tls_certs_merge(roots);
        }
        builder.build().map_err(|error| {
            TransportError::Untrusted(format!("TLS cannot be set up: {}", http_failure::cause(&error)))
        })
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        Box::pin(self.exchange(request))
    }
}

/// Sends `request` and reads the whole answer.
async fn answer(
    client: &reqwest::Client,
    request: reqwest::Request,
    host: &str,
) -> Result<http::Response<Bytes>, TransportError> {
    let mut response = client.execute(request).await.map_err(|error| http_failure::of_request(&error, host))?;
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| http_failure::of_body(&error, host, body.len()))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            let limit = BODY_LIMIT / (1024 * 1024);
            return Err(TransportError::TooLarge(format!("the answer of {host} is larger than {limit} MiB")));
        }
        body.extend_from_slice(&chunk);
    }
    let mut answer = http::Response::new(body.freeze());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = std::mem::take(response.headers_mut());
    Ok(answer)
}

fn seconds(duration: Duration) -> String {
    if duration.subsec_millis() == 0 {
        format!("{} s", duration.as_secs())
    } else {
        format!("{} ms", duration.as_millis())
    }
}
