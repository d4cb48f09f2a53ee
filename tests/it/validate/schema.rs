//! Compares the JSON Schema with the rules: it accepts every valid file, and rejects every file that a schema can reject.

use ctconnect::internals::connect_file::{check, schema};
use serde_json::{Value, json};

use crate::harness::Machine;
use crate::json_schema::{compare, variations};

/// Rules that a schema cannot express.
const BEYOND_A_SCHEMA: [&str; 7] = [
    "duplicate-application",
    "duplicate-configuration-key",
    "duplicate-global-key",
    "backoff-order",
    "cloud-identifier",
    "schedule",
    "alias-budget",
];

#[test]
fn the_command_prints_the_schema() {
    assert_eq!(Machine::bare().run(["schema"]).ok().json(), schema());
    Machine::bare().run(["schema", "-o", "sarif"]).exits(2).is_silent();
}

#[test]
fn the_schema_agrees_with_the_rules() {
    let broken = |file: &[u8]| -> Vec<&'static str> {
        let problems = check(file).problems.into_iter();
        problems.filter(|problem| problem.severity.as_str() == "error").map(|problem| problem.rule).collect()
    };
    let (accepted, rejected) = compare(&schema(), &files(), &BEYOND_A_SCHEMA, broken);
    assert!(accepted > 20 && rejected > 200, "{accepted} accepted, {rejected} rejected");
}

#[test]
fn every_key_has_a_description() {
    let schema = schema();
    let mut open = vec![&schema];
    let mut count = 0;
    while let Some(value) = open.pop() {
        if let Some(properties) = value.get("properties").and_then(Value::as_object)
            && value.get("additionalProperties").is_some()
        {
            for (key, property) in properties {
                let target = property["$ref"].as_str().map(|path| &schema["$defs"][path.rsplit('/').next().unwrap()]);
                let described = property.get("description").or_else(|| target?.get("description"));
                assert!(described.is_some() || property.get("const").is_some(), "`{key}` has no description");
                count += 1;
            }
        }
        open.extend(value.as_object().into_iter().flat_map(|fields| fields.values()));
        open.extend(value.as_array().into_iter().flatten());
    }
    assert!(count > 25, "{count}");
}

/// Files with one application each, and variations with each value replaced, removed, or next to an unknown key.
fn files() -> Vec<Value> {
    let mut complete = complete();
    let Value::Array(applications) = complete["deployAs"].take() else { unreachable!("a list") };
    let alone = |application| {
        let mut file = complete.clone();
        file["deployAs"] = json!([application]);
        variations(&file)
    };
    applications.into_iter().flat_map(alone).collect()
}

fn complete() -> Value {
    let key = |name: &str| json!({"key": name, "description": "d", "required": true});
    let front = |name: &str, kind: &str, keys: Value| json!({"name": name, "applicationType": kind, "configuration": {"standardConfiguration": keys, "securedConfiguration": []}});
    json!({
        "deployAs": [
            {
                "name": "web", "applicationType": "service", "endpoint": "/web",
                "scripts": {"postDeploy": "npm run up", "preUndeploy": "npm run down"},
                "healthCheck": {"path": "/health", "intervalSeconds": 5, "timeoutSeconds": 5, "unhealthyThreshold": 3},
                "configuration": {
                    "standardConfiguration": [{"key": "LIMIT", "description": "d", "required": false, "default": "5"}],
                    "securedConfiguration": [key("TOKEN")],
                },
            },
            {
                "name": "listener", "applicationType": "event", "endpoint": "listener",
                "retryPolicy": {
                    "strategy": "exponential-backoff",
                    "minBackoffSeconds": 1, "maxBackoffSeconds": 600, "maxAttempts": 10,
                },
            },
            {"name": "soon", "applicationType": "event", "endpoint": "/", "retryPolicy": {"strategy": "immediate"}},
            {"name": "nightly", "applicationType": "job", "endpoint": "/", "properties": {"schedule": "0 2 * * *"}},
            {"name": "enabler", "applicationType": "assets"},
            front("front", "merchant-center-custom-application",
                json!([key("CUSTOM_APPLICATION_ID"), key("ENTRY_POINT_URI_PATH")])),
            front("view", "merchant-center-custom-view", json!([key("CUSTOM_VIEW_ID")])),
        ],
        "inheritAs": {
            "configuration": {"standardConfiguration": [key("CLOUD_IDENTIFIER")]},
            "apiClient": {"scopes": ["manage_orders"]},
        },
    })
}
