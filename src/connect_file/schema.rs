//! The format as a JSON Schema, for editors: the rules as far as a schema can express them.

use serde_json::{Map, Value, json};

use super::model::ApplicationType;
use super::rules::allowed;
use crate::yaml_file::{number, object};

/// The JSON Schema of connect.yaml, draft 2020-12.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "connect.yaml",
        "description": "A commercetools Connect project: its applications and their configuration.",
        "type": "object",
        "required": ["deployAs"],
        "additionalProperties": false,
        "properties": {
            "deployAs": {
                "description": "The applications. Each has a folder with its name.",
                "type": "array",
                "items": {"$ref": "#/$defs/application"},
            },
            "inheritAs": inherit_as(),
        },
        "$defs": {
            "application": application(),
            "path": {"type": "string", "pattern": PATH},
            "text": {"type": "string", "pattern": TEXT},
            "key": {
                "description": "Name of the environment variable.",
                "type": "string",
                "pattern": KEY,
                "not": {"pattern": RESERVED},
            },
            "configuration": configuration(),
        },
    })
}

/// A string that is not blank.
const TEXT: &str = r"\S";
const NAME: &str = "^[A-Za-z0-9_-]{2,256}$";
const KEY: &str = "^[A-Za-z0-9_]{2,256}$";
const PATH: &str = "^(?!.*//)[A-Za-z0-9_/-]{1,256}$";
/// Variables of the runtime, in any letter case.
const RESERVED: &str = "^([Pp][Oo][Rr][Tt]|[Kk]_([Ss][Ee][Rr][Vv][Ii][Cc][Ee]|[Rr][Ee][Vv][Ii][Ss][Ii][Oo][Nn]|[Cc][Oo][Nn][Ff][Ii][Gg][Uu][Rr][Aa][Tt][Ii][Oo][Nn]))$";

fn inherit_as() -> Value {
    object(
        "What every application receives.",
        &[],
        json!({
            "configuration": {"$ref": "#/$defs/configuration", "description": "Configuration keys that every application receives."},
            "apiClient": object(
                "An API Client that the platform creates for the Deployment. It sets CTP_PROJECT_KEY, CTP_CLIENT_ID, \
                 CTP_CLIENT_SECRET, CTP_SCOPE, CTP_API_URL and CTP_AUTH_URL.",
                &["scopes"],
                json!({"scopes": {
                    "description": "Scopes of the API Client, such as manage_orders.",
                    "type": "array",
                    "minItems": 1,
                    "items": {"type": "string", "minLength": 1},
                }}),
            ),
        }),
    )
}

fn application() -> Value {
    let types: Vec<&str> = ApplicationType::names().map(|(name, _)| name).collect();
    let mut schema = object(
        "An application.",
        &["name", "applicationType"],
        json!({
            "name": {
                "description": "Name of the application and of its folder.",
                "type": "string",
                "pattern": NAME,
            },
            "applicationType": {
                "description": "How the platform builds and runs the application. `mc-app` is an older name of \
                                `merchant-center-custom-application`.",
                "enum": types,
            },
            "endpoint": {"$ref": "#/$defs/path", "description": "Path of the application's endpoint, such as /service."},
            "scripts": object("Commands that run in the folder of the application.", &[], json!({
                "postDeploy": {"$ref": "#/$defs/text", "description": "Command to run after each deploy."},
                "preUndeploy": {"$ref": "#/$defs/text", "description": "Command to run before an undeploy."},
            })),
            "configuration": {"$ref": "#/$defs/configuration", "description": "Configuration keys of the application."},
            "properties": properties(),
            "healthCheck": health_check(),
            "retryPolicy": retry_policy(),
        }),
    );
    schema["allOf"] = ApplicationType::ALL.into_iter().map(only_its_keys).collect();
    schema
}

/// The rules for applications of one type.
fn only_its_keys(kind: ApplicationType) -> Value {
    let names: Vec<&str> = ApplicationType::names().filter(|(_, other)| *other == kind).map(|(name, _)| name).collect();
    let disallowed = allowed::APPLICATION_KEYS.into_iter().filter(|key| !allowed::supports(kind, key));
    let mut properties: Map<String, Value> = disallowed.map(|key| (key.to_owned(), Value::Bool(false))).collect();
    let mut required: Vec<&str> = allowed::required_keys(kind).collect();
    let needed = allowed::merchant_center_keys(kind);
    if !needed.is_empty() {
        required.push("configuration");
        properties.insert("configuration".to_owned(), merchant_center(needed));
    }
    json!({
        "if": {"properties": {"applicationType": {"enum": names}}, "required": ["applicationType"]},
        "then": {"properties": properties, "required": required},
    })
}

fn merchant_center(needed: &[&str]) -> Value {
    let declared = needed.iter().map(|name| {
        json!({"contains": {
            "properties": {"key": {"const": name}, "required": {"const": true}},
            "required": ["key", "required"],
        }})
    });
    json!({
        "required": ["standardConfiguration"],
        "properties": {
            "standardConfiguration": {"allOf": declared.collect::<Vec<_>>()},
            "securedConfiguration": {"maxItems": 0},
        },
    })
}

fn properties() -> Value {
    object(
        "Properties of a job.",
        &["schedule"],
        json!({"schedule": {
            "$ref": "#/$defs/text",
            "description": "When the job runs: five fields (minute, hour, day of month, month, day of week), or one of \
                            @hourly, @daily, @weekly, @monthly, @yearly, @every 5m. A string with * needs quotes.",
            "examples": ["0 9 * * 1-5", "*/5 * * * *", "@daily"],
        }}),
    )
}

fn health_check() -> Value {
    let number = |description: &str| number(description, &allowed::HEALTH_CHECK_NUMBERS);
    object(
        "A request that checks whether the application is healthy.",
        &["path"],
        json!({
            "path": {"$ref": "#/$defs/path", "description": "Path of the request."},
            "intervalSeconds": number("Seconds between two requests."),
            "timeoutSeconds": number("Seconds until a request times out."),
            "unhealthyThreshold": number("Failures in a row after which the application counts as unhealthy."),
        }),
    )
}

fn retry_policy() -> Value {
    let immediate = object("Deliver again immediately.", &["strategy"], json!({"strategy": {"const": "immediate"}}));
    let backoff = object(
        "Deliver again after growing delays.",
        &["strategy", "minBackoffSeconds", "maxBackoffSeconds"],
        json!({
            "strategy": {"const": "exponential-backoff"},
            "minBackoffSeconds": number("Shortest delay in seconds.", &allowed::BACKOFF_SECONDS),
            "maxBackoffSeconds": number("Longest delay in seconds; not below the shortest.", &allowed::BACKOFF_SECONDS),
            "maxAttempts": number("Deliveries after which the message is dropped.", &allowed::ATTEMPTS),
        }),
    );
    json!({"description": "How to deliver messages that were not acknowledged.", "oneOf": [immediate, backoff]})
}

fn configuration() -> Value {
    let list = |description: &str, entry: Value| json!({"description": description, "type": "array", "items": entry});
    let fields = json!({
        "key": {"$ref": "#/$defs/key"},
        "description": {"$ref": "#/$defs/text", "description": "What the value is for, for the users who deploy the Connector."},
        "required": {"description": "Whether a Deployment must set a value. Default: false.", "type": "boolean"},
    });
    let mut standard = fields.clone();
    standard["default"] = json!({"$ref": "#/$defs/text", "description": "Value to use if the Deployment sets none. Numbers need quotes."});
    object(
        "Configuration keys. Each becomes an environment variable.",
        &[],
        json!({
            "standardConfiguration": list(
                "Keys with values that can be read later.",
                object("A configuration key.", &["key", "description"], standard),
            ),
            "securedConfiguration": list(
                "Keys with values that are encrypted and cannot be read again.",
                object("A configuration key.", &["key", "description"], fields),
            ),
        }),
    )
}
