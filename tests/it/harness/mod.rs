//! A sealed machine for one test: an empty home, a cleared environment, and a service to talk to.

mod answer;
#[cfg(unix)]
mod docker;
mod grammar;
mod machine;
#[cfg(unix)]
mod program;
mod project;
mod required_program;
mod running;
mod script;
mod server;
#[cfg(unix)]
mod typed;

pub use answer::Answer;
#[cfg(unix)]
pub use docker::Docker;
pub use grammar::{commands, grammar};
pub use machine::{Machine, words};
#[cfg(unix)]
pub use program::write_program;
pub use project::{GUIDE, Project, THREE, in_both};
pub use required_program::require;
pub use running::Running;
#[cfg(unix)]
pub use running::{hangups_arrive, is_running, signal};
pub use script::Script;
pub use server::Server;
#[cfg(unix)]
pub use typed::{on_terminal, typed};
