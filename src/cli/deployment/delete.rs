//! `ctconnect deployment delete`: takes Deployments down and waits until they are gone.

use anyhow::{Context as _, Result};

use crate::api::model::Deployment;
use crate::api::{Client, DeploymentQuery, Reference, Resource};
use crate::cli::Session;
use crate::cli::arguments::WaitArgs;
use crate::cli::outcome::{Outcome, Wait, await_deployment};
use crate::cli::paging::every_page;
use crate::failure::shared_stop;
use crate::wait::{DeploymentGoal, Start};

/// Take Deployments down
///
/// Asks before anything is sent; `--yes` answers.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Ids or keys; a UUID is an id, anything else is a key
    #[arg(value_name = "REF", required_unless_present_any = ["id", "key", "connector"])]
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

    /// Do not ask
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Finds what is meant, asks, deletes all of it, then waits for each.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client()?;
    let single = args.connector.is_none() && args.references().len() == 1;
    let deployments = match &args.connector {
        Some(connector) => of_connector(&client, &Reference::parse(connector)).await?,
        None => read_all(&client, &args.references()).await?,
    };
    if deployments.is_empty() {
        session.ui.note("no Deployment to delete");
        session.ui.show_list(&deployments, "Deployments", None)?;
        return Ok(());
    }
    if !args.yes {
        confirm(session, &deployments).await?;
    }

    let mut outcomes = Vec::new();
    for deployment in &deployments {
        outcomes.push(delete(session, &client, deployment, &args.wait).await);
    }
    finish(session, outcomes, single)
}

impl Args {
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

/// Every Deployment of a Connector that the Project has.
///
/// # Errors
/// A refusal by the service.
pub(crate) async fn of_connector(client: &Client, connector: &Reference) -> Result<Vec<Resource<Deployment>>> {
    let fetch = async |limit, offset| {
        client.query_deployments(&DeploymentQuery { limit, offset, ..DeploymentQuery::default() }).await
    };
    let (all, _) = every_page(fetch).await.context("could not list the Deployments")?;
    let is_meant = |deployment: &Resource<Deployment>| {
        let own = deployment.connector.as_ref();
        match connector {
            Reference::Id(id) => own.and_then(|own| own.id.as_ref()) == Some(id),
            Reference::Key(key) => own.and_then(|own| own.key.as_ref()) == Some(key),
        }
    };
    Ok(all.into_iter().filter(is_meant).collect())
}

async fn confirm(session: &Session, deployments: &[Resource<Deployment>]) -> Result<()> {
    let names: Vec<String> = deployments.iter().map(|deployment| format!("`{}`", name(deployment))).collect();
    let question = match &names[..] {
        [name] => format!("Delete the Deployment {name}?"),
        names => format!("Delete {} Deployments: {}?", names.len(), names.join(", ")),
    };
    session.confirm(&question, "--yes").await
}

async fn delete(
    session: &Session,
    client: &Client,
    deployment: &Resource<Deployment>,
    wait: &WaitArgs,
) -> Result<Outcome<Deployment>> {
    let reference = Reference::Id(deployment.id.clone());
    let name = name(deployment);
    let step = session.ui.step(&format!("Deleting {name}"));
    let answer = client.delete_deployment(&reference).await;
    let answer = answer.with_context(|| format!("could not delete the Deployment `{name}`"))?;
    let Some(policy) = wait.policy() else {
        step.done("requested");
        return Ok(Outcome::accepted(answer.unwrap_or_else(|| deployment.clone())));
    };
    let resume = session.command(&["deployment", "wait", name, "--for", "deleted"]);
    let wait = Wait { reference: &reference, policy: &policy, step, resume };
    let start = Start::Written { before: Some(deployment.clone()), answer };
    await_deployment(client, DeploymentGoal::Deleted, start, wait, session).await
}

/// Shows the last state of each, then gives the verdict that all failures share.
fn finish(session: &Session, outcomes: Vec<Result<Outcome<Deployment>>>, single: bool) -> Result<()> {
    let mut states = Vec::new();
    let mut failures = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => {
                states.extend(outcome.state);
                failures.extend(outcome.stop.map(anyhow::Error::from));
            }
            Err(error) => failures.push(error),
        }
    }
    match &states[..] {
        [state] if single => session.show_as_data(state)?,
        _ if single || session.is_for_people() => {}
        states => session.ui.show_list(states, "Deployments", None)?,
    }
    shared_stop(failures, |count| format!("{count} Deployments could not be deleted"))
}

fn name(deployment: &Deployment) -> &str {
    deployment.key.as_deref().unwrap_or(&deployment.id)
}

/// How people name these Deployments.
pub(crate) fn names(deployments: &[Resource<Deployment>]) -> Vec<String> {
    deployments.iter().map(|deployment| name(deployment).to_owned()).collect()
}
