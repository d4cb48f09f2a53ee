//! Bodies of writes. Optional fields that are `None` are not sent.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Serialize, Serializer};

use super::{DeploymentType, IntegrationType};

/// Body of `POST /connectors/drafts`.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorStagedDraft {
    /// 2 to 256 of `A-Z a-z 0-9 _ -`, unique.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_types: Option<Vec<IntegrationType>>,
    pub creator: CreatorDraft,
    pub repository: RepositoryDraft,
    /// `None` means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_regions: Option<Vec<String>>,
    /// The Projects that may use it, as `region:projectKey`; empty means only the creator's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_projects: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_url: Option<String>,
}

/// The creator of a Connector; only the e-mail address is mandatory.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatorDraft {
    pub email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_of_contributors: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_url: Option<String>,
}

/// A GitHub repository at a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RepositoryDraft {
    /// `https://…` for public repositories, `git@…` for private ones.
    pub url: String,
    pub tag: String,
}

/// An update action on a ConnectorStaged; these are all actions of the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConnectorAction {
    SetName {
        name: String,
    },
    /// An empty text clears it.
    SetDescription {
        description: String,
    },
    /// Both are mandatory.
    SetRepository {
        url: String,
        tag: String,
    },
    /// Replaces `supportedRegions`; at least one.
    SetSupportedRegions {
        regions: Vec<String>,
    },
    SetDocumentationUrl {
        documentation_url: String,
    },
    /// Replaces the whole list.
    SetIntegrationTypes {
        integration_types: Vec<IntegrationType>,
    },
    SetCreatorName {
        creator_name: String,
    },
    SetCreatorTitle {
        creator_title: String,
    },
    SetCreatorEmail {
        creator_email: String,
    },
    SetCreatorCompany {
        creator_company: String,
    },
    /// The field does not follow the naming pattern of the others.
    SetCreatorLogo {
        logo_url: String,
    },
    /// At least one.
    SetCreatorNoOfContributors {
        creator_no_of_contributors: u64,
    },
    SetCreatorSupportUrl {
        creator_support_url: String,
    },
    /// As `region:projectKey`.
    AddPrivateProject {
        private_project: String,
    },
    /// As `region:projectKey`.
    RemovePrivateProject {
        private_project: String,
    },
    /// Requests validation, so that previews can be deployed.
    UpdatePreviewable,
    /// `false`: private and without certification. `true`: certified, then public.
    Publish {
        certification: bool,
    },
    /// Removes a certified Connector from the search.
    Unlist,
    AddCertificationComment {
        comment: String,
    },
}

/// Body of `POST /{projectKey}/deployments`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentDraft {
    /// 2 to 256 of `A-Z a-z 0-9 _ -`, unique in the Project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// `None` lets the service decide by `connector`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DeploymentType>,
    pub connector: ConnectorReference,
    /// Mandatory for every application, with both lists.
    pub configurations: Vec<ApplicationConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_configuration: Option<GlobalConfiguration>,
    pub region: String,
}

/// A Connector or a ConnectorStaged; exactly one of id and key is set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConnectorReference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether it is the ConnectorStaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staged: Option<bool>,
    /// Pins a version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// Values for one application. Both lists are always sent: the definition makes them mandatory.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationConfiguration {
    /// Equals `deployAs[].name` of connect.yaml.
    pub application_name: String,
    /// Values that can be read later.
    pub standard_configuration: Vec<ConfigurationEntry>,
    /// Values that are write-only.
    pub secured_configuration: Vec<ConfigurationEntry>,
    /// Replaces the cron expression of a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
}

/// Values for all applications.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GlobalConfiguration {
    /// Values that can be read later.
    pub standard_configuration: Vec<ConfigurationEntry>,
    /// Values that are write-only.
    pub secured_configuration: Vec<ConfigurationEntry>,
}

/// A configuration key with its value, which is sent byte for byte. `Debug` does not show the value.
#[derive(Debug, Clone, Serialize)]
pub struct ConfigurationEntry {
    /// Name of the environment variable.
    pub key: String,
    #[serde(serialize_with = "expose")]
    pub value: SecretString,
}

fn expose<S: Serializer>(value: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose_secret())
}

/// The `redeploy` action of a Deployment. A key that is not sent keeps its stored value.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redeploy {
    /// Skips the scripts postDeploy and preUndeploy this time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip_scripts: bool,
    /// Uses the latest state of the Connector.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub update_connector: bool,
    /// Named `configurations` when creating. Never an empty list: send nothing instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration_values: Option<Vec<ApplicationConfiguration>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_configuration: Option<GlobalConfiguration>,
}
