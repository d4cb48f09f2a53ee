//! A sealed machine for one test: an empty home, a cleared environment, and a service to talk to.

mod answer;
mod committed_file;
#[cfg(unix)]
mod docker;
mod grammar;
mod machine;
#[cfg(unix)]
mod other_user;
#[cfg(unix)]
mod program;
mod project;
mod required_program;
mod running;
mod script;
mod server;
mod stand_in;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod typed;

pub use answer::{Answer, redact};
pub use committed_file::difference;
#[cfg(unix)]
pub use docker::Docker;
pub use grammar::{commands, grammar};
pub use machine::{Machine, words};
#[cfg(unix)]
pub use other_user::run_without_privileges;
#[cfg(unix)]
pub use program::{copy_program, write_program};
pub use project::{GUIDE, Project, THREE, in_both};
pub use required_program::{require, skip, skip_what_is_not_permitted};
pub use running::Running;
#[cfg(unix)]
pub use running::{arrives, is_running, signal};
pub use script::Script;
pub use server::Server;
pub use stand_in::install_stand_in;
#[cfg(unix)]
pub use stand_in::search_path;
#[cfg(unix)]
pub use terminal::{TerminalSession, start_on_terminal, start_on_terminal_of};
#[cfg(unix)]
pub use typed::{on_terminal, typed};
