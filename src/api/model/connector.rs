//! ConnectorStaged and Connector, as they are read.

use serde::Deserialize;

use super::{ApplicationType, ConnectorStatus, IsPreviewable, Report};

/// The working version of a Connector, which its creator edits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorStaged {
    /// Identifier made by the service.
    pub id: String,
    /// Identifier chosen by the creator.
    pub key: Option<String>,
    /// Grows with every change; a write names the version it was made from.
    pub version: u64,
    /// Display name.
    pub name: Option<String>,
    /// What the Connector does.
    pub description: Option<String>,
    /// What it connects to.
    pub integration_types: Option<Vec<super::IntegrationType>>,
    /// Who made it.
    pub creator: Option<Creator>,
    /// Where its code is.
    pub repository: Option<Repository>,
    /// Its applications with the keys that they want, as read from connect.yaml at the tag.
    pub configurations: Option<Vec<ApplicationSchema>>,
    /// Keys that every application gets.
    pub global_configuration: Option<ConfigurationSchema>,
    /// Scopes of the API Client that the platform makes on deploy.
    pub api_client: Option<ApiClient>,
    /// Whether only chosen Projects may use it.
    pub private: Option<bool>,
    /// The Projects that may use it, as `region:projectKey`; empty leaves it to the creator.
    pub private_projects: Option<Vec<String>>,
    /// Regions that it may be deployed to; empty means all.
    pub supported_regions: Option<Vec<String>>,
    /// Questions and answers of the certification.
    pub certification_info: Option<CertificationInfo>,
    /// Where it stands on its way to being published.
    pub status: Option<ConnectorStatus>,
    /// What the last publish reported.
    pub publishing_report: Option<Report>,
    /// Whether a published Connector exists.
    pub already_listed: Option<bool>,
    /// Whether it differs from the published Connector.
    pub has_changes: Option<bool>,
    /// Whether it may be deployed as a preview.
    pub is_previewable: Option<IsPreviewable>,
    /// What the last validation reported.
    pub previewable_report: Option<Report>,
    /// Where its documentation is.
    pub documentation_url: Option<String>,
}

/// A published Connector, read-only.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// Identifier made by the service, the same as that of its ConnectorStaged.
    pub id: String,
    /// Identifier chosen by the creator.
    pub key: Option<String>,
    /// Version of the published Connector, counted apart from the staged one.
    pub version: Option<u64>,
    /// Display name.
    pub name: Option<String>,
    /// What the Connector does.
    pub description: Option<String>,
    /// What it connects to.
    pub integration_types: Option<Vec<super::IntegrationType>>,
    /// Who made it.
    pub creator: Option<Creator>,
    /// Where its code is.
    pub repository: Option<Repository>,
    /// Its applications with the keys that they want.
    pub configurations: Option<Vec<ApplicationSchema>>,
    /// Keys that every application gets.
    pub global_configuration: Option<ConfigurationSchema>,
    /// Scopes of the API Client that the platform makes on deploy.
    pub api_client: Option<ApiClient>,
    /// Whether only chosen Projects may use it.
    pub private: Option<bool>,
    /// Regions that it may be deployed to; empty means all.
    pub supported_regions: Option<Vec<String>>,
    /// Whether it passed the certification.
    pub certified: Option<bool>,
    /// Where its documentation is.
    pub documentation_url: Option<String>,
}

/// Who made a Connector.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Creator {
    /// Name of a person.
    pub name: Option<String>,
    /// Their title.
    pub title: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their company.
    pub company: Option<String>,
    /// Address of a logo.
    pub logo_url: Option<String>,
    /// How many people work on the Connector.
    pub no_of_contributors: Option<u64>,
    /// Where users find support.
    pub support_url: Option<String>,
}

/// A GitHub repository at a tag.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Repository {
    /// `https://…` for public repositories, `git@…` for private ones.
    pub url: Option<String>,
    /// Name of a Git tag.
    pub tag: Option<String>,
}

/// An application of a Connector and the keys that it wants.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationSchema {
    /// Equals `deployAs[].name` of connect.yaml.
    pub application_name: String,
    /// Kind of the application.
    pub application_type: Option<ApplicationType>,
    /// Keys whose values are readable later.
    pub standard_configuration: Option<Vec<ConfigurationKey>>,
    /// Keys whose values are write-only.
    pub secured_configuration: Option<Vec<ConfigurationKey>>,
}

/// Keys that every application gets.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationSchema {
    /// Keys whose values are readable later.
    pub standard_configuration: Option<Vec<ConfigurationKey>>,
    /// Keys whose values are write-only.
    pub secured_configuration: Option<Vec<ConfigurationKey>>,
}

/// A key that a Connector wants a value for.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConfigurationKey {
    /// Name of the environment variable.
    pub key: String,
    /// What the value is for.
    pub description: Option<String>,
    /// Value that applies when none is given; never on secured keys.
    pub default: Option<String>,
    /// Whether a value must be given; missing means no.
    pub required: Option<bool>,
}

/// Scopes of the API Client that the platform makes on deploy.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct ApiClient {
    /// The scopes, without the Project key.
    pub scopes: Option<Vec<String>>,
}

/// Questions and answers of a certification.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct CertificationInfo {
    /// The comments, as sent.
    pub comments: Option<Vec<CertificationComment>>,
}

/// One comment of a certification.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificationComment {
    /// Project key of the commenter.
    pub user_id: Option<String>,
    /// When, RFC 3339.
    pub datetime: Option<String>,
    /// The comment.
    pub comment: Option<String>,
}
