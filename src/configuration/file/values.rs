//! What a file of any format contains.

use std::fmt;

/// What is wrong with a file of values. Never contains a value, because it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesProblem {
    /// From 1; `None` if it is not known.
    pub line: Option<usize>,
    /// What is wrong, and how to fix it.
    pub message: String,
}

impl fmt::Display for ValuesProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line}: {}", self.message),
            None => formatter.write_str(&self.message),
        }
    }
}

/// A value before its variables are replaced.
pub struct RawValue {
    /// `application.KEY` or `KEY`.
    pub target: String,
    /// `None` if the file names the key and gives it no value.
    pub value: Option<String>,
    /// Whether `${NAME}` is plain text.
    pub literal: bool,
    /// From 1, if it is known.
    pub line: Option<usize>,
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
