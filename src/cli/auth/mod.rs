//! `ctconnect auth …`: the identity that sends requests.

mod list;
mod login;
mod logout;
mod profile;
mod status;
mod token;
mod r#use;
mod view;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Log in with an API Client and store it as a profile
    Login(login::Args),

    /// Show the current identity and its permissions
    #[command(visible_alias = "whoami")]
    Status(status::Args),

    /// Remove a profile and its secret
    Logout(logout::Args),

    /// Print a valid access token
    #[command(after_long_help = r#"Examples:
  # Use a token with another program
  curl -H "Authorization: Bearer $(ctconnect auth token)" https://connect.europe-west1.gcp.commercetools.com/connectors/drafts

  # Print the token of another profile
  ctconnect auth token --profile live
"#)]
    Token,

    /// List the profiles
    #[command(visible_alias = "ls")]
    #[command(after_long_help = "\
Examples:
  # List the profiles
  ctconnect auth list

  # List them for a script
  ctconnect auth list -o json
")]
    List,

    /// Set the default profile
    Use(r#use::Args),
}

/// Runs the command. The one that only reads a file runs without a runtime; those that write files need one, which
/// handles signals.
pub fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Login(args) => session.run(login::run(args, session)),
        Command::Status(args) => session.run(status::run(args, session)),
        Command::Token => session.run(token::run(session)),
        Command::Logout(args) => session.run(logout::run(&args, session)),
        Command::Use(args) => session.run(r#use::run(&args, session)),
        Command::List => list::run(session),
    }
}
