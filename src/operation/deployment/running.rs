//! Waits for what another run does with a Deployment.

use anyhow::Result;

use crate::api::model::Deployment;
use crate::api::{Client, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{Wait, WaitOutcome, await_goal};
use crate::session::Session;
use crate::wait::{DeploymentGoal, Policy, Start};

/// Waits for an operation that another run started.
///
/// # Errors
/// Without a policy: the Deployment cannot be changed until the operation finishes (exit 6).
pub async fn join(
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

/// Waits until a Deployment is gone that is being deleted.
///
/// # Errors
/// Without a policy: the Deployment cannot be created until then (exit 6).
pub async fn await_deletion(
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
