//! Problems of files with values.

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
