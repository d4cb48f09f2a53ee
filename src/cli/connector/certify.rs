//! `ctconnect connector certify`: publishes a Connector to everyone, once commercetools has certified it.

use anyhow::Result;

use crate::cli::arguments::{OptionalWaitArgs, ReferenceArgs};
use crate::operation::connector;
use crate::operation::outcome::LastState;
use crate::session::Session;

/// Request certification, which makes a Connector public
///
/// The Connect team reviews the Connector, which takes days; `connector comments` shows its questions. Joins a
/// certification that is already running. A publish that is running is waited for first, with or without `--wait`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    wait: OptionalWaitArgs,
}

/// Requests or joins, waits with `--wait`, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;
    let (policy, waits) = (args.wait.pace(), args.wait.waits());
    let last = LastState::default();
    let outcome = connector::certify(session, &client, &target, connector, &last, &policy, waits).await;
    last.conclude(session, outcome)
}
