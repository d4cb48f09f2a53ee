//! The one type in which a failure travels, from the handler that knows what went wrong to the screen.

use serde_json::Value;

use super::ExitCode;

/// What failed, why, and what to do next.
///
/// A handler raises it with what it knows; [`super::classify`] makes one of every other error, and completes it with the
/// context that was added on the way up.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// How the process ends.
    pub code: ExitCode,
    /// What failed.
    pub message: String,
    /// Why, outermost cause first.
    pub causes: Vec<String>,
    /// One more line each, such as every problem of an input. They are for people: programs read `errors`.
    pub details: Vec<String>,
    /// HTTP status of the service's answer.
    pub status: Option<u16>,
    /// Every entry of the answer's `errors`, as sent.
    pub errors: Vec<Value>,
    /// `X-Correlation-ID` of the request.
    pub correlation_id: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// The command that continues from here.
    pub resume: Option<String>,
}

impl Failure {
    /// Ends with `code` because of `message`.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            causes: Vec::new(),
            details: Vec::new(),
            status: None,
            errors: Vec::new(),
            correlation_id: None,
            hint: None,
            resume: None,
        }
    }

    /// A bad flag or value; nothing was sent.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::USAGE, message)
    }

    /// Input that does not fit.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ExitCode::INPUT, message)
    }

    /// The operation on the platform failed.
    pub fn remote(message: impl Into<String>) -> Self {
        Self::new(ExitCode::REMOTE_FAILED, message)
    }

    /// Adds a line below the message.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// Adds lines below the message.
    #[must_use]
    pub fn details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the command that continues from here.
    #[must_use]
    pub fn resume(mut self, command: impl Into<String>) -> Self {
        self.resume = Some(command.into());
        self
    }

    /// Message and causes on one line, as programs read them.
    pub fn sentence(&self) -> String {
        std::iter::once(&self.message).chain(&self.causes).map(String::as_str).collect::<Vec<_>>().join(": ")
    }
}
