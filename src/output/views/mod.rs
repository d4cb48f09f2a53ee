//! How each resource is shown to people.

mod changes;
mod connector;
mod connector_staged;
mod deployment;
mod deployment_results;
mod invocation;
mod log;
mod merged_file;
mod project_plan;
mod project_result;
mod project_status;
mod raw;
mod revisions;
mod schema;
mod template;

pub use changes::{ChangeRow, ConnectorChanges, RedeployChanges, RedeployChangesOfSeveral};
pub use connector::CONNECTOR_COLUMNS;
pub use connector_staged::{CONNECTOR_STAGED_COLUMNS, Comments};
pub use deployment::{DEPLOYMENT_COLUMNS, Outputs, output_lines};
pub use deployment_results::{DeploymentResult, DeploymentResults};
pub use invocation::Called;
pub use log::log_message;
pub use merged_file::MergedFile;
pub use project_plan::{RepeatedDeploy, ShownPlan};
pub use project_result::{
    ConnectorOutcome, ConnectorResult, DeletedDeployment, EntryOutcome, EntryResult, ProjectResult,
};
pub use project_status::{ProjectStatus, StatusRow};
pub use raw::Raw;
pub use revisions::Revisions;
pub use template::ConfigurationTemplate;

use super::{StyledText, TextPage, TextStyle};
use crate::api::model::{Report, ReportEntry, ReportEntryType};

/// Names and values in aligned columns.
#[derive(Default)]
struct FieldList(Vec<Vec<StyledText>>);

impl FieldList {
    /// Adds a field; a missing value shows as `-`.
    fn always(&mut self, name: &str, value: Option<impl Into<StyledText>>) {
        self.0.push(vec![StyledText::faint(name), value.map_or_else(|| "-".into(), Into::into)]);
    }

    /// Adds a field if it has a value.
    fn if_any(&mut self, name: &str, value: Option<impl Into<StyledText>>) {
        if value.is_some() {
            self.always(name, value);
        }
    }

    fn write(self, page: &mut TextPage) {
        page.grid(2, &self.0);
    }
}

/// A list on one line; `None` if it is missing or empty.
fn joined(items: Option<&[impl AsRef<str>]>) -> Option<String> {
    let items = items.filter(|items| !items.is_empty())?;
    Some(items.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", "))
}

fn yes_or_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// Writes a report as a section; nothing if it has no entries.
///
/// `succeeded` is the result of the run: the platform lists a skipped check as `Error` even if the run succeeded, and
/// the page explains that.
pub fn report(page: &mut TextPage, heading: &str, report: Option<&Report>, succeeded: bool) {
    let entries = report.map(Report::entries).unwrap_or_default();
    if entries.is_empty() {
        return;
    }
    page.section(heading);
    let rows: Vec<Vec<StyledText>> = entries.iter().flat_map(rows).collect();
    page.grid(2, &rows);
    if succeeded && entries.iter().any(|entry| entry.kind == Some(ReportEntryType::Error)) {
        page.paragraph(2, "The run succeeded: the platform lists a skipped check as Error.", TextStyle::Faint);
    }
}

fn rows(entry: &ReportEntry) -> Vec<Vec<StyledText>> {
    let kind = entry.kind.as_ref().map_or("-", ReportEntryType::as_str);
    let title = entry.title.as_deref().unwrap_or("-");
    let headline = match entry.application.as_deref() {
        Some(application) => format!("{application}: {title}"),
        None => title.to_owned(),
    };
    let mut rows = vec![vec![StyledText::new(kind, style(entry.kind.as_ref())), headline.into()]];
    let message = entry.message.as_deref().unwrap_or_default();
    rows.extend(message.lines().map(|line| vec![StyledText::from(""), StyledText::faint(line)]));
    rows
}

fn style(kind: Option<&ReportEntryType>) -> TextStyle {
    match kind {
        Some(ReportEntryType::Error) => TextStyle::Bad,
        Some(ReportEntryType::Warning) => TextStyle::Caution,
        _ => TextStyle::Plain,
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod project_tests;
