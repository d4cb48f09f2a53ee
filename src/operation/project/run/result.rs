//! How far a plan was carried out.

use super::EndedStep;
use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::output::views::EntryOutcome;
use crate::plan::project::{EntryAction, ProjectPlan};

/// How a plan was carried out.
#[derive(Debug)]
pub struct ProjectRunEnd {
    /// The ConnectorStaged as it was read last; `None` if it belongs to someone else.
    pub staged: Option<Resource<ConnectorStaged>>,
    /// Why the Connector could not be prepared.
    pub connector_failure: Option<anyhow::Error>,
    /// One for each Deployment of the plan, in its order.
    pub entries: Vec<EntryEnd>,
}

/// How a Deployment of the plan ended.
#[derive(Debug)]
pub struct EntryEnd {
    pub outcome: EntryOutcome,
    /// The state that was read last.
    pub state: Option<Resource<Deployment>>,
    /// Whether the Deployment of the plan is gone, and no other has taken its place.
    pub is_deleted: bool,
    pub failure: Option<anyhow::Error>,
    /// Whether it changed since the plan was made, so that the plan has to be made again.
    pub is_outdated: bool,
}

impl ProjectRunEnd {
    /// Before anything has happened.
    pub(super) fn of(plan: &ProjectPlan) -> Self {
        let entries = plan.deployments.iter().map(|entry| EntryEnd {
            outcome: match &entry.action {
                EntryAction::Nothing => EntryOutcome::Unchanged,
                EntryAction::Refuse(_) => EntryOutcome::Refused,
                _ => EntryOutcome::NotStarted,
            },
            state: None,
            is_deleted: false,
            failure: None,
            is_outdated: false,
        });
        Self { staged: None, connector_failure: None, entries: entries.collect() }
    }

    pub(super) fn keep(&mut self, step: EndedStep) {
        match step {
            EndedStep::Connector(Err(failure)) => self.connector_failure = Some(failure),
            EndedStep::Entry(index, end) => {
                if let Some(place) = self.entries.get_mut(index) {
                    *place = *end;
                }
            }
            EndedStep::Nothing | EndedStep::Again | EndedStep::Connector(Ok(())) => {}
        }
    }
}
