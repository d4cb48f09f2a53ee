//! Builds a Deployment: creates or redeploys it, and waits for the end of the build.

use anyhow::{Context as _, Result};

use crate::api::model::{Deployment, DeploymentDraft, DeploymentStatus, Redeploy};
use crate::api::{Client, CreateAnswer, Error, Reference, Resource};
use crate::operation::outcome::{LastState, Wait, WaitOutcome, await_goal};
use crate::output::ProgressStep;
use crate::session::Session;
use crate::wait::{DeploymentGoal, Policy, Start};

/// A Deployment that was created or redeployed.
#[derive(Debug)]
#[must_use = "the failure decides how the program ends"]
pub struct BuiltDeployment {
    pub outcome: WaitOutcome<Deployment>,
    /// The version in the response to the write. `None` if the response was lost: another run may have created what was read
    /// in its place.
    pub answered_version: Option<u64>,
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
) -> Result<BuiltDeployment> {
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
    let answered_version = match &answer {
        CreateAnswer::Response(created) => Some(created.version),
        CreateAnswer::Read(_) => None,
    };
    let outcome = until_deployed(session, client, start, answer.into_resource(), step, policy).await?;
    Ok(BuiltDeployment { outcome, answered_version })
}

/// Sends a redeploy, and waits for it if there is a policy.
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
) -> Result<BuiltDeployment> {
    let answer = send_redeploy(client, &existing, last, body).await?;
    let start = Start::changed(existing, answer.clone());
    let answered_version = Some(answer.version);
    let outcome = until_deployed(session, client, start, answer, step, policy).await?;
    Ok(BuiltDeployment { outcome, answered_version })
}

/// Sends a redeploy. `last` keeps the state before it, or after a conflict the one that is there now.
///
/// # Errors
/// When the service refuses the request.
pub async fn send_redeploy(
    client: &Client,
    existing: &Resource<Deployment>,
    last: &LastState<Deployment>,
    body: &Redeploy,
) -> Result<Resource<Deployment>> {
    let reference = Reference::Id(existing.id.clone());
    last.keep(existing);
    let answer = client.redeploy(&reference, existing.version, body).await;
    if answer.as_ref().is_err_and(is_conflict) {
        // What was read before is no longer so. A read that fails says nothing about the refusal.
        client.deployment(&reference).await.iter().for_each(|now| last.keep(now));
    }
    answer.with_context(|| format!("could not redeploy the Deployment `{}`", existing.key_or_id()))
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
