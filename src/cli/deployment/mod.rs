//! `ctconnect deployment …`: the Deployments of a Project.

mod create;
mod delete;
mod describe;
mod list;
mod log_end;
mod logs;
mod outputs;
mod redeploy;
mod revisions;
mod update;
mod wait;

use anyhow::Result;
use clap::Subcommand;

use crate::session::Session;

/// The commands of the group.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Create a Deployment of a Connector
    Create(create::Args),

    /// List the Deployments of the Project
    #[command(visible_alias = "ls")]
    List(list::Args),

    /// Show a Deployment
    #[command(visible_aliases = ["get", "show"])]
    Describe(describe::Args),

    /// Show the URLs, topics and schedules of a Deployment
    Outputs(outputs::Args),

    /// Show the revisions of a Deployment, newest first
    Revisions(revisions::Args),

    /// Redeploy with new values or a newer Connector
    Redeploy(redeploy::Args),

    /// Not a command; use `redeploy`
    #[command(hide = true)]
    Update(update::Args),

    /// Delete Deployments
    #[command(visible_alias = "rm")]
    Delete(delete::Args),

    /// Wait for a running operation
    Wait(wait::Args),

    /// Show the logs of the applications of a Deployment
    Logs(logs::Args),
}

/// Runs the command.
pub async fn run(command: Command, session: &Session) -> Result<()> {
    match command {
        Command::Create(args) => create::run(args, session).await,
        Command::List(args) => list::run(args, session).await,
        Command::Describe(args) => describe::run(args, session).await,
        Command::Outputs(args) => outputs::run(args, session).await,
        Command::Revisions(args) => revisions::run(args, session).await,
        Command::Redeploy(args) => redeploy::run(args, session).await,
        Command::Update(args) => update::run(&args, session),
        Command::Delete(args) => delete::run(args, session).await,
        Command::Wait(args) => wait::run(args, session).await,
        Command::Logs(args) => logs::run(args, session).await,
    }
}
