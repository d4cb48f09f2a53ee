//! `ctconnect completions …`: the scripts that make shells ask the program for completions, and the answers to the shells.

mod answer;
mod place;
mod shell;

use anyhow::Result;

pub use answer::answer;
use shell::Shell;

use crate::session::Session;

/// Print a completion script for a shell
///
/// The script asks the program for completions of commands, flags and values, so it does not go stale.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    Ok(session.ui.print_raw(args.shell.script())?)
}
