//! Publishing a ConnectorStaged to its private Projects.

use anyhow::{Context as _, Result};

use super::begun::Begun;
use super::task::{ConnectorTask, OldWork, TaskOutcome};
use crate::api::Resource;
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::WaitOutcome;
use crate::plan::{PublishStep, publish_step};
use crate::wait::{ConnectorGoal, Start};

/// What a publish may do beyond a first publish of what has changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct PublishOptions {
    /// Publish even if nothing has changed.
    pub force: bool,
    /// Make a public Connector private.
    pub make_private: bool,
}

impl PublishOptions {
    /// `moves`: whether the Connector gets another tag, which is a change.
    fn step(self, connector: &ConnectorStaged, moves: bool) -> PublishStep {
        match publish_step(connector, self.force || moves) {
            PublishStep::WouldMakePrivate if self.make_private => PublishStep::Publish,
            step => step,
        }
    }
}

impl ConnectorTask<'_> {
    /// Publishes privately, or joins a running publish, and waits for it if the task waits.
    ///
    /// # Errors
    /// When the service refuses the request; when a certification is running or a public Connector would become private
    /// (exit 6). A failed publish is part of the outcome.
    pub async fn publish(
        &self,
        connector: Resource<ConnectorStaged>,
        options: PublishOptions,
    ) -> Result<WaitOutcome<ConnectorStaged>> {
        self.check_publishable(&connector, options)?;
        let progress = self.session.ui.step("Publishing", "Published", self.reference);
        let begun = self.begin_publish(connector, options).await?;
        Ok(self.conclude(begun, ConnectorGoal::Published, progress, "already published, no changes since").await)
    }

    /// Starts the publish if it is the next step; after a conflict the step is decided again.
    async fn begin_publish(&self, connector: Resource<ConnectorStaged>, options: PublishOptions) -> Result<Begun> {
        let failed = || format!("could not publish the Connector `{}`", self.reference);
        let (mut connector, mut is_moved) = (connector, false);
        loop {
            let moving = if is_moved { None } else { self.moving(&connector)? };
            if moving.is_some()
                && let Some(work) = self.before_move(&connector).await?
            {
                match work {
                    OldWork::Over(now) => connector = now,
                    OldWork::Unfinished(outcome) => return Ok(Begun::Unfinished(outcome)),
                }
                continue;
            }
            let moves = moving.is_some() || is_moved;
            let step = options.step(&connector, moves);
            self.check(&step)?;
            match step {
                PublishStep::Keep => return Ok(Begun::Nothing(connector)),
                PublishStep::Join => return Ok(Begun::Started { start: Start::Joined, before: connector }),
                _ => {}
            }
            let was_private = connector.private != Some(false);
            let action = ConnectorAction::Publish { certification: false };
            let is_planned = |now: &ConnectorStaged| options.step(now, moves) == step;
            let sent = self.act(connector, moving, action, is_planned).await.with_context(failed);
            let sent = sent.map_err(|error| if is_moved { self.after_move(error, "publish") } else { error });
            match sent? {
                TaskOutcome::Accepted { before, answer } => return Ok(Begun::accepted(before, *answer)),
                TaskOutcome::Unfinished(outcome) => return Ok(Begun::Unfinished(outcome)),
                TaskOutcome::Moved(now) => (connector, is_moved) = (now, true),
                TaskOutcome::Overtaken(now) => {
                    let became_public = was_private && now.private == Some(false);
                    // Another run published it with certification: that is not the private publish that was asked for.
                    if became_public && !options.make_private && options.step(&now, false) != PublishStep::Join {
                        self.check(&PublishStep::WouldMakePrivate)?;
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
    pub fn check_publishable(&self, connector: &ConnectorStaged, options: PublishOptions) -> Result<()> {
        let moves = self.moving(connector)?.is_some();
        self.check(&options.step(connector, moves))
    }

    fn check(&self, step: &PublishStep) -> Result<()> {
        let Self { session, reference, .. } = *self;
        match step {
            PublishStep::InCertification => Err(Failure::new(
                ExitCode::CONFLICT,
                format!("the Connector `{reference}` is being certified and cannot be published until that finishes"),
            )
            .hint("wait for the certification")
            .resume(session.context.command(&["connector", "wait", reference.as_str(), "--for", "certified"]))
            .into()),
            PublishStep::WouldMakePrivate => {
                let flags = self.flags_of_move();
                let command = |words: &[&str]| session.context.command(&[words, &flags[..]].concat());
                let message = format!(
                    "the Connector `{reference}` is public; publishing it without certification would make it private"
                );
                Err(Failure::new(ExitCode::CONFLICT, message)
                    .hint(format!(
                        "`{}` publishes a new version of a public Connector; `{}` makes it private",
                        command(&["connector", "certify", reference.as_str()]),
                        command(&["connector", "publish", reference.as_str(), "--make-private"]),
                    ))
                    .into())
            }
            _ => Ok(()),
        }
    }
}
