//! Private publishing of a ConnectorStaged.

use anyhow::{Context as _, Result};

use super::act::act;
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{Wait, WaitOutcome, answer_of, await_connector, requested};
use crate::plan::PublishStep;
use crate::session::Session;
use crate::wait::{ConnectorGoal, Policy, Start};

/// Publishes privately, or joins a publish that runs, and waits for it if there is a policy.
///
/// # Errors
/// A refusal by the service, or by us where people are certifying or a public Connector would become private. That
/// publishing failed is the outcome's verdict.
pub async fn publish(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    step: PublishStep,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<ConnectorStaged>> {
    refuse(session, reference, &step)?;
    let progress = session.ui.step(&format!("Publishing {reference}"));
    let start = match step {
        PublishStep::Keep => {
            progress.skipped("published already, without changes since");
            return Ok(WaitOutcome::accepted(connector));
        }
        PublishStep::Join => Start::Joined,
        _ => {
            let actions = [ConnectorAction::Publish { certification: false }];
            let written = act(client, reference, connector.clone(), &actions).await;
            let (before, answer) = written.with_context(|| format!("could not publish the Connector `{reference}`"))?;
            Start::changed(before, answer)
        }
    };
    let Some(policy) = policy else {
        progress.done(requested(&start));
        return Ok(WaitOutcome::accepted(answer_of(start).unwrap_or(connector)));
    };
    let resume = session
        .resume
        .command_of_stage(&session.context, &["connector", "wait", reference.as_str(), "--for", "published"]);
    let wait = Wait { reference, policy, step: progress, resume };
    let outcome = await_connector(client, ConnectorGoal::Published, start, wait, session).await?;
    // Where time was up before the first look, what was read before it is the last state.
    Ok(WaitOutcome { state: outcome.state.or(Some(connector)), failure: outcome.failure })
}

fn refuse(session: &Session, reference: &Reference, step: &PublishStep) -> Result<()> {
    match step {
        PublishStep::InCertification => Err(Failure::new(
            ExitCode::CONFLICT,
            format!("the Connector `{reference}` is being certified; nothing can be published meanwhile"),
        )
        .hint("wait for the certification")
        .resume(session.context.command(&["connector", "wait", reference.as_str(), "--for", "certified"]))
        .into()),
        PublishStep::WouldMakePrivate => Err(Failure::new(
            ExitCode::CONFLICT,
            format!("the Connector `{reference}` is public; publishing it this way would make it private"),
        )
        .hint(format!(
            "`{}` publishes a new version of a public Connector; `{}` takes it from the public",
            session.context.command(&["connector", "certify", reference.as_str()]),
            session.context.command(&["connector", "publish", reference.as_str(), "--make-private"]),
        ))
        .into()),
        _ => Ok(()),
    }
}
