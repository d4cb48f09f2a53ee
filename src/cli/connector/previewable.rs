//! Validation of a ConnectorStaged, so that it may be deployed as a preview.

use anyhow::{Context as _, Result};

use super::act;
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, ErrorKind, Reference, Resource};
use crate::cli::Session;
use crate::cli::outcome::{Outcome, Wait, await_connector};
use crate::plan::PreviewableStep;
use crate::wait::{ConnectorGoal, Policy, Start};

/// Asks for validation, or joins one that runs, and waits for it if there is a policy.
///
/// # Errors
/// A refusal by the service. That validation refused the Connector is the outcome's verdict.
pub(crate) async fn request(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    step: PreviewableStep,
    policy: Option<&Policy>,
) -> Result<Outcome<ConnectorStaged>> {
    let progress = session.ui.step(&format!("Validating {reference}"));
    let start = match step {
        PreviewableStep::Keep => {
            progress.skipped("previewable already");
            return Ok(Outcome::accepted(connector));
        }
        PreviewableStep::Join => Start::Joined,
        PreviewableStep::Request => ask(client, reference, connector.clone())
            .await
            .with_context(|| format!("could not ask for the validation of the Connector `{reference}`"))?,
    };
    let Some(policy) = policy else {
        progress.done(requested(&start));
        return Ok(Outcome::accepted(answer_of(start).unwrap_or(connector)));
    };
    let resume = session.resume_of_stage(&["connector", "wait", reference.as_str(), "--for", "previewable"]);
    let wait = Wait { reference, policy, step: progress, resume };
    let outcome = await_connector(client, ConnectorGoal::Previewable, start, wait, session).await?;
    // Where time was up before the first look, what was read before it is the last state.
    Ok(Outcome { state: outcome.state.or(Some(connector)), stop: outcome.stop })
}

/// Asks; where somebody else was faster, their validation is joined.
async fn ask(
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

/// What was done where nothing is waited for.
pub(crate) fn requested<T>(start: &Start<T>) -> &'static str {
    match start {
        Start::Joined => "runs already",
        Start::Written { .. } => "requested",
    }
}

/// The service's answer to the write, if one was made.
pub(crate) fn answer_of<T>(start: Start<Resource<T>>) -> Option<Resource<T>> {
    match start {
        Start::Joined => None,
        Start::Written { response, .. } => response,
    }
}
