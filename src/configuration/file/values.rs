//! What each format reads from a file.

use super::problem::ValuesProblem;

/// A value before its variables are replaced.
pub(super) struct RawValue {
    /// `application.KEY` or `KEY`.
    pub(super) target: String,
    pub(super) value: String,
    /// Whether `${NAME}` is plain text.
    pub(super) literal: bool,
    pub(super) line: Option<usize>,
}

#[derive(Default)]
pub(super) struct RawValues {
    pub(super) values: Vec<RawValue>,
    pub(super) problems: Vec<ValuesProblem>,
}

impl RawValues {
    pub(super) fn problem(&mut self, line: Option<usize>, message: impl Into<String>) {
        self.problems.push(ValuesProblem { line, message: message.into() });
    }
}
