//! One request to an application and its answer. It is never retried: the first answer is the one to judge.

use std::time::{Duration, Instant};

use anyhow::Result;
use bytes::Bytes;
use http::header::{HeaderMap, USER_AGENT};

use crate::api::{HttpOptions, HttpTransport, TracedRequest, TracedResponse, Transport as _, TransportError};
use crate::failure::Failure;
use crate::project::invocation::{ApplicationResponse, Invocation};
use crate::session::Session;

/// A request that was sent, and what became of it.
pub(super) struct Exchanged {
    /// `None` without a whole answer.
    pub(super) status: Option<u16>,
    pub(super) body: Bytes,
    /// Why the connection broke.
    broken: Option<String>,
    /// Until the end of the answer, or until the time limit.
    pub(super) took: Duration,
}

impl Exchanged {
    /// The answer in the form that a verdict needs.
    pub(super) fn answer(&self, limit: Duration) -> ApplicationResponse<'_> {
        match (self.status, &self.broken) {
            (Some(status), _) => ApplicationResponse::Received(status, &self.body),
            (None, Some(how)) => ApplicationResponse::Lost(how),
            (None, None) => ApplicationResponse::TimedOut(limit),
        }
    }
}

/// Sends the request once and waits up to `limit` for the answer. The inner error is the reason why no connection could be
/// made.
///
/// # Errors
/// When the URL is not valid (exit 2).
pub(super) async fn exchange(
    invocation: &Invocation,
    url: &str,
    limit: Duration,
    session: &Session,
) -> Result<Result<Exchanged, String>> {
    let request = request(invocation, url)?;
    let trace = session.clients.trace();
    if let Some(trace) = &trace {
        trace.request(&traced_request(&request));
    }
    let transport = HttpTransport::new(options(url, session).await?);
    let started = Instant::now();
    let sent = tokio::time::timeout(limit, transport.send(request)).await;
    let took = started.elapsed();
    match (&trace, &sent) {
        (Some(trace), Ok(Ok(response))) => trace.response(&traced_response(response, took)),
        (Some(trace), Ok(Err(error))) => trace.failure(&error.to_string()),
        _ => {}
    }
    let silent = Exchanged { status: None, body: Bytes::new(), broken: None, took };
    Ok(match sent {
        Err(_) => Ok(silent),
        Ok(Ok(response)) => {
            Ok(Exchanged { status: Some(response.status().as_u16()), body: response.into_body(), ..silent })
        }
        Ok(Err(TransportError::Connect(reason) | TransportError::Untrusted(reason))) => Err(reason),
        Ok(Err(TransportError::Lost(how) | TransportError::TooLarge(how))) => {
            Ok(Exchanged { broken: Some(how), ..silent })
        }
    })
}

fn request(invocation: &Invocation, url: &str) -> Result<http::Request<Bytes>> {
    let user_agent = concat!("ctconnect/", env!("CARGO_PKG_VERSION"));
    let mut request = http::Request::builder().method(&invocation.method).uri(url).header(USER_AGENT, user_agent);
    for (name, value) in &invocation.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Bytes::from(invocation.body.clone()));
    Ok(request.map_err(|error| Failure::usage(format!("cannot call {url}: {error}")))?)
}

/// Only `https` needs certificates, and so the settings.
async fn options(url: &str, session: &Session) -> Result<HttpOptions> {
    session.clients.check_proxies([url])?;
    let extra_roots = if url.starts_with("https:") { session.context.settings()?.extra_roots().await? } else { None };
    // The caller limits the time for the whole answer, so the transport need not.
    Ok(HttpOptions { request_timeout: Duration::MAX, extra_roots })
}

fn traced_request(request: &http::Request<Bytes>) -> TracedRequest {
    TracedRequest {
        method: request.method().to_string(),
        url: request.uri().to_string(),
        headers: readable(request.headers()),
        body: String::from_utf8_lossy(request.body()).into_owned(),
    }
}

fn traced_response(response: &http::Response<Bytes>, elapsed: Duration) -> TracedResponse {
    TracedResponse {
        status: response.status().as_u16(),
        headers: readable(response.headers()),
        body: String::from_utf8_lossy(response.body()).into_owned(),
        elapsed,
    }
}

fn readable(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}
