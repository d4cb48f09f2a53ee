//! The group `application`: works on the applications of the project around the current folder.

mod add;
mod arguments;
mod build;
mod call;
mod start;
mod test;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

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

/// Runs a command of the group.
pub(super) async fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Add(args) => add::run(*args, session).await,
        Command::Build(args) => build::run(&args, session).await,
        Command::Test(args) => test::run(&args, session).await,
        Command::Start(args) => start::run(&args, session).await,
        Command::Call(args) => call::run(args, session).await,
    }
}
