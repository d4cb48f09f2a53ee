//! What can go wrong with a call. No advice here: that is the business of `failure`.

use serde_json::Value;

/// A call that did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// `X-Correlation-ID` of the last request that was sent.
    pub correlation_id: Option<String>,
    /// What the call was, such as `GET /connectors/drafts`; never a host, a query or a secret.
    pub request: String,
}

/// The ways in which a call goes wrong.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ErrorKind {
    /// The service answered with an error status.
    #[error("{0}")]
    Refused(Refusal),
    /// The connection was never made: unknown host, refused, TLS. The request cannot have been applied.
    #[error("{0}")]
    Connect(String),
    /// The connection broke or timed out after the request was sent; it may have been applied.
    #[error("{0}")]
    Lost(String),
    /// The answer could not be understood.
    #[error("{0}")]
    Decode(String),
}

/// An answer with an error status.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// The service's own sentence, or the reason phrase where the body was not JSON.
    pub message: String,
    /// Every entry of `errors`, as sent.
    pub errors: Vec<Value>,
}

impl Refusal {
    /// The `code` of every entry, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().filter_map(|error| error.get("code")?.as_str())
    }

    /// Whether any entry has this `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|known| known == code)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} ({})", self.message, self.status)
    }
}
