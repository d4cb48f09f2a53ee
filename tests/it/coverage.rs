//! Every endpoint, query parameter, update action and body field of the reference, the flag that reaches it, and the
//! request that proves it. A field that the program sends and that does not stand here fails too.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::faults::{Faulty, ID, Reply, Request};
use crate::harness::{Machine, words};

/// A field of the reference, the flag that reaches it, and what the flag puts there. No flag: the command itself, or
/// what it has read, puts it there. Nothing to put there: that the field is sent is enough.
type Field = (&'static str, &'static str, &'static str);

/// An endpoint, the command that reaches it, and its fields: of the query, or of the body.
///
/// What the reference has and no command but `api` sends:
///
/// - `POST` and `DELETE /{projectKey}/deployments/key={key}`: the Deployment was read before, and is named by its id, so
///   that it is still the same one.
/// - `connector.key` of a Deployment's draft: the Connector was read before, and is named by its id.
/// - `POST /oauth/introspect`: the answer of `/oauth/token` says the same.
const REFERENCE: &[(&str, &str, &[Field])] = &[
    ("POST /oauth/token", "auth login --client-id id --client-secret secret", TOKEN),
    ("GET /connectors/drafts", "connector list", STAGED_QUERY),
    ("POST /connectors/drafts", "connector create", STAGED_DRAFT),
    ("GET /connectors/drafts/{id}", "connector describe --id {id}", &[]),
    ("GET /connectors/drafts/key={key}", "connector describe --key tax", &[]),
    ("POST /connectors/drafts/{id}", "connector update --id {id}", UPDATE),
    ("POST /connectors/drafts/key={key}", "connector update --key tax", PROJECTS),
    ("POST /connectors/drafts/key={key}", "connector validate tax --no-wait", &[UPDATE_VERSION, PREVIEWABLE]),
    ("POST /connectors/drafts/key={key}", "connector publish tax --no-wait", &[UPDATE_VERSION, PUBLISH]),
    ("POST /connectors/drafts/key={key}", "connector certify tax", &[UPDATE_VERSION, CERTIFY]),
    ("POST /connectors/drafts/key={key}", "connector unlist tax", &[UPDATE_VERSION, UNLIST]),
    ("POST /connectors/drafts/key={key}", "connector comment tax", &[UPDATE_VERSION, COMMENT]),
    ("DELETE /connectors/drafts/{id}", "connector delete --id {id} --yes", &[]),
    ("DELETE /connectors/drafts/key={key}", "connector delete --key tax --yes", &[]),
    ("GET /connectors/search", "connector search", SEARCH),
    ("GET /connectors/{id}", "connector describe --published --id {id}", &[]),
    ("GET /connectors/key={key}", "connector describe --published --key tax", &[]),
    ("GET /shop/deployments", "deployment list", DEPLOYMENT_QUERY),
    ("POST /shop/deployments", "deployment create --no-wait", DEPLOYMENT_DRAFT),
    ("GET /shop/deployments/{id}", "deployment describe --id {id}", &[]),
    ("GET /shop/deployments/key={key}", "deployment describe --key tax", &[]),
    ("POST /shop/deployments/{id}", "deployment redeploy --no-wait --key tax", REDEPLOY),
    ("DELETE /shop/deployments/{id}", "deployment delete --no-wait --yes --key tax", &[]),
    ("GET /shop/deployments/{id}/logs", "deployment logs --id {id}", LOGS),
    ("GET /shop/deployments/key={key}/logs", "deployment logs --key tax", LOGS),
    ("GET /shop/deployments/key={key}/revisions", "deployment revisions --key tax", &[]),
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
    UPDATE_VERSION,
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

#[test]
fn everything_in_the_reference_is_reached() {
    for (endpoint, command, fields) in REFERENCE {
        let line = whole_line(command, fields);
        let server = Faulty::start(answer);
        let answer = Machine::bare().talking_to(server.address()).sh(&line);
        assert_eq!(answer.code, 0, "{line}\n{}", answer.stderr);
        let line_of_request = endpoint.replace("{id}", ID).replace("{key}", "tax");
        let requests = server.requests();
        let of_endpoint = |request: &&Request| request.line.split('?').next() == Some(line_of_request.as_str());
        // The last page of logs is the one that was asked for with a token.
        let request = requests.iter().rfind(of_endpoint).unwrap_or_else(|| panic!("{line}: {:?}", server.lines()));
        let sent = if request.body.is_empty() { parameters(request) } else { body(request) };
        for (field, flag, value) in *fields {
            let there = at(&sent, field);
            let is_reached = there.iter().any(|there| value.is_empty() || there == value);
            assert!(is_reached, "`{command}` with `{flag}` does not put `{value}` into `{field}`: {sent}");
        }
        let listed: BTreeSet<String> = fields.iter().map(|(field, ..)| (*field).to_owned()).collect();
        let unlisted: Vec<String> = leaves(&sent).into_iter().filter(|leaf| !listed.contains(leaf)).collect();
        assert!(unlisted.is_empty(), "`{line}` also sends {unlisted:?}: {sent}");
    }
}

/// The command with every flag that its fields name, each once.
fn whole_line(command: &str, fields: &[Field]) -> String {
    let mut line = command.replace("{id}", ID);
    for (_, flag, _) in fields {
        if !flag.is_empty() && !line.contains(flag) {
            line = format!("{line} {flag}");
        }
    }
    assert!(!words(&line).is_empty());
    line
}

/// A service that knows one of everything.
fn answer(request: &Request) -> Reply {
    let path = request.line.split([' ', '?']).nth(1).unwrap();
    let has_query = request.line.contains('?');
    match path {
        "/oauth/token" => Reply::json(200, &json!({ "access_token": "token", "expires_in": 172_800 })),
        "/connectors/search" => Reply::json(200, &json!({ "results": [] })),
        "/connectors/drafts" | "/shop/deployments" if request.is("GET") => Reply::json(200, &json!({ "results": [] })),
        path if path.ends_with("/revisions") => Reply::json(200, &json!({ "results": [] })),
        path if path.ends_with("/logs") && has_query && request.line.contains("pageToken") => {
            Reply::json(200, &json!({ "data": [] }))
        }
        path if path.ends_with("/logs") => Reply::json(200, &json!({ "data": [], "next": "second-page" })),
        path if path.starts_with("/shop/") => Reply::json(201, &deployment()),
        _ => Reply::json(200, &connector()),
    }
}

fn connector() -> Value {
    json!({
        "id": ID, "key": "tax", "version": 3, "name": "Tax", "status": "Draft", "isPreviewable": "none",
        "private": true, "privateProjects": ["europe-west1.gcp:shop", "us-east-2.aws:old"],
        "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" }, "creator": { "email": "kim@acme.example" },
        "configurations": [
            {
                "applicationName": "web", "applicationType": "service",
                "standardConfiguration": [{ "key": "GREETING" }], "securedConfiguration": [{ "key": "TOKEN" }],
            },
            { "applicationName": "nightly", "applicationType": "job" },
        ],
        "globalConfiguration": {
            "standardConfiguration": [{ "key": "LOG_LEVEL" }], "securedConfiguration": [{ "key": "LICENCE" }],
        },
    })
}

fn deployment() -> Value {
    json!({
        "id": ID, "key": "tax", "version": 3, "type": "preview", "status": "Deployed", "connector": connector(),
        "applications": [], "details": {},
    })
}

/// The parameters of a query.
fn parameters(request: &Request) -> Value {
    let query = request.line.split_once('?').map_or("", |(_, query)| query);
    form(query)
}

/// The body, JSON or a form.
fn body(request: &Request) -> Value {
    serde_json::from_str(&request.body).unwrap_or_else(|_| form(&request.body))
}

/// Names with dots are one name.
fn form(text: &str) -> Value {
    let decoded = |text: &str| percent_decoded(&text.replace('+', " "));
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    Value::Object(pairs.map(|(name, value)| (decoded(name), Value::from(decoded(value)))).collect())
}

fn percent_decoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut decoded = parts.next().unwrap().to_owned();
    for part in parts {
        decoded.push(char::from(u8::from_str_radix(&part[..2], 16).unwrap()));
        decoded.push_str(&part[2..]);
    }
    decoded
}

/// The texts of a field; a list stands for its items, and an action for its name.
fn at(value: &Value, path: &str) -> Vec<String> {
    if let Value::Object(fields) = value
        && let Some(field) = fields.get(path)
    {
        return texts(field);
    }
    let Some((first, rest)) = path.split_once('.') else { return Vec::new() };
    match value.get(first) {
        Some(Value::Array(items)) if first == "actions" => {
            let (action, field) = rest.split_once('.').unwrap();
            items.iter().filter(|item| item["action"] == action).flat_map(|item| at(item, field)).collect()
        }
        Some(Value::Array(items)) => items.iter().flat_map(|item| at(item, rest)).collect(),
        Some(inner) => at(inner, rest),
        None => Vec::new(),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// The path of every field that holds something; what names an action is no field of its own, unless it is the only one.
fn leaves(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![(String::new(), value)];
    while let Some((path, value)) = open.pop() {
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(fields) => {
                let action = fields.get("action").and_then(Value::as_str);
                let has_more = fields.len() > 1;
                let fields = fields.iter().filter(|(name, _)| !(has_more && name.as_str() == "action"));
                open.extend(fields.map(|(name, field)| match action {
                    Some(action) => (below(&format!("{action}.{name}")), field),
                    None => (below(name), field),
                }));
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (path.clone(), item))),
            _ => _ = found.insert(path),
        }
    }
    found
}
