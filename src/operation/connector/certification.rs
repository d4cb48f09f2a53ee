//! Certification of a ConnectorStaged, which makes it public.

use anyhow::{Context as _, Result};

use super::task::{ConnectorTask, OldWork, TaskOutcome};
use crate::api::Resource;
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::operation::outcome::{Wait, WaitOutcome, await_goal, requested};
use crate::plan::{CertifyStep, certify_step};
use crate::wait::{Awaited as _, Certification, ConnectorGoal, Start};

/// How a certification began.
enum CertificationStart {
    /// It runs; the state before.
    Running(Start<Resource<ConnectorStaged>>, Resource<ConnectorStaged>),
    /// There is nothing to wait for.
    Over(WaitOutcome<ConnectorStaged>),
}

impl ConnectorTask<'_> {
    /// Requests the certification, or joins a running one, and waits for its end if the task waits.
    ///
    /// While a publish is running, nothing on the Connector says whether a certification follows it. So its end is always
    /// waited for: then the certification is joined, or requested after a private publish.
    ///
    /// # Errors
    /// When the service refuses the request. A failed publish or certification is part of the outcome.
    pub async fn certify(&self, connector: Resource<ConnectorStaged>) -> Result<WaitOutcome<ConnectorStaged>> {
        let Self { session, client, reference, policy, .. } = *self;
        let (start, connector) = match self.begin_certification(connector).await? {
            CertificationStart::Running(start, connector) => (start, connector),
            CertificationStart::Over(outcome) => return Ok(outcome),
        };
        let step = session.ui.step("Certifying", "Certified", reference);
        let words = ["connector", "wait", reference.as_str(), "--for", "certified"];
        if self.waits {
            let resume = session.resume.command_of_stage(&session.context, &words);
            let wait = Wait { reference, policy, step, resume };
            let outcome = await_goal(client, ConnectorGoal::Certified, start, wait, session).await;
            return Ok(WaitOutcome { state: outcome.state.or(Some(connector)), failure: outcome.failure });
        }
        step.left_running(requested(&start));
        session.ui.hint(&format!("`{}` waits for it", session.context.command(&words)));
        Ok(WaitOutcome::accepted(start.response().unwrap_or(connector)))
    }

    /// Requests the certification if it is the next step; after a conflict the step is decided again.
    async fn begin_certification(&self, connector: Resource<ConnectorStaged>) -> Result<CertificationStart> {
        let failed = || format!("could not request the certification of the Connector `{}`", self.reference);
        let (mut connector, mut is_moved) = (connector, false);
        loop {
            let moving = if is_moved { None } else { self.moving(&connector)? };
            if moving.is_some()
                && let Some(work) = self.before_move(&connector).await?
            {
                match work {
                    OldWork::Over(now) => connector = now,
                    OldWork::Unfinished(outcome) => return Ok(CertificationStart::Over(outcome)),
                }
                continue;
            }
            match certify_step(&connector) {
                CertifyStep::Join => return Ok(CertificationStart::Running(Start::Joined, connector)),
                CertifyStep::AwaitPublish => match self.await_publish().await? {
                    PublishEnd::Certified(outcome) | PublishEnd::Failed(outcome) => {
                        return Ok(CertificationStart::Over(outcome));
                    }
                    PublishEnd::Published(now) => {
                        connector = now;
                        continue;
                    }
                },
                CertifyStep::Request => {}
            }
            let keeps_tag = self.repository.is_some() && moving.is_none() && !is_moved;
            if keeps_tag && let Some(certified) = self.certified(&connector, "already certified").await? {
                return Ok(CertificationStart::Over(certified));
            }
            let moves = moving.is_some() || is_moved;
            let is_planned = |now: &ConnectorStaged| {
                certify_step(now) == CertifyStep::Request && (moves || !is_public_unchanged(now))
            };
            let action = ConnectorAction::Publish { certification: true };
            let sent = self.act(connector, moving, action, is_planned).await.with_context(failed);
            let sent = sent.map_err(|error| if is_moved { self.after_move(error, "certify") } else { error });
            match sent? {
                TaskOutcome::Accepted { before, answer } => {
                    return Ok(CertificationStart::Running(Start::changed(before.clone(), *answer), before));
                }
                TaskOutcome::Unfinished(outcome) => return Ok(CertificationStart::Over(outcome)),
                TaskOutcome::Moved(now) => (connector, is_moved) = (now, true),
                TaskOutcome::Overtaken(now) => {
                    let is_wanted = self.moving(&now)?.is_none();
                    if is_wanted && let Some(certified) = self.certified(&now, "another run certified it").await? {
                        return Ok(CertificationStart::Over(certified));
                    }
                    connector = now;
                }
            }
        }
    }

    /// The outcome if the Connector is certified and has no changes since.
    async fn certified(
        &self,
        connector: &ConnectorStaged,
        reason: &str,
    ) -> Result<Option<WaitOutcome<ConnectorStaged>>> {
        if !is_public_unchanged(connector) {
            return Ok(None);
        }
        let state = self.read_certification().await?;
        if !is_certified(&state) {
            return Ok(None);
        }
        self.session.ui.step("Certifying", "Certified", self.reference).skipped(reason);
        Ok(Some(WaitOutcome::accepted(state.staged)))
    }

    async fn read_certification(&self) -> Result<Certification> {
        let state = ConnectorGoal::Certified.read(self.client, self.reference).await;
        state.with_context(|| format!("could not read the Connector `{}`", self.reference))
    }

    async fn await_publish(&self) -> Result<PublishEnd> {
        let Self { session, client, reference, policy, .. } = *self;
        let step = session.ui.step("Waiting for", "Waited for", format!("the running publish of {reference}"));
        let wait = Wait { reference, policy, step, resume: session.context.same_command() };
        let outcome = await_goal(client, ConnectorGoal::Processed, Start::Joined, wait, session).await;
        if outcome.failure.is_some() {
            return Ok(PublishEnd::Failed(outcome));
        }
        let state = self.read_certification().await?;
        if is_certified(&state) {
            return Ok(PublishEnd::Certified(WaitOutcome::accepted(state.staged)));
        }
        Ok(PublishEnd::Published(state.staged))
    }
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
