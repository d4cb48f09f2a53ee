//! The error that a handler ends with when it knows what went wrong.

use serde_json::Value;

use super::ExitCode;

/// A reason to end, with the exit code and the next step.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Stop {
    /// How the process ends.
    pub code: ExitCode,
    /// What failed and why.
    pub message: String,
    /// One more line each, such as every problem of an input.
    pub details: Vec<String>,
    /// What to do next.
    pub hint: Option<String>,
    /// The command that goes on from here.
    pub resume: Option<String>,
    /// Entries for `errors` in the machine-readable failure.
    pub errors: Vec<Value>,
}

impl Stop {
    /// Ends with `code` because of `message`.
    pub fn new(code: ExitCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: Vec::new(), hint: None, resume: None, errors: Vec::new() }
    }

    /// A bad flag or value; nothing was sent.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(ExitCode::USAGE, message)
    }

    /// Input that does not fit.
    pub fn input(message: impl Into<String>) -> Self {
        Self::new(ExitCode::INPUT, message)
    }

    /// The platform's work ended badly.
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

    /// Names the command that goes on from here.
    #[must_use]
    pub fn resume(mut self, command: impl Into<String>) -> Self {
        self.resume = Some(command.into());
        self
    }
}
