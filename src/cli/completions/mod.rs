//! `ctconnect completions …`: the scripts that make shells ask the program for completions, and the answers to the shells.

mod answer;
mod block;
mod install;
mod place;
mod renew;
mod shell;
mod target;

use anyhow::Result;
use clap::Subcommand;

pub use answer::answer;
use shell::Shell;

use crate::failure::Failure;
use crate::session::Session;

/// Print a completion script, or install it
///
/// The script asks the program for completions of commands, flags and values, so it does not go stale.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Install the completions of your shell
  ctconnect completions install

  # Print the script, for a shell that is set up in another way
  ctconnect completions zsh > _ctconnect
")]
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
    /// Install the completions where the shell loads them
    ///
    /// Writes the script to the folder of the user in which the shell searches completions. Zsh without Oh My Zsh,
    /// PowerShell, elvish and bash without bash-completion have none: there, a few lines are added to a start file of the shell.
    #[command(after_long_help = "\
Examples:
  # Install them for the shell in the variable SHELL
  ctconnect completions install

  # Install them for another one
  ctconnect completions install fish
")]
    Install(ShellArgs),

    /// Remove installed completions
    ///
    /// Removes the script, and the lines that `install` added.
    #[command(after_long_help = "\
Examples:
  # Remove them for the shell in the variable SHELL
  ctconnect completions uninstall

  # Remove them for another one
  ctconnect completions uninstall fish
")]
    Uninstall(ShellArgs),
}

/// Which shell a command means.
#[derive(Debug, Clone, clap::Args)]
struct ShellArgs {
    /// Shell to complete for [default: that of the variable SHELL]
    #[arg(value_enum)]
    shell: Option<Shell>,
}

/// Prints the script, or runs the subcommand.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    match (&args.command, args.shell) {
        (Some(Command::Install(args)), _) => install::install(args.shell, session),
        (Some(Command::Uninstall(args)), _) => install::uninstall(args.shell, session),
        (None, Some(shell)) => Ok(session.ui.print_raw(shell.script())?),
        (None, None) => Err(Failure::usage("name a shell, such as `bash`").into()),
    }
}
