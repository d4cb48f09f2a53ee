//! Runs operations on several Deployments side by side.

use std::cell::Cell;

use futures_util::future::join_all;
use tokio::sync::Semaphore;

use super::left_over::{LeftOver, OperationStage};
use super::place::{DeploymentPlace, OperationTarget};
use super::several::{DeploymentOperation, DeploymentOutcome, RequestError, RunOutcomes};
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{Wait, WaitOutcome, await_goal};
use crate::output::{PlannedStep, ProgressPlan};
use crate::session::Session;
use crate::wait::Policy;

/// How many operations run on the platform at the same time by default.
pub const DEFAULT_RUNNING: usize = 50;

/// How operations run side by side.
#[derive(Debug, Clone, Copy)]
pub struct SideBySide {
    /// Requests in flight; waiting takes none.
    pub in_flight: usize,
    /// Operations that run on the platform.
    pub running: usize,
    /// Whether no new operation is started after the first failure.
    pub fail_fast: bool,
}

/// Begins the operation on each target, and waits for all of them if there is a policy. The time of each counts from its own
/// request.
pub async fn run_side_by_side<O: DeploymentOperation>(
    session: &Session,
    operation: &O,
    targets: &[OperationTarget],
    policy: Option<&Policy>,
    limits: SideBySide,
) -> RunOutcomes {
    let _plan = announce(session, operation, targets);
    let (goal, goal_name) = operation.goal();
    let left_over = LeftOver::new(session, targets, goal_name, operation.repeated());
    let turns = Turns::new(limits);
    let runs = targets.iter().enumerate().map(|(index, target)| {
        let (turns, left_over) = (&turns, &left_over);
        async move {
            let Some(turn) = turns.next().await else { return DeploymentOutcome::not_started(target) };
            let (running, done) = O::STEP;
            let DeploymentPlace { session, client, .. } = &target.place;
            let step = session.ui.step(running, done, operation.object(&target.shown_name()));
            left_over.set(index, OperationStage::Requested);
            let begun = operation.begin(client, index, target).await;
            drop(turn.start);
            let (last, result) = match begun {
                Err(RequestError { error, last }) => (last, Err(target.place.explained(error))),
                Ok(start) => {
                    left_over.set(index, OperationStage::Running);
                    let last = start.last().cloned();
                    let result = match (policy, last.clone()) {
                        (None, Some(accepted)) => {
                            step.left_running("requested");
                            WaitOutcome::accepted(accepted)
                        }
                        (policy, _) => {
                            let policy = policy.map_or_else(|| Policy::new(None, None), |policy| policy.restarted());
                            let resume = ["deployment", "wait", &target.name, "--for", goal_name];
                            let resume = session.context.command(&resume);
                            let wait = Wait { reference: &target.reference, policy: &policy, step, resume };
                            await_goal(client, goal, start, wait, session).await
                        }
                    };
                    (last, Ok(result))
                }
            };
            let outcome = DeploymentOutcome::ended(target, last, result, policy.is_some());
            left_over.set(index, stage_of(&outcome));
            turns.has_failed.set(turns.has_failed.get() || outcome.has_failed());
            outcome
        }
    });
    let outcomes = join_all(runs).await;
    RunOutcomes { outcomes, left: left_over.left().command }
}

/// Shows all of them from the start, and counts them.
fn announce<O: DeploymentOperation>(
    session: &Session,
    operation: &O,
    targets: &[OperationTarget],
) -> Option<ProgressPlan> {
    let label = |target: &OperationTarget| format!("{} {}", O::STEP.0, operation.object(&target.shown_name()));
    let labels: Vec<String> = targets.iter().map(label).collect();
    let steps = labels.iter().map(|label| PlannedStep::named(label));
    let session = targets.first().map_or(session, |target| &target.place.session);
    (labels.len() > 1).then(|| session.announce("Deployments", steps))
}

/// Whose turn it is to begin. In the order of the Deployments.
struct Turns {
    running: Semaphore,
    starting: Semaphore,
    fail_fast: bool,
    has_failed: Cell<bool>,
}

/// The right to begin an operation, and to let it run.
struct Turn<'t> {
    /// Given back when the request was answered.
    start: Option<tokio::sync::SemaphorePermit<'t>>,
    _running: Option<tokio::sync::SemaphorePermit<'t>>,
}

impl Turns {
    fn new(limits: SideBySide) -> Self {
        let semaphore = |limit: usize| Semaphore::new(limit.clamp(1, Semaphore::MAX_PERMITS));
        Self {
            running: semaphore(limits.running),
            // No request is sent ahead of one whose failure could stop it.
            starting: semaphore(limits.in_flight),
            fail_fast: limits.fail_fast,
            has_failed: Cell::new(false),
        }
    }

    /// Waits for the next turn. `None` if no new operation may be started.
    async fn next(&self) -> Option<Turn<'_>> {
        // The semaphores are never closed.
        let running = self.running.acquire().await.ok();
        let start = self.starting.acquire().await.ok();
        (!(self.fail_fast && self.has_failed.get())).then_some(Turn { start, _running: running })
    }
}

fn stage_of(outcome: &DeploymentOutcome) -> OperationStage {
    let continues = |failure: &Failure| failure.resume.is_some();
    match outcome.failure() {
        None => OperationStage::Ended,
        Some(failure) if continues(&failure) => OperationStage::Running,
        // What does not exist cannot be tried again.
        Some(failure) if failure.code == ExitCode::NOT_FOUND => OperationStage::Ended,
        Some(_) => OperationStage::Failed,
    }
}
