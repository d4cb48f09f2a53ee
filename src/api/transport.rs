//! How a request reaches a service: over HTTP, or in process.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

/// The future of one exchange.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + 'a>>;

/// Carries one request to the service and brings its answer back; neither retries nor interprets.
///
/// The URI of a request is absolute. Implementations bound every exchange in time.
pub trait Transport {
    /// Sends `request` once.
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_>;
}

/// An exchange without an answer. The texts name the host and the cause, never a whole address.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransportError {
    /// The connection was never made, so the request cannot have been applied.
    #[error("{0}")]
    Connect(String),
    /// The server's certificate is not trusted, or trust could not be set up. Trying again does not help.
    #[error("{0}")]
    Untrusted(String),
    /// The request may have reached the service.
    #[error("{0}")]
    Lost(String),
    /// The request was answered, but the answer is larger than is read into memory.
    #[error("{0}")]
    TooLarge(String),
}
