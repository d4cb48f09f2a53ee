//! Reports every exchange to an observer, such as `--debug`. Secrets are replaced before they get there.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};

use super::{Transport, TransportError};
use crate::redact::Redactor;

/// Receives every request, response, failure and pause, in order and on one thread.
pub trait Trace {
    /// Whether it shows requests, responses and failures. They are prepared only for an observer that does.
    fn shows_exchanges(&self) -> bool {
        true
    }

    /// A request is about to be sent.
    fn request(&self, request: &TracedRequest);

    /// A response arrived, whatever its status.
    fn response(&self, response: &TracedResponse);

    /// No response arrived, because of `cause`.
    fn failure(&self, cause: &str);

    /// Attempt `attempt` of `attempts` failed; the next one follows after `delay`.
    fn retry(&self, _attempt: u32, _attempts: u32, _delay: Duration) {}
}

/// A request without its secrets.
#[derive(Debug, Clone)]
pub struct TracedRequest {
    pub method: String,
    pub url: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

/// A response without its secrets.
#[derive(Debug, Clone)]
pub struct TracedResponse {
    pub status: u16,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// Truncated where it is very long.
    pub body: String,
    /// From the first byte sent to the last one read.
    pub elapsed: Duration,
}

/// Sends `request` once and reports the exchange to `trace`, with bodies as `shown_body` writes them.
pub(crate) async fn send_traced(
    transport: &dyn Transport,
    trace: Option<&dyn Trace>,
    redactor: &Redactor,
    request: Request<Bytes>,
    shown_body: fn(&Redactor, &HeaderMap, &Bytes) -> String,
) -> Result<Response<Bytes>, TransportError> {
    let Some(trace) = trace.filter(|trace| trace.shows_exchanges()) else { return transport.send(request).await };
    trace.request(&TracedRequest {
        method: request.method().to_string(),
        url: redactor.text(&request.uri().to_string()),
        headers: redactor.headers(request.headers()),
        body: shown_body(redactor, request.headers(), request.body()),
    });
    let started = Instant::now();
    let result = transport.send(request).await;
    match &result {
        Ok(response) => trace.response(&TracedResponse {
            status: response.status().as_u16(),
            headers: redactor.headers(response.headers()),
            body: shown_body(redactor, response.headers(), response.body()),
            elapsed: started.elapsed(),
        }),
        Err(error) => trace.failure(&redactor.text(&error.to_string())),
    }
    result
}
