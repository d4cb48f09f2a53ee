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
    /// Display name.
    pub name: String,
    /// What the Connector does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it connects to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub integration_types: Option<Vec<IntegrationType>>,
    /// Who made it.
    pub creator: CreatorDraft,
    /// Where its code is.
    pub repository: RepositoryDraft,
    /// Regions that it may be deployed to; left out means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_regions: Option<Vec<String>>,
    /// Projects that may use it, as `region:projectKey`; empty leaves it to the creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_projects: Option<Vec<String>>,
    /// Where its documentation is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation_url: Option<String>,
}

/// Who makes a Connector; only the e-mail address is mandatory.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreatorDraft {
    /// E-mail address.
    pub email: String,
    /// Name of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Their company.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// Address of a logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
    /// How many people work on the Connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_of_contributors: Option<u64>,
    /// Where users find support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_url: Option<String>,
}

/// A GitHub repository at a tag.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RepositoryDraft {
    /// `https://…` for public repositories, `git@…` for private ones.
    pub url: String,
    /// Name of a Git tag.
    pub tag: String,
}

/// An update action on a ConnectorStaged. All actions of the reference.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConnectorAction {
    /// Changes the display name.
    SetName {
        /// The new name.
        name: String,
    },
    /// Changes what it says the Connector does.
    SetDescription {
        /// The new description; empty clears it.
        description: String,
    },
    /// Moves to another repository or tag; both are always sent.
    SetRepository {
        /// Address of the repository.
        url: String,
        /// Name of a Git tag.
        tag: String,
    },
    /// Changes the Regions; the field is named otherwise than on the resource.
    SetSupportedRegions {
        /// At least one.
        regions: Vec<String>,
    },
    /// Changes the address of the documentation.
    SetDocumentationUrl {
        /// The new address.
        documentation_url: String,
    },
    /// Changes what it connects to.
    SetIntegrationTypes {
        /// The whole new list.
        integration_types: Vec<IntegrationType>,
    },
    /// Changes the creator's name.
    SetCreatorName {
        /// The new name.
        creator_name: String,
    },
    /// Changes the creator's title.
    SetCreatorTitle {
        /// The new title.
        creator_title: String,
    },
    /// Changes the creator's e-mail address.
    SetCreatorEmail {
        /// The new address.
        creator_email: String,
    },
    /// Changes the creator's company.
    SetCreatorCompany {
        /// The new company.
        creator_company: String,
    },
    /// Changes the creator's logo; the field breaks the naming pattern.
    SetCreatorLogo {
        /// Address of the new logo.
        logo_url: String,
    },
    /// Changes how many people work on it.
    SetCreatorNoOfContributors {
        /// At least one.
        creator_no_of_contributors: u64,
    },
    /// Changes where users find support.
    SetCreatorSupportUrl {
        /// The new address.
        creator_support_url: String,
    },
    /// Lets a Project use a private Connector.
    AddPrivateProject {
        /// `region:projectKey`.
        private_project: String,
    },
    /// Takes a private Connector from a Project.
    RemovePrivateProject {
        /// `region:projectKey`.
        private_project: String,
    },
    /// Asks for validation, so that previews can be deployed.
    UpdatePreviewable,
    /// Publishes.
    Publish {
        /// `false`: private and without certification. `true`: certified, then public.
        certification: bool,
    },
    /// Takes a certified Connector out of search.
    Unlist,
    /// Answers a question of the certification.
    AddCertificationComment {
        /// The answer.
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
    /// What it is for; left out, the service decides by the reference.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<DeploymentType>,
    /// What to deploy.
    pub connector: ConnectorReference,
    /// Values for every application; mandatory, both lists too.
    pub configurations: Vec<ApplicationConfiguration>,
    /// Values that every application gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_configuration: Option<GlobalConfiguration>,
    /// Where to run.
    pub region: String,
}

/// Names a Connector or a ConnectorStaged; exactly one of id and key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConnectorReference {
    /// By id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// By key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether the ConnectorStaged is meant.
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
    /// Values that are readable later.
    pub standard_configuration: Vec<ConfigurationEntry>,
    /// Values that are write-only.
    pub secured_configuration: Vec<ConfigurationEntry>,
    /// Replaces the cron expression of a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
}

/// Values that every application gets.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GlobalConfiguration {
    /// Values that are readable later.
    pub standard_configuration: Vec<ConfigurationEntry>,
    /// Values that are write-only.
    pub secured_configuration: Vec<ConfigurationEntry>,
}

/// A key with the value to send, byte for byte. The value stays out of `Debug`.
#[derive(Debug, Clone, Serialize)]
pub struct ConfigurationEntry {
    /// Name of the environment variable.
    pub key: String,
    /// Its value.
    #[serde(serialize_with = "expose")]
    pub value: SecretString,
}

fn expose<S: Serializer>(value: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose_secret())
}

/// The `redeploy` action of a Deployment. What is left out keeps its stored value.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redeploy {
    /// Whether postDeploy and preUndeploy scripts are passed over this time.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub skip_scripts: bool,
    /// Whether to move to the latest state of the Connector.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub update_connector: bool,
    /// New values; named `configurations` when creating. Never an empty list: send nothing instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration_values: Option<Vec<ApplicationConfiguration>>,
    /// New global values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub global_configuration: Option<GlobalConfiguration>,
}
