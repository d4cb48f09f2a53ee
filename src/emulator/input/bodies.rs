//! The request bodies of the API: their shapes, and the types that they are read into.

use serde::Deserialize;
use serde_json::Value;

use crate::emulator::input::shape::{Field, Shape, optional, required};
use crate::emulator::input::text::{DEPLOYMENT_TYPES, INTEGRATION_TYPES, REGIONS, Text};
use crate::emulator::world::{Creator, Repository};

const TEXT: Shape = Shape::Text(Text::Any);
const NAME: Shape = Shape::Text(Text::NotEmpty);
const EMAIL: Shape = Shape::Text(Text::Email);
const PROJECT: Shape = Shape::Text(Text::Project);
const REPOSITORY_URL: Shape = Shape::Text(Text::RepositoryUrl);
const REPOSITORY: &[Field] = &[required("url", REPOSITORY_URL), required("tag", Shape::Text(Text::Tag))];
const INTEGRATION_TYPE_LIST: Shape = Shape::List { of: &Shape::Text(Text::Known(INTEGRATION_TYPES)), minimum: 0 };

/// `POST /connectors/drafts`
pub(crate) const CONNECTOR_STAGED_DRAFT: Shape = Shape::Object(&[
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
pub(crate) const CONNECTOR_UPDATE: Shape = Shape::Object(&[
    required("version", Shape::Integer { minimum: 1 }),
    required("actions", Shape::List { of: &CONNECTOR_ACTION, minimum: 0 }),
]);

const CONNECTOR_ACTION: Shape = Shape::Action(&[
    ("setName", &[required("name", NAME)]),
    ("setDescription", &[required("description", TEXT)]),
    // The official SDK calls the address optional, and the official CLI leaves it out.
    ("setRepository", &[optional("url", REPOSITORY_URL), required("tag", Shape::Text(Text::Tag))]),
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
pub(crate) const DEPLOYMENT_DRAFT: Shape = Shape::Object(&[
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
pub(crate) const DEPLOYMENT_UPDATE: Shape = Shape::Object(&[
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
pub(crate) struct ConnectorStagedDraft {
    pub(crate) key: Option<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) integration_types: Vec<String>,
    pub(crate) creator: Creator,
    pub(crate) repository: Repository,
    #[serde(default)]
    pub(crate) supported_regions: Vec<String>,
    #[serde(default)]
    pub(crate) private_projects: Vec<String>,
    pub(crate) documentation_url: Option<String>,
}

/// Update actions for the version of a ConnectorStaged that the client has seen. The actions keep the form that
/// [`CONNECTOR_UPDATE`] has checked.
#[derive(Debug, Deserialize)]
pub(crate) struct ConnectorUpdate {
    pub(crate) version: u64,
    pub(crate) actions: Vec<Value>,
}

/// A new Deployment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeploymentDraft {
    pub(crate) key: Option<String>,
    #[serde(rename = "type")]
    pub(crate) deployment_type: Option<String>,
    pub(crate) connector: ConnectorReference,
    pub(crate) configurations: Vec<ApplicationValues>,
    #[serde(default)]
    pub(crate) global_configuration: Values,
    pub(crate) region: String,
}

/// Names a Connector, or a ConnectorStaged.
#[derive(Debug, Deserialize)]
pub(crate) struct ConnectorReference {
    pub(crate) id: Option<String>,
    pub(crate) key: Option<String>,
    #[serde(default)]
    pub(crate) staged: bool,
    pub(crate) version: Option<u64>,
}

/// Values for one application.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationValues {
    pub(crate) application_name: String,
    pub(crate) standard_configuration: Vec<GivenValue>,
    pub(crate) secured_configuration: Vec<GivenValue>,
    pub(crate) schedule: Option<String>,
}

/// Values for all applications.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Values {
    #[serde(default)]
    pub(crate) standard_configuration: Vec<GivenValue>,
    #[serde(default)]
    pub(crate) secured_configuration: Vec<GivenValue>,
}

/// A value as a client gives it, possibly a secret.
#[derive(Deserialize)]
pub(crate) struct GivenValue {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// Redeploy actions for the version of a Deployment that the client has seen.
#[derive(Debug, Deserialize)]
pub(crate) struct DeploymentUpdate {
    pub(crate) version: u64,
    pub(crate) actions: Vec<Redeploy>,
}

/// `redeploy`, the only action on Deployments.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Redeploy {
    pub(crate) skip_scripts: bool,
    pub(crate) configuration_values: Vec<ApplicationValues>,
    pub(crate) global_configuration: Option<Values>,
    pub(crate) update_connector: bool,
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
