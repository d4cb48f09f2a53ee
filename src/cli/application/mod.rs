//! `ctconnect application …`: the applications of the project around the current folder.

mod call;

use anyhow::Result;
use clap::Subcommand;

use super::Session;

/// What can be done with applications.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Send what the platform would to an application that runs locally
    Call(call::Args),
}

/// Runs the command.
///
/// # Errors
/// Whatever the command ends with.
pub fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Call(args) => session.block_on(call::run(args, session)),
    }
}
