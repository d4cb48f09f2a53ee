//! `ctconnect connector certify`: publishes a Connector to everyone, once commercetools has certified it.

use anyhow::Result;

use super::repository::RepositoryArgs;
use crate::cli::arguments::{ConnectorTargetArgs, OptionalWaitArgs};
use crate::operation::connector::ConnectorTask;
use crate::operation::outcome::LastState;
use crate::session::Session;

/// Request certification, which makes a Connector public
///
/// The Connect team reviews the Connector, which takes days; `connector comments` shows its questions. Joins a
/// certification that is already running. A publish that is running is waited for first, with or without `--wait`.
///
/// With `--repository-tag`, the Connector is moved to that tag in the same request. If it has that tag and is certified
/// without changes, nothing is sent.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Request certification
  ctconnect connector certify shop

  # Move it to a tag, and wait until that is certified
  ctconnect connector certify shop --repository-tag v1.1.0 --wait
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    #[command(flatten)]
    repository: RepositoryArgs,

    #[command(flatten)]
    wait: OptionalWaitArgs,
}

/// Requests or joins, waits with `--wait`, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let repository = args.repository.wanted(false, session).await?;
    let client = session.client().await?;
    let connector = session.ui.reading(format!("the Connector {target}"), client.connector_staged(&target)).await?;
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
    let outcome = task.certify(connector).await;
    last.conclude(session, outcome)
}
