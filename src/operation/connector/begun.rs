//! How an operation on a ConnectorStaged began, and the wait for it.

use super::task::ConnectorTask;
use crate::api::Resource;
use crate::api::model::ConnectorStaged;
use crate::operation::outcome::{Wait, WaitOutcome, await_goal, requested};
use crate::output::ProgressStep;
use crate::wait::{ConnectorGoal, Start};

/// How an operation began.
pub(super) enum Begun {
    /// There was nothing to do; this is the state.
    Nothing(Resource<ConnectorStaged>),
    /// It runs.
    Started { start: Start<Resource<ConnectorStaged>>, before: Resource<ConnectorStaged> },
    /// What had to end before did not.
    Unfinished(WaitOutcome<ConnectorStaged>),
}

impl Begun {
    /// After an update that the service accepted.
    pub(super) fn accepted(before: Resource<ConnectorStaged>, answer: Resource<ConnectorStaged>) -> Self {
        Self::Started { start: Start::changed(before.clone(), answer), before }
    }
}

impl ConnectorTask<'_> {
    /// Waits for the goal if the task waits. `nothing` says why there was nothing to do.
    pub(super) async fn conclude(
        &self,
        begun: Begun,
        goal: ConnectorGoal,
        step: ProgressStep,
        nothing: &str,
    ) -> WaitOutcome<ConnectorStaged> {
        let (start, before) = match begun {
            Begun::Unfinished(outcome) => return outcome,
            Begun::Nothing(connector) => {
                step.skipped(nothing);
                return WaitOutcome::accepted(connector);
            }
            Begun::Started { start, before } => (start, before),
        };
        if !self.waits {
            step.left_running(requested(&start));
            return WaitOutcome::accepted(start.response().unwrap_or(before));
        }
        let Self { session, client, reference, policy, .. } = *self;
        let goal_name = if goal == ConnectorGoal::Previewable { "previewable" } else { "published" };
        let resume = session
            .resume
            .command_of_stage(&session.context, &["connector", "wait", reference.as_str(), "--for", goal_name]);
        let outcome = await_goal(client, goal, start, Wait { reference, policy, step, resume }, session).await;
        // At a timeout before the first poll, the state that was read before is the last one.
        WaitOutcome { state: outcome.state.or(Some(before)), failure: outcome.failure }
    }
}
