//! What a run did, in the form that is shown.

use super::prepared::PreparedProject;
use super::run::ProjectRunEnd;
use crate::failure::{ExitCode, classify};
use crate::output::views::{ConnectorOutcome, ConnectorResult, DeletedDeployment, EntryResult, ProjectResult};
use crate::plan::project::{ConnectorChange, ProjectPlan, ReleaseStep};

/// The result of a run.
pub(super) fn project_result<'r>(
    prepared: &'r PreparedProject,
    plan: &ProjectPlan,
    end: &'r ProjectRunEnd,
    deleted: Vec<DeletedDeployment>,
) -> ProjectResult<'r> {
    let message = |failure: &Option<anyhow::Error>| failure.as_ref().and_then(classify).map(|own| own.sentence());
    let deployments = plan.deployments.iter().zip(&end.entries).map(|(planned, entry)| EntryResult {
        name: planned.name.clone(),
        project: planned.project.clone(),
        key: planned.key_or_id().to_owned(),
        outcome: entry.outcome,
        deployment: entry.state.as_ref().or_else(|| prepared.existing(planned).filter(|_| !entry.is_deleted)),
        message: message(&entry.failure),
        not_compared: planned.not_compared.clone(),
    });
    ProjectResult {
        connector: ConnectorResult {
            name: plan.connector.name.clone(),
            outcome: connector_outcome(plan, end),
            staged: end.staged.as_ref(),
            message: message(&end.connector_failure),
        },
        deployments: deployments.collect(),
        deleted,
    }
}

/// How the work on the Connector ended.
pub(super) fn connector_outcome(plan: &ProjectPlan, end: &ProjectRunEnd) -> ConnectorOutcome {
    match end.connector_failure.as_ref().map(classify) {
        Some(Some(failure)) if failure.code == ExitCode::TIMED_OUT => ConnectorOutcome::TimedOut,
        Some(_) => ConnectorOutcome::Failed,
        None => match (plan.connector.release, &plan.connector.change) {
            (ReleaseStep::Publish | ReleaseStep::JoinPublish, _) => ConnectorOutcome::Published,
            (ReleaseStep::Validate | ReleaseStep::JoinValidation, _) => ConnectorOutcome::Validated,
            (ReleaseStep::Nothing, ConnectorChange::Update(_) | ConnectorChange::Create) => ConnectorOutcome::Updated,
            (ReleaseStep::Nothing, _) => ConnectorOutcome::Unchanged,
        },
    }
}
