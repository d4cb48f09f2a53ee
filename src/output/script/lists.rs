//! Lists and logs, as the official CLI prints them.

use serde_json::Value;

use super::{ScriptResult, ScriptShape, field, javascript, sentences};
use crate::output::width;
use crate::wait::instant;

/// A row for each item, with the id first, and the numbers of the first and last one.
pub(super) fn rows(shape: &ScriptShape, items: &Value, total: Option<u64>) -> String {
    let columns: &[&str] = match shape.result {
        ScriptResult::DeploymentList => &["id", "key", "version", "status"],
        _ => &["id", "key", "name", "status"],
    };
    let items = items.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut rows: Vec<Vec<String>> = vec![columns.iter().map(|column| column.to_uppercase()).collect()];
    rows.extend(items.iter().map(|item| columns.iter().map(|column| cell(item, column)).collect()));
    let widths: Vec<usize> = (0..columns.len()).map(|index| widest(&rows, index)).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(index, (cell, width))| match columns[index] {
            "version" if number > 0 => centered(cell, *width),
            _ => width::pad(cell, *width),
        });
        text.push_str(&cells.collect::<Vec<_>>().join(" "));
        text.push('\n');
    }
    let offset: usize = shape.parameter("offset").and_then(|offset| offset.parse().ok()).unwrap_or(0);
    let total = total.map_or_else(|| "undefined".to_owned(), |total| total.to_string());
    format!("{text}\nShowing items {}–{} of {total}.", offset + 1, offset + items.len())
}

/// A missing value is an empty cell.
fn cell(item: &Value, column: &str) -> String {
    if item.get(column).is_some_and(|value| !value.is_null()) { field(item, column) } else { String::new() }
}

fn widest(rows: &[Vec<String>], index: usize) -> usize {
    rows.iter().map(|row| width::columns(&row[index])).max().unwrap_or_default()
}

fn centered(cell: &str, width: usize) -> String {
    let space = width.saturating_sub(width::columns(cell));
    format!("{}{cell}{}", " ".repeat(space / 2), " ".repeat(space.div_ceil(2)))
}

/// Log entries below a heading with the times of the first and last one.
pub(super) fn logs(shape: &ScriptShape, entries: &Value) -> String {
    let start = sentences::start(shape, entries);
    let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        let (name, value) = shape.selected();
        return format!("{start}\nNo logs found for Deployment with {name} - '{value}'.");
    };
    let lines: Vec<String> = entries.iter().map(log_line).collect();
    format!("{start}\n\n- Logs from {} to {} -\n\n{}", utc(first), utc(last), lines.join("\n"))
}

/// The time of an entry as `Date.prototype.toUTCString` writes it.
fn utc(entry: &Value) -> String {
    let time = instant(&field(entry, "timestamp"));
    time.map_or_else(|| "Invalid Date".to_owned(), |time| time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

/// One log entry as a line.
pub(super) fn log_line(entry: &Value) -> String {
    let details = entry.get("details").unwrap_or(&Value::Null);
    let message = if field(entry, "type") == "HTTP_REQUEST" {
        let detail = |name| field(details, name);
        let (method, url) = (detail("requestMethod"), detail("requestUrl"));
        format!("{method} \"{url}\" {} \"{}\"", detail("status"), detail("userAgent"))
    } else {
        javascript::stringified(details)
    };
    format!("{} {} {} {message}", field(entry, "timestamp"), field(entry, "severity"), field(entry, "applicationName"))
}
