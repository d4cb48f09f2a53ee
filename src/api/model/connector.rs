//! ConnectorStaged and Connector, as they are read.

use serde::Deserialize;

use super::{ApplicationType, ConnectorStatus, IntegrationType, IsPreviewable, Report};

/// The working version of a Connector, which its creator edits.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorStaged {
    pub id: String,
    pub key: Option<String>,
    /// Increases with every change; a write names the version that it is based on.
    pub version: u64,
    pub name: Option<String>,
    pub description: Option<String>,
    pub integration_types: Option<Vec<IntegrationType>>,
    pub creator: Option<Creator>,
    pub repository: Option<Repository>,
    /// The applications with their configuration keys, as read from connect.yaml at the tag.
    pub configurations: Option<Vec<ApplicationSchema>>,
    pub global_configuration: Option<ConfigurationSchema>,
    pub api_client: Option<ApiClient>,
    /// Whether only selected Projects may use it.
    pub private: Option<bool>,
    /// The Projects that may use it, as `region:projectKey`; empty means only the creator's own.
    pub private_projects: Option<Vec<String>>,
    /// Empty means all.
    pub supported_regions: Option<Vec<String>>,
    pub certification_info: Option<CertificationInfo>,
    pub status: Option<ConnectorStatus>,
    /// Of the last publish.
    pub publishing_report: Option<Report>,
    /// Whether a published Connector exists.
    pub already_listed: Option<bool>,
    /// Whether it differs from the published Connector.
    pub has_changes: Option<bool>,
    pub is_previewable: Option<IsPreviewable>,
    /// Of the last validation.
    pub previewable_report: Option<Report>,
    pub documentation_url: Option<String>,
}

/// A published Connector, read-only.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// The same as that of its ConnectorStaged.
    pub id: String,
    pub key: Option<String>,
    /// Counted separately from the version of the ConnectorStaged.
    pub version: Option<u64>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub integration_types: Option<Vec<IntegrationType>>,
    pub creator: Option<Creator>,
    pub repository: Option<Repository>,
    pub configurations: Option<Vec<ApplicationSchema>>,
    pub global_configuration: Option<ConfigurationSchema>,
    pub api_client: Option<ApiClient>,
    /// Whether only selected Projects may use it.
    pub private: Option<bool>,
    /// Empty means all.
    pub supported_regions: Option<Vec<String>>,
    pub certified: Option<bool>,
    pub documentation_url: Option<String>,
}

/// Who made a Connector.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Creator {
    pub name: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    pub company: Option<String>,
    pub logo_url: Option<String>,
    pub no_of_contributors: Option<u64>,
    pub support_url: Option<String>,
}

/// A GitHub repository at a tag.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Repository {
    /// `https://…` for public repositories, `git@…` for private ones.
    pub url: Option<String>,
    pub tag: Option<String>,
}

/// An application of a Connector and the configuration that it declares.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSchema {
    /// Equals `deployAs[].name` of connect.yaml.
    pub application_name: String,
    pub application_type: Option<ApplicationType>,
    /// Keys whose values can be read later.
    pub standard_configuration: Option<Vec<KeySchema>>,
    /// Keys whose values are write-only.
    pub secured_configuration: Option<Vec<KeySchema>>,
}

/// Configuration keys of all applications.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationSchema {
    /// Keys whose values can be read later.
    pub standard_configuration: Option<Vec<KeySchema>>,
    /// Keys whose values are write-only.
    pub secured_configuration: Option<Vec<KeySchema>>,
}

/// A configuration key that a Connector declares.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct KeySchema {
    /// Name of the environment variable.
    pub key: String,
    pub description: Option<String>,
    /// Never on secured keys.
    pub default: Option<String>,
    /// Missing means no.
    pub required: Option<bool>,
}

/// The API Client that the platform creates on deploy.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ApiClient {
    /// Without the Project key.
    pub scopes: Option<Vec<String>>,
}

/// Questions and answers of a certification.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct CertificationInfo {
    pub comments: Option<Vec<CertificationComment>>,
}

/// A question or an answer of a certification.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificationComment {
    /// Project key of the author.
    pub user_id: Option<String>,
    /// RFC 3339.
    pub datetime: Option<String>,
    pub comment: Option<String>,
}
