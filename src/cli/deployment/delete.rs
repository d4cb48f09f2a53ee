//! `ctconnect deployment delete`: deletes Deployments and waits until they are gone.

use anyhow::{Context as _, Result};

use crate::api::model::Deployment;
use crate::api::{Client, Resource};
use crate::cli::arguments::{DeploymentSelectionArgs, SideBySideArgs, WaitArgs};
use crate::operation::deployment::{
    DeploymentOperation, OperationTarget, RepeatedCommand, RequestError, RunOutcomes, complete, conclude_all,
    confirm_all, run_side_by_side,
};
use crate::operation::project::CommandAccess;
use crate::session::Session;
use crate::wait::{DeploymentGoal, Start};

/// Delete Deployments
///
/// Asks for confirmation before anything is sent. Exits with 9 if the service does not list all Deployments to select from;
/// the selected ones are deleted nevertheless.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Delete a Deployment, after a question
  ctconnect deployment delete live

  # Delete previews that have not changed for a week, in a script
  ctconnect deployment delete --previews --older-than 7d --yes
")]
pub struct Args {
    #[command(flatten)]
    selection: DeploymentSelectionArgs,

    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    wait: WaitArgs,

    #[command(flatten)]
    side_by_side: SideBySideArgs,
}

/// Selects, asks, and deletes all of them side by side.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let selection = args.selection.chosen(session, CommandAccess::Writes).await?;
    let limits = args.side_by_side.limits();
    session.clients.limit_requests(limits.in_flight);
    let Some(selected) = selection.read("delete").await? else { return Ok(()) };
    if !args.yes {
        confirm_all(session, "Delete", &selected.deployments).await?;
    }
    let targets: Vec<OperationTarget> = selected.deployments.into_iter().map(OperationTarget::from).collect();
    let deletion = Deletion { wait_flags: session.context.same_flags(&WaitArgs::VALUED, &WaitArgs::SWITCHES) };
    let policy = args.wait.policy();
    let run = run_side_by_side(session, &deletion, &targets, policy.as_ref(), limits).await;
    if selected.is_single {
        return conclude_single(session, run);
    }
    conclude_all(session, &deletion, run)?;
    complete(selected.gap, "delete")
}

/// Shows the last state as data, whatever it is.
fn conclude_single(session: &Session, run: RunOutcomes) -> Result<()> {
    for outcome in run.outcomes {
        let (_, result) = outcome.into_parts();
        let outcome = result?;
        outcome.state.as_ref().map_or(Ok(()), |state| session.ui.show_data(state))?;
        outcome.failure.map_or(Ok(()), Err)?;
    }
    Ok(())
}

/// The delete of each Deployment.
struct Deletion {
    wait_flags: Vec<String>,
}

impl DeploymentOperation for Deletion {
    const STEP: (&str, &str) = ("Deleting", "Deleted");
    const RESULT: &str = "deleted";
    const FAILED: &str = "could not be deleted";

    fn goal(&self) -> (DeploymentGoal, &'static str) {
        (DeploymentGoal::Deleted, "deleted")
    }

    fn repeated(&self) -> Option<RepeatedCommand> {
        // The user confirmed these Deployments already.
        let flags = std::iter::once("--yes".to_owned()).chain(self.wait_flags.iter().cloned()).collect();
        Some(RepeatedCommand { verb: "delete", flags })
    }

    async fn begin(
        &self,
        client: &Client,
        _index: usize,
        target: &OperationTarget,
    ) -> Result<Start<Resource<Deployment>>, RequestError> {
        let answer = client.delete_deployment(&target.reference).await;
        let answer = answer.with_context(|| format!("could not delete the Deployment `{}`", target.name));
        let response = answer.map_err(|error| RequestError { error, last: None })?;
        Ok(Start::Written { before: target.before.clone(), response })
    }
}
