//! Certification of a ConnectorStaged, which makes it public.

use anyhow::{Context as _, Result};

use super::act::{ActOutcome, act};
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, Reference, Resource};
use crate::operation::outcome::{LastState, Wait, WaitOutcome, await_goal, requested};
use crate::plan::{CertifyStep, certify_step};
use crate::session::Session;
use crate::wait::{Awaited as _, Certification, ConnectorGoal, Policy, Start};

/// Requests the certification, or joins a running one, and waits for its end if `waits`.
///
/// While a publish is running, nothing on the Connector says whether a certification follows it. So its end is always
/// waited for: then the certification is joined, or requested after a private publish.
///
/// # Errors
/// When the service refuses the request. A failed publish or certification is part of the outcome.
pub async fn certify(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    last: &LastState<ConnectorStaged>,
    policy: &Policy,
    waits: bool,
) -> Result<WaitOutcome<ConnectorStaged>> {
    let mut connector = connector;
    let start = loop {
        match certify_step(&connector) {
            CertifyStep::Join => break Start::Joined,
            CertifyStep::AwaitPublish => match await_publish(session, client, reference, policy).await? {
                PublishEnd::Certified(outcome) | PublishEnd::Failed(outcome) => return Ok(outcome),
                PublishEnd::Published(now) => connector = now,
            },
            CertifyStep::Request => {
                let actions = [ConnectorAction::Publish { certification: true }];
                let is_planned =
                    |now: &ConnectorStaged| certify_step(now) == CertifyStep::Request && !is_public_unchanged(now);
                let written = act(client, reference, connector, last, &actions, is_planned).await;
                let failed = || format!("could not request the certification of the Connector `{reference}`");
                match written.with_context(failed)? {
                    ActOutcome::Accepted { before, answer } => {
                        connector = before.clone();
                        break Start::changed(before, *answer);
                    }
                    ActOutcome::Overtaken(now) if is_public_unchanged(&now) => {
                        let state = read_certification(client, reference).await?;
                        if is_certified(&state) {
                            let step = session.ui.step("Certifying", "Certified", reference);
                            step.skipped("another run certified it");
                            return Ok(WaitOutcome::accepted(state.staged));
                        }
                        connector = state.staged;
                    }
                    ActOutcome::Overtaken(now) => connector = now,
                }
            }
        }
    };
    let step = session.ui.step("Certifying", "Certified", reference);
    let resume = session.context.command(&["connector", "wait", reference.as_str(), "--for", "certified"]);
    if waits {
        let wait = Wait { reference, policy, step, resume };
        let outcome = await_goal(client, ConnectorGoal::Certified, start, wait, session).await;
        return Ok(WaitOutcome { state: outcome.state.or(Some(connector)), failure: outcome.failure });
    }
    step.left_running(requested(&start));
    session.ui.hint(&format!("`{resume}` waits for it"));
    Ok(WaitOutcome::accepted(start.response().unwrap_or(connector)))
}

/// How a publish ended that another run had started.
enum PublishEnd {
    /// Successfully, or the Connect team took over.
    Published(Resource<ConnectorStaged>),
    /// It was a certification, which is complete.
    Certified(WaitOutcome<ConnectorStaged>),
    /// It failed, or did not end in time.
    Failed(WaitOutcome<ConnectorStaged>),
}

/// Whether a public Connector is listed without changes, as it is after a certification.
fn is_public_unchanged(connector: &ConnectorStaged) -> bool {
    connector.private == Some(false) && connector.has_changes == Some(false)
}

/// Whether the latest version is certified.
fn is_certified(state: &Certification) -> bool {
    state.certified == Some(true) && state.staged.has_changes == Some(false)
}

async fn read_certification(client: &Client, reference: &Reference) -> Result<Certification> {
    let state = ConnectorGoal::Certified.read(client, reference).await;
    state.with_context(|| format!("could not read the Connector `{reference}`"))
}

async fn await_publish(
    session: &Session,
    client: &Client,
    reference: &Reference,
    policy: &Policy,
) -> Result<PublishEnd> {
    let step = session.ui.step("Waiting for", "Waited for", format!("the running publish of {reference}"));
    let wait = Wait { reference, policy, step, resume: session.context.same_command() };
    let outcome = await_goal(client, ConnectorGoal::Processed, Start::Joined, wait, session).await;
    if outcome.failure.is_some() {
        return Ok(PublishEnd::Failed(outcome));
    }
    let state = read_certification(client, reference).await?;
    if is_certified(&state) {
        return Ok(PublishEnd::Certified(WaitOutcome::accepted(state.staged)));
    }
    Ok(PublishEnd::Published(state.staged))
}
