//! `ctconnect completions …`: the scripts that make shells ask the program for completions, and the answers to the shells.

mod answer;
mod place;
mod renew;
mod shell;

use anyhow::Result;
use clap::Subcommand;

pub use answer::answer;
use shell::Shell;

use super::arguments::RENEWAL;
use crate::failure::Failure;
use crate::session::Session;

/// Print a completion script for a shell
///
/// The script asks the program for completions of commands, flags and values, so it does not go stale.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Shell to complete for
    #[arg(value_enum, required = true)]
    shell: Option<Shell>,

    #[command(subcommand)]
    command: Option<Command>,
}

/// What else there is to do about completions.
#[derive(Debug, Subcommand)]
enum Command {
    /// Renew the names that shells complete
    #[command(name = RENEWAL, hide = true)]
    Renew,
}

/// Prints the script, or runs the subcommand.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    match (&args.command, args.shell) {
        (Some(Command::Renew), _) => session.run(renew::run(session)),
        (None, Some(shell)) => Ok(session.ui.print_raw(shell.script())?),
        (None, None) => Err(Failure::usage("name a shell, such as `bash`").into()),
    }
}
