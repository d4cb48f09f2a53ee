//! What a log entry says, as text on one line.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::api::LogRow;
use crate::api::model::{LogEntryType, LoggedRequest};
use crate::json_text::{JsonValue, PartKind};

/// Fields in which loggers write the message of an entry of JSON.
const MESSAGE_FIELDS: [&str; 2] = ["message", "msg"];

/// The message of a log entry: the line that the application printed, a request as `POST /path 200 13 ms`, and other details
/// as `key=value`. With `is_raw` all details but text are JSON as it was sent.
pub fn log_message<'r>(row: &LogRow<'r>, is_raw: bool) -> Cow<'r, str> {
    let Some(details) = row.details else { return "-".into() };
    if details.kind() == Some(PartKind::String) {
        return details.string().unwrap_or(details.as_str().into());
    }
    match row.kind {
        Some(LogEntryType::ApplicationText) | None => printed(details).unwrap_or(details.as_str().into()),
        _ if is_raw => details.as_str().into(),
        Some(LogEntryType::HttpRequest) => match LoggedRequest::read(details.as_str()) {
            Some(request) => request_line(&request).into(),
            None => fields(details.as_str()),
        },
        Some(_) => fields(details.as_str()),
    }
}

/// The text of the last field `message`.
fn printed(details: JsonValue<'_>) -> Option<Cow<'_, str>> {
    details.fields().filter(|(name, _)| name.is("message")).last()?.1.string()
}

fn request_line(request: &LoggedRequest) -> String {
    let text = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".to_owned());
    let mut line = format!("{} {}", text(&request.method), text(&request.target));
    // Writing to a String cannot fail.
    if let Some(status) = request.status {
        _ = write!(line, " {status}");
    }
    if let Some(milliseconds) = request.milliseconds {
        _ = write!(line, " {milliseconds} ms");
    }
    line
}

/// The message of JSON, and its other fields as `key=value`.
fn fields(details: &str) -> Cow<'_, str> {
    let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(details) else { return details.into() };
    let is_text = |name: &&&str| fields.get(**name).is_some_and(Value::is_string);
    let name = MESSAGE_FIELDS.iter().find(is_text);
    let message = name.and_then(|name| fields.shift_remove(*name));
    let mut parts: Vec<String> =
        message.iter().filter_map(Value::as_str).map(|text| text.trim_end().to_owned()).collect();
    add_fields("", &fields, &mut parts);
    parts.join(" ").into()
}

fn add_fields(prefix: &str, fields: &Map<String, Value>, parts: &mut Vec<String>) {
    for (name, value) in fields {
        match value {
            Value::Object(inner) if !inner.is_empty() => add_fields(&format!("{prefix}{name}."), inner, parts),
            Value::String(text) if is_plain(text) => parts.push(format!("{prefix}{name}={text}")),
            other => parts.push(format!("{prefix}{name}={other}")),
        }
    }
}

/// Whether a text needs no quotes to be recognized as one value.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(|character: char| character.is_whitespace() || matches!(character, '"' | '='))
}
