//! `ctconnect completions`: the script that makes a shell ask the program for completions.

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use clap_complete::env::Shells;

use crate::session::Session;

/// Variable under which a shell asks the program for completions.
pub const COMPLETION_VARIABLE: &str = "CTCONNECT_COMPLETE";

/// The name under which the scripts call the program, wherever it is installed.
const PROGRAM: &str = "ctconnect";

/// Print a completion script for a shell
///
/// The script asks the program for completions of commands, flags and values, so it does not go stale.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shell to complete for
    #[arg(value_enum)]
    shell: Shell,
}

/// The shells, each with the line that loads the script.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shell {
    /// `source <(ctconnect completions bash)`
    Bash,
    /// `source <(ctconnect completions zsh)`
    Zsh,
    /// `ctconnect completions fish | source`
    Fish,
    /// `ctconnect completions powershell | Out-String | Invoke-Expression`
    Powershell,
    /// `eval (ctconnect completions elvish | slurp)`
    Elvish,
}

/// Prints the script.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let name = args.shell.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let shells = Shells::builtins();
    let completer = shells.completer(&name).with_context(|| format!("no completions for {name}"))?;
    let mut script = Vec::new();
    completer.write_registration(COMPLETION_VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)?;
    Ok(session.ui.print_raw(&String::from_utf8_lossy(&script))?)
}
