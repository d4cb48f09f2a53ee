//! A Connector with its only Deployment: their states, and what the applications serve.

use crate::api::model::{ConnectorStaged, Deployment};
use crate::output::views::deployment::outputs;
use crate::output::views::{connector_staged, deployment};
use crate::output::{StyledText, TextPage};

pub(super) fn write_connector(page: &mut TextPage, connector: &ConnectorStaged) {
    page.title("ConnectorStaged", connector.key_or_id());
    let tag = connector.repository.as_ref().and_then(|repository| repository.tag.as_deref());
    let facts = [Some(format!("version {}", connector.version)), tag.map(|tag| format!("tag {tag}"))];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let mut head: Vec<StyledText> = connector_staged::status(connector).into_iter().collect();
    head.push(facts.join(", ").into());
    page.grid(2, &[head]);
}

/// `project`: key of its Project, if it is not that of the run.
pub(super) fn write_deployment(page: &mut TextPage, deployment: &Deployment, project: Option<&str>) {
    page.title("Deployment", deployment.key_or_id());
    let kind = deployment::kind(deployment.kind.as_ref(), deployment.preview);
    let facts = [kind, deployment.deployed_region.as_deref(), project];
    let facts: Vec<&str> = facts.into_iter().flatten().collect();
    let mut head: Vec<StyledText> = deployment.status.iter().map(deployment::status).collect();
    head.push(facts.join(", ").into());
    page.grid(2, &[head]);
    let mut rows: Vec<Vec<StyledText>> = Vec::new();
    for application in deployment.applications.as_deref().unwrap_or_default() {
        let name = || StyledText::from(application.application_name.as_str());
        let outputs = outputs(application);
        if outputs.is_empty() {
            rows.push(vec![name(), "-".into()]);
        }
        let row = |(kind, value): (&str, String)| vec![name(), StyledText::faint(kind), value.into()];
        rows.extend(outputs.into_iter().map(row));
    }
    page.grid(2, &rows);
}
