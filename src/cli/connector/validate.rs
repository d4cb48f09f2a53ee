//! `ctconnect connector validate`: requests validation and waits for the result.

use anyhow::Result;

use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::operation::connector::request_validation;
use crate::operation::outcome::LastState;
use crate::session::Session;

/// Request validation, which allows previews
///
/// Joins a validation that is already running.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Requests or joins, waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;

    let policy = args.wait.policy();
    let last = LastState::default();
    let outcome = request_validation(session, &client, &target, connector, &last, true, policy.as_ref()).await;
    last.conclude(session, outcome)
}
