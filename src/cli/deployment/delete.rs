//! `ctconnect deployment delete`: takes Deployments down and waits until they are gone.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::api::model::Deployment;
use crate::api::{Client, Reference, Resource};
use crate::cli::arguments::{WaitArgs, parse_duration};
use crate::failure::shared_failure;
use crate::operation::confirm;
use crate::operation::deployment::{self, idle, is_of};
use crate::operation::outcome::{Wait, WaitOutcome, await_deployment};
use crate::session::Session;
use crate::wait::{DeploymentGoal, Policy, Start};

/// Take Deployments down
///
/// Asks before anything is sent; `--yes` answers.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ids or keys; a UUID is an id, anything else is a key
    #[arg(value_name = "REF", required_unless_present_any = ["id", "key", "connector", "previews"])]
    references: Vec<String>,

    /// Name one by its id; repeatable
    #[arg(long)]
    id: Vec<String>,

    /// Name one by its key; repeatable
    #[arg(long)]
    key: Vec<String>,

    /// Every Deployment of this Connector in the Project
    #[arg(long, value_name = "REF", conflicts_with_all = ["references", "id", "key"])]
    connector: Option<String>,

    /// Every preview of the Project, or of the Connector
    #[arg(long, conflicts_with_all = ["references", "id", "key"])]
    previews: bool,

    /// Only previews to which nothing has happened for this long, such as `7d`
    #[arg(long, value_name = "DURATION", requires = "previews", value_parser = parse_duration)]
    older_than: Option<Duration>,

    /// Do not ask
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Finds what is meant, asks, deletes all of it, then waits for each.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let references = args.references();
    let single = references.len() == 1;
    let deployments = match references[..] {
        [] => args.select(session, deployment::all(session, &client).await?),
        _ => read_all(&client, &references).await?,
    };
    if deployments.is_empty() {
        session.ui.note("no Deployment to delete");
        return Ok(session.ui.show_list_as_data(&deployments)?);
    }
    if !args.yes {
        confirm_all(session, &deployments).await?;
    }

    let mut requested = Vec::new();
    for deployment in &deployments {
        requested.push(request(&client, deployment).await);
    }
    let policy = args.wait.policy();
    let mut outcomes = Vec::new();
    for (deployment, answer) in deployments.iter().zip(requested) {
        outcomes.push(match answer {
            Ok(answer) => await_end(session, &client, deployment, answer, policy.as_ref()).await,
            Err(error) => Err(error),
        });
    }
    finish(session, outcomes, single)
}

impl Args {
    /// Those that the flags mean. Of old previews is told how old they are.
    fn select(&self, session: &Session, all: Vec<Resource<Deployment>>) -> Vec<Resource<Deployment>> {
        let connector = self.connector.as_deref().map(Reference::parse);
        let is_meant = |deployment: &Resource<Deployment>| {
            connector.as_ref().is_none_or(|connector| is_of(deployment, connector))
                && (!self.previews || deployment.is_preview())
        };
        let now = Timestamp::now();
        let is_old = |deployment: &Resource<Deployment>| match (self.older_than, idle(deployment, now)) {
            (None, _) => true,
            (Some(least), Some(idle)) => {
                let old = idle >= least;
                if old {
                    session.ui.note(&format!("{}: nothing happened for {}", name(deployment), age(idle)));
                }
                old
            }
            (Some(_), None) => {
                session.ui.warn(&format!("`{}` is left alone: nothing says how old it is", name(deployment)));
                false
            }
        };
        all.into_iter().filter(is_meant).filter(is_old).collect()
    }

    fn references(&self) -> Vec<Reference> {
        let ids = self.id.iter().cloned().map(Reference::Id);
        let keys = self.key.iter().cloned().map(Reference::Key);
        self.references.iter().map(|text| Reference::parse(text)).chain(ids).chain(keys).collect()
    }
}

async fn read_all(client: &Client, references: &[Reference]) -> Result<Vec<Resource<Deployment>>> {
    let mut deployments: Vec<Resource<Deployment>> = Vec::new();
    for reference in references {
        let deployment = client.deployment(reference).await;
        let deployment = deployment.with_context(|| format!("could not read the Deployment `{reference}`"))?;
        if !deployments.iter().any(|known| known.id == deployment.id) {
            deployments.push(deployment);
        }
    }
    Ok(deployments)
}

async fn confirm_all(session: &Session, deployments: &[Resource<Deployment>]) -> Result<()> {
    let names: Vec<String> = deployments.iter().map(|deployment| format!("`{}`", name(deployment))).collect();
    let question = match &names[..] {
        [name] => format!("Delete the Deployment {name}?"),
        names => format!("Delete {} Deployments: {}?", names.len(), names.join(", ")),
    };
    confirm(session, &question, "--yes").await
}

/// Sends one delete; the service's answer, if it had one.
async fn request(client: &Client, deployment: &Deployment) -> Result<Option<Resource<Deployment>>> {
    let answer = client.delete_deployment(&Reference::Id(deployment.id.clone())).await;
    answer.with_context(|| format!("could not delete the Deployment `{}`", name(deployment)))
}

/// Waits until one is gone, if there is a policy. All of them share its time.
async fn await_end(
    session: &Session,
    client: &Client,
    deployment: &Resource<Deployment>,
    answer: Option<Resource<Deployment>>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let name = name(deployment);
    let step = session.ui.step(&format!("Deleting {name}"));
    let Some(policy) = policy else {
        step.done("requested");
        return Ok(WaitOutcome::accepted(answer.unwrap_or_else(|| deployment.clone())));
    };
    let reference = Reference::Id(deployment.id.clone());
    let resume = session.context.command(&["deployment", "wait", name, "--for", "deleted"]);
    let wait = Wait { reference: &reference, policy, step, resume };
    let start = Start::Written { before: Some(deployment.clone()), answer };
    await_deployment(client, DeploymentGoal::Deleted, start, wait, session).await
}

/// Shows the last state of each, then gives the verdict that all failures share.
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
        [state] if single => session.ui.show_as_data(state)?,
        _ if single => {}
        states => session.ui.show_list_as_data(states)?,
    }
    shared_failure(failures, |count| format!("{count} Deployments could not be deleted"))
}

/// An age in its largest whole unit.
fn age(idle: Duration) -> String {
    match idle.as_secs() {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds @ 60..3600 => format!("{}m", seconds / 60),
        seconds @ 3600..86400 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86400),
    }
}

fn name(deployment: &Deployment) -> &str {
    deployment.key.as_deref().unwrap_or(&deployment.id)
}
