//! The last errors that a Deployment has logged.

use super::{DeploymentLog, LogFilter, newest, read_parts};
use crate::api::Reference;
use crate::operation::deployment::DeploymentPlace;
use crate::output::views::log_message;
use crate::wait::{ApplicationLog, LogPaging};

/// How many lines are shown at most.
const LINES: usize = 20;

/// The last lines with an error, the oldest first. Logs that cannot be read have none: they only explain a failure that is
/// known already.
pub async fn last_errors(place: &DeploymentPlace, reference: &Reference) -> Vec<String> {
    let log = DeploymentLog::new(place, reference.clone(), &[], None, LogPaging::once(None));
    let filter = LogFilter { severity: Some("ERROR".to_owned()), ..LogFilter::default() };
    let logs = std::slice::from_ref(&log);
    let read = async |parts: &[ApplicationLog<'_>], _: &[usize]| {
        newest(parts, LINES, None, None, |_, entry| filter.selects(entry)).await
    };
    let Ok(tail) = read_parts(logs, read).await else { return Vec::new() };
    let line = |(_, entry): &(usize, crate::api::LogEntry)| {
        let row = entry.row()?;
        let application = row.application_name.as_deref().unwrap_or("-").to_owned();
        Some(format!("log of {application}: {}", log_message(&row, false)))
    };
    tail.entries.iter().filter_map(line).collect()
}
