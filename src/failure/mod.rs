//! How a command fails: exit code, message and next step.

mod advice;
mod classify;
mod exit_code;
mod in_words;
mod stop;

pub use classify::{Failure, classify, shared_stop};
pub use exit_code::ExitCode;
pub use in_words::in_words;
pub use stop::Stop;
