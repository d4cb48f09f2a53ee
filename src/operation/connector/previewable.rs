//! Validation of a ConnectorStaged, which allows previews.

use anyhow::{Context as _, Result};

use super::act::act;
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, ErrorKind, Reference, Resource};
use crate::operation::outcome::{Wait, WaitOutcome, await_goal, requested};
use crate::plan::PreviewableStep;
use crate::session::Session;
use crate::wait::{ConnectorGoal, Policy, Start};

/// Requests validation, or joins a running one, and waits for it if there is a policy.
///
/// # Errors
/// When the service refuses the request. A rejected Connector is part of the outcome.
pub async fn request_validation(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    step: PreviewableStep,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<ConnectorStaged>> {
    let progress = session.ui.step("Validating", "Validated", reference);
    let start = match step {
        PreviewableStep::Keep => {
            progress.skipped("already previewable");
            return Ok(WaitOutcome::accepted(connector));
        }
        PreviewableStep::Join => Start::Joined,
        PreviewableStep::Request => request(client, reference, connector.clone())
            .await
            .with_context(|| format!("could not request the validation of the Connector `{reference}`"))?,
    };
    let Some(policy) = policy else {
        progress.left_running(requested(&start));
        return Ok(WaitOutcome::accepted(start.response().unwrap_or(connector)));
    };
    let resume = session
        .resume
        .command_of_stage(&session.context, &["connector", "wait", reference.as_str(), "--for", "previewable"]);
    let wait = Wait { reference, policy, step: progress, resume };
    let outcome = await_goal(client, ConnectorGoal::Previewable, start, wait, session).await?;
    // At a timeout before the first poll, the state that was read before is the last one.
    Ok(WaitOutcome { state: outcome.state.or(Some(connector)), failure: outcome.failure })
}

/// Requests validation; one that another run requested in the meantime is joined.
async fn request(
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
) -> Result<Start<Resource<ConnectorStaged>>, crate::api::Error> {
    match act(client, reference, connector.clone(), &[ConnectorAction::UpdatePreviewable]).await {
        Ok((before, answer)) => Ok(Start::changed(before, answer)),
        Err(error) => match &error.kind {
            ErrorKind::Refused(refusal) if refusal.has_code("ConnectorStagedPreviewRequestUnderProcess") => {
                Ok(Start::Written { before: Some(connector), response: None })
            }
            _ => Err(error),
        },
    }
}
