//! Publishing a ConnectorStaged to its private Projects.

use anyhow::{Context as _, Result};

use super::act::{ActOutcome, act};
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{LastState, Wait, WaitOutcome, await_goal, requested};
use crate::plan::{PublishStep, publish_step};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Policy, Start};

/// What a publish may do beyond a first publish of what has changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct PublishOptions {
    /// Publish even if nothing has changed.
    pub force: bool,
    /// Make a public Connector private.
    pub make_private: bool,
}

impl PublishOptions {
    fn step(self, connector: &ConnectorStaged) -> PublishStep {
        match publish_step(connector, self.force) {
            PublishStep::WouldMakePrivate if self.make_private => PublishStep::Publish,
            step => step,
        }
    }
}

/// Publishes privately, or joins a running publish, and waits for it if there is a policy.
///
/// # Errors
/// When the service refuses the request; when a certification is running or a public Connector would become private
/// (exit 6). A failed publish is part of the outcome.
pub async fn publish(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    last: &LastState<ConnectorStaged>,
    options: PublishOptions,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<ConnectorStaged>> {
    check_publishable(session, reference, &connector, options)?;
    let progress = session.ui.step("Publishing", "Published", reference);
    let (start, connector) = begin(session, client, reference, connector, last, options).await?;
    let Some(start) = start else {
        progress.skipped("already published, no changes since");
        return Ok(WaitOutcome::accepted(connector));
    };
    let Some(policy) = policy else {
        progress.left_running(requested(&start));
        return Ok(WaitOutcome::accepted(start.response().unwrap_or(connector)));
    };
    let resume = session
        .resume
        .command_of_stage(&session.context, &["connector", "wait", reference.as_str(), "--for", "published"]);
    let wait = Wait { reference, policy, step: progress, resume };
    let outcome = await_goal(client, ConnectorGoal::Published, start, wait, session).await;
    // At a timeout before the first poll, the state that was read before is the last one.
    Ok(WaitOutcome { state: outcome.state.or(Some(connector)), failure: outcome.failure })
}

/// Starts the publish if it is the next step; after a conflict the step is decided again. Returns how the wait begins,
/// unless there is nothing to do, and the state before.
async fn begin(
    session: &Session,
    client: &Client,
    reference: &Reference,
    connector: Resource<ConnectorStaged>,
    last: &LastState<ConnectorStaged>,
    options: PublishOptions,
) -> Result<(Option<Start<Resource<ConnectorStaged>>>, Resource<ConnectorStaged>)> {
    let mut connector = connector;
    loop {
        let step = options.step(&connector);
        check(session, reference, &step)?;
        match step {
            PublishStep::Keep => return Ok((None, connector)),
            PublishStep::Join => return Ok((Some(Start::Joined), connector)),
            _ => {}
        }
        let actions = [ConnectorAction::Publish { certification: false }];
        let was_private = connector.private != Some(false);
        let written = act(client, reference, connector, last, &actions, |now| options.step(now) == step).await;
        match written.with_context(|| format!("could not publish the Connector `{reference}`"))? {
            ActOutcome::Accepted { before, answer } => {
                return Ok((Some(Start::changed(before.clone(), *answer)), before));
            }
            ActOutcome::Overtaken(now) => {
                let became_public = was_private && now.private == Some(false);
                // Another run published it with certification: that is not the private publish that was asked for.
                if became_public && !options.make_private && options.step(&now) != PublishStep::Join {
                    check(session, reference, &PublishStep::WouldMakePrivate)?;
                }
                connector = now;
            }
        }
    }
}

/// Fails if the Connector cannot be published, before anything is sent that precedes the publish.
///
/// # Errors
/// When a certification is running or a public Connector would become private (exit 6).
pub fn check_publishable(
    session: &Session,
    reference: &Reference,
    connector: &ConnectorStaged,
    options: PublishOptions,
) -> Result<()> {
    check(session, reference, &options.step(connector))
}

fn check(session: &Session, reference: &Reference, step: &PublishStep) -> Result<()> {
    match step {
        PublishStep::InCertification => Err(Failure::new(
            ExitCode::CONFLICT,
            format!("the Connector `{reference}` is being certified and cannot be published until that finishes"),
        )
        .hint("wait for the certification")
        .resume(session.context.command(&["connector", "wait", reference.as_str(), "--for", "certified"]))
        .into()),
        PublishStep::WouldMakePrivate => Err(Failure::new(
            ExitCode::CONFLICT,
            format!("the Connector `{reference}` is public; publishing it without certification would make it private"),
        )
        .hint(format!(
            "`{}` publishes a new version of a public Connector; `{}` makes it private",
            session.context.command(&["connector", "certify", reference.as_str()]),
            session.context.command(&["connector", "publish", reference.as_str(), "--make-private"]),
        ))
        .into()),
        _ => Ok(()),
    }
}
