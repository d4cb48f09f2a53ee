//! The Deployments of a project as they are, and what a plan would do.

use super::prepared::PreparedProject;
use crate::api::model::DeploymentStatus;
use crate::output::views::{ProjectStatus, StatusRow};
use crate::plan::project::{ConnectorPlan, EntryPlan, ProjectPlan};

/// A row for each Deployment of the plan.
pub fn project_status<'p>(prepared: &PreparedProject, plan: &'p ProjectPlan) -> ProjectStatus<'p> {
    let newest = prepared.known.published.as_ref().and_then(|published| published.version);
    let row = |planned: &'p EntryPlan| {
        let existing = prepared.existing(planned);
        let connector = existing.and_then(|existing| existing.connector.as_ref());
        StatusRow {
            name: planned.name.clone(),
            project: planned.project.clone(),
            key: planned.key().map(str::to_owned),
            status: existing.and_then(|existing| existing.status.clone()),
            connector_version: connector.and_then(|connector| connector.version),
            newest_version: newest,
            tag: connector.and_then(|connector| connector.repository.as_ref()?.tag.clone()),
            action: Some(&planned.action),
            notes: planned.notes.iter().chain(notes_of(&plan.connector)).cloned().collect(),
        }
    };
    ProjectStatus(plan.deployments.iter().map(row).collect())
}

/// A Deployment that has failed, by its name in the file.
#[derive(Debug)]
pub struct FailedDeployment<'p> {
    pub name: &'p str,
    pub status: &'p DeploymentStatus,
}

/// The Deployments that have failed.
pub fn failed_deployments(plan: &ProjectPlan) -> Vec<FailedDeployment<'_>> {
    let failed = plan.deployments.iter().filter_map(|entry| {
        let status = entry.existing.as_ref()?.status.as_ref()?;
        let has_failed = matches!(status, DeploymentStatus::Failed | DeploymentStatus::UndeployFailed);
        has_failed.then_some(FailedDeployment { name: &entry.name, status })
    });
    failed.collect()
}

fn notes_of(connector: &ConnectorPlan) -> impl Iterator<Item = &String> {
    connector.notes.iter().chain(connector.refusal.iter().map(|refusal| &refusal.message))
}
