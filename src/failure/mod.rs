//! How a command fails: exit code, message and next step.

mod advice;
mod alike;
mod classify;
mod ends_with;
mod exit_code;
#[expect(clippy::module_inception, reason = "the file of the type `Failure`")]
mod failure;
mod in_words;
mod named;
mod shared;

pub use alike::{Subject, alike_once, first_names};
pub use classify::{classify, classify_naming};
pub use ends_with::EndsWith;
pub use exit_code::ExitCode;
pub use failure::Failure;
pub use in_words::in_words;
pub use named::NamedResources;
pub use shared::shared_failure;
