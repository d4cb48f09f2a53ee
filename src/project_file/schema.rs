//! The format as a JSON Schema, for editors: the rules as far as a schema can express them.

use serde_json::{Map, Value, json};

use super::known_keys::{CONNECTOR, DEFAULTS, DEPLOYMENT};
use super::rules::WAVES;
use crate::api::model::IntegrationType;
use crate::config::KNOWN_REGIONS;
use crate::yaml_file::{number, object};

/// A string that is not blank.
const TEXT: &str = r"\S";
const NAME: &str = "^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$";
const REFERENCE: &str = "^[A-Za-z0-9_-]{2,256}$";
/// An application, or every application.
const APPLICATION: &str = r"^(\*|[A-Za-z0-9_-]+)$";
const KEY: &str = "^[A-Za-z0-9_]+$";

/// The JSON Schema of ctconnect.yaml, draft 2020-12.
pub fn project_file_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ctconnect.yaml",
        "description": "The wanted state of a commercetools Connect project: its Connector, Projects and Deployments.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "connector": connector(),
            "projects": named("The Projects, each with a name.", project()),
            "defaults": settings("What is merged into every Deployment.", &DEFAULTS.keys[..8]),
            "deployments": named(
                "The wanted Deployments, each with a name.",
                json!({"anyOf": [settings("A Deployment.", &DEPLOYMENT.keys), {"type": "null"}]}),
            ),
            "customers": customers(),
            "include": {
                "description": "More files with `projects` and `deployments`; `*` matches within one folder.",
                "anyOf": [{"$ref": "#/$defs/text"}, {"type": "array", "items": {"$ref": "#/$defs/text"}}],
            },
        },
        "$defs": {
            "text": {"type": "string", "pattern": TEXT},
            "reference": {"type": "string", "pattern": REFERENCE},
            "region": {"type": "string", "pattern": TEXT, "examples": KNOWN_REGIONS},
            "application": {
                "description": "The values of an application.",
                "type": "object",
                "propertyNames": {"pattern": KEY},
                "additionalProperties": {"$ref": "#/$defs/value"},
            },
            "value": {
                "description": "A value, with references such as ${NAME}.",
                "type": ["string", "number", "boolean", "null"],
            },
        },
    })
}

fn text(description: &str) -> Value {
    json!({"$ref": "#/$defs/text", "description": description})
}

fn connector() -> Value {
    let list = |description: &str, items: Value| json!({"description": description, "type": "array", "items": items});
    let types: Vec<&str> = IntegrationType::KNOWN.iter().map(IntegrationType::as_str).collect();
    let mut schema = object(
        "The Connector of the project.",
        &[],
        json!({
            "key": {"$ref": "#/$defs/reference", "description": "Key of the Connector."},
            "id": {"$ref": "#/$defs/reference", "description": "Id of the Connector, in place of its key."},
            "project": text("Name of the Project whose identity manages the Connector."),
            "published": {"description": "Whether the Connector belongs to someone else, so that it is only deployed.", "type": "boolean"},
            "name": text("Display name."),
            "description": {"description": "What the Connector does.", "type": "string"},
            "creator": creator(),
            "repository": object("The repository of the Connector. Default: that of the folder.", &[], json!({
                "url": text("URL of the repository on GitHub."),
                "tag": text("Git tag."),
            })),
            "supportedRegions": list("Regions to which it can be deployed.", json!({"$ref": "#/$defs/region"})),
            "integrationTypes": list("What it integrates with.", json!({"type": "string", "pattern": TEXT, "examples": types})),
            "privateProjects": list(
                "Projects that may use it, as region:projectKey.",
                json!({"type": "string", "pattern": "^[^:]+:.+$"}),
            ),
            "documentationUrl": text("URL of its documentation."),
        }),
    );
    // Those that only the owner of a Connector can set come after the four that name it.
    let none: Map<String, Value> =
        CONNECTOR.keys[4..].iter().map(|key| ((*key).to_owned(), Value::Bool(false))).collect();
    schema["allOf"] = json!([{
        "if": {"properties": {"published": {"const": true}}, "required": ["published"]},
        "then": {"properties": none},
    }]);
    schema
}

fn creator() -> Value {
    object(
        "The creator of the Connector.",
        &[],
        json!({
            "email": text("Email address. Default: git's `user.email`."),
            "name": text("Name."),
            "title": text("Title."),
            "company": text("Company."),
            "logoUrl": text("URL of a logo."),
            "supportUrl": text("URL where users find support."),
            "noOfContributors": number("Number of people who work on the Connector.", &(1..=10_000)),
        }),
    )
}

fn project() -> Value {
    object(
        "A Project.",
        &["key"],
        json!({
            "key": text("Key of the Project."),
            "region": {"$ref": "#/$defs/region", "description": "Region that hosts the Project. Default: the Region of the run."},
            "profile": text("Profile with its identity, where CTP_CLIENT_ID__NAME is not set."),
        }),
    )
}

/// The settings of `defaults` or of a Deployment, with these keys.
fn settings(description: &str, keys: &[&str]) -> Value {
    let mut all = json!({
        "project": text("Name of its Project."),
        "type": {"description": "Default: sandbox.", "enum": ["sandbox", "production"]},
        "region": {"$ref": "#/$defs/region", "description": "Region to deploy to. Default: that of the Project."},
        "wave": number("Waves are deployed one after the other. Default: 1.", &WAVES),
        "updateConnector": {"description": "Whether it gets the newest version of the Connector. Default: true.", "type": "boolean"},
        "schedule": {
            "description": "Cron expressions of jobs, by the name of the application.",
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/text"},
        },
        "configurationFile": text("File of values; {deployment} is replaced with the name of the Deployment."),
        "configuration": configuration(),
        "key": {"$ref": "#/$defs/reference", "description": "Key of the Deployment. Default: the Connector's key, `-`, and the name."},
        "id": {"$ref": "#/$defs/reference", "description": "Id of the Deployment, in place of its key."},
        "default": {"description": "Whether commands without --env select it. Default: false.", "type": "boolean"},
    });
    if let Some(properties) = all.as_object_mut() {
        properties.retain(|key, _| keys.contains(&key.as_str()));
    }
    object(description, &[], all)
}

fn configuration() -> Value {
    json!({
        "description": "Values by application and key; \"*\" is every application that declares the key. A key beside the \
                        applications is global.",
        "type": "object",
        "propertyNames": {"pattern": APPLICATION},
        // A name that cannot be a key is that of an application.
        "patternProperties": {"[^A-Za-z0-9_]": {"anyOf": [{"$ref": "#/$defs/application"}, {"type": "null"}]}},
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/value"}, {"$ref": "#/$defs/application"}]},
    })
}

fn customers() -> Value {
    json!({
        "description": "A table with a row for each customer: a CSV file with a header, or a list of mappings. Each is a Project \
                        and a Deployment.",
        "anyOf": [
            {"$ref": "#/$defs/text"},
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {
                            "description": "Name of the Project and of the Deployment.",
                            "anyOf": [
                                {"type": "string", "pattern": NAME},
                                {"type": "integer", "minimum": 0},
                                {"type": "boolean"},
                            ],
                        },
                        "project": {"$ref": "#/$defs/value", "description": "Key of the Project. Default: the name."},
                        "region": {"$ref": "#/$defs/value", "description": "Region that hosts the Project."},
                        "profile": {"$ref": "#/$defs/value", "description": "Profile with the identity of the Project."},
                        "key": {"$ref": "#/$defs/value", "description": "Key of the Deployment."},
                        "type": {"description": "Type of the Deployment.", "enum": ["sandbox", "production", "", null]},
                        "wave": {
                            "description": "Wave of the Deployment.",
                            "anyOf": [
                                {"type": "integer", "minimum": WAVES.start(), "maximum": WAVES.end()},
                                {"type": "string", "pattern": r"^(\s*|[1-9][0-9]{0,2}|1000)$"},
                                {"type": "null"},
                            ],
                        },
                    },
                    "additionalProperties": {"$ref": "#/$defs/value"},
                },
            },
        ],
    })
}

/// A mapping whose keys are names.
fn named(description: &str, entry: Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "propertyNames": {"pattern": NAME},
        "additionalProperties": entry,
    })
}
