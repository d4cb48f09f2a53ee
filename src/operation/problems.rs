//! The problems of files, for people.

use super::counted;
use crate::output::escape;
use crate::yaml_file::Severity;
use crate::yaml_file::report::{self, FileReport, count};

/// Every problem with its line of the file, escaped. Ends with a blank line.
pub fn problems_text(reports: &[FileReport<'_>], is_colored: bool) -> String {
    let names: Vec<_> = reports.iter().map(|report| escape::line(report.name)).collect();
    let shown = |(report, name)| FileReport { name, ..FileReport::clone(report) };
    let shown: Vec<_> = reports.iter().zip(names.iter().map(AsRef::as_ref)).map(shown).collect();
    escape::defuse(&report::text(&shown, is_colored)).into_owned()
}

/// The number of problems in words.
pub fn tally(reports: &[FileReport<'_>]) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning")]
        .map(|(severity, word)| (count(reports, severity), word));
    let found = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = found.map(|(count, word)| counted(count, word)).collect();
    if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") }
}
