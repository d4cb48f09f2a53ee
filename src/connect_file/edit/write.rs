//! An application as YAML, in the style of the file that it goes into.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::style::Style;
use crate::connect_file::model::{Application, Configuration, ConfigurationKey, RetryPolicy};
use crate::connect_file::scalar;
use crate::connect_file::tree;

/// The application as an item of a block list, ended by a line break.
pub(super) fn block_item(application: &Application, style: &Style) -> String {
    let mut lines = Vec::new();
    mapping(&fields(application), style.dash + style.dash_width, style, &mut lines);
    let mut item = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index == 0 {
            let dash = format!("{}-{}", " ".repeat(style.dash), " ".repeat(style.dash_width - 1));
            item.push_str(&dash);
            item.push_str(line.trim_start());
        } else {
            item.push_str(line);
        }
        item.push_str(style.line_break);
    }
    item
}

/// The application in braces: on one line, or on several behind an indentation.
pub(super) fn flow_item(application: &Application, tall: Option<(usize, &Style)>) -> String {
    let value = value(application);
    let Some((indentation, style)) = tall else { return value.to_string() };
    // An indented form of JSON never fails to be written.
    let written = serde_json::to_string_pretty(&value).unwrap_or_default();
    written.replace('\n', &format!("{}{}", style.line_break, " ".repeat(indentation)))
}

/// The application as connect.yaml has it; what is empty is left out.
pub(super) fn value(application: &Application) -> Value {
    Value::Object(fields(application))
}

fn fields(application: &Application) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("name".to_owned(), json!(application.name));
    fields.insert("applicationType".to_owned(), json!(application.application_type.as_str()));
    if let Some(endpoint) = &application.endpoint {
        fields.insert("endpoint".to_owned(), json!(endpoint));
    }
    let scripts = [("postDeploy", &application.post_deploy), ("preUndeploy", &application.pre_undeploy)];
    insert(
        &mut fields,
        "scripts",
        scripts.into_iter().filter_map(|(key, script)| Some((key, json!(script.as_ref()?)))),
    );
    insert(&mut fields, "properties", application.schedule.iter().map(|schedule| ("schedule", json!(schedule))));
    if let Some(check) = &application.health_check {
        let numbers = [
            ("intervalSeconds", check.interval_seconds),
            ("timeoutSeconds", check.timeout_seconds),
            ("unhealthyThreshold", check.unhealthy_threshold),
        ];
        let numbers = numbers.into_iter().filter_map(|(key, number)| Some((key, json!(number?))));
        insert(&mut fields, "healthCheck", [("path", json!(check.path))].into_iter().chain(numbers));
    }
    if let Some(policy) = &application.retry_policy {
        insert(&mut fields, "retryPolicy", retry_policy(*policy));
    }
    insert(&mut fields, "configuration", configuration(&application.configuration));
    fields
}

/// Adds a mapping, unless it is empty.
fn insert(fields: &mut Map<String, Value>, key: &str, entries: impl IntoIterator<Item = (&'static str, Value)>) {
    let entries: Map<String, Value> = entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    if !entries.is_empty() {
        fields.insert(key.to_owned(), Value::Object(entries));
    }
}

fn retry_policy(policy: RetryPolicy) -> Vec<(&'static str, Value)> {
    let RetryPolicy::ExponentialBackoff { min_backoff_seconds, max_backoff_seconds, max_attempts } = policy else {
        return vec![("strategy", json!("immediate"))];
    };
    let mut fields = vec![
        ("strategy", json!("exponential-backoff")),
        ("minBackoffSeconds", json!(min_backoff_seconds)),
        ("maxBackoffSeconds", json!(max_backoff_seconds)),
    ];
    fields.extend(max_attempts.map(|attempts| ("maxAttempts", json!(attempts))));
    fields
}

fn configuration(configuration: &Configuration) -> impl Iterator<Item = (&'static str, Value)> {
    let lists = [("standardConfiguration", &configuration.standard), ("securedConfiguration", &configuration.secured)];
    let lists = lists.map(|(name, keys)| (name, keys.iter().map(configuration_key).collect::<Vec<_>>()));
    lists.into_iter().filter(|(_, keys)| !keys.is_empty()).map(|(name, keys)| (name, Value::Array(keys)))
}

fn configuration_key(key: &ConfigurationKey) -> Value {
    let mut fields = Map::new();
    fields.insert("key".to_owned(), json!(key.key));
    fields.insert("description".to_owned(), json!(key.description));
    if key.required {
        fields.insert("required".to_owned(), json!(true));
    }
    if let Some(default) = &key.default {
        fields.insert("default".to_owned(), json!(default));
    }
    Value::Object(fields)
}

fn mapping(fields: &Map<String, Value>, indentation: usize, style: &Style, lines: &mut Vec<String>) {
    let blanks = " ".repeat(indentation);
    for (key, value) in fields {
        match value {
            Value::Object(fields) => {
                lines.push(format!("{blanks}{key}:"));
                mapping(fields, indentation + style.step, style, lines);
            }
            Value::Array(items) => {
                lines.push(format!("{blanks}{key}:"));
                items.iter().for_each(|item| list_item(item, indentation + style.list_step, style, lines));
            }
            Value::String(text) => lines.push(format!("{blanks}{key}: {}", text_scalar(text))),
            other => lines.push(format!("{blanks}{key}: {other}")),
        }
    }
}

fn list_item(item: &Value, dash: usize, style: &Style, lines: &mut Vec<String>) {
    let Value::Object(fields) = item else { return };
    let first = lines.len();
    mapping(fields, dash + 2, style, lines);
    lines[first].replace_range(dash..=dash, "-");
}

/// A text, with quotes where it needs them.
fn text_scalar(text: &str) -> Cow<'_, str> {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '/');
    let is_plain = text.starts_with(is_word)
        && text.ends_with(|letter| is_word(letter) || matches!(letter, '.' | '-'))
        && text
            .chars()
            .all(|letter| is_word(letter) || matches!(letter, ' ' | '.' | '-' | ',' | ':' | '&' | '(' | ')'))
        && !text.contains(": ")
        && matches!(scalar::plain(Cow::Borrowed(text)), tree::Value::Text(_));
    if is_plain { Cow::Borrowed(text) } else { Cow::Owned(Value::String(text.to_owned()).to_string()) }
}
