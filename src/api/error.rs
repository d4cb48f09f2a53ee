//! What can go wrong with a request. The advice on what to do next is in `failure`.

use std::borrow::Borrow;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::time::Duration;

use serde_json::Value;

use super::retry::LONGEST_RETRY_AFTER;
use crate::safety::Safety;

/// A request that failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    pub kind: ErrorKind,
    /// `X-Correlation-ID` of the last request that was sent; `None` if no request reached a server.
    pub correlation_id: Option<String>,
    /// Method and path, such as `GET /connectors/drafts`; never a host, a query or a secret.
    pub request: Box<str>,
    /// Whether a write may have been applied although no response says so: look before writing again.
    pub unknown_outcome: bool,
    /// With a 403: the scopes that the request needs and the token is not known to have, Project key included. Any one
    /// of an entry's `|` separated scopes is enough.
    pub missing_scopes: Box<[String]>,
    /// How long the service asks to wait before the next request, in seconds.
    pub retry_after: Option<NonZeroU32>,
}

impl Error {
    /// An error of `request`, with nothing else known about it.
    pub fn new(kind: ErrorKind, request: impl Into<Box<str>>) -> Self {
        Self {
            kind,
            correlation_id: None,
            request: request.into(),
            unknown_outcome: false,
            missing_scopes: Box::default(),
            retry_after: None,
        }
    }

    /// A request that could not be built.
    pub(crate) fn unsendable(text: impl Into<String>, request: impl Into<Box<str>>) -> Self {
        Self::new(ErrorKind::Unsendable(text.into()), request)
    }

    /// The HTTP status, if the service responded with an error.
    pub fn status(&self) -> Option<u16> {
        Some(self.refusal()?.status)
    }

    /// The error response, if there was one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.kind {
            ErrorKind::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Whether any entry of the error response has this `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.refusal().is_some_and(|refusal| refusal.has_code(code))
    }

    /// Whether a later attempt cannot succeed: every 4xx but 408 and 429, and a request that cannot be sent.
    ///
    /// A response that cannot be understood, or a 4xx that is not the API's, is the page of a proxy or a gateway, which
    /// may be temporary.
    pub fn is_permanent(&self) -> bool {
        match &self.kind {
            ErrorKind::Refused(refusal) => {
                refusal.status < 500 && !matches!(refusal.status, 408 | 429) && !refusal.is_of_gateway()
            }
            ErrorKind::Untrusted(_) | ErrorKind::Unsendable(_) | ErrorKind::Forbidden(_) | ErrorKind::Taken(_) => true,
            ErrorKind::Connect(_) | ErrorKind::Lost(_) | ErrorKind::Decode(_) => false,
        }
    }

    /// Whether a 404 or 410 does not say what it is that does not exist: without the API's code it may come from whatever
    /// is between here and the API, even in JSON.
    pub fn is_unexplained_absence(&self) -> bool {
        matches!(self.status(), Some(404 | 410)) && !self.is_not_found()
    }

    /// The pause that the service asks for.
    pub fn requested_pause(&self) -> Option<Duration> {
        self.retry_after.map(|seconds| Duration::from_secs(seconds.get().into()))
    }

    /// The pause that the service asks for, where it is longer than what this client waits for by itself.
    pub fn long_pause(&self) -> Option<Duration> {
        self.requested_pause().filter(|pause| *pause > LONGEST_RETRY_AFTER)
    }

    /// Whether the API reported that the resource does not exist, with a 404 or 410 and its code. Without the code, and
    /// from a proxy or a gateway, they say nothing about it.
    pub fn is_not_found(&self) -> bool {
        matches!(self.status(), Some(404 | 410)) && self.has_code("ResourceNotFound")
    }

    /// Whether the API reported that the token may not send this request. A 403 of a proxy or a gateway says nothing about
    /// the token.
    pub fn is_not_permitted(&self) -> bool {
        self.refusal().is_some_and(Refusal::is_not_permitted)
    }

    /// Whether the resource has changed since it was read.
    pub fn is_stale(&self) -> bool {
        self.refusal().is_some_and(|refusal| refusal.status == 409 || refusal.has_code("ConcurrentModification"))
    }
}

/// How a request failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ErrorKind {
    /// The service responded with an error status.
    #[error("{0}")]
    Refused(Refusal),
    /// No connection was made: unknown host, connection refused, proxy. The request cannot have been applied.
    #[error("{0}")]
    Connect(String),
    /// The server's certificate is not trusted. Nothing was sent.
    #[error("{0}")]
    Untrusted(String),
    /// The connection broke or timed out after the request was sent; it may have been applied.
    #[error("{0}")]
    Lost(String),
    /// The response could not be understood.
    #[error("{0}")]
    Decode(String),
    /// The request could not be built: an invalid id, a missing Project key. Nothing was sent.
    #[error("{0}")]
    Unsendable(String),
    /// The key of a resource to be created belongs to another resource.
    #[error("{0}")]
    Taken(String),
    /// The user's safety setting forbids the request. Nothing was sent.
    #[error("the safety setting `{0}` forbids this request; nothing was sent")]
    Forbidden(Safety),
}

/// A response with an error status.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: u16,
    /// The service's own message, or the reason phrase if the body has none.
    pub message: String,
    /// Every entry of `errors`, as sent.
    pub errors: Vec<Value>,
    /// Whether the body is an error of the API or of its authorization server, not a page of a proxy or a gateway.
    pub is_from_api: bool,
}

impl Refusal {
    /// The `code` of every entry, in order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.errors.iter().filter_map(|error| error.get("code")?.as_str())
    }

    /// Whether a proxy or a gateway refused the request, so that nothing is known of the resource. A 401, 408 or 429
    /// means the same from all of them.
    pub fn is_of_gateway(&self) -> bool {
        !self.is_from_api && matches!(self.status, 400 | 402..=407 | 409..=428 | 430..=499)
    }

    /// Whether the API refused the request for the scopes of the token.
    pub fn is_not_permitted(&self) -> bool {
        let is_about_scopes = |code: &str| matches!(code, "AuthorizationError" | "insufficient_scope");
        let is_about_another_thing = self.codes().next().is_some() && !self.codes().any(is_about_scopes);
        self.status == 403 && self.is_from_api && !is_about_another_thing
    }

    /// Whether any entry has this `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|known| known == code)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({})", self.message, self.status)
    }
}

/// A read that failed. It is displayed as what could not be read; the cause is its source.
#[derive(Debug, Clone)]
pub struct ReadError {
    /// What was read, such as `` Deployment `shop` ``.
    what: Box<str>,
    cause: Box<Error>,
}

impl ReadError {
    pub(crate) fn new(what: String, cause: Error) -> Self {
        Self { what: what.into(), cause: Box::new(cause) }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "could not read the {}", self.what)
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.cause)
    }
}

impl Deref for ReadError {
    type Target = Error;

    fn deref(&self) -> &Error {
        &self.cause
    }
}

impl Borrow<Error> for ReadError {
    fn borrow(&self) -> &Error {
        &self.cause
    }
}

/// Forgets what was read, for callers with a context of their own.
impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        *error.cause
    }
}

/// Turns the error that a resource does not exist into `None`.
pub trait IfFound<T, E> {
    /// The resource, if it exists.
    ///
    /// # Errors
    /// Any other error; a 404 that is not the API's too.
    fn if_found(self) -> Result<Option<T>, E>;
}

impl<T, E: Borrow<Error>> IfFound<T, E> for Result<T, E> {
    fn if_found(self) -> Result<Option<T>, E> {
        match self {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.borrow().is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
