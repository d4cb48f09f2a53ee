//! Validation of a ConnectorStaged, which allows previews.

use anyhow::{Context as _, Result};

use super::act::{ActOutcome, act};
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, Error, Reference, Resource};
use crate::operation::outcome::{LastState, Wait, WaitOutcome, await_goal, requested};
use crate::plan::{PreviewableStep, previewable_step};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Policy, Start};

/// Requests validation, or joins a running one, and waits for it if there is a policy. `force`: also if the Connector
/// is previewable.
///
/// # Errors
/// When the service refuses the request. A rejected Connector is part of the outcome.
pub async fn request_validation(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    last: &LastState<ConnectorStaged>,
    force: bool,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<ConnectorStaged>> {
    let progress = session.ui.step("Validating", "Validated", reference);
    let begun = begin(client, reference, connector, last, force).await;
    let (start, connector) =
        begun.with_context(|| format!("could not request the validation of the Connector `{reference}`"))?;
    let Some(start) = start else {
        progress.skipped("already previewable");
        return Ok(WaitOutcome::accepted(connector));
    };
    let Some(policy) = policy else {
        progress.left_running(requested(&start));
        return Ok(WaitOutcome::accepted(start.response().unwrap_or(connector)));
    };
    let resume = session
        .resume
        .command_of_stage(&session.context, &["connector", "wait", reference.as_str(), "--for", "previewable"]);
    let wait = Wait { reference, policy, step: progress, resume };
    let outcome = await_goal(client, ConnectorGoal::Previewable, start, wait, session).await;
    // At a timeout before the first poll, the state that was read before is the last one.
    Ok(WaitOutcome { state: outcome.state.or(Some(connector)), failure: outcome.failure })
}

/// Requests validation if it is the next step; after a conflict the step is decided again. One that another run
/// requested in the meantime is joined. Returns how the wait begins, unless there is nothing to do, and the state
/// before.
async fn begin(
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    last: &LastState<ConnectorStaged>,
    force: bool,
) -> Result<(Option<Start<Resource<ConnectorStaged>>>, Resource<ConnectorStaged>)> {
    let mut connector = connector;
    loop {
        match previewable_step(&connector, force) {
            PreviewableStep::Keep => return Ok((None, connector)),
            PreviewableStep::Join => return Ok((Some(Start::Joined), connector)),
            PreviewableStep::Request => {}
        }
        let is_planned = |now: &ConnectorStaged| previewable_step(now, force) == PreviewableStep::Request;
        let actions = [ConnectorAction::UpdatePreviewable];
        match act(client, reference, connector.clone(), last, &actions, is_planned).await {
            Ok(ActOutcome::Accepted { before, answer }) => {
                return Ok((Some(Start::changed(before.clone(), *answer)), before));
            }
            Ok(ActOutcome::Overtaken(now)) => connector = now,
            Err(error) if is_under_process(&error) => {
                return Ok((Some(Start::Written { before: Some(connector.clone()), response: None }), connector));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether a validation that another run requested is running.
fn is_under_process(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<Error>();
    error.is_some_and(|error| error.has_code("ConnectorStagedPreviewRequestUnderProcess"))
}
