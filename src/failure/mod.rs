//! How a command fails: exit code, message and next step.

mod exit_code;
mod stop;

pub use exit_code::ExitCode;
pub use stop::Stop;
