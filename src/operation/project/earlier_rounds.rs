//! What a deploy did before it made a new plan, for the answer no to that plan.

use super::result::connector_outcome;
use super::run::ProjectRunEnd;
use crate::failure::{ExitCode, Failure};
use crate::operation::declined;
use crate::output::views::{ConnectorOutcome, EntryOutcome};
use crate::plan::project::{ConnectorChange, ProjectPlan, ReleaseStep};
use crate::session::Session;

/// What the plans before the current one have done, in one sentence each.
#[derive(Debug, Default)]
pub(super) struct EarlierRounds(Vec<String>);

impl EarlierRounds {
    /// Adds what was done of a plan.
    pub(super) fn add(&mut self, plan: &ProjectPlan, end: &ProjectRunEnd) {
        let outcome = connector_outcome(plan, end);
        if matches!(outcome, ConnectorOutcome::Published | ConnectorOutcome::Validated | ConnectorOutcome::Updated) {
            self.0.push(format!("the Connector `{}` was {}", plan.connector.name, outcome.word()));
        }
        for (planned, entry) in plan.deployments.iter().zip(&end.entries) {
            let is_changed = !matches!(entry.outcome, EntryOutcome::Unchanged | EntryOutcome::Joined);
            let name = planned.key_or_id();
            if entry.is_deleted {
                self.0.push(format!("the Deployment `{name}` was deleted"));
            } else if is_changed && entry.outcome.is_good() {
                self.0.push(format!("the Deployment `{name}` was {}", entry.outcome.word()));
            }
        }
    }

    /// The failure if the user declines a plan.
    pub(super) fn declined(&self, plan: &ProjectPlan, session: &Session) -> Failure {
        if self.0.is_empty() {
            return declined();
        }
        let failure = Failure::new(ExitCode::UNEXPECTED, "declined; nothing more was sent");
        let failure = failure.details(self.0.iter().map(|done| format!("done: {done}"))).details(left(plan));
        Failure { resume: Some(session.context.same_command()), ..failure }
    }
}

/// What the declined plan would have done.
fn left(plan: &ProjectPlan) -> impl Iterator<Item = String> {
    let connector = &plan.connector;
    let is_changed = matches!(connector.change, ConnectorChange::Create | ConnectorChange::Update(_))
        || connector.release != ReleaseStep::Nothing;
    let of_connector = is_changed.then(|| format!("not done: the Connector `{}`", connector.name));
    let entries = plan.deployments.iter().filter(|entry| entry.is_carried_out());
    let of_entries = entries.map(|entry| format!("not done: the Deployment `{}`", entry.key_or_id()));
    of_connector.into_iter().chain(of_entries.collect::<Vec<_>>())
}
