//! An end that is no failure, and has an exit code of its own.

use std::fmt;

use super::ExitCode;

/// The command did what it was asked to do, and ends with this code. Nothing is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndsWith(pub ExitCode);

impl fmt::Display for EndsWith {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ends with {}", self.0.number())
    }
}

impl std::error::Error for EndsWith {}
