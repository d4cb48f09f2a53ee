//! How a command fails: exit code, message and next step.

mod advice;
mod classify;
mod exit_code;
mod stop;

pub use classify::{Failure, classify, shared_stop};
pub use exit_code::ExitCode;
pub use stop::Stop;
