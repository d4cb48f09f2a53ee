//! The result of `ctconnect import`.

use serde_json::{Value, json};

use crate::api::model::DeploymentType;
use crate::operation::project_import::{ImportedEntry, ImportedFile, SecretReference, SkippedDeployment};
use crate::output::{StyledText, TextPage, View};

impl View for ImportedFile {
    fn json(&self) -> Value {
        json!({
            "file": self.path,
            "connector": { "id": self.connector_id, "key": self.connector_key },
            "deployments": self.entries.iter().map(entry).collect::<Vec<_>>(),
            "variables": self.secrets.iter().map(secret).collect::<Vec<_>>(),
            "skipped": self.skipped.iter().map(skipped).collect::<Vec<_>>(),
        })
    }

    fn page(&self, page: &mut TextPage) {
        page.title("Project file", &self.path);
        let connector = self.connector_key.as_ref().unwrap_or(&self.connector_id);
        page.grid(2, &[vec![StyledText::faint("connector"), connector.as_str().into()]]);
        if !self.entries.is_empty() {
            page.section("Deployments");
            let row = |entry: &ImportedEntry| {
                let kind = entry.deployment_type.as_ref().map_or("-", DeploymentType::as_str);
                vec![
                    StyledText::from(entry.name.as_str()),
                    StyledText::from(entry.project_key.as_str()),
                    StyledText::from(kind),
                    StyledText::from(entry.key.as_ref().unwrap_or(&entry.id).as_str()),
                ]
            };
            page.grid(2, &self.entries.iter().map(row).collect::<Vec<_>>());
        }
        if !self.secrets.is_empty() {
            page.section("Variables");
            let row = |secret: &SecretReference| {
                let required = if secret.is_required { ", required" } else { "" };
                let what = format!("{} of {}{required}", secret.target(), secret.deployment);
                vec![StyledText::from(secret.variable.as_str()), StyledText::from(what.as_str())]
            };
            page.grid(2, &self.secrets.iter().map(row).collect::<Vec<_>>());
        }
    }
}

fn entry(entry: &ImportedEntry) -> Value {
    json!({
        "name": entry.name,
        "projectKey": entry.project_key,
        "id": entry.id,
        "key": entry.key,
        "type": entry.deployment_type,
        "region": entry.region,
    })
}

fn secret(secret: &SecretReference) -> Value {
    json!({
        "variable": secret.variable,
        "deployment": secret.deployment,
        "applicationName": secret.application,
        "key": secret.key,
        "required": secret.is_required,
    })
}

fn skipped(skipped: &SkippedDeployment) -> Value {
    json!({
        "projectKey": skipped.project_key,
        "id": skipped.id,
        "key": skipped.key,
        "reason": skipped.reason,
    })
}
