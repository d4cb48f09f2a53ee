//! What the reference of the API has, and the commands and flags that reach it. Written down by hand from the reference.

use crate::faults::ID;

/// A field of the reference, the flag that reaches it, and what the flag puts there. No flag: the command itself, or
/// what it has read, puts it there. Nothing to put there: that the field is sent is enough.
pub type Field = (&'static str, &'static str, &'static str);

/// An endpoint, the command that reaches it, and its fields: of the query, or of the body.
///
/// What the reference has and no command but `api` sends:
///
/// - `POST` and `DELETE /{projectKey}/deployments/key={key}`: the Deployment was read before, and is named by its id, so
///   that it is still the same one.
/// - `connector.key` of a Deployment's draft: the Connector was read before, and is named by its id.
/// - `POST /oauth/introspect`: the answer of `/oauth/token` says the same.
pub const REFERENCE: &[(&str, &str, &[Field])] = &[
    ("POST /oauth/token", "auth login --client-id id --client-secret secret", TOKEN),
    ("GET /connectors/drafts", "connector list", STAGED_QUERY),
    ("POST /connectors/drafts", "connector create", STAGED_DRAFT),
    ("GET /connectors/drafts/{id}", "connector describe --id {id}", &[]),
    ("GET /connectors/drafts/key={key}", "connector describe --key tax", &[]),
    ("POST /connectors/drafts/{id}", "connector update --id {id}", UPDATE),
    ("POST /connectors/drafts/key={key}", "connector update --key tax", PROJECTS),
    ("POST /connectors/drafts/key={key}", "connector validate tax --no-wait", &[UPDATE_VERSION, PREVIEWABLE]),
    ("POST /connectors/drafts/key={key}", "connector publish tax --no-wait", &[UPDATE_VERSION, PUBLISH]),
    ("POST /connectors/drafts/key={key}", "connector certify tax --no-wait", &[UPDATE_VERSION, CERTIFY]),
    ("POST /connectors/drafts/key={key}", "connector unlist tax", &[UPDATE_VERSION, UNLIST]),
    ("POST /connectors/drafts/{id}", "connector unlist --id {id}", &[UPDATE_VERSION, UNLIST]),
    ("POST /connectors/drafts/key={key}", "connector comment tax", &[UPDATE_VERSION, COMMENT]),
    ("DELETE /connectors/drafts/{id}", "connector delete --id {id} --yes", &[]),
    ("DELETE /connectors/drafts/key={key}", "connector delete --key tax --yes", &[]),
    ("GET /connectors/search", "connector search", SEARCH),
    ("GET /connectors/{id}", "connector describe --published --id {id}", &[]),
    ("GET /connectors/key={key}", "connector describe --published --key tax", &[]),
    ("GET /shop/deployments", "deployment list", DEPLOYMENT_QUERY),
    ("POST /shop/deployments", "deployment create --no-wait", DEPLOYMENT_DRAFT),
    ("POST /shop/deployments", "deployment create --no-wait --connector-id {id}", DEPLOYMENT_BY_ID),
    ("GET /shop/deployments/{id}", "deployment describe --id {id}", &[]),
    ("GET /shop/deployments/key={key}", "deployment describe --key tax", &[]),
    ("POST /shop/deployments/{id}", "deployment redeploy --no-wait --key tax", REDEPLOY),
    ("DELETE /shop/deployments/{id}", "deployment delete --no-wait --yes --key tax", &[]),
    ("GET /shop/deployments/{id}/logs", "deployment logs --id {id}", LOGS),
    ("GET /shop/deployments/key={key}/logs", "deployment logs --key tax", LOGS),
    ("GET /shop/deployments/key={key}/revisions", "deployment revisions --key tax", &[]),
    ("GET /shop/deployments/key={key}/revisions/2", "deployment revisions --key tax --revision 2", &[]),
];

const TOKEN: &[Field] =
    &[("grant_type", "", "client_credentials"), ("scope", "--scope manage_project:shop", "manage_project:shop")];

const STAGED_QUERY: &[Field] = &[
    ("limit", "--limit 5", "5"),
    ("offset", "--offset 7", "7"),
    ("sort", "--sort 'createdAt desc'", "createdAt desc"),
    ("integrationTypes", "--integration-types tax", "tax"),
    ("isPrivate", "--private true", "true"),
];

const SEARCH: &[Field] = &[
    ("text", "--text taxes", "taxes"),
    ("limit", "--limit 5", "5"),
    ("offset", "--offset 7", "7"),
    ("sort", "--sort 'createdAt desc'", "createdAt desc"),
    ("private", "--private true", "true"),
    ("creator.company", "--creator-company Acme", "Acme"),
    ("id", "--id some-id", "some-id"),
    ("key", "--key some-key", "some-key"),
    ("integrationTypes", "--integration-types psp", "psp"),
];

const DEPLOYMENT_QUERY: &[Field] = &[
    ("limit", "--limit 5", "5"),
    ("offset", "--offset 7", "7"),
    ("sort", "--sort 'lastModifiedAt asc'", "lastModifiedAt asc"),
    ("integrationTypes", "--integration-types tax", "tax"),
    ("deploymentType", "--type sandbox", "sandbox"),
];

const LOGS: &[Field] = &[
    ("pageToken", "", "second-page"),
    ("applicationName", "--application web", "web"),
    ("startDate", "--since 2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
    ("endDate", "--until 2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z"),
];

const STAGED_DRAFT: &[Field] = &[
    ("key", "--key new", "new"),
    ("name", "--name Name", "Name"),
    ("description", "--description Text", "Text"),
    ("integrationTypes", "--integration-types tax", "tax"),
    ("creator.email", "--creator-email kim@acme.example", "kim@acme.example"),
    ("creator.name", "--creator-name Kim", "Kim"),
    ("creator.title", "--creator-title Dr", "Dr"),
    ("creator.company", "--creator-company Acme", "Acme"),
    ("creator.logoUrl", "--creator-logo-url https://a.example/logo", "https://a.example/logo"),
    ("creator.noOfContributors", "--creator-contributors 3", "3"),
    ("creator.supportUrl", "--creator-support-url https://a.example/help", "https://a.example/help"),
    ("repository.url", "--repository-url https://github.com/acme/new.git", "https://github.com/acme/new.git"),
    ("repository.tag", "--repository-tag v9", "v9"),
    ("supportedRegions", "--supported-regions us-east-2.aws", "us-east-2.aws"),
    ("privateProjects", "--private-projects us-east-2.aws:shop", "us-east-2.aws:shop"),
    ("documentationUrl", "--documentation-url https://a.example/docs", "https://a.example/docs"),
];

const UPDATE_VERSION: Field = ("version", "", "3");
const PREVIEWABLE: Field = ("actions.updatePreviewable.action", "", "");
const PUBLISH: Field = ("actions.publish.certification", "", "false");
const CERTIFY: Field = ("actions.publish.certification", "", "true");
const UNLIST: Field = ("actions.unlist.action", "", "");
const COMMENT: Field = ("actions.addCertificationComment.comment", "--comment Why", "Why");

const UPDATE: &[Field] = &[
    ("version", "--expect-version 3", "3"),
    ("actions.setName.name", "--name Name", "Name"),
    ("actions.setDescription.description", "--description Text", "Text"),
    (
        "actions.setRepository.url",
        "--repository-url https://github.com/acme/new.git",
        "https://github.com/acme/new.git",
    ),
    ("actions.setRepository.tag", "--repository-tag v9", "v9"),
    ("actions.setSupportedRegions.regions", "--supported-regions us-east-2.aws", "us-east-2.aws"),
    ("actions.setDocumentationUrl.documentationUrl", "--documentation-url https://a.example/d", "https://a.example/d"),
    ("actions.setIntegrationTypes.integrationTypes", "--integration-types psp", "psp"),
    ("actions.setCreatorName.creatorName", "--creator-name Kim", "Kim"),
    ("actions.setCreatorTitle.creatorTitle", "--creator-title Dr", "Dr"),
    ("actions.setCreatorEmail.creatorEmail", "--creator-email lee@acme.example", "lee@acme.example"),
    ("actions.setCreatorCompany.creatorCompany", "--creator-company Acme", "Acme"),
    ("actions.setCreatorLogo.logoUrl", "--creator-logo-url https://a.example/l", "https://a.example/l"),
    ("actions.setCreatorNoOfContributors.creatorNoOfContributors", "--creator-contributors 3", "3"),
    (
        "actions.setCreatorSupportUrl.creatorSupportUrl",
        "--creator-support-url https://a.example/h",
        "https://a.example/h",
    ),
];

const PROJECTS: &[Field] = &[
    UPDATE_VERSION,
    ("actions.addPrivateProject.privateProject", "--add-private-project us-east-2.aws:new", "us-east-2.aws:new"),
    ("actions.removePrivateProject.privateProject", "--remove-private-project us-east-2.aws:old", "us-east-2.aws:old"),
];

const STANDARD: &str = "--configuration web.GREETING=hi";
const SECURED: &str = "--configuration web.TOKEN=t0ken";
const GLOBAL: &str = "--configuration LOG_LEVEL=debug";
const GLOBAL_SECURED: &str = "--configuration LICENCE=key";
const SCHEDULE: &str = "--schedule 'nightly=0 1 * * *'";

const DEPLOYMENT_DRAFT: &[Field] = &[
    ("key", "--key new", "new"),
    ("type", "--type preview", "preview"),
    ("connector.id", "--connector-key tax", ID),
    ("connector.staged", "--connector-staged", "true"),
    ("connector.version", "", "3"),
    ("configurations.applicationName", STANDARD, "web"),
    ("configurations.standardConfiguration.key", STANDARD, "GREETING"),
    ("configurations.standardConfiguration.value", STANDARD, "hi"),
    ("configurations.securedConfiguration.key", SECURED, "TOKEN"),
    ("configurations.securedConfiguration.value", SECURED, "t0ken"),
    ("configurations.schedule", SCHEDULE, "0 1 * * *"),
    ("globalConfiguration.standardConfiguration.key", GLOBAL, "LOG_LEVEL"),
    ("globalConfiguration.standardConfiguration.value", GLOBAL, "debug"),
    ("globalConfiguration.securedConfiguration.key", GLOBAL_SECURED, "LICENCE"),
    ("globalConfiguration.securedConfiguration.value", GLOBAL_SECURED, "key"),
    ("region", "--region us-east-2.aws", "us-east-2.aws"),
];

const DEPLOYMENT_BY_ID: &[Field] = &[
    ("key", "--key new", "new"),
    ("connector.id", "", ID),
    ("connector.staged", "", "false"),
    ("connector.version", "", "3"),
    ("configurations.applicationName", "", "web"),
    ("region", "--region us-east-2.aws", "us-east-2.aws"),
];

const REDEPLOY: &[Field] = &[
    ("version", "", "3"),
    ("actions.redeploy.skipScripts", "--skip-scripts", "true"),
    ("actions.redeploy.updateConnector", "--update-connector", "true"),
    ("actions.redeploy.configurationValues.applicationName", STANDARD, "web"),
    ("actions.redeploy.configurationValues.standardConfiguration.key", STANDARD, "GREETING"),
    ("actions.redeploy.configurationValues.standardConfiguration.value", STANDARD, "hi"),
    ("actions.redeploy.configurationValues.securedConfiguration.key", SECURED, "TOKEN"),
    ("actions.redeploy.configurationValues.securedConfiguration.value", SECURED, "t0ken"),
    ("actions.redeploy.configurationValues.schedule", SCHEDULE, "0 1 * * *"),
    ("actions.redeploy.globalConfiguration.standardConfiguration.key", GLOBAL, "LOG_LEVEL"),
    ("actions.redeploy.globalConfiguration.standardConfiguration.value", GLOBAL, "debug"),
    ("actions.redeploy.globalConfiguration.securedConfiguration.key", GLOBAL_SECURED, "LICENCE"),
    ("actions.redeploy.globalConfiguration.securedConfiguration.value", GLOBAL_SECURED, "key"),
];
