//! The Deployments of a project as they are, and what a plan would do.

use super::options::SelectedEntries;
use super::prepared::PreparedProject;
use crate::api::model::DeploymentStatus;
use crate::output::views::{ProjectStatus, StatusRow};
use crate::plan::project::{ConnectorPlan, EntryPlan, ProjectPlan, UnlistedDeployment};

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

/// Names the Deployments that the file does not name, and the plan that shows them. `None` if there is none.
pub fn unlisted_note(plan: &ProjectPlan, entries: &SelectedEntries) -> Option<String> {
    /// The names of more make no line that a person reads.
    const NAMED: usize = 10;
    let name = |own: &UnlistedDeployment| format!("`{}` ({})", own.key.as_ref().unwrap_or(&own.id), own.project.key);
    let names: Vec<String> = plan.unlisted.iter().take(NAMED).map(name).collect();
    let more = plan.unlisted.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let selection = entries.in_words();
    let command = ["ctconnect plan", &selection].join(" ");
    (!names.is_empty())
        .then(|| format!("not in ctconnect.yaml: {}{more}; `{}` shows more", names.join(", "), command.trim_end()))
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
