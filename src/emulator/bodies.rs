//! The request bodies of the API: their shapes, and the types that they are read into.

use serde::Deserialize;
use serde_json::Value;

use super::shape::{Field, Shape, optional, required};
use super::text::{DEPLOYMENT_TYPES, INTEGRATION_TYPES, REGIONS, Text};
use super::world::{Creator, Repository};

const TEXT: Shape = Shape::Text(Text::Any);
const NAME: Shape = Shape::Text(Text::NotEmpty);
const EMAIL: Shape = Shape::Text(Text::Email);
const PROJECT: Shape = Shape::Text(Text::Project);
const REPOSITORY: &[Field] =
    &[required("url", Shape::Text(Text::RepositoryUrl)), required("tag", Shape::Text(Text::Tag))];
const INTEGRATION_TYPE_LIST: Shape = Shape::List { of: &Shape::Text(Text::Known(INTEGRATION_TYPES)), minimum: 0 };

/// `POST /connectors/drafts`
pub(super) const CONNECTOR_STAGED_DRAFT: Shape = Shape::Object(&[
    optional("key", Shape::Text(Text::Key)),
    required("name", NAME),
    optional("description", TEXT),
    optional("integrationTypes", INTEGRATION_TYPE_LIST),
    required(
        "creator",
        Shape::Object(&[
            required("email", EMAIL),
            optional("name", TEXT),
            optional("title", TEXT),
            optional("company", TEXT),
            optional("logoUrl", TEXT),
            optional("noOfContributors", Shape::Integer { minimum: i64::MIN }),
            optional("supportUrl", TEXT),
        ]),
    ),
    required("repository", Shape::Object(REPOSITORY)),
    optional("supportedRegions", Shape::List { of: &Shape::Text(Text::Known(REGIONS)), minimum: 0 }),
    optional("privateProjects", Shape::List { of: &PROJECT, minimum: 0 }),
    optional("documentationUrl", TEXT),
]);

/// `POST /connectors/drafts/{id}`
pub(super) const CONNECTOR_UPDATE: Shape = Shape::Object(&[
    required("version", Shape::Integer { minimum: 1 }),
    required("actions", Shape::List { of: &CONNECTOR_ACTION, minimum: 0 }),
]);

const CONNECTOR_ACTION: Shape = Shape::Action(&[
    ("setName", &[required("name", NAME)]),
    ("setDescription", &[required("description", TEXT)]),
    ("setRepository", REPOSITORY),
    ("setSupportedRegions", &[required("regions", Shape::List { of: &Shape::Text(Text::Known(REGIONS)), minimum: 1 })]),
    ("setDocumentationUrl", &[required("documentationUrl", TEXT)]),
    ("setIntegrationTypes", &[required("integrationTypes", INTEGRATION_TYPE_LIST)]),
    ("setCreatorName", &[required("creatorName", TEXT)]),
    ("setCreatorTitle", &[required("creatorTitle", TEXT)]),
    ("setCreatorEmail", &[required("creatorEmail", EMAIL)]),
    ("setCreatorCompany", &[required("creatorCompany", TEXT)]),
    ("setCreatorLogo", &[required("logoUrl", TEXT)]),
    ("setCreatorNoOfContributors", &[required("creatorNoOfContributors", Shape::Integer { minimum: 1 })]),
    ("setCreatorSupportUrl", &[required("creatorSupportUrl", TEXT)]),
    ("addPrivateProject", &[required("privateProject", PROJECT)]),
    ("removePrivateProject", &[required("privateProject", PROJECT)]),
    ("updatePreviewable", &[]),
    ("publish", &[required("certification", Shape::Flag)]),
    ("unlist", &[]),
    ("addCertificationComment", &[required("comment", TEXT)]),
]);

const VALUES: Shape = Shape::List { of: &Shape::Object(&[required("key", NAME), required("value", TEXT)]), minimum: 0 };
const APPLICATIONS: Shape = Shape::List {
    of: &Shape::Object(&[
        required("applicationName", Shape::Text(Text::Key)),
        required("standardConfiguration", VALUES),
        required("securedConfiguration", VALUES),
        optional("schedule", Shape::Text(Text::Cron)),
    ]),
    minimum: 0,
};
const GLOBAL: Shape =
    Shape::Object(&[optional("standardConfiguration", VALUES), optional("securedConfiguration", VALUES)]);

/// `POST /{projectKey}/deployments`
pub(super) const DEPLOYMENT_DRAFT: Shape = Shape::Object(&[
    optional("key", Shape::Text(Text::Key)),
    optional("type", Shape::Text(Text::OneOf(DEPLOYMENT_TYPES))),
    required(
        "connector",
        Shape::Object(&[
            optional("id", Shape::Text(Text::Uuid)),
            optional("key", Shape::Text(Text::Key)),
            optional("staged", Shape::Flag),
            optional("version", Shape::Integer { minimum: 1 }),
        ]),
    ),
    required("configurations", APPLICATIONS),
    optional("globalConfiguration", GLOBAL),
    required("region", Shape::Text(Text::OneOf(REGIONS))),
]);

/// `POST /{projectKey}/deployments/{id}`
pub(super) const DEPLOYMENT_UPDATE: Shape = Shape::Object(&[
    required("version", Shape::Integer { minimum: 1 }),
    required(
        "actions",
        Shape::List {
            of: &Shape::Action(&[(
                "redeploy",
                &[
                    optional("skipScripts", Shape::Flag),
                    optional("configurationValues", APPLICATIONS),
                    optional("globalConfiguration", GLOBAL),
                    optional("updateConnector", Shape::Flag),
                ],
            )]),
            minimum: 0,
        },
    ),
]);

/// A new ConnectorStaged.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConnectorStagedDraft {
    pub(super) key: Option<String>,
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) integration_types: Vec<String>,
    pub(super) creator: Creator,
    pub(super) repository: Repository,
    #[serde(default)]
    pub(super) supported_regions: Vec<String>,
    #[serde(default)]
    pub(super) private_projects: Vec<String>,
    pub(super) documentation_url: Option<String>,
}

/// Update actions for the version of a ConnectorStaged that the client has seen. The actions keep the form that
/// [`CONNECTOR_UPDATE`] has checked.
#[derive(Debug, Deserialize)]
pub(super) struct ConnectorUpdate {
    pub(super) version: u64,
    pub(super) actions: Vec<Value>,
}

/// A new Deployment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeploymentDraft {
    pub(super) key: Option<String>,
    #[serde(rename = "type")]
    pub(super) deployment_type: Option<String>,
    pub(super) connector: ConnectorReference,
    pub(super) configurations: Vec<ApplicationValues>,
    #[serde(default)]
    pub(super) global_configuration: Values,
    pub(super) region: String,
}

/// Names a Connector, or a ConnectorStaged.
#[derive(Debug, Deserialize)]
pub(super) struct ConnectorReference {
    pub(super) id: Option<String>,
    pub(super) key: Option<String>,
    #[serde(default)]
    pub(super) staged: bool,
    pub(super) version: Option<u64>,
}

/// Values for one application.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApplicationValues {
    pub(super) application_name: String,
    pub(super) standard_configuration: Vec<GivenValue>,
    pub(super) secured_configuration: Vec<GivenValue>,
    pub(super) schedule: Option<String>,
}

/// Values for all applications.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Values {
    #[serde(default)]
    pub(super) standard_configuration: Vec<GivenValue>,
    #[serde(default)]
    pub(super) secured_configuration: Vec<GivenValue>,
}

/// A value as a client gives it, possibly a secret.
#[derive(Deserialize)]
pub(super) struct GivenValue {
    pub(super) key: String,
    pub(super) value: String,
}

/// Redeploy actions for the version of a Deployment that the client has seen.
#[derive(Debug, Deserialize)]
pub(super) struct DeploymentUpdate {
    pub(super) version: u64,
    pub(super) actions: Vec<Redeploy>,
}

/// `redeploy`, the only action on Deployments.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Redeploy {
    pub(super) skip_scripts: bool,
    pub(super) configuration_values: Vec<ApplicationValues>,
    pub(super) global_configuration: Option<Values>,
    pub(super) update_connector: bool,
}

/// Names without values: a value can be a secret.
impl std::fmt::Debug for ApplicationValues {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ApplicationValues")
            .field("application_name", &self.application_name)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Values {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Values").finish_non_exhaustive()
    }
}
