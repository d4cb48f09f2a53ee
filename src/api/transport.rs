//! How a request reaches a service: over HTTP, or inside the process.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

/// `User-Agent` of every request.
pub(crate) const PRODUCT: &str = concat!("ctconnect/", env!("CARGO_PKG_VERSION"));

/// The future of one exchange.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Bytes>, TransportError>> + 'a>>;

/// Carries one request to the service and returns the response; it neither retries nor interprets.
///
/// The URI of a request is absolute. Implementations limit the time of every exchange.
pub trait Transport {
    /// Sends `request` once.
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_>;
}

/// An exchange without a response. The texts name the host and the cause, never a whole address.
#[derive(Debug, Clone, thiserror::Error)]
pub enum TransportError {
    /// The connection was never made, so the request cannot have been applied.
    #[error("{0}")]
    Connect(String),
    /// The server's certificate is not trusted, or TLS could not be set up. A retry does not help.
    #[error("{0}")]
    Untrusted(String),
    /// The request may have reached the service.
    #[error("{0}")]
    Lost(String),
    /// The response is larger than the limit.
    #[error("{0}")]
    TooLarge(String),
}
