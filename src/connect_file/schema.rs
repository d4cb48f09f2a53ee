//! The format as a JSON Schema, for editors.
//!
//! It says as much of the rules as a schema can; keys and numbers come from the rules themselves.

use serde_json::{Map, Value, json};

use super::model::ApplicationType;
use super::rules::shape;

/// The schema, draft 2020-12.
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "connect.yaml",
        "description": "A commercetools Connect project: its applications, and the configuration that they want.",
        "type": "object",
        "required": ["deployAs"],
        "additionalProperties": false,
        "properties": {
            "deployAs": {
                "description": "The applications. Each has a folder of its name.",
                "type": "array",
                "items": {"$ref": "#/$defs/application"},
            },
            "inheritAs": inherit_as(),
        },
        "$defs": {
            "application": application(),
            "path": path(),
            "text": {"type": "string", "pattern": TEXT},
            "key": key(),
            "configuration": configuration(),
        },
    })
}

/// A text with something in it that is no blank.
const TEXT: &str = r"\S";
const NAME: &str = "^[A-Za-z0-9_-]{2,256}$";
const KEY: &str = "^[A-Za-z0-9_]{2,256}$";
const PATH: &str = "^(?!.*//)[A-Za-z0-9_/-]{1,256}$";
/// Variables of the runtime, in any case of letters.
const RESERVED: &str = "^([Pp][Oo][Rr][Tt]|[Kk]_([Ss][Ee][Rr][Vv][Ii][Cc][Ee]|[Rr][Ee][Vv][Ii][Ss][Ii][Oo][Nn]|[Cc][Oo][Nn][Ff][Ii][Gg][Uu][Rr][Aa][Tt][Ii][Oo][Nn]))$";

fn inherit_as() -> Value {
    object(
        "What every application gets.",
        &[],
        json!({
            "configuration": {"$ref": "#/$defs/configuration", "description": "Keys that every application gets."},
            "apiClient": object(
                "An API Client that the platform makes for the Deployment. It sets CTP_PROJECT_KEY, CTP_CLIENT_ID, \
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
    let types: Vec<&str> = ApplicationType::ALL.map(ApplicationType::as_str).into_iter().chain(["mc-app"]).collect();
    let mut schema = object(
        "An application.",
        &["name", "applicationType"],
        json!({
            "name": {
                "description": "Its name, which is also the name of its folder.",
                "type": "string",
                "pattern": NAME,
            },
            "applicationType": {
                "description": "How the platform builds and runs it. `mc-app` is an older name of \
                                `merchant-center-custom-application`.",
                "enum": types,
            },
            "endpoint": {"$ref": "#/$defs/path", "description": "Path under which it answers, such as /service."},
            "scripts": scripts(),
            "configuration": {"$ref": "#/$defs/configuration", "description": "Keys that it wants values for."},
            "properties": properties(),
            "healthCheck": health_check(),
            "retryPolicy": retry_policy(),
        }),
    );
    schema["allOf"] = ApplicationType::ALL.into_iter().map(only_its_keys).collect();
    schema
}

/// What holds for applications of a type alone.
fn only_its_keys(kind: ApplicationType) -> Value {
    let mut names = vec![kind.as_str()];
    if kind == ApplicationType::MerchantCenterCustomApplication {
        names.push("mc-app");
    }
    let refused = shape::APPLICATION_KEYS.into_iter().filter(|key| !shape::takes(kind, key));
    let mut properties: Map<String, Value> = refused.map(|key| (key.to_owned(), Value::Bool(false))).collect();
    let mut required = shape::required_keys(kind);
    let needed = shape::merchant_center_keys(kind);
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

fn scripts() -> Value {
    object(
        "Commands that run in the application's folder.",
        &[],
        json!({
            "postDeploy": {"$ref": "#/$defs/text", "description": "Runs after each deploy."},
            "preUndeploy": {"$ref": "#/$defs/text", "description": "Runs before an undeploy."},
        }),
    )
}

fn properties() -> Value {
    object(
        "Properties of a job.",
        &["schedule"],
        json!({"schedule": {
            "$ref": "#/$defs/text",
            "description": "When the job runs: five fields (minute, hour, day of month, month, day of week), or one of \
                            @hourly, @daily, @weekly, @monthly, @yearly, @every 5m. A text with * needs quotes.",
            "examples": ["0 9 * * 1-5", "*/5 * * * *", "@daily"],
        }}),
    )
}

fn health_check() -> Value {
    let number = |description: &str| number(description, &shape::HEALTH_CHECK_NUMBERS);
    object(
        "A request by which the platform learns whether the application is well.",
        &["path"],
        json!({
            "path": {"$ref": "#/$defs/path", "description": "Path that is asked for."},
            "intervalSeconds": number("Seconds between two requests."),
            "timeoutSeconds": number("Seconds to wait for an answer."),
            "unhealthyThreshold": number("Failures in a row after which the application counts as unhealthy."),
        }),
    )
}

fn retry_policy() -> Value {
    let immediate = object("Again at once.", &["strategy"], json!({"strategy": {"const": "immediate"}}));
    let backoff = object(
        "Again after pauses that grow.",
        &["strategy", "minBackoffSeconds", "maxBackoffSeconds"],
        json!({
            "strategy": {"const": "exponential-backoff"},
            "minBackoffSeconds": number("Shortest pause.", &shape::BACKOFF_SECONDS),
            "maxBackoffSeconds": number("Longest pause; not below the shortest.", &shape::BACKOFF_SECONDS),
            "maxAttempts": number("Deliveries after which the message is given up.", &shape::ATTEMPTS),
        }),
    );
    json!({"description": "How messages that were not acknowledged are delivered again.", "oneOf": [immediate, backoff]})
}

fn configuration() -> Value {
    let list = |description: &str, entry: Value| json!({"description": description, "type": "array", "items": entry});
    let fields = json!({
        "key": {"$ref": "#/$defs/key"},
        "description": {"$ref": "#/$defs/text", "description": "What the value is for; those who deploy read it."},
        "required": {"description": "Whether a value must be given. Left out: false.", "type": "boolean"},
    });
    let mut standard = fields.clone();
    standard["default"] =
        json!({"$ref": "#/$defs/text", "description": "Value that applies when none is given. Numbers need quotes."});
    object(
        "Keys that values are wanted for. Each becomes an environment variable.",
        &[],
        json!({
            "standardConfiguration": list(
                "Keys whose values can be read later.",
                object("A key.", &["key", "description"], standard),
            ),
            "securedConfiguration": list(
                "Keys whose values are encrypted and can never be read again.",
                object("A key.", &["key", "description"], fields),
            ),
        }),
    )
}

fn key() -> Value {
    json!({
        "description": "Name of the environment variable.",
        "type": "string",
        "pattern": KEY,
        "not": {"pattern": RESERVED},
    })
}

fn path() -> Value {
    json!({"type": "string", "pattern": PATH})
}

fn number(description: &str, range: &std::ops::RangeInclusive<u32>) -> Value {
    json!({"description": description, "type": "integer", "minimum": range.start(), "maximum": range.end()})
}

/// A mapping without other keys than these.
fn object(description: &str, required: &[&str], properties: Value) -> Value {
    let mut schema = json!({"description": description, "type": "object", "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["properties"] = properties;
    schema
}
