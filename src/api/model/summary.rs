//! What rows of a list, filters and choices need of a resource. Everything else of a long list is not parsed.

use serde::Deserialize;

use super::{ConnectorStatus, DeploymentStatus, DeploymentType, IntegrationType, IsPreviewable};

/// A Deployment as a row of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSummary {
    pub id: String,
    pub key: Option<String>,
    pub version: u64,
    #[serde(rename = "type")]
    pub kind: Option<DeploymentType>,
    pub connector: Option<ConnectorName>,
    pub deployed_region: Option<String>,
    /// The older form of `type`.
    pub preview: Option<bool>,
    pub status: Option<DeploymentStatus>,
}

/// The names of the Connector of a Deployment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConnectorName {
    pub id: Option<String>,
    pub key: Option<String>,
    pub name: Option<String>,
}

/// A ConnectorStaged as a row of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorStagedSummary {
    pub id: String,
    pub key: Option<String>,
    pub version: u64,
    pub name: Option<String>,
    pub status: Option<ConnectorStatus>,
    pub is_previewable: Option<IsPreviewable>,
    pub already_listed: Option<bool>,
    pub has_changes: Option<bool>,
}

/// A published Connector as a row of a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorSummary {
    pub id: String,
    pub key: Option<String>,
    pub version: Option<u64>,
    pub name: Option<String>,
    pub creator: Option<CreatorName>,
    pub integration_types: Option<Vec<IntegrationType>>,
    pub certified: Option<bool>,
}

/// The names of the creator of a Connector.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct CreatorName {
    pub name: Option<String>,
    pub company: Option<String>,
}
