//! Reports of validation, publishing and builds.

use crate::api::model::{Report, ReportEntry, ReportEntryType};
use crate::output::{Page, Style, Text};

/// Writes a report as a section of its own; nothing where it has no entries.
///
/// `succeeded` says how the run ended: a check that was skipped is listed as `Error` on runs that went well, and the
/// page says so.
pub fn report(page: &mut Page, heading: &str, report: Option<&Report>, succeeded: bool) {
    let entries = report.map(Report::entries).unwrap_or_default();
    if entries.is_empty() {
        return;
    }
    page.section(heading);
    let rows: Vec<Vec<Text>> = entries.iter().flat_map(rows).collect();
    page.grid(2, &rows);
    if succeeded && entries.iter().any(|entry| entry.kind == Some(ReportEntryType::Error)) {
        page.paragraph(2, "The run succeeded: a check that was skipped is listed as Error.", Style::Faint);
    }
}

fn rows(entry: &ReportEntry) -> Vec<Vec<Text>> {
    let kind = entry.kind.as_ref().map_or("-", ReportEntryType::as_str);
    let title = entry.title.as_deref().unwrap_or("-");
    let headline = match entry.application.as_deref() {
        Some(application) => format!("{application}: {title}"),
        None => title.to_owned(),
    };
    let mut rows = vec![vec![Text::new(kind, style(entry.kind.as_ref())), headline.into()]];
    let message = entry.message.as_deref().unwrap_or_default();
    rows.extend(message.lines().map(|line| vec![Text::from(""), Text::new(line, Style::Faint)]));
    rows
}

fn style(kind: Option<&ReportEntryType>) -> Style {
    match kind {
        Some(ReportEntryType::Error) => Style::Bad,
        Some(ReportEntryType::Warning) => Style::Caution,
        _ => Style::Plain,
    }
}
