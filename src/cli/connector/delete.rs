//! `ctconnect connector delete`: deletes a Connector, and the published one with it.

use anyhow::{Context as _, Result};

use crate::api::model::{ConnectorStaged, Deployment};
use crate::api::{Client, Error, Reference, Resource};
use crate::cli::arguments::ConnectorTargetArgs;
use crate::failure::{ExitCode, Failure};
use crate::operation::confirm;
use crate::operation::deployment::of_connector;
use crate::session::Session;

/// Delete a Connector, and the published one with it
///
/// Asks for confirmation first. Fails while Deployments of the Connector exist.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Delete a Connector, after a question
  ctconnect connector delete tax

  # Delete it without one, in a script
  ctconnect connector delete tax --yes
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
}

/// Checks that no Deployment exists, asks, deletes, and shows the last state.
pub(crate) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;
    let existing_deployments = existing_deployments(session, &client, &connector).await?;
    if !existing_deployments.is_empty() {
        let all = session.context.command(&["deployment", "delete", "--connector", target.as_str()]);
        return Err(Failure::new(ExitCode::CONFLICT, format!("the Connector `{target}` still has Deployments"))
            .details(existing_deployments.iter().map(|deployment| deployment.key_or_id().to_owned()))
            .hint(format!("delete them first: `{all}`"))
            .into());
    }
    if !args.yes {
        let published = if connector.already_listed == Some(true) { " and the published Connector" } else { "" };
        confirm(session, &format!("Delete the Connector `{target}`{published}?"), "--yes").await?;
    }
    let last = client.delete_connector_staged(&target).await;
    let last = last.with_context(|| format!("could not delete the Connector `{target}`"))?;
    session.ui.note(&format!("deleted the Connector `{target}`"));
    Ok(session.ui.show_data(&last.unwrap_or(connector))?)
}

/// The Deployments that prevent the delete. Where the identity may not list them, the service decides.
async fn existing_deployments(
    session: &Session,
    client: &Client,
    connector: &ConnectorStaged,
) -> Result<Vec<Resource<Deployment>>> {
    if client.project_key().is_none() {
        return Ok(Vec::new());
    }
    match of_connector(session, client, &Reference::Id(connector.id.clone())).await {
        Err(error) if error.downcast_ref().is_some_and(Error::is_not_permitted) => Ok(Vec::new()),
        deployments => deployments,
    }
}
