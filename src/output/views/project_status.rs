//! The Deployments of a project at a glance.

use serde_json::{Value, json};

use super::action_word;
use crate::api::Resource;
use crate::api::model::Deployment;
use crate::output::{Column, Table, TextPage, TextStyle, View};
use crate::plan::project::{ConnectorChange, EntryPlan, KnownProject, ProjectPlan, ReleaseStep};

/// One row for each Deployment of the file.
pub struct ProjectStatus<'a> {
    pub plan: &'a ProjectPlan,
    pub known: &'a KnownProject,
}

impl ProjectStatus<'_> {
    fn existing(&self, own: &EntryPlan) -> Option<&Resource<Deployment>> {
        let id = &own.existing.as_ref()?.id;
        self.known.deployments.get(&own.project.key)?.iter().find(|known| known.id == *id)
    }

    /// Of the ones that are published.
    fn newest(&self) -> Option<u64> {
        self.known.published.as_ref().and_then(|published| published.version)
    }
}

/// The version of the Connector that a Deployment runs, and its tag.
fn running(existing: Option<&Resource<Deployment>>) -> (Option<u64>, Option<&str>) {
    let connector = existing.and_then(|existing| existing.connector.as_ref());
    let tag = connector.and_then(|connector| connector.repository.as_ref()?.tag.as_deref());
    (connector.and_then(|connector| connector.version), tag)
}

impl View for ProjectStatus<'_> {
    fn json(&self) -> Value {
        let row = |own: &EntryPlan| {
            let existing = self.existing(own);
            let (version, tag) = running(existing);
            json!({
                "name": own.name, "projectName": own.project.name, "projectKey": own.project.key, "key": own.key,
                "type": own.deployment_type, "id": existing.map(|existing| &existing.id),
                "status": existing.and_then(|existing| existing.status.as_ref()),
                "connectorVersion": version, "newestVersion": self.newest(), "tag": tag,
                "plan": action_word(&own.action),
            })
        };
        self.plan.deployments.iter().map(row).collect()
    }

    fn page(&self, page: &mut TextPage) {
        let columns = vec![
            Column::Reference("NAME"),
            Column::Reference("PROJECT"),
            Column::Whole("STATUS"),
            Column::Whole("VERSION"),
            Column::Shrinking("TAG"),
            Column::Whole("PLAN"),
        ];
        let rows = self.plan.deployments.iter().map(|own| {
            let existing = self.existing(own);
            let (version, tag) = running(existing);
            let newest = self.newest();
            let versions = match (version, newest) {
                (Some(version), Some(newest)) if version != newest => format!("{version} of {newest}"),
                (Some(version), _) => version.to_string(),
                (None, _) => "-".to_owned(),
            };
            let status = existing.and_then(|existing| existing.status.as_ref());
            vec![
                own.name.clone(),
                own.project.key.clone(),
                status.map_or_else(|| "-".to_owned(), ToString::to_string),
                versions,
                tag.unwrap_or("-").to_owned(),
                action_word(&own.action).to_owned(),
            ]
        });
        page.table(&Table::new(columns, rows));
        let connector = &self.plan.connector;
        let pending = match (&connector.change, connector.release) {
            (ConnectorChange::Create | ConnectorChange::Update(_), _) | (_, ReleaseStep::Publish) => {
                Some("`ctconnect plan` shows what changes in the Connector")
            }
            _ => None,
        };
        pending.iter().for_each(|text| page.paragraph(0, text, TextStyle::Faint));
        connector.notes.iter().for_each(|note| page.paragraph(0, note, TextStyle::Faint));
    }
}
