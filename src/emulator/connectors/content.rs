//! What a ConnectorStaged, the Connector published from it and a Deployment's copy have in common.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::resource::without_nulls;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConnectorContent {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) integration_types: Vec<String>,
    /// As the API shows it.
    pub(crate) creator: Map<String, Value>,
    pub(crate) repository: StoredRepository,
    pub(crate) supported_regions: Vec<String>,
    pub(crate) documentation_url: Option<String>,
    /// What connect.yaml declared when it was read.
    pub(crate) declaration: Declaration,
}

/// A Git repository and a tag in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredRepository {
    pub(crate) url: String,
    pub(crate) tag: String,
}

/// The first of equal Regions. The reference does not say what the service does with the others.
pub(crate) fn each_once(regions: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    regions.into_iter().for_each(|region| {
        if !once.contains(&region) {
            once.push(region)
        }
    });
    once
}

impl ConnectorContent {
    /// The fields that all three have, as the API shows them. Optional fields without a value are omitted.
    pub(crate) fn view(&self, id: &str, key: Option<&str>, version: u64) -> Value {
        let global = &self.declaration.global;
        let applications = self.declaration.applications.iter().map(|application| {
            json!({
                "applicationName": application.name,
                "applicationType": application.kind,
                "standardConfiguration": application.keys.standard,
                "securedConfiguration": application.keys.secured,
            })
        });
        without_nulls(json!({
            "id": id,
            "version": version,
            "name": self.name,
            "key": key,
            "description": self.description,
            "integrationTypes": self.integration_types,
            "creator": self.creator,
            "repository": self.repository,
            "configurations": applications.collect::<Vec<_>>(),
            "globalConfiguration": (!global.is_empty())
                .then(|| json!({ "standardConfiguration": global.standard, "securedConfiguration": global.secured })),
            "supportedRegions": self.supported_regions,
            "documentationUrl": self.documentation_url,
        }))
    }

    /// The same with the scopes of the API Client that a deploy creates. A Deployment shows the API Client itself.
    pub(crate) fn view_with_scopes(&self, id: &str, key: Option<&str>, version: u64) -> Value {
        let mut view = self.view(id, key, version);
        if let Some(scopes) = &self.declaration.api_client_scopes {
            view["apiClient"] = json!({ "scopes": scopes });
        }
        view
    }
}
