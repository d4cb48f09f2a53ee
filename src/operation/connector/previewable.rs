//! Validation of a ConnectorStaged, which allows previews.

use anyhow::{Context as _, Result};

use super::begun::Begun;
use super::task::{ConnectorTask, OldWork, TaskOutcome, is_under_process};
use crate::api::Resource;
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::operation::outcome::WaitOutcome;
use crate::plan::{PreviewableStep, previewable_step};
use crate::wait::{ConnectorGoal, Start};

impl ConnectorTask<'_> {
    /// Requests validation, or joins a running one, and waits for it if the task waits. `force`: also if the Connector is
    /// previewable.
    ///
    /// # Errors
    /// When the service refuses the request. A rejected Connector is part of the outcome.
    pub async fn request_validation(
        &self,
        connector: Resource<ConnectorStaged>,
        force: bool,
    ) -> Result<WaitOutcome<ConnectorStaged>> {
        let progress = self.session.ui.step("Validating", "Validated", self.reference);
        let begun = self.begin_validation(connector, force).await;
        let begun =
            begun.with_context(|| format!("could not request the validation of the Connector `{}`", self.reference))?;
        Ok(self.conclude(begun, ConnectorGoal::Previewable, progress, "already previewable").await)
    }

    /// Requests validation if it is the next step; after a conflict the step is decided again. One that another run
    /// requested in the meantime is joined, unless it may be for the tag before a move.
    async fn begin_validation(&self, connector: Resource<ConnectorStaged>, force: bool) -> Result<Begun> {
        let (mut connector, mut force, mut is_moved) = (connector, force, false);
        loop {
            let moving = if is_moved { None } else { self.moving(&connector)? };
            let is_of_old_tag = moving.is_some() || is_moved;
            if is_of_old_tag && let Some(work) = self.before_move(&connector).await? {
                match work {
                    OldWork::Over(now) => connector = now,
                    OldWork::Unfinished(outcome) => return Ok(Begun::Unfinished(outcome)),
                }
                continue;
            }
            let force_now = force || is_of_old_tag;
            match previewable_step(&connector, force_now) {
                PreviewableStep::Keep => return Ok(Begun::Nothing(connector)),
                PreviewableStep::Join => return Ok(Begun::Started { start: Start::Joined, before: connector }),
                PreviewableStep::Request => {}
            }
            let is_planned = |now: &ConnectorStaged| previewable_step(now, force_now) == PreviewableStep::Request;
            let sent = self.act(connector.clone(), moving, ConnectorAction::UpdatePreviewable, is_planned).await;
            let outcome = match sent {
                Err(error) if is_under_process(&error) && is_moved => {
                    self.await_unseen_validation(connector.clone()).await
                }
                Err(error) if is_under_process(&error) => {
                    let start = Start::Written { before: Some(connector.clone()), response: None };
                    return Ok(Begun::Started { start, before: connector });
                }
                Err(error) if is_moved => return Err(self.after_move(error, "validate")),
                sent => sent?,
            };
            match outcome {
                TaskOutcome::Accepted { before, answer } => return Ok(Begun::accepted(before, *answer)),
                TaskOutcome::Unfinished(outcome) => return Ok(Begun::Unfinished(outcome)),
                TaskOutcome::Moved(now) => (connector, is_moved) = (now, true),
                TaskOutcome::Overtaken(now) => {
                    // Another run moved it, so that an earlier validation says nothing.
                    force = force || now.repository != connector.repository;
                    connector = now;
                }
            }
        }
    }
}
