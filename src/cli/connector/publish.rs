//! `ctconnect connector publish`: publishes a Connector to its private Projects.

use anyhow::Result;

use super::repository::RepositoryArgs;
use crate::cli::arguments::{ConnectorTargetArgs, WaitArgs};
use crate::operation::connector::{ConnectorTask, PublishOptions};
use crate::operation::deployable::Deployable;
use crate::operation::outcome::{LastState, WaitOutcome};
use crate::session::Session;

/// Publish a Connector to its private Projects
///
/// Joins a publish that is already running. A public Connector is made private only with `--make-private`.
///
/// With `--repository-tag`, the Connector is moved to that tag in the same request; what runs for another tag is waited for
/// first. If it has that tag and is published without changes, nothing is sent.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Publish the working version
  ctconnect connector publish shop

  # Move it to a tag, and publish that
  ctconnect connector publish shop --repository-tag v1.1.0
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    /// Publish even if nothing has changed (for example after a tag moved)
    #[arg(long)]
    force: bool,

    /// Make a public Connector private
    #[arg(long)]
    make_private: bool,

    #[command(flatten)]
    repository: RepositoryArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Publishes or joins, waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let repository = args.repository.wanted(args.force, session).await?;
    let client = session.client().await?;
    let connector = session.ui.reading(format!("the Connector {target}"), client.connector_staged(&target)).await?;
    if repository.is_none() {
        Deployable::from(&*connector).compare_with_folder(session).await;
    }

    let options = PublishOptions { force: args.force, make_private: args.make_private };
    let (policy, waits) = (args.wait.pace(), args.wait.waits());
    let last = LastState::default();
    let task = ConnectorTask {
        session,
        client: &client,
        reference: &target,
        last: &last,
        policy: &policy,
        waits,
        repository: repository.as_ref(),
    };
    let outcome = task.publish(connector, options).await;
    if repository.is_some()
        && let Ok(WaitOutcome { state: Some(state), .. }) = &outcome
    {
        Deployable::from(&**state).compare_with_folder(session).await;
    }
    last.conclude(session, outcome)
}
