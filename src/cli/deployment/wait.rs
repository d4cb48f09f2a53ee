//! `ctconnect deployment wait`: waits for operations that another run started.

use anyhow::Result;

use crate::api::model::Deployment;
use crate::api::{Client, Resource};
use crate::cli::arguments::{DeploymentSelectionArgs, Named, PaceArgs, ParallelArgs, name_of, named};
use crate::operation::deployment::{
    DeploymentOperation, OperationTarget, RepeatedCommand, RequestError, SideBySide, complete, conclude_all,
    run_side_by_side,
};
use crate::operation::project::CommandAccess;
use crate::session::Session;
use crate::wait::{DeploymentGoal, Start};

const GOALS: &[Named<DeploymentGoal>] = &[
    ("settled", "No operation is running: deployed, failed or deleted", DeploymentGoal::Settled),
    ("deployed", "The applications run", DeploymentGoal::Deployed),
    ("deleted", "The Deployment no longer exists", DeploymentGoal::Deleted),
];

/// Wait for running operations
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Wait until a Deployment is deployed
  ctconnect deployment wait live --for deployed

  # Wait until nothing is running in the Project
  ctconnect deployment wait --all
")]
pub struct Args {
    #[command(flatten)]
    selection: DeploymentSelectionArgs,

    /// State to wait for
    #[arg(long = "for", value_parser = named(GOALS), value_name = "STATE", default_value = "settled")]
    goal: DeploymentGoal,

    #[command(flatten)]
    pace: PaceArgs,

    #[command(flatten)]
    parallel: ParallelArgs,
}

/// Waits for all of them side by side, and shows the Deployments.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let policy = args.pace.policy();
    let selection = args.selection.chosen(session, CommandAccess::Reads).await?;
    session.clients.limit_requests(args.parallel.in_flight());
    let (targets, gap, is_single) = match selection.unread() {
        // They may not exist any more, which can be what is waited for.
        Some(targets) => {
            let is_single = targets.len() == 1;
            (targets, None, is_single)
        }
        None => {
            let Some(selected) = selection.read("wait for").await? else { return Ok(()) };
            // A wait reads the state itself.
            let unread = |deployment| OperationTarget { before: None, ..OperationTarget::from(deployment) };
            let targets: Vec<_> = selected.deployments.into_iter().map(unread).collect();
            (targets, selected.gap, false)
        }
    };
    let operation = JoinedWait { goal: args.goal };
    // All of them run already, and nothing is started.
    let limits = SideBySide { in_flight: targets.len(), running: targets.len(), fail_fast: false };
    let mut run = run_side_by_side(session, &operation, &targets, Some(&policy), limits).await;
    match run.outcomes.pop() {
        Some(outcome) if is_single => outcome.into_parts().1?.conclude(session),
        last => {
            run.outcomes.extend(last);
            conclude_all(session, &operation, run)?;
            complete(gap, "wait for")
        }
    }
}

/// The wait for an operation that another run started.
struct JoinedWait {
    goal: DeploymentGoal,
}

impl DeploymentOperation for JoinedWait {
    const STEP: (&str, &str) = ("Waiting for", "Waited for");
    const RESULT: &str = "reached";
    const FAILED: &str = "did not reach the state";

    fn goal(&self) -> (DeploymentGoal, &'static str) {
        (self.goal, name_of(GOALS, &self.goal))
    }

    fn object(&self, name: &str) -> String {
        format!("{name} to be {}", name_of(GOALS, &self.goal))
    }

    fn repeated(&self) -> Option<RepeatedCommand> {
        None
    }

    async fn begin(
        &self,
        _client: &Client,
        _index: usize,
        _target: &OperationTarget,
    ) -> Result<Start<Resource<Deployment>>, RequestError> {
        Ok(Start::Joined)
    }
}
