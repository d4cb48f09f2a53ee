//! Shows the steps in containers and the issues of the scans.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::{Value, json};

use super::step::{ContainerStep, StepVerdict};
use crate::duration;
use crate::failure::in_words;
use crate::operation::typed_path::with_slashes;
use crate::output::{Column, Format, StyledText, Table, TextPage, TextStyle, View};
use crate::project::container::Issue;
use crate::session::Session;
use crate::yaml_file::report::{self, FileReport};

/// The results of `validate --full`, without and with containers.
pub(super) struct FullReport<'v> {
    pub(super) reports: &'v [FileReport<'v>],
    pub(super) steps: &'v [ContainerStep],
    /// `None` if no step ran.
    pub(super) logs: Option<&'v RunLogs>,
    /// The error that is reported after it.
    pub(super) error: Option<&'v anyhow::Error>,
}

/// Where the logs of a run are.
pub(super) struct RunLogs {
    pub(super) folder: PathBuf,
    /// The folder as it is shown to people.
    pub(super) shown: String,
}

impl View for FullReport<'_> {
    /// The document of `validate` without `--full`, and the steps.
    fn json(&self) -> Value {
        let mut document = report::json(self.reports);
        document["steps"] = self.steps.iter().map(json_of).collect();
        document
    }

    fn page(&self, page: &mut TextPage) {
        page.paragraph(0, "\nIn containers", TextStyle::Heading);
        if self.not_run().next().is_some() && !self.steps.iter().any(ContainerStep::has_run) {
            page.paragraph(0, &self.why_nothing_was_run(), TextStyle::Plain);
        } else {
            page.table(&self.table());
            self.reasons(page);
        }
        for step in self.steps.iter().filter(|step| !step.end.issues.is_empty()) {
            page.section(&format!("Found by {}", step.name()));
            page.grid(2, &step.end.issues.iter().map(row).collect::<Vec<_>>());
        }
        if let Some(logs) = self.logs {
            page.section("Logs");
            page.paragraph(2, &logs.shown, TextStyle::Plain);
        }
    }
}

impl FullReport<'_> {
    /// Shows the results. SARIF and annotations contain only those without containers.
    pub(super) fn show(&self, session: &Session) -> Result<()> {
        match session.ui.options().format {
            Format::Sarif | Format::Github => Ok(()),
            Format::Table | Format::Json | Format::Ndjson | Format::Yaml => Ok(session.ui.show(self)?),
        }
    }

    fn table(&self) -> Table {
        let columns = ["STEP", "APPLICATION", "RESULT", "TIME"].map(Column::Whole);
        let columns = [columns.as_slice(), &[Column::Shrinking("LOG")]].concat();
        let row = |step: &ContainerStep| {
            vec![
                step.kind.word().to_owned(),
                step.application.clone().unwrap_or_default(),
                step.end.verdict.word().replace('-', " "),
                step.took.map(duration::elapsed_precisely).unwrap_or_default(),
                self.log(step),
            ]
        };
        Table::new(columns, self.steps.iter().map(row))
    }

    fn not_run(&self) -> impl Iterator<Item = &ContainerStep> {
        self.steps.iter().filter(|step| step.end.verdict == StepVerdict::NotRun)
    }

    /// One line for all steps, with the reason unless the error after it has it.
    fn why_nothing_was_run(&self) -> String {
        let error = self.error.map(in_words);
        let reason = self.not_run().find_map(|step| step.end.reason.clone());
        let reason = reason.filter(|reason| error.as_ref() != Some(reason));
        format!("nothing was run{}", reason.map(|reason| format!(": {reason}")).unwrap_or_default())
    }

    /// The log of a step, relative to the folder of the run.
    fn log(&self, step: &ContainerStep) -> String {
        let Some((log, logs)) = step.log.as_ref().zip(self.logs) else { return String::new() };
        with_slashes(log.strip_prefix(&logs.folder).unwrap_or(log))
    }

    /// Shows each reason once, with its steps.
    fn reasons(&self, page: &mut TextPage) {
        let mut reasons: Vec<(&str, StepVerdict, Vec<String>)> = Vec::new();
        for step in self.steps {
            let Some(reason) = step.end.reason.as_deref() else { continue };
            match reasons.iter_mut().find(|(known, verdict, _)| *known == reason && *verdict == step.end.verdict) {
                Some((.., names)) => names.push(step.name()),
                None => reasons.push((reason, step.end.verdict, vec![step.name()])),
            }
        }
        for (reason, verdict, names) in reasons {
            let verdict = verdict.word().replace('-', " ");
            let names = if names.len() > 3 { format!("{} steps", names.len()) } else { names.join(", ") };
            page.paragraph(0, &format!("\n{names} {verdict}: {reason}"), TextStyle::Plain);
        }
    }
}

/// Severity, place, package if there is one, rule, and title with the fixed versions.
fn row(issue: &Issue) -> Vec<StyledText> {
    let mut cells = vec![StyledText::new(&issue.severity, TextStyle::Bad), issue.place().into()];
    cells.extend(issue.package.as_ref().map(|package| package.to_string().into()));
    let fixed = issue.package.as_ref().and_then(|package| package.fixed_version.as_ref());
    let fixed = fixed.map(|fixed| format!(" (fixed in {fixed})")).unwrap_or_default();
    cells.extend([issue.id.as_str().into(), format!("{}{fixed}", issue.title).into()]);
    cells
}

fn json_of(step: &ContainerStep) -> Value {
    json!({
        "step": step.kind.word(),
        "application": step.application,
        "result": step.end.verdict.word(),
        "reason": step.end.reason,
        "seconds": step.took.map(|took| (took.as_secs_f64() * 10.0).round() / 10.0),
        "log": step.log.as_ref().map(|log| log.to_string_lossy()),
        "issues": step.end.issues,
    })
}
