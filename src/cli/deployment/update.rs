//! `ctconnect deployment update`: does not exist, and names the command that people look for.

use anyhow::Result;

use crate::failure::Failure;
use crate::session::{Session, without_secrets};

/// Not a command: a Deployment is changed by a redeploy
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Arguments of the command
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Fails, and suggests the same command line with `redeploy`.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let given = if args.arguments.is_empty() { vec!["--help".to_owned()] } else { without_secrets(&args.arguments) };
    let words = [vec!["deployment".to_owned(), "redeploy".to_owned()], given].concat();
    let command = format!("{} {}", session.context.command(&[]), words.join(" "));
    let failure = Failure::usage("there is no `deployment update`: a Deployment is changed by a redeploy");
    Err(failure.hint(format!("`{command}`")).into())
}
