//! `ctconnect deployment delete`: deletes Deployments and waits until they are gone.

use std::time::Duration;

use anyhow::{Context as _, Result};
use futures_util::future::join_all;
use jiff::Timestamp;

use crate::api::model::Deployment;
use crate::api::{Client, IfFound as _, Reference, Resource};
use crate::cli::arguments::{WaitArgs, parse_duration, parse_reference};
use crate::duration;
use crate::failure::{ExitCode, Failure, shared_failure};
use crate::operation::confirm;
use crate::operation::deployment::{self, idle};
use crate::operation::outcome::{Wait, WaitOutcome, await_goal};
use crate::operation::pages::CompleteList;
use crate::output::{PlannedStep, ProgressPlan, ProgressStep};
use crate::session::Session;
use crate::wait::{DeploymentGoal, Policy, Start};

/// Delete Deployments
///
/// Asks for confirmation before anything is sent. Exits with 9 if the service does not list all Deployments to select from;
/// the selected ones are deleted nevertheless.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ids or keys; a UUID is an id, anything else is a key
    #[arg(value_name = "REF", value_parser = parse_reference, required_unless_present_any = ["id", "key", "connector", "previews"])]
    references: Vec<String>,

    /// Select by id; repeatable
    #[arg(long, value_parser = parse_reference)]
    id: Vec<String>,

    /// Select by key; repeatable
    #[arg(long, value_parser = parse_reference)]
    key: Vec<String>,

    /// Every Deployment of this Connector in the Project
    #[arg(long, value_name = "REF", value_parser = parse_reference, conflicts_with_all = ["references", "id", "key"])]
    connector: Option<String>,

    /// Every preview of the Project, or of `--connector`
    #[arg(long, conflicts_with_all = ["references", "id", "key"])]
    previews: bool,

    /// Only previews unchanged for at least this long, such as `7d`
    #[arg(long, value_name = "DURATION", requires = "previews", value_parser = parse_duration)]
    older_than: Option<Duration>,

    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Selects, asks, deletes all of them, then waits for all at the same time.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let references = args.references();
    let single = references.len() == 1;
    let (deployments, gap) = match references[..] {
        [] => {
            let CompleteList { results, gap } = deployment::all_or_gap(&client).await?;
            (args.select(session, results), gap)
        }
        _ => (read_all(&client, &references).await?, None),
    };
    if deployments.is_empty() {
        if let (Some(connector), None) = (&args.connector, &gap) {
            check_exists(&client, &Reference::parse(connector)).await?;
        }
        session.ui.note("no Deployment to delete");
        session.ui.show_list_data(&deployments)?;
        return complete(gap);
    }
    gap.iter().for_each(|gap| session.ui.warn(gap));
    if !args.yes {
        confirm_all(session, &deployments).await?;
    }

    let _plan = announce(session, &deployments);
    let mut requested = Vec::new();
    for deployment in &deployments {
        let step = session.ui.step("Deleting", "Deleted", deployment.key_or_id());
        requested.push(request(&client, deployment).await.map(|answer| (answer, step)));
    }
    let policy = args.wait.policy();
    let waits = deployments.iter().zip(requested).map(|(deployment, requested)| {
        let (client, policy) = (&client, policy.as_ref());
        async move {
            let (answer, step) = requested?;
            await_end(session, client, deployment, answer, step, policy).await
        }
    });
    let outcomes = join_all(waits).await;
    finish(session, outcomes, single)?;
    complete(gap)
}

/// # Errors
/// When there may be more Deployments to delete (exit 9).
fn complete(gap: Option<String>) -> Result<()> {
    let Some(gap) = gap else { return Ok(()) };
    let message = format!("Deployments to delete may be missing in the list: {gap}");
    Err(Failure::new(ExitCode::UNAVAILABLE, message).hint("repeat the command, or name the Deployments").into())
}

impl Args {
    /// Those that the flags select. Reports how old each selected preview is.
    fn select(&self, session: &Session, all: Vec<Resource<Deployment>>) -> Vec<Resource<Deployment>> {
        let connector = self.connector.as_deref().map(Reference::parse);
        let is_selected = |deployment: &Resource<Deployment>| {
            connector.as_ref().is_none_or(|connector| deployment.is_of(connector))
                && (!self.previews || deployment.is_preview())
        };
        let now = Timestamp::now();
        let is_old = |deployment: &Resource<Deployment>| match (self.older_than, idle(deployment, now)) {
            (None, _) => true,
            (Some(least), Some(idle)) => {
                let old = idle >= least;
                if old {
                    session.ui.note(&format!("{}: unchanged for {}", deployment.key_or_id(), duration::rounded(idle)));
                }
                old
            }
            (Some(_), None) => {
                session.ui.warn(&format!("skipped `{}`: its age is unknown", deployment.key_or_id()));
                false
            }
        };
        all.into_iter().filter(is_selected).filter(is_old).collect()
    }

    fn references(&self) -> Vec<Reference> {
        let ids = self.id.iter().cloned().map(Reference::Id);
        let keys = self.key.iter().cloned().map(Reference::Key);
        self.references.iter().map(|text| Reference::parse(text)).chain(ids).chain(keys).collect()
    }
}

/// Fails if there is neither a working version nor a published Connector: the reference is wrong, and nothing was deleted.
async fn check_exists(client: &Client, connector: &Reference) -> Result<()> {
    if client.connector_staged(connector).await.if_found()?.is_none() {
        client.connector(connector).await?;
    }
    Ok(())
}

async fn read_all(client: &Client, references: &[Reference]) -> Result<Vec<Resource<Deployment>>> {
    let mut deployments: Vec<Resource<Deployment>> = Vec::new();
    for reference in references {
        let deployment = client.deployment(reference).await?;
        if !deployments.iter().any(|known| known.id == deployment.id) {
            deployments.push(deployment);
        }
    }
    Ok(deployments)
}

async fn confirm_all(session: &Session, deployments: &[Resource<Deployment>]) -> Result<()> {
    let names: Vec<String> = deployments.iter().map(|deployment| format!("`{}`", deployment.key_or_id())).collect();
    let question = match &names[..] {
        [name] => format!("Delete the Deployment {name}?"),
        names => format!("Delete {} Deployments: {}?", names.len(), names.join(", ")),
    };
    confirm(session, &question, "--yes").await
}

/// Shows all of them from the start, and counts them.
fn announce(session: &Session, deployments: &[Resource<Deployment>]) -> Option<ProgressPlan> {
    let labels: Vec<String> =
        deployments.iter().map(|deployment| format!("Deleting {}", deployment.key_or_id())).collect();
    let steps = labels.iter().map(|label| PlannedStep::named(label));
    (labels.len() > 1).then(|| session.announce("Deployments", steps))
}

/// Sends one delete. Returns the state in the response, if there is one.
async fn request(client: &Client, deployment: &Deployment) -> Result<Option<Resource<Deployment>>> {
    let answer = client.delete_deployment(&Reference::Id(deployment.id.clone())).await;
    answer.with_context(|| format!("could not delete the Deployment `{}`", deployment.key_or_id()))
}

/// Waits until one is gone, if there is a policy; all waits share its time.
async fn await_end(
    session: &Session,
    client: &Client,
    deployment: &Resource<Deployment>,
    answer: Option<Resource<Deployment>>,
    step: ProgressStep,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let Some(policy) = policy else {
        step.left_running("requested");
        return Ok(WaitOutcome::accepted(answer.unwrap_or_else(|| deployment.clone())));
    };
    let reference = Reference::Id(deployment.id.clone());
    let resume = session.context.command(&["deployment", "wait", deployment.key_or_id(), "--for", "deleted"]);
    let wait = Wait { reference: &reference, policy, step, resume };
    let start = Start::Written { before: Some(deployment.clone()), response: answer };
    Ok(await_goal(client, DeploymentGoal::Deleted, start, wait, session).await)
}

/// Shows the last state of each, then ends with the failure that all of them share.
fn finish(session: &Session, outcomes: Vec<Result<WaitOutcome<Deployment>>>, single: bool) -> Result<()> {
    let mut states = Vec::new();
    let mut failures = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => {
                states.extend(outcome.state);
                failures.extend(outcome.failure.map(anyhow::Error::from));
            }
            Err(error) => failures.push(error),
        }
    }
    match &states[..] {
        [state] if single => session.ui.show_data(state)?,
        _ if single => {}
        states => session.ui.show_list_data(states)?,
    }
    shared_failure(failures, |count| format!("{count} Deployments could not be deleted"))
}
