//! `ctconnect connector validate`: requests validation and waits for the result.

use anyhow::Result;

use super::repository::RepositoryArgs;
use crate::cli::arguments::{ConnectorTargetArgs, WaitArgs};
use crate::operation::connector::ConnectorTask;
use crate::operation::outcome::LastState;
use crate::session::Session;

/// Request validation, which allows previews
///
/// Joins a validation that is already running. With `--repository-tag`, the Connector is moved to that tag in the same
/// request; a validation that runs for another tag is waited for first. If it has that tag and is previewable, nothing is
/// sent.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Request validation, and wait for the report
  ctconnect connector validate shop --wait

  # Move it to a tag, and validate that
  ctconnect connector validate shop --repository-tag v1.1.0 --wait
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    #[command(flatten)]
    repository: RepositoryArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Requests or joins, waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let force = !args.repository.is_given();
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
    let outcome = task.request_validation(connector, force).await;
    last.conclude(session, outcome)
}
