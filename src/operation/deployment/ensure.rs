//! Makes sure that a Deployment runs a Connector: creates it, redeploys it, or finds it up to date.

use anyhow::{Context as _, Result};

use super::request::DeploymentRequest;
use crate::api::model::{Deployment, DeploymentDraft, DeploymentStatus, Redeploy};
use crate::api::{Client, CreateAnswer, Error, IfFound as _, Reference, Resource};
use crate::configuration::Purpose;
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{LastState, Wait, WaitOutcome, await_goal};
use crate::output::ProgressStep;
use crate::plan::DeploymentStep;
use crate::session::Session;
use crate::wait::{DeploymentGoal, Policy, Start};

/// Brings the Deployment to the wanted state, and waits for it if there is a policy.
///
/// # Errors
/// When a request is refused, a value does not fit, or the key is taken; `last` has what was read then. A failed Deployment
/// is part of the outcome.
pub async fn ensure(
    session: &Session,
    client: &Client,
    wanted: &DeploymentRequest<'_>,
    last: &LastState<Deployment>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let reference = wanted.reference;
    let mut had_conflict = false;
    loop {
        let existing = find(client, reference).await?;
        existing.iter().for_each(|existing| last.keep(existing));
        let step = wanted.possible_step(existing.as_deref(), session)?;
        match (step, existing) {
            (DeploymentStep::Join, Some(existing)) => {
                let outcome = join(session, client, reference.as_str(), existing, policy).await?;
                // How the other operation ended does not matter: the Deployment is read again.
                let has_ended =
                    |failure: &Failure| [ExitCode::REMOTE_FAILED, ExitCode::NOT_FOUND].contains(&failure.code);
                if outcome.failure.as_ref().is_some_and(|failure| !has_ended(failure)) {
                    return Ok(outcome);
                }
            }
            (DeploymentStep::AwaitDeletion, Some(existing)) => {
                let outcome = await_deletion(session, client, reference, existing, policy).await?;
                if outcome.failure.is_some() {
                    return Ok(outcome);
                }
            }
            (DeploymentStep::Redeploy, Some(existing)) => {
                match redeploy(session, client, wanted, existing, last, policy).await {
                    // Another run has changed it: the step is decided again.
                    Err(error) if !had_conflict && is_stale(&error) => had_conflict = true,
                    outcome => return outcome,
                }
            }
            (DeploymentStep::Keep, Some(existing)) => {
                session.ui.step("Deploying", "Deployed", reference).skipped("already runs this version");
                return Ok(WaitOutcome::accepted(existing));
            }
            (_, _) => return create(session, client, wanted, reference.as_str(), policy).await,
        }
    }
}

fn is_stale(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Error>().is_some_and(Error::is_stale)
}

/// The Deployment with this id, or the one with this key, if it exists.
///
/// # Errors
/// When it cannot be read, or no Deployment has the id.
pub async fn find(client: &Client, reference: &Reference) -> Result<Option<Resource<Deployment>>> {
    let found = client.deployment(reference).await;
    Ok(match reference {
        Reference::Key(_) => found.if_found()?,
        Reference::Id(_) => Some(found?),
    })
}

/// Checks values, Region and key as [`ensure`] will do, before anything is sent.
///
/// # Errors
/// Every value that does not fit, or a Region that the Connector does not support, exit 3; a key that is taken, or a
/// Deployment in another Region, exit 6.
pub async fn check(session: &Session, wanted: &DeploymentRequest<'_>, existing: Option<&Deployment>) -> Result<()> {
    let purpose = match (wanted.possible_step(existing, session)?, existing) {
        (DeploymentStep::Create | DeploymentStep::AwaitDeletion, _) | (_, None) => {
            wanted.connector.region(wanted.region, session)?;
            Purpose::Create
        }
        (_, Some(existing)) => Purpose::Update(existing),
    };
    wanted.configuration.fit(session, &wanted.connector.schema, purpose).await.map(drop)
}

async fn create(
    session: &Session,
    client: &Client,
    wanted: &DeploymentRequest<'_>,
    key: &str,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Create).await?;
    let draft = DeploymentDraft {
        key: Some(key.to_owned()),
        kind: Some(wanted.kind.clone()),
        connector: wanted.connector.reference(),
        configurations: fitted.applications,
        global_configuration: fitted.global,
        region: wanted.connector.region(wanted.region, session)?,
    };
    build(session, client, key, &draft, policy).await
}

/// Creates the Deployment, and waits for it if there is a policy. `name` is its key, or without one the Connector.
///
/// # Errors
/// When the service refuses the request. A failed Deployment is part of the outcome.
pub async fn build(
    session: &Session,
    client: &Client,
    name: &str,
    draft: &DeploymentDraft,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let step = session.ui.step("Deploying", "Deployed", name);
    let answer = client.create_deployment(draft).await;
    let answer = answer.with_context(|| match &draft.key {
        Some(key) => format!("could not create the Deployment `{key}`"),
        None => format!("could not create a Deployment of the Connector `{name}`"),
    })?;
    let start = match &answer {
        // An end that was read after the create can only be that of the new Deployment. In a response it proves nothing.
        CreateAnswer::Read(found) if has_ended(found) => Start::Joined,
        CreateAnswer::Read(created) | CreateAnswer::Response(created) => Start::created(created.clone()),
    };
    until_deployed(session, client, start, answer.into_resource(), step, policy).await
}

async fn redeploy(
    session: &Session,
    client: &Client,
    wanted: &DeploymentRequest<'_>,
    existing: Resource<Deployment>,
    last: &LastState<Deployment>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Update(&existing)).await?;
    let body = Redeploy {
        update_connector: true,
        configuration_values: (!fitted.applications.is_empty()).then_some(fitted.applications),
        global_configuration: fitted.global,
        ..Redeploy::default()
    };
    // It is announced before it is known whether there is a Deployment.
    let slot = format!("Deploying {}", wanted.reference);
    let step = session.ui.step_in(&slot, "Redeploying", "Redeployed", wanted.reference);
    rebuild(session, client, existing, last, &body, step, policy).await
}

/// Sends a redeploy, and waits for it if there is a policy. `last` keeps the state before it, or after a conflict the one that
/// is there now.
///
/// # Errors
/// When the service refuses the request. A failed Deployment is part of the outcome.
pub async fn rebuild(
    session: &Session,
    client: &Client,
    existing: Resource<Deployment>,
    last: &LastState<Deployment>,
    body: &Redeploy,
    step: ProgressStep,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let reference = Reference::Id(existing.id.clone());
    last.keep(&existing);
    let answer = client.redeploy(&reference, existing.version, body).await;
    if answer.as_ref().is_err_and(is_conflict) {
        // What was read before is no longer so. A read that fails says nothing about the refusal.
        client.deployment(&reference).await.iter().for_each(|now| last.keep(now));
    }
    let answer = answer.with_context(|| format!("could not redeploy the Deployment `{}`", existing.key_or_id()))?;
    let start = Start::changed(existing, answer.clone());
    until_deployed(session, client, start, answer, step, policy).await
}

/// Whether a refusal says that the Deployment is in another state than the one that was read.
fn is_conflict(error: &Error) -> bool {
    error.is_stale() || error.has_code("DeploymentInvalidStatusTransition")
}

fn has_ended(deployment: &Deployment) -> bool {
    matches!(deployment.status, Some(DeploymentStatus::Deployed | DeploymentStatus::Failed))
}

/// Waits until the Deployment is deployed, if there is a policy.
async fn until_deployed(
    session: &Session,
    client: &Client,
    start: Start<Resource<Deployment>>,
    answer: Resource<Deployment>,
    step: ProgressStep,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let Some(policy) = policy else {
        step.left_running("requested");
        return Ok(WaitOutcome::accepted(answer));
    };
    let known = match &start {
        Start::Written { before: Some(before), .. } => before,
        _ => &answer,
    };
    let reference = Reference::Id(known.id.clone());
    let resume = session.context.command(&["deployment", "wait", known.key_or_id(), "--for", "deployed"]);
    let wait = Wait { reference: &reference, policy, step, resume };
    Ok(await_goal(client, DeploymentGoal::Deployed, start, wait, session).await)
}

/// Waits for an operation that another run started.
async fn join(
    session: &Session,
    client: &Client,
    key: &str,
    existing: Resource<Deployment>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let Some(policy) = policy else {
        return Err(busy(session, key, &existing, "settled"));
    };
    let reference = Reference::Id(existing.id.clone());
    let step = session.ui.step("Waiting for", "Waited for", format!("the running operation of {key}"));
    let resume = session.resume.command_of_stage(&session.context, &["deployment", "wait", key]);
    let wait = Wait { reference: &reference, policy, step, resume };
    let outcome = await_goal(client, DeploymentGoal::Settled, Start::Joined, wait, session).await;
    Ok(WaitOutcome { state: outcome.state.or(Some(existing)), failure: outcome.failure })
}

async fn await_deletion(
    session: &Session,
    client: &Client,
    reference: &Reference,
    existing: Resource<Deployment>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let Some(policy) = policy else {
        return Err(busy(session, reference.as_str(), &existing, "deleted"));
    };
    let step = session.ui.step("Waiting for", "Waited for", format!("{reference} to be deleted"));
    let resume = session
        .resume
        .command_of_stage(&session.context, &["deployment", "wait", reference.as_str(), "--for", "deleted"]);
    let wait = Wait { reference, policy, step, resume };
    Ok(await_goal(client, DeploymentGoal::Deleted, Start::Joined, wait, session).await)
}

fn busy(session: &Session, key: &str, existing: &Deployment, goal: &str) -> anyhow::Error {
    let status = existing.status.as_ref().map_or("busy", |status| status.as_str());
    Failure::new(
        ExitCode::CONFLICT,
        format!("the Deployment `{key}` is {status} and cannot be changed until that finishes"),
    )
    .resume(session.context.command(&["deployment", "wait", key, "--for", goal]))
    .into()
}
