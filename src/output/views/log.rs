//! Log entries, a line for each.

use serde_json::Value;

use crate::api::Resource;
use crate::api::model::{DeploymentLog, LogEntryType, LogSeverity};
use crate::output::{StyledText, TextPage, TextStyle, View};
use crate::wait::instant;

impl View for Resource<DeploymentLog> {
    fn json(&self) -> Value {
        self.json().clone()
    }

    fn page(&self, page: &mut TextPage) {
        let severity = self.severity.as_ref().map_or("-", LogSeverity::as_str);
        page.unwrapped(&[
            StyledText::faint(&timestamp(self)),
            self.application_name.as_deref().unwrap_or("-").into(),
            StyledText::new(&format!("{severity:<7}"), style(self.severity.as_ref())),
            message(self).trim_end().into(),
        ]);
    }
}

/// Several log entries as one result.
#[derive(Debug, Clone, Copy)]
pub struct Logs<'l>(pub &'l [Resource<DeploymentLog>]);

impl View for Logs<'_> {
    fn json(&self) -> Value {
        Value::Array(self.0.iter().map(View::json).collect())
    }

    fn page(&self, page: &mut TextPage) {
        self.0.iter().for_each(|entry| entry.page(page));
    }
}

/// The timestamp in UTC, so that entries can be compared. Text that is not a timestamp is unchanged.
fn timestamp(entry: &DeploymentLog) -> String {
    let text = entry.timestamp.as_deref().unwrap_or("-");
    instant(text).map_or_else(|| text.to_owned(), |timestamp| timestamp.to_string())
}

/// The line that the application printed, or other details as compact JSON.
fn message(entry: &DeploymentLog) -> String {
    let Some(details) = &entry.details else { return "-".to_owned() };
    let text = match entry.kind {
        Some(LogEntryType::ApplicationText) | None => details.get("message").and_then(Value::as_str),
        _ => None,
    };
    text.or(details.as_str()).map_or_else(|| details.to_string(), str::to_owned)
}

fn style(severity: Option<&LogSeverity>) -> TextStyle {
    use LogSeverity::{Alert, Critical, Debug, Emergency, Error, Warning};
    match severity {
        Some(Error | Critical | Alert | Emergency) => TextStyle::Bad,
        Some(Warning) => TextStyle::Caution,
        Some(Debug) => TextStyle::Faint,
        _ => TextStyle::Plain,
    }
}
