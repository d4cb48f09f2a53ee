//! Reports of validation, publishing and builds.

use crate::api::model::{Report, ReportEntry, ReportEntryType};
use crate::output::{StyledText, TextPage, TextStyle};

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
