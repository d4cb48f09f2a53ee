//! An application as YAML or JSON, in the style of the file.

use serde_json::{Map, Value, json};

use super::style::FileStyle;
use crate::connect_file::model::{Application, ConfigurationKey, HealthCheck, RetryPolicy};
use crate::yaml_file::{prune, text_scalar};

/// The application as an item of a block list, with a line break at the end.
pub(super) fn block_item(application: &Application, style: &FileStyle) -> String {
    let mut lines = Vec::new();
    let columns = (style.dash, style.dash_width);
    list_item(&application_entry(application), columns, style, &mut lines);
    lines.iter().flat_map(|line| [line, style.line_break]).collect()
}

pub(super) fn flow_item(application: &Application) -> String {
    application_entry(application).to_string()
}

/// The application in braces, on several lines. `line_break` includes the indentation.
pub(super) fn tall_flow_item(application: &Application, line_break: &str) -> String {
    format!("{:#}", application_entry(application)).replace('\n', line_break)
}

/// An application as an entry of `deployAs`, without empty fields.
pub fn application_entry(application: &Application) -> Value {
    let keys = |keys: &[ConfigurationKey]| keys.iter().map(configuration_key).collect::<Vec<_>>();
    let mut value = json!({
        "name": application.name,
        "applicationType": application.application_type.as_str(),
        "endpoint": application.endpoint,
        "scripts": {"postDeploy": application.post_deploy, "preUndeploy": application.pre_undeploy},
        "properties": {"schedule": application.schedule},
        "healthCheck": application.health_check.as_ref().map(health_check),
        "retryPolicy": application.retry_policy.map(retry_policy),
        "configuration": {
            "standardConfiguration": keys(&application.configuration.standard),
            "securedConfiguration": keys(&application.configuration.secured),
        },
    });
    prune(&mut value);
    value
}

fn health_check(check: &HealthCheck) -> Value {
    json!({
        "path": check.path,
        "intervalSeconds": check.interval_seconds,
        "timeoutSeconds": check.timeout_seconds,
        "unhealthyThreshold": check.unhealthy_threshold,
    })
}

fn retry_policy(policy: RetryPolicy) -> Value {
    match policy {
        RetryPolicy::Immediate => json!({"strategy": "immediate"}),
        RetryPolicy::ExponentialBackoff { min_backoff_seconds, max_backoff_seconds, max_attempts } => json!({
            "strategy": "exponential-backoff",
            "minBackoffSeconds": min_backoff_seconds,
            "maxBackoffSeconds": max_backoff_seconds,
            "maxAttempts": max_attempts,
        }),
    }
}

fn configuration_key(key: &ConfigurationKey) -> Value {
    json!({
        "key": key.key,
        "description": key.description,
        "required": key.required.then_some(true),
        "default": key.default,
    })
}

fn mapping(fields: &Map<String, Value>, indentation: usize, style: &FileStyle, lines: &mut Vec<String>) {
    let spaces = " ".repeat(indentation);
    for (key, value) in fields {
        match value {
            Value::Object(fields) => {
                lines.push(format!("{spaces}{key}:"));
                mapping(fields, indentation + style.step, style, lines);
            }
            Value::Array(items) => {
                lines.push(format!("{spaces}{key}:"));
                let columns = (indentation + style.list_step, 2);
                items.iter().for_each(|item| list_item(item, columns, style, lines));
            }
            Value::String(text) => lines.push(format!("{spaces}{key}: {}", text_scalar(text))),
            other => lines.push(format!("{spaces}{key}: {other}")),
        }
    }
}

/// `dash`: column of the dash, and columns from it to the keys of the item.
fn list_item(item: &Value, (dash, width): (usize, usize), style: &FileStyle, lines: &mut Vec<String>) {
    let Value::Object(fields) = item else { return };
    let first = lines.len();
    mapping(fields, dash + width, style, lines);
    lines[first].replace_range(dash..=dash, "-");
}
