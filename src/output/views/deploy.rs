//! The result of `ctconnect deploy`.

use serde_json::{Value, json};

use super::deployment::outputs;
use super::{connector_staged, deployment};
use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::output::{StyledText, TextPage, View};

/// The Connector and its Deployments after `ctconnect deploy`.
#[derive(Debug, Clone, Copy)]
pub struct DeploySummary<'r> {
    pub connector: &'r Resource<ConnectorStaged>,
    pub deployments: &'r [Resource<Deployment>],
}

impl View for DeploySummary<'_> {
    fn json(&self) -> Value {
        let deployments: Vec<&Value> = self.deployments.iter().map(Resource::json).collect();
        json!({ "connector": self.connector.json(), "deployments": deployments })
    }

    fn page(&self, page: &mut TextPage) {
        let connector = self.connector;
        page.title("ConnectorStaged", connector.key_or_id());
        let tag = connector.repository.as_ref().and_then(|repository| repository.tag.as_deref());
        let facts = [Some(format!("version {}", connector.version)), tag.map(|tag| format!("tag {tag}"))];
        let facts: Vec<String> = facts.into_iter().flatten().collect();
        let mut head: Vec<StyledText> = connector_staged::status(connector).into_iter().collect();
        head.push(facts.join(", ").into());
        page.grid(2, &[head]);
        for deployment in self.deployments {
            write_deployment(page, deployment);
        }
    }
}

fn write_deployment(page: &mut TextPage, deployment: &Deployment) {
    page.title("Deployment", deployment.key_or_id());
    let facts = [deployment::kind(deployment.kind.as_ref(), deployment.preview), deployment.deployed_region.as_deref()];
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
