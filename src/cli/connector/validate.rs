//! `ctconnect connector validate`: asks the platform for validation and waits for its verdict.

use anyhow::{Context as _, Result};

use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::operation::connector::request_validation;
use crate::plan::previewable_step;
use crate::session::Session;

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
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await;
    let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;

    let step = previewable_step(&connector, false, true);
    let policy = args.wait.policy();
    let outcome = request_validation(session, &client, &target, connector, step, policy.as_ref()).await?;
    outcome.conclude(session)
}
