//! Shows what the checks that need no container found.

use anyhow::Result;
use serde_json::Value;

use super::inspect::Inspected;
use crate::connect_file::report::{self, FileReport, count};
use crate::connect_file::{RULES, Severity};
use crate::output::{Format, Page, View, escape};
use crate::project::{CONNECT_FILE, STRUCTURE_RULES};
use crate::session::Session;

/// Shows what was found, in the format that was asked for.
pub(super) fn show(inspected: &Inspected, reports: &[FileReport<'_>], session: &Session) -> Result<()> {
    let ui = &session.ui;
    match session.ui.options().format {
        Format::Table => {
            ui.raw(&escape::defuse(&report::text(reports, ui.stdout_is_colored())))?;
            if ui.options().github_actions {
                ui.raw(&report::github(reports))?;
            }
            Ok(ui.line(&summary(inspected, reports))?)
        }
        Format::Github => Ok(ui.raw(&report::github(reports))?),
        Format::Sarif => {
            let rules: Vec<_> = RULES.iter().chain(STRUCTURE_RULES).copied().collect();
            Ok(ui.show(&Document(report::sarif(reports, &rules, env!("CARGO_PKG_VERSION"))))?)
        }
        Format::Json | Format::Yaml => Ok(ui.show(&Document(report::json(reports)))?),
    }
}

/// One line that says how it stands.
fn summary(inspected: &Inspected, reports: &[FileReport<'_>]) -> String {
    let name = reports.first().map_or(CONNECT_FILE, |report| report.name);
    let applications = inspected
        .file
        .as_ref()
        .map(|file| file.deploy_as.len())
        .map(|count| format!(" ({})", counted(count, "application")));
    format!("{name}{}: {}", applications.unwrap_or_default(), tally(reports))
}

/// How many problems there are, in words.
pub(super) fn tally(reports: &[FileReport<'_>]) -> String {
    let of = |severity, word| match count(reports, severity) {
        0 => None,
        count => Some(counted(count, word)),
    };
    let parts: Vec<String> =
        [of(Severity::Error, "error"), of(Severity::Warning, "warning")].into_iter().flatten().collect();
    if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") }
}

pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// A finished document. It has no form for people; that is written otherwise.
struct Document(Value);

impl View for Document {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn page(&self, _page: &mut Page) {}
}
