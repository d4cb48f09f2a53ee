//! What can go wrong with a call. No advice here: that is the business of `failure`.

use serde_json::Value;

use crate::safety::Safety;

/// A call that did not succeed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    /// What went wrong.
    pub kind: ErrorKind,
    /// `X-Correlation-ID` of the last request that was sent; none where no server has seen it.
    pub correlation_id: Option<String>,
    /// What the call was, such as `GET /connectors/drafts`; never a host, a query or a secret.
    pub request: Box<str>,
    /// Whether a write may have been applied although no answer says so: look before writing again.
    pub unknown_outcome: bool,
    /// With a 403: the scopes that the call needs and the token is not known to have, Project key included. Any one
    /// of an entry's `|` separated scopes is enough.
    pub missing_scopes: Box<[String]>,
}

impl Error {
    /// An error of the call `request`; the rest is filled in by whoever knows it.
    pub fn new(kind: ErrorKind, request: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            correlation_id: None,
            request: request.into(),
            unknown_outcome: false,
            missing_scopes: Box::default(),
        }
    }

    /// The HTTP status of the answer, if there was an answer and it was a refusal.
    pub fn status(&self) -> Option<u16> {
        Some(self.refusal()?.status)
    }

    /// The answer, if it was a refusal.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.kind {
            ErrorKind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether any entry of the answer has this `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.refusal().is_some_and(|refusal| refusal.has_code(code))
    }

    /// Whether the service said that the resource does not exist.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(404)
    }
}

/// The ways in which a call goes wrong.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ErrorKind {
    /// The service answered with an error status.
    #[error("{0}")]
    Refused(Refusal),
    /// The connection was never made: unknown host, refused, proxy. The request cannot have been applied.
    #[error("{0}")]
    Connect(String),
    /// The server is not the one that was asked for: its certificate is not trusted. Nothing was sent.
    #[error("{0}")]
    Untrusted(String),
    /// The connection broke or timed out after the request was sent; it may have been applied.
    #[error("{0}")]
    Lost(String),
    /// The answer could not be understood.
    #[error("{0}")]
    Decode(String),
    /// No request could be made of what was given: an id that is none, a Project key that is missing. Nothing was sent.
    #[error("{0}")]
    Unsendable(String),
    /// The user's own safety setting does not allow the request. Nothing was sent.
    #[error("the safety setting `{0}` does not allow it; nothing was sent")]
    Forbidden(Safety),
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
