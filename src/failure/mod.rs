//! How a command fails: exit code, message and next step.

mod advice;
mod classify;
mod exit_code;
#[expect(clippy::module_inception, reason = "the file of the type `Failure`")]
mod failure;
mod in_words;

pub use classify::{classify, shared_failure};
pub use exit_code::ExitCode;
pub use failure::Failure;
pub use in_words::in_words;
