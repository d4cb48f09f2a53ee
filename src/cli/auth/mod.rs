//! `ctconnect auth …`: who talks to the service.

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

/// What can be done about identities.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Log in with an API Client and keep it as a profile
    Login(login::Args),

    /// Show who talks to the service, and what they may do
    #[command(visible_alias = "whoami")]
    Status(status::Args),

    /// Forget a profile and its secret
    Logout(logout::Args),

    /// Print an access token that is good now
    Token,

    /// List the profiles
    #[command(visible_alias = "ls")]
    List,

    /// Make a profile the default
    Use(r#use::Args),
}

/// Runs the command. The one that only reads files runs without a runtime; those that write files need one, which
/// hears the signals.
///
/// # Errors
/// Whatever the command ends with.
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
