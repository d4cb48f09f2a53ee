//! How operations on several Deployments ended.

use anyhow::Result;

use super::several::{DeploymentOperation, DeploymentOutcome, RunOutcomes};
use crate::api::model::DeploymentStatus;
use crate::failure::{ExitCode, Subject, classify, shared_failure};
use crate::output::views::{DeploymentResult, DeploymentResults};
use crate::session::Session;
use crate::wait::DeploymentGoal;

/// Its row in the summary.
fn row<O: DeploymentOperation>(outcome: &DeploymentOutcome, goal: DeploymentGoal) -> DeploymentResult {
    let failure = outcome.failure();
    let result = match (&outcome.result, &failure) {
        (None, _) => "not started",
        (Some(_), Some(failure)) if failure.code == ExitCode::TIMED_OUT => "timed out",
        (Some(_), Some(_)) => "failed",
        (Some(_), None) if outcome.is_waited_for => O::RESULT,
        (Some(_), None) => "requested",
    };
    let state = match &outcome.result {
        Some(Ok(ended)) => ended.state.as_ref(),
        _ => outcome.last.as_ref(),
    };
    let is_gone = goal == DeploymentGoal::Deleted && outcome.is_waited_for && !outcome.has_failed();
    let status = state.and_then(|state| state.status.as_ref()).filter(|_| !is_gone);
    DeploymentResult {
        name: outcome.name.clone(),
        status: status.map(DeploymentStatus::to_string).unwrap_or_default(),
        result,
        state: state.cloned(),
    }
}

/// Shows a row for each, then ends with what all failures share and the command for what is left.
///
/// # Errors
/// The code that all failures share, else 7 if any is 7, else 1.
pub fn conclude_all<O: DeploymentOperation>(session: &Session, operation: &O, run: RunOutcomes) -> Result<()> {
    let RunOutcomes { outcomes, left } = run;
    let (goal, _) = operation.goal();
    session.ui.show(&DeploymentResults(outcomes.iter().map(|outcome| row::<O>(outcome, goal)).collect()))?;
    let total = outcomes.len();
    let not_started = outcomes.iter().filter(|outcome| outcome.result.is_none()).count();
    let failed = outcomes.into_iter().filter_map(|outcome| {
        let error = match outcome.result? {
            Ok(outcome) => outcome.failure?.into(),
            Err(error) => error,
        };
        Some((Subject::named(outcome.name), error))
    });
    let failures: Vec<(Subject, anyhow::Error)> = failed.collect();
    if not_started > 0 {
        session.ui.note(&format!("not started after the first failure: {not_started} of {total} Deployments"));
    }
    let Err(error) = shared_failure(failures, |count| format!("{count} of {total} Deployments {}", O::FAILED)) else {
        return Ok(());
    };
    match classify(&error) {
        Some(mut failure) => {
            failure.resume = left;
            Err(failure.into())
        }
        None => Err(error),
    }
}
