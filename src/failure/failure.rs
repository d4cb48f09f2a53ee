//! The one type of a failure on its way from the handler to the screen.

use serde_json::Value;

use super::ExitCode;

/// What failed, why, and what to do next.
///
/// A handler returns one as an error; [`super::classify`] converts every other error to one, and adds the context that
/// `anyhow` collected.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    pub code: ExitCode,
    pub message: String,
    /// Why, outermost cause first.
    pub causes: Vec<String>,
    /// Further lines for people, such as every problem of an input. Programs read `errors`.
    pub details: Vec<String>,
    /// HTTP status of the response.
    pub status: Option<u16>,
    /// The entries of the response's `errors`, as sent.
    pub errors: Vec<Value>,
    /// `X-Correlation-ID` of the request.
    pub correlation_id: Option<String>,
    pub hint: Option<String>,
    /// The command that continues the operation.
    pub resume: Option<String>,
}

impl Failure {
    /// A failure with a message and nothing else.
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

    /// Invalid input.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ExitCode::INPUT, message)
    }

    /// The operation on the platform failed.
    pub fn remote(message: impl Into<String>) -> Self {
        Self::new(ExitCode::REMOTE_FAILED, message)
    }

    /// Adds a detail.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.details.push(detail.into());
        self
    }

    /// Adds details.
    #[must_use]
    pub fn details(mut self, details: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(details);
        self
    }

    /// Sets the hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Sets the command that continues the operation.
    #[must_use]
    pub fn resume(mut self, command: impl Into<String>) -> Self {
        self.resume = Some(command.into());
        self
    }

    /// Message and causes on one line, for programs.
    pub fn sentence(&self) -> String {
        std::iter::once(&self.message).chain(&self.causes).map(String::as_str).collect::<Vec<_>>().join(": ")
    }

    /// The same with the first detail: a report may have many.
    pub fn on_one_line(&self) -> String {
        let detail = self.details.first().map(|detail| format!(": {detail}")).unwrap_or_default();
        format!("{}{detail}", self.sentence())
    }
}
