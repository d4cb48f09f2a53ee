//! `ctconnect deployment wait`: waits for an operation that another run started.

use anyhow::Result;

use crate::cli::arguments::{Named, PaceArgs, ReferenceArgs, name_of, named};
use crate::operation::outcome::{Wait, await_goal};
use crate::session::Session;
use crate::wait::{DeploymentGoal, Start};

const GOALS: &[Named<DeploymentGoal>] = &[
    ("settled", "No operation is running: deployed, failed or deleted", DeploymentGoal::Settled),
    ("deployed", "The applications run", DeploymentGoal::Deployed),
    ("deleted", "The Deployment no longer exists", DeploymentGoal::Deleted),
];

/// Wait for a running operation
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// State to wait for
    #[arg(long = "for", value_parser = named(GOALS), value_name = "STATE", default_value = "settled")]
    goal: DeploymentGoal,

    #[command(flatten)]
    pace: PaceArgs,
}

/// Waits, and shows the Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let policy = args.pace.policy();
    let goal = name_of(GOALS, &args.goal);

    let step = session.ui.step("Waiting for", "Waited for", format!("{target} to be {goal}"));
    let resume = session.context.command(&["deployment", "wait", target.as_str(), "--for", goal]);
    let wait = Wait { reference: &target, policy: &policy, step, resume };
    let outcome = await_goal(&client, args.goal, Start::Joined, wait, session).await;
    outcome.conclude(session)
}
