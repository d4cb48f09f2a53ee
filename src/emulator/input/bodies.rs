//! The request bodies of the API.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::emulator::connectors::content::StoredRepository;
use crate::emulator::input::shape::{
    BodyField, BodyShape, RequestBody, expected, list_of, optional, required, tolerated,
};
use crate::emulator::input::text::{DEPLOYMENT_TYPES, INTEGRATION_TYPES, REGIONS, TextForm};

/// Declares a request body once: the struct that it is read into, and the shape that is checked before that. A row
/// gives the JSON name of a field, then its name and type in Rust, then its shape.
macro_rules! body {
    ($(#[$meta:meta])* $name:ident { $($json:literal => $field:ident: $type:ty = $kind:ident($shape:expr),)* }) => {
        $(#[$meta])*
        #[derive(Default, Deserialize)]
        #[serde(default)]
        pub(crate) struct $name {
            $(#[serde(rename = $json)] pub(crate) $field: $type,)*
        }

        impl $name {
            const FIELDS: &[BodyField] = &[$($kind($json, $shape),)*];
        }

        impl RequestBody for $name {
            const SHAPE: BodyShape = BodyShape::Object(Self::FIELDS);
        }
    };
}

const TEXT: BodyShape = BodyShape::Text(TextForm::Any);
const NAME: BodyShape = BodyShape::Text(TextForm::Name);
const KEY: BodyShape = BodyShape::Text(TextForm::Key);
const EMAIL: BodyShape = BodyShape::Text(TextForm::Email);
const PROJECT: BodyShape = BodyShape::Text(TextForm::Project);
const REPOSITORY_URL: BodyShape = BodyShape::Text(TextForm::RepositoryUrl);
const TAG: BodyShape = BodyShape::Text(TextForm::Tag);
const KNOWN_REGION: BodyShape = BodyShape::Text(TextForm::Known(REGIONS));
const KNOWN_INTEGRATION_TYPES: BodyShape = list_of(&BodyShape::Text(TextForm::Known(INTEGRATION_TYPES)));
const POSITIVE: BodyShape = BodyShape::Integer { minimum: 1 };
const CREATOR: BodyShape = BodyShape::Object(&[
    required("email", EMAIL),
    optional("name", TEXT),
    optional("title", TEXT),
    optional("company", TEXT),
    optional("logoUrl", TEXT),
    optional("noOfContributors", BodyShape::Integer { minimum: i64::MIN }),
    optional("supportUrl", TEXT),
    // In the body that the platform's getting-started guide prints.
    tolerated("noOfDevelopers", BodyShape::Integer { minimum: i64::MIN }),
]);
const REPOSITORY: BodyShape = BodyShape::Object(&[required("url", REPOSITORY_URL), required("tag", TAG)]);

body! {
    /// `POST /connectors/drafts`
    ConnectorStagedBody {
        "key" => key: Option<String> = optional(KEY),
        "name" => name: String = required(NAME),
        "description" => description: Option<String> = optional(TEXT),
        "integrationTypes" => integration_types: Vec<String> = optional(KNOWN_INTEGRATION_TYPES),
        "creator" => creator: Map<String, Value> = required(CREATOR),
        "repository" => repository: StoredRepository = required(REPOSITORY),
        "supportedRegions" => supported_regions: Vec<String> = optional(list_of(&KNOWN_REGION)),
        "privateProjects" => private_projects: Vec<String> = optional(list_of(&PROJECT)),
        "documentationUrl" => documentation_url: Option<String> = optional(TEXT),
    }
}

body! {
    /// `POST /connectors/drafts/{id}`
    ConnectorUpdateBody {
        "version" => version: u64 = required(POSITIVE),
        "actions" => actions: Vec<Value> = required(list_of(&CONNECTOR_ACTION)),
    }
}

const CONNECTOR_ACTION: BodyShape = BodyShape::Action(&[
    ("setName", &[required("name", NAME)]),
    ("setDescription", &[required("description", TEXT)]),
    // The official SDK declares the URL optional, and the official CLI omits it.
    ("setRepository", &[expected("url", REPOSITORY_URL), required("tag", TAG)]),
    ("setSupportedRegions", &[required("regions", BodyShape::List { of: &KNOWN_REGION, minimum: 1 })]),
    ("setDocumentationUrl", &[required("documentationUrl", TEXT)]),
    ("setIntegrationTypes", &[required("integrationTypes", KNOWN_INTEGRATION_TYPES)]),
    ("setCreatorName", &[required("creatorName", TEXT)]),
    ("setCreatorTitle", &[required("creatorTitle", TEXT)]),
    ("setCreatorEmail", &[required("creatorEmail", EMAIL)]),
    ("setCreatorCompany", &[required("creatorCompany", TEXT)]),
    ("setCreatorLogo", &[required("logoUrl", TEXT)]),
    ("setCreatorNoOfContributors", &[required("creatorNoOfContributors", POSITIVE)]),
    ("setCreatorSupportUrl", &[required("creatorSupportUrl", TEXT)]),
    ("addPrivateProject", &[required("privateProject", PROJECT)]),
    ("removePrivateProject", &[required("privateProject", PROJECT)]),
    ("updatePreviewable", &[]),
    ("publish", &[required("certification", BodyShape::Flag)]),
    ("unlist", &[]),
    ("addCertificationComment", &[required("comment", TEXT)]),
]);

body! {
    /// A configuration value. It can be a secret, so no body with values implements `Debug`.
    ValueBody {
        "key" => key: String = required(NAME),
        "value" => value: String = required(TEXT),
    }
}

body! {
    /// Values for one application.
    ApplicationValuesBody {
        "applicationName" => application_name: String = required(KEY),
        "standardConfiguration" => standard: Vec<ValueBody> = expected(list_of(&ValueBody::SHAPE)),
        "securedConfiguration" => secured: Vec<ValueBody> = expected(list_of(&ValueBody::SHAPE)),
        "schedule" => schedule: Option<String> = optional(BodyShape::Text(TextForm::Cron)),
    }
}

body! {
    /// Values for all applications.
    GlobalValuesBody {
        "standardConfiguration" => standard: Vec<ValueBody> = optional(list_of(&ValueBody::SHAPE)),
        "securedConfiguration" => secured: Vec<ValueBody> = optional(list_of(&ValueBody::SHAPE)),
    }
}

body! {
    /// The Connector, or the ConnectorStaged, that a Deployment is to be created from.
    ConnectorReferenceBody {
        "id" => id: Option<String> = optional(BodyShape::Text(TextForm::Uuid)),
        "key" => key: Option<String> = optional(KEY),
        "staged" => staged: bool = optional(BodyShape::Flag),
        "version" => version: Option<u64> = optional(POSITIVE),
    }
}

body! {
    /// `POST /{projectKey}/deployments`
    DeploymentBody {
        "key" => key: Option<String> = optional(KEY),
        "type" => deployment_type: Option<String> = optional(BodyShape::Text(TextForm::OneOf(DEPLOYMENT_TYPES))),
        "connector" => connector: ConnectorReferenceBody = required(ConnectorReferenceBody::SHAPE),
        "configurations" => configurations: Vec<ApplicationValuesBody> = expected(list_of(&ApplicationValuesBody::SHAPE)),
        "globalConfiguration" => global_configuration: GlobalValuesBody = optional(GlobalValuesBody::SHAPE),
        "region" => region: String = required(BodyShape::Text(TextForm::OneOf(REGIONS))),
    }
}

body! {
    /// `POST /{projectKey}/deployments/{id}`
    DeploymentUpdateBody {
        "version" => version: u64 = required(POSITIVE),
        "actions" => actions: Vec<RedeployBody> = required(list_of(&BodyShape::Action(&[("redeploy", RedeployBody::FIELDS)]))),
    }
}

body! {
    /// `redeploy`, the only action on Deployments.
    RedeployBody {
        "skipScripts" => skip_scripts: bool = optional(BodyShape::Flag),
        "configurationValues" => configuration_values: Vec<ApplicationValuesBody> = optional(list_of(&ApplicationValuesBody::SHAPE)),
        "globalConfiguration" => global_configuration: Option<GlobalValuesBody> = optional(GlobalValuesBody::SHAPE),
        "updateConnector" => update_connector: bool = optional(BodyShape::Flag),
    }
}
