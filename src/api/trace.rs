//! What an observer learns of the requests that are made. Every secret is replaced before it gets here.

use std::time::Duration;

/// Told of every request, answer, failure and pause. Called in order, from one thread.
pub trait Trace {
    /// A request is about to be sent.
    fn request(&self, request: &TracedRequest);

    /// An answer came, whatever its status.
    fn response(&self, response: &TracedResponse);

    /// No answer came; `cause` says why.
    fn failure(&self, cause: &str);

    /// The request is sent again after `delay`; `attempt` of `attempts` failed.
    fn retry(&self, _attempt: u32, _attempts: u32, _delay: Duration) {}
}

/// A request without its secrets.
#[derive(Debug, Clone)]
pub struct TracedRequest {
    /// HTTP method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body, empty if there is none.
    pub body: String,
}

/// An answer without its secrets.
#[derive(Debug, Clone)]
pub struct TracedResponse {
    /// HTTP status.
    pub status: u16,
    /// Names and values, in order.
    pub headers: Vec<(String, String)>,
    /// The body, cut where it is very long.
    pub body: String,
    /// From the first byte sent to the last one read.
    pub elapsed: Duration,
}
