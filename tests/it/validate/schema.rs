//! Compares the JSON Schema with the rules: it accepts every valid file, and rejects every file that a schema can reject.

use std::cell::RefCell;
use std::collections::HashMap;

use ctconnect::internals::connect_file::{check, schema};
use regex::Regex;
use serde_json::{Value, json};

use crate::harness::Machine;

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
    let (mut accepted, mut rejected) = (0, 0);
    let root = schema();
    let schema = Schema::new(&root);
    for file in files() {
        let checked = check(file.to_string().as_bytes());
        let errors: Vec<_> = checked.problems.iter().filter(|problem| problem.severity.as_str() == "error").collect();
        if errors.iter().any(|problem| BEYOND_A_SCHEMA.contains(&problem.rule)) {
            continue;
        }
        let fits = schema.accepts(&root, &file);
        assert_eq!(fits, errors.is_empty(), "{file}\n{errors:?}");
        if fits { accepted += 1 } else { rejected += 1 }
    }
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

fn variations(whole: &Value) -> Vec<Value> {
    let replacements = [
        json!(null),
        json!(true),
        json!(0),
        json!(7),
        json!(1000),
        json!(1.5),
        json!(""),
        json!(" "),
        json!("a//b"),
        json!("x y"),
        json!("x"),
        json!("port"),
        json!("service"),
        json!("job"),
        json!("mc-app"),
        json!("immediate"),
        json!([]),
        json!({}),
        json!("y".repeat(257)),
    ];
    let mut files = vec![whole.clone()];
    for path in pointers(whole) {
        for replacement in &replacements {
            let mut file = whole.clone();
            *file.pointer_mut(&path).unwrap() = replacement.clone();
            files.push(file);
        }
        let (parent, key) = path.rsplit_once('/').unwrap();
        let mut file = whole.clone();
        match file.pointer_mut(parent).unwrap() {
            Value::Object(fields) => _ = fields.remove(key),
            Value::Array(items) => _ = items.remove(key.parse().unwrap()),
            _ => unreachable!("a parent has children"),
        }
        files.push(file);
        let mut file = whole.clone();
        if let Value::Object(fields) = file.pointer_mut(&path).unwrap() {
            fields.insert("unknown".to_owned(), json!("x"));
            files.push(file);
        }
    }
    files
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

/// The JSON pointer of every value but the root.
fn pointers(value: &Value) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, value)| (index.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let below = |(key, value): (String, &Value)| {
        let below = pointers(value).into_iter().map(|path| format!("/{key}{path}")).collect::<Vec<_>>();
        [vec![format!("/{key}")], below].concat()
    };
    children.into_iter().flat_map(below).collect()
}

/// The part of JSON Schema that the schema uses; an unknown keyword fails the test.
struct Schema<'a> {
    root: &'a Value,
    matched: RefCell<HashMap<(String, String), bool>>,
}

impl<'a> Schema<'a> {
    fn new(root: &'a Value) -> Self {
        Self { root, matched: RefCell::default() }
    }

    fn accepts(&self, schema: &Value, value: &Value) -> bool {
        let Value::Object(keywords) = schema else { return schema.as_bool().unwrap() };
        keywords.iter().all(|(keyword, argument)| self.holds(keyword, argument, schema, value))
    }

    fn holds(&self, keyword: &str, argument: &Value, schema: &Value, value: &Value) -> bool {
        let number = || argument.as_f64().unwrap();
        let all = |schemas: &Value| schemas.as_array().unwrap().iter().all(|schema| self.accepts(schema, value));
        match keyword {
            "$schema" | "title" | "description" | "$defs" | "examples" | "then" => true,
            "$ref" => {
                self.accepts(self.root.pointer(argument.as_str().unwrap().strip_prefix('#').unwrap()).unwrap(), value)
            }
            "type" => has_type(argument.as_str().unwrap(), value),
            "const" => value == argument,
            "enum" => argument.as_array().unwrap().contains(value),
            "pattern" => value.as_str().is_none_or(|text| self.matches(argument.as_str().unwrap(), text)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as f64 >= number()),
            "minimum" => value.as_f64().is_none_or(|value| value >= number()),
            "maximum" => value.as_f64().is_none_or(|value| value <= number()),
            "minItems" => value.as_array().is_none_or(|items| items.len() as f64 >= number()),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as f64 <= number()),
            "items" => value.as_array().is_none_or(|items| items.iter().all(|item| self.accepts(argument, item))),
            "contains" => value.as_array().is_none_or(|items| items.iter().any(|item| self.accepts(argument, item))),
            "required" => value.as_object().is_none_or(|fields| {
                argument.as_array().unwrap().iter().all(|key| fields.contains_key(key.as_str().unwrap()))
            }),
            "properties" => value.as_object().is_none_or(|fields| {
                argument
                    .as_object()
                    .unwrap()
                    .iter()
                    .all(|(key, schema)| fields.get(key).is_none_or(|value| self.accepts(schema, value)))
            }),
            "additionalProperties" => {
                value.as_object().is_none_or(|fields| fields.keys().all(|key| schema["properties"].get(key).is_some()))
            }
            "allOf" => all(argument),
            "oneOf" => argument.as_array().unwrap().iter().filter(|schema| self.accepts(schema, value)).count() == 1,
            "not" => !self.accepts(argument, value),
            "if" => !self.accepts(argument, value) || self.accepts(&schema["then"], value),
            unknown => panic!("this test does not support the keyword `{unknown}`"),
        }
    }

    /// Matches a pattern. The engine does not support the one negative look-ahead, which is checked separately.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut known = self.matched.borrow_mut();
        *known.entry((pattern.to_owned(), text.to_owned())).or_insert_with(|| {
            let simple = pattern.replace("(?!.*//)", "");
            (simple == pattern || !text.contains("//")) && Regex::new(&simple).unwrap().is_match(text)
        })
    }
}

fn has_type(name: &str, value: &Value) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        unknown => panic!("this test does not support the type `{unknown}`"),
    }
}
