//! `ctconnect connector wait`: waits for what was started elsewhere, or by an interrupted command.

use anyhow::Result;
use clap::ValueEnum;

use crate::cli::arguments::{PaceArgs, ReferenceArgs};
use crate::operation::outcome::{Wait, await_connector};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Start};

/// Wait for what was started elsewhere
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// What to wait for
    #[arg(long = "for", value_enum, value_name = "GOAL")]
    goal: Goal,

    #[command(flatten)]
    pace: PaceArgs,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Goal {
    /// Validation has ended; previews may be deployed.
    Previewable,
    /// The published Connector was created or refreshed.
    Published,
    /// People have certified it; this takes days.
    Certified,
}

impl From<Goal> for ConnectorGoal {
    fn from(goal: Goal) -> Self {
        match goal {
            Goal::Previewable => Self::Previewable,
            Goal::Published => Self::Published,
            Goal::Certified => Self::Certified,
        }
    }
}

/// Waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let policy = args.pace.policy();
    let goal = args.goal.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());

    let step = session.ui.step(&format!("Waiting for {target} to be {goal}"));
    let resume = session.context.command(&["connector", "wait", target.as_str(), "--for", &goal]);
    let wait = Wait { reference: &target, policy: &policy, step, resume };
    let outcome = await_connector(&client, args.goal.into(), Start::Joined, wait, session).await?;
    outcome.conclude(session)
}
