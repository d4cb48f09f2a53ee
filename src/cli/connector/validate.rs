//! `ctconnect connector validate`: asks the platform for validation and waits for its verdict.

use anyhow::Result;

use super::previewable;
use crate::cli::Session;
use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::plan::previewable_step;

/// Ask for validation, so that previews can be deployed
///
/// Joins a validation that runs already.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Asks or joins, waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client()?;
    let connector = client.connector_staged(&target).await?;

    let step = previewable_step(&connector, false, true);
    let policy = args.wait.policy();
    let outcome = previewable::request(session, &client, &target, connector, step, policy.as_ref()).await?;
    outcome.conclude(session)
}
