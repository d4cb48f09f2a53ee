//! The group `application`: works on the applications of the project around the current folder.

mod add;
mod advice;
mod build;
mod call;
mod installation;
mod local_values;
mod ports;
mod preparation;
mod refusal;
mod runs;
mod selection;
mod start;
mod test;

use anyhow::Result;
use clap::Subcommand;

use super::{Session, interrupt};

pub(super) use installation::install_new;
pub(super) use refusal::{check_visible, not_made, unfit};

/// Works on the applications of a project.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Add an application to the project
    Add(Box<add::Args>),

    /// Build applications with their own package manager
    Build(build::Args),

    /// Test applications with their own package manager
    Test(test::Args),

    /// Start applications on this machine, configured as the platform would
    Start(Box<start::Args>),

    /// Send what the platform would to an application that runs locally
    Call(call::Args),
}

/// Runs a command of the group. The programs that it starts do not outlive the terminal.
pub(super) async fn run(command: Command, session: &Session) -> Result<()> {
    let command = async {
        match command {
            Command::Add(args) => add::run(*args, session).await,
            Command::Build(args) => build::run(&args, session).await,
            Command::Test(args) => test::run(&args, session).await,
            Command::Start(args) => start::run(&args, session).await,
            Command::Call(args) => call::run(args, session).await,
        }
    };
    interrupt::or_hangup(command, &session.ui).await
}
