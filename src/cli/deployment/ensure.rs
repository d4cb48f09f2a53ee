//! Makes sure that a Deployment runs a Connector: creates it, redeploys it, or finds it satisfied.

use anyhow::{Context as _, Result};

use crate::api::model::{Deployment, DeploymentDraft, DeploymentType, Redeploy};
use crate::api::{Client, IfFound as _, Reference, Resource};
use crate::cli::Session;
use crate::cli::configuration_values::ConfigurationValues;
use crate::cli::deployable::Deployable;
use crate::cli::outcome::{Outcome, Wait, await_deployment};
use crate::configuration::Purpose;
use crate::failure::{ExitCode, Stop};
use crate::output::Step;
use crate::plan::{DeploymentStep, WantedDeployment, deployment_step};
use crate::wait::{DeploymentGoal, Policy, Start};

/// What is wanted of a Deployment.
pub(crate) struct Wanted<'a> {
    /// Its key.
    pub key: &'a str,
    /// What it is for.
    pub kind: DeploymentType,
    /// The Region that was asked for; only a new Deployment can choose.
    pub region: Option<&'a str>,
    /// What it shall run.
    pub connector: &'a Deployable,
    /// The values that were given.
    pub configuration: &'a ConfigurationValues,
    /// Whether it is rebuilt although nothing differs.
    pub force: bool,
}

/// Brings the Deployment to the wanted state, and waits for it if there is a policy.
///
/// # Errors
/// A refusal by the service or by us. That the Deployment failed is the outcome's verdict.
pub(crate) async fn ensure(
    session: &Session,
    client: &Client,
    wanted: &Wanted<'_>,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let reference = Reference::Key(wanted.key.to_owned());
    loop {
        let existing = find(client, &reference).await?;
        let step = deployment_step(compared(wanted), existing.as_deref());
        match (step, existing) {
            (DeploymentStep::Join, Some(existing)) => {
                let outcome = join(session, client, wanted.key, existing, policy).await?;
                // How the run of somebody else ended does not matter: it is looked at again.
                if outcome.stop.as_ref().is_some_and(|stop| stop.code == ExitCode::TIMED_OUT) {
                    return Ok(outcome);
                }
            }
            (DeploymentStep::AwaitDeletion, Some(existing)) => {
                let outcome = await_deletion(session, client, &reference, existing, policy).await?;
                if outcome.stop.is_some() {
                    return Ok(outcome);
                }
            }
            (DeploymentStep::Redeploy, Some(existing)) => {
                return redeploy(session, client, wanted, existing, policy).await;
            }
            (DeploymentStep::Keep, Some(existing)) => {
                session.ui.step(&format!("Deploying {}", wanted.key)).skipped("runs this version already");
                return Ok(Outcome::accepted(existing));
            }
            (DeploymentStep::OfOtherType(kind), _) => return Err(of_other_type(wanted.key, &kind)),
            (DeploymentStep::OfOtherConnector(other), _) => return Err(of_other_connector(wanted.key, &other)),
            (_, _) => return create(session, client, wanted, policy).await,
        }
    }
}

/// The Deployment, or none where the service knows no such thing.
///
/// # Errors
/// Any refusal but 404.
pub(crate) async fn find(client: &Client, reference: &Reference) -> Result<Option<Resource<Deployment>>> {
    Ok(client.deployment(reference).await.if_found()?)
}

/// Checks values, Region and key, as the step that is to come will do, so that nothing is sent before.
///
/// # Errors
/// Every value that does not fit, or a Region that the Connector does not support, exit 3; a key that is taken, exit 6.
pub(crate) async fn check(session: &Session, wanted: &Wanted<'_>, existing: Option<&Deployment>) -> Result<()> {
    let purpose = match (deployment_step(compared(wanted), existing), existing) {
        (DeploymentStep::OfOtherType(kind), _) => return Err(of_other_type(wanted.key, &kind)),
        (DeploymentStep::OfOtherConnector(other), _) => return Err(of_other_connector(wanted.key, &other)),
        (DeploymentStep::Create | DeploymentStep::AwaitDeletion, _) | (_, None) => {
            wanted.connector.region(wanted.region, session)?;
            Purpose::Create
        }
        (_, Some(existing)) => Purpose::Update(existing),
    };
    wanted.configuration.fit(session, &wanted.connector.schema, purpose).await.map(drop)
}

fn compared<'a>(wanted: &'a Wanted<'_>) -> WantedDeployment<'a> {
    WantedDeployment {
        kind: &wanted.kind,
        connector_id: &wanted.connector.id,
        connector_version: wanted.connector.version,
        has_values: !wanted.configuration.is_empty(),
        force: wanted.force,
    }
}

async fn create(
    session: &Session,
    client: &Client,
    wanted: &Wanted<'_>,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Create).await?;
    let draft = DeploymentDraft {
        key: Some(wanted.key.to_owned()),
        kind: Some(wanted.kind.clone()),
        connector: wanted.connector.reference(),
        configurations: fitted.applications,
        global_configuration: fitted.global,
        region: wanted.connector.region(wanted.region, session)?,
    };
    build(session, client, wanted.key, &draft, policy).await
}

/// Creates the Deployment, and waits for it if there is a policy; `name` stands for it until it has an id.
///
/// # Errors
/// A refusal by the service. That the Deployment failed is the outcome's verdict.
pub(crate) async fn build(
    session: &Session,
    client: &Client,
    name: &str,
    draft: &DeploymentDraft,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let step = session.ui.step(&format!("Deploying {name}"));
    let answer = client.create_deployment(draft).await;
    let answer = answer.with_context(|| format!("could not create the Deployment `{name}`"))?;
    until_deployed(session, client, None, answer, step, policy).await
}

async fn redeploy(
    session: &Session,
    client: &Client,
    wanted: &Wanted<'_>,
    existing: Resource<Deployment>,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    if let Some(region) =
        wanted.region.filter(|region| existing.deployed_region.as_deref().is_some_and(|own| own != *region))
    {
        session.ui.warn(&format!(
            "the Deployment `{}` stays in its Region; only a new one could run in {region}",
            wanted.key
        ));
    }
    let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Update(&existing)).await?;
    let body = Redeploy {
        update_connector: true,
        configuration_values: (!fitted.applications.is_empty()).then_some(fitted.applications),
        global_configuration: fitted.global,
        ..Redeploy::default()
    };
    let step = session.ui.step(&format!("Redeploying {}", wanted.key));
    rebuild(session, client, existing, &body, step, policy).await
}

/// Sends a redeploy, and waits for it if there is a policy.
///
/// # Errors
/// A refusal by the service. That the Deployment failed is the outcome's verdict.
pub(crate) async fn rebuild(
    session: &Session,
    client: &Client,
    existing: Resource<Deployment>,
    body: &Redeploy,
    step: Step,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let reference = Reference::Id(existing.id.clone());
    let answer = client.redeploy(&reference, existing.version, body).await;
    let answer = answer.with_context(|| format!("could not redeploy the Deployment `{}`", existing.key_or_id()))?;
    until_deployed(session, client, Some(existing), answer, step, policy).await
}

/// Waits until what was requested runs, if there is a policy.
async fn until_deployed(
    session: &Session,
    client: &Client,
    before: Option<Resource<Deployment>>,
    answer: Resource<Deployment>,
    step: Step,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let Some(policy) = policy else {
        step.done("requested");
        return Ok(Outcome::accepted(answer));
    };
    let known = before.as_ref().unwrap_or(&answer);
    let reference = Reference::Id(known.id.clone());
    let resume = session.command(&["deployment", "wait", known.key_or_id(), "--for", "deployed"]);
    let start = match before {
        Some(before) => Start::changed(before, answer),
        None => Start::created(answer),
    };
    let wait = Wait { reference: &reference, policy, step, resume };
    await_deployment(client, DeploymentGoal::Deployed, start, wait, session).await
}

/// Waits for a run that somebody else started.
async fn join(
    session: &Session,
    client: &Client,
    key: &str,
    existing: Resource<Deployment>,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let Some(policy) = policy else {
        return Err(busy(session, key, &existing, "settled"));
    };
    let reference = Reference::Id(existing.id.clone());
    let step = session.ui.step(&format!("Waiting for the run of {key} that goes on"));
    let resume = session.resume_of_stage(&["deployment", "wait", key]);
    let wait = Wait { reference: &reference, policy, step, resume };
    let outcome = await_deployment(client, DeploymentGoal::Settled, Start::Joined, wait, session).await?;
    Ok(Outcome { state: outcome.state.or(Some(existing)), stop: outcome.stop })
}

async fn await_deletion(
    session: &Session,
    client: &Client,
    reference: &Reference,
    existing: Resource<Deployment>,
    policy: Option<&Policy>,
) -> Result<Outcome<Deployment>> {
    let Some(policy) = policy else {
        return Err(busy(session, reference.as_str(), &existing, "deleted"));
    };
    let step = session.ui.step(&format!("Waiting until {reference} is gone"));
    let resume = session.resume_of_stage(&["deployment", "wait", reference.as_str(), "--for", "deleted"]);
    let wait = Wait { reference, policy, step, resume };
    await_deployment(client, DeploymentGoal::Deleted, Start::Joined, wait, session).await
}

fn busy(session: &Session, key: &str, existing: &Deployment, goal: &str) -> anyhow::Error {
    let status = existing.status.as_ref().map_or("busy", |status| status.as_str());
    Stop::new(
        ExitCode::CONFLICT,
        format!("the Deployment `{key}` is {status}; nothing else can be done with it meanwhile"),
    )
    .resume(session.command(&["deployment", "wait", key, "--for", goal]))
    .into()
}

fn of_other_type(key: &str, kind: &DeploymentType) -> anyhow::Error {
    occupied(key, &format!("a {kind} Deployment"))
}

fn of_other_connector(key: &str, connector: &str) -> anyhow::Error {
    occupied(key, &format!("a Deployment of the Connector `{connector}`"))
}

fn occupied(key: &str, by: &str) -> anyhow::Error {
    Stop::new(ExitCode::CONFLICT, format!("the key `{key}` is taken by {by}"))
        .hint("choose another key with `--deployment-key`")
        .into()
}
