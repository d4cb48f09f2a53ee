//! `ctconnect connector …`: the working version of a Connector, and the published one.

mod certify;
mod comment;
mod comments;
mod configuration;
mod create;
mod delete;
mod deploy;
mod describe;
mod draft;
mod fields;
mod list;
mod preview;
mod preview_deployment;
mod publish;
mod repository;
mod search;
mod unlist;
mod update;
mod validate;
mod wait;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

/// The commands of the group.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Create a Connector from a repository at a tag
    Create(create::Args),

    /// List your Connectors
    #[command(visible_alias = "ls")]
    List(list::Args),

    /// Show a Connector
    #[command(visible_aliases = ["get", "show"])]
    Describe(describe::Args),

    /// Search published Connectors
    Search(search::Args),

    /// Print a template for `--configuration-file`
    Configuration(configuration::Args),

    /// Change the fields of a Connector
    Update(Box<update::Args>),

    /// Request validation, which allows previews
    Validate(validate::Args),

    /// Validate a Connector if needed, and deploy a preview
    Preview(preview::Args),

    /// Deploy a previewable Connector as a preview
    Deploy(deploy::Args),

    /// Publish a Connector to its private Projects
    Publish(publish::Args),

    /// Request certification, which makes a Connector public
    Certify(certify::Args),

    /// Comment on a running certification
    Comment(comment::Args),

    /// Show the comments of the certification
    Comments(comments::Args),

    /// Remove a public Connector from search results
    Unlist(unlist::Args),

    /// Delete a Connector, and the published one with it
    #[command(visible_alias = "rm")]
    Delete(delete::Args),

    /// Wait for a running operation
    Wait(wait::Args),
}

/// Runs the command.
pub async fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Create(args) => create::run(args, session).await,
        Command::List(args) => list::run(args, session).await,
        Command::Describe(args) => describe::run(args, session).await,
        Command::Search(args) => search::run(args, session).await,
        Command::Configuration(args) => configuration::run(args, session).await,
        Command::Update(args) => update::run(*args, session).await,
        Command::Validate(args) => validate::run(args, session).await,
        Command::Preview(args) => preview::run(args, session).await,
        Command::Deploy(args) => deploy::run(args, session).await,
        Command::Publish(args) => publish::run(args, session).await,
        Command::Certify(args) => certify::run(args, session).await,
        Command::Comment(args) => comment::run(args, session).await,
        Command::Comments(args) => comments::run(args, session).await,
        Command::Unlist(args) => unlist::run(args, session).await,
        Command::Delete(args) => delete::run(args, session).await,
        Command::Wait(args) => wait::run(args, session).await,
    }
}
