//! `ctconnect connector wait`: waits for an operation that another run started.

use anyhow::Result;

use crate::cli::arguments::{ConnectorTargetArgs, Named, PaceArgs, name_of, named};
use crate::operation::outcome::{Wait, await_goal};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Start};

const GOALS: &[Named<ConnectorGoal>] = &[
    ("previewable", "Validation finished; previews can be deployed", ConnectorGoal::Previewable),
    ("published", "The published Connector was created or updated", ConnectorGoal::Published),
    ("certified", "The Connect team certified it; this takes days", ConnectorGoal::Certified),
];

/// Wait for a running operation
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Wait until a Connector is published
  ctconnect connector wait shop --for published

  # Wait at most an hour for a preview to be allowed
  ctconnect connector wait shop --for previewable --timeout 1h
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    /// State to wait for
    #[arg(long = "for", value_parser = named(GOALS), value_name = "STATE")]
    goal: ConnectorGoal,

    #[command(flatten)]
    pace: PaceArgs,
}

/// Waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_read(session).await?;
    let session = &session;
    let client = session.client().await?;
    let policy = args.pace.policy();
    let goal = name_of(GOALS, &args.goal);

    let step = session.ui.step("Waiting for", "Waited for", format!("{target} to be {goal}"));
    let resume = session.context.command(&["connector", "wait", target.as_str(), "--for", goal]);
    let wait = Wait { reference: &target, policy: &policy, step, resume };
    let outcome = await_goal(&client, args.goal, Start::Joined, wait, session).await;
    outcome.conclude(session)
}
