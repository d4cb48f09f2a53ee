//! The group `application`: works on the applications of the project around the current folder.

mod build;
mod installation;
mod local_values;
mod ports;
mod preparation;
mod runs;
mod selection;
mod start;
mod test;

use anyhow::Result;
use clap::Subcommand;

use super::{Session, interrupt};

/// Works on the applications of a project.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Build applications with their own package manager
    Build(build::Args),

    /// Test applications with their own package manager
    Test(test::Args),

    /// Start applications on this machine, configured as the platform would
    Start(Box<start::Args>),
}

/// Runs a command of the group. The programs that it starts do not outlive the terminal.
pub(super) async fn run(command: Command, session: &Session) -> Result<()> {
    let command = async {
        match command {
            Command::Build(args) => build::run(&args, session).await,
            Command::Test(args) => test::run(&args, session).await,
            Command::Start(args) => start::run(&args, session).await,
        }
    };
    interrupt::or_hangup(command, &session.ui).await
}
