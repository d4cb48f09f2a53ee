//! What a log entry says, as text on one line.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::api::LogRow;
use crate::api::model::{LogEntryType, LoggedRequest};

/// Fields in which loggers write the message of an entry of JSON.
const MESSAGE_FIELDS: [&str; 2] = ["message", "msg"];

/// The message of a log entry: the line that the application printed, a request as `POST /path 200 13 ms`, and other details
/// as `key=value`. With `is_raw` all details but text are JSON as it was sent.
pub fn log_message(row: &LogRow<'_>, is_raw: bool) -> String {
    let Some(details) = row.details.map(|details| details.get()) else { return "-".to_owned() };
    if details.starts_with('"') {
        return serde_json::from_str(details).unwrap_or_else(|_| details.to_owned());
    }
    match row.kind {
        Some(LogEntryType::ApplicationText) | None => printed(details).unwrap_or_else(|| details.to_owned()),
        _ if is_raw => details.to_owned(),
        Some(LogEntryType::HttpRequest) => match LoggedRequest::read(details) {
            Some(request) => request_line(&request),
            None => fields(details),
        },
        Some(_) => fields(details),
    }
}

fn printed(details: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct PrintedLine {
        message: String,
    }
    serde_json::from_str(details).ok().map(|line: PrintedLine| line.message)
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
fn fields(details: &str) -> String {
    let Ok(mut fields) = serde_json::from_str::<Map<String, Value>>(details) else { return details.to_owned() };
    let is_text = |name: &&&str| fields.get(**name).is_some_and(Value::is_string);
    let name = MESSAGE_FIELDS.iter().find(is_text);
    let message = name.and_then(|name| fields.shift_remove(*name));
    let mut parts: Vec<String> =
        message.iter().filter_map(Value::as_str).map(|text| text.trim_end().to_owned()).collect();
    add_fields("", &fields, &mut parts);
    parts.join(" ")
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
