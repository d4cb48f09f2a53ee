//! Shows the steps in containers, and what the scans found.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};

use super::steps::{Step, Verdict};
use crate::connect_file::report::{self, FileReport};
use crate::failure::in_words;
use crate::output::{Column, Format, Page, Style, Table, Text, View};
use crate::project::container::Issue;
use crate::session::Session;

/// What was found without containers, and what came of the steps in them.
pub(super) struct Report<'v> {
    pub(super) reports: &'v [FileReport<'v>],
    pub(super) steps: &'v [Step],
    /// The folder of the run, and how people see it; none where it did not begin.
    pub(super) logs: Option<(PathBuf, String)>,
    /// What is told behind it, on standard error.
    pub(super) error: Option<&'v anyhow::Error>,
}

impl Report<'_> {
    /// Shows it, where the format has room for it: SARIF and annotations hold what is found without containers.
    pub(super) fn show(&self, session: &Session) -> Result<()> {
        match session.ui.options().format {
            Format::Sarif | Format::Github => Ok(()),
            Format::Table | Format::Json | Format::Yaml => Ok(session.ui.show(self)?),
        }
    }
}

impl View for Report<'_> {
    /// What `validate` gives without `--full`, and what came of the steps.
    fn json(&self) -> Value {
        let mut document = report::json(self.reports);
        document["steps"] = self.steps.iter().map(json_of).collect();
        document
    }

    fn page(&self, page: &mut Page) {
        page.paragraph(0, "\nIn containers", Style::Heading);
        match self.steps.iter().any(|step| step.verdict == Verdict::NotRun) && !self.steps.iter().any(Step::has_run) {
            true => page.paragraph(0, &self.why_nothing_was_run(), Style::Plain),
            false => {
                page.table(&self.table());
                self.reasons(page);
            }
        }
        for step in self.steps.iter().filter(|step| !step.issues.is_empty()) {
            page.section(&format!("Found by {}", step.name()));
            page.grid(2, &step.issues.iter().map(row).collect::<Vec<_>>());
        }
        if let Some((_, logs)) = &self.logs {
            page.section("Logs");
            page.paragraph(2, logs, Style::Plain);
        }
    }
}

impl Report<'_> {
    fn table(&self) -> Table {
        let columns = ["STEP", "APPLICATION", "RESULT", "TIME"].map(Column::whole);
        let mut table = Table::new([columns.as_slice(), &[Column::shrinking("LOG")]].concat());
        for step in self.steps {
            table.row(vec![
                step.kind.to_string(),
                step.application.clone().unwrap_or_default(),
                step.verdict.word().replace('-', " "),
                step.took.map(seconds).unwrap_or_default(),
                self.log(step),
            ]);
        }
        table
    }

    /// One line for all steps, with the reason unless it is told behind it.
    fn why_nothing_was_run(&self) -> String {
        let told = self.error.map(in_words);
        let mut reasons = self.steps.iter().filter(|step| step.verdict == Verdict::NotRun);
        let reason = reasons.find_map(|step| step.reason.clone()).filter(|reason| told.as_ref() != Some(reason));
        format!("nothing was run{}", reason.map(|reason| format!(": {reason}")).unwrap_or_default())
    }

    /// The log of a step, seen from the folder of the run.
    fn log(&self, step: &Step) -> String {
        let Some((log, (folder, _))) = step.log.as_ref().zip(self.logs.as_ref()) else { return String::new() };
        let inside = log.strip_prefix(folder).unwrap_or(log);
        inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    }

    /// Each reason once, with the steps that it holds for.
    fn reasons(&self, page: &mut Page) {
        let mut reasons: Vec<(&str, Verdict, Vec<String>)> = Vec::new();
        for step in self.steps {
            let Some(reason) = step.reason.as_deref() else { continue };
            match reasons.iter_mut().find(|(known, verdict, _)| *known == reason && *verdict == step.verdict) {
                Some((.., names)) => names.push(step.name()),
                None => reasons.push((reason, step.verdict, vec![step.name()])),
            }
        }
        for (reason, verdict, names) in reasons {
            let verdict = verdict.word().replace('-', " ");
            let names = if names.len() > 3 { format!("{} steps", names.len()) } else { names.join(", ") };
            page.paragraph(0, &format!("\n{names} {verdict}: {reason}"), Style::Plain);
        }
    }
}

/// Seconds with one digit below a minute.
fn seconds(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1}s", took.as_secs_f64()),
        seconds => format!("{}m {:02}s", seconds / 60, seconds % 60),
    }
}

/// How bad, where, in which package if it is one, which rule, and what, with the versions that help.
fn row(issue: &Issue) -> Vec<Text> {
    let mut cells = vec![Text::new(&issue.severity, Style::Bad), issue.place().into()];
    cells.extend(issue.package.as_ref().map(|package| package.to_string().into()));
    let fixed = issue.package.as_ref().and_then(|package| package.fixed_version.as_ref());
    let fixed = fixed.map(|fixed| format!(" (fixed in {fixed})")).unwrap_or_default();
    cells.extend([issue.id.as_str().into(), format!("{}{fixed}", issue.title).into()]);
    cells
}

fn json_of(step: &Step) -> Value {
    json!({
        "step": step.kind.to_string(),
        "application": step.application,
        "result": step.verdict.word(),
        "reason": step.reason,
        "seconds": step.took.map(|took| (took.as_secs_f64() * 10.0).round() / 10.0),
        "log": step.log.as_ref().map(|log| log.to_string_lossy()),
        "issues": step.issues,
    })
}
