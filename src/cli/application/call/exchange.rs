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
    outcome: ExchangeOutcome,
    /// Until the end of the answer, or until the time limit.
    pub(super) took: Duration,
}

enum ExchangeOutcome {
    Answered(u16, Bytes),
    Silent,
    Broken(String),
}

impl Exchanged {
    /// The answer in the form that a verdict needs.
    pub(super) fn answer(&self, limit: Duration) -> ApplicationResponse<'_> {
        match &self.outcome {
            ExchangeOutcome::Answered(status, body) => ApplicationResponse::Received(*status, body),
            ExchangeOutcome::Silent => ApplicationResponse::TimedOut(limit),
            ExchangeOutcome::Broken(how) => ApplicationResponse::Lost(how),
        }
    }

    pub(super) fn status(&self) -> Option<u16> {
        match self.outcome {
            ExchangeOutcome::Answered(status, _) => Some(status),
            ExchangeOutcome::Silent | ExchangeOutcome::Broken(_) => None,
        }
    }

    /// The body of the answer; empty without an answer.
    pub(super) fn into_body(self) -> Vec<u8> {
        match self.outcome {
            ExchangeOutcome::Answered(_, body) => body.into(),
            ExchangeOutcome::Silent | ExchangeOutcome::Broken(_) => Vec::new(),
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
    let outcome = match sent {
        Err(_) => ExchangeOutcome::Silent,
        Ok(Ok(response)) => ExchangeOutcome::Answered(response.status().as_u16(), response.into_body()),
        Ok(Err(TransportError::Connect(why) | TransportError::Untrusted(why))) => {
            return Ok(Err(why));
        }
        Ok(Err(TransportError::Lost(how) | TransportError::TooLarge(how))) => ExchangeOutcome::Broken(how),
    };
    Ok(Ok(Exchanged { outcome, took }))
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
