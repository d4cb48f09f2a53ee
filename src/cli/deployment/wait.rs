//! `ctconnect deployment wait`: waits for what was started elsewhere, or by an interrupted command.

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::arguments::{PaceArgs, ReferenceArgs};
use crate::operation::outcome::{Wait, await_deployment};
use crate::session::Session;
use crate::wait::{DeploymentGoal, Start};

/// Wait for what was started elsewhere
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// What to wait for
    #[arg(long = "for", value_enum, value_name = "GOAL", default_value = "settled")]
    goal: Goal,

    #[command(flatten)]
    pace: PaceArgs,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Goal {
    /// Nothing runs any more.
    Settled,
    /// The applications run.
    Deployed,
    /// The Deployment is gone.
    Deleted,
}

impl From<Goal> for DeploymentGoal {
    fn from(goal: Goal) -> Self {
        match goal {
            Goal::Settled => Self::Settled,
            Goal::Deployed => Self::Deployed,
            Goal::Deleted => Self::Deleted,
        }
    }
}

/// Waits, and shows the Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let policy = args.pace.policy();
    let goal = args.goal.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());

    let step = session.ui.step(&format!("Waiting for {target} to be {goal}"));
    let resume = session.context.command(&["deployment", "wait", target.as_str(), "--for", &goal]);
    let wait = Wait { reference: &target, policy: &policy, step, resume };
    let outcome = await_deployment(&client, args.goal.into(), Start::Joined, wait, session).await?;
    outcome.conclude(session)
}
