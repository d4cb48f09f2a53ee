//! Shows the results of the checks without containers.

use anyhow::Result;

use super::inspect::Inspected;
use crate::connect_file::RULES;
use crate::operation::counted;
use crate::operation::problems::{problems_text, tally};
use crate::output::views::Raw;
use crate::output::{CiRunner, Format, escape};
use crate::project::{CONNECT_FILE, STRUCTURE_RULES};
use crate::project_file::PROJECT_FILE_RULES;
use crate::session::Session;
use crate::yaml_file::YAML_RULES;
use crate::yaml_file::report::{self, FileReport};

pub(super) fn show(inspected: &Inspected, reports: &[FileReport<'_>], session: &Session) -> Result<()> {
    let ui = &session.ui;
    match session.ui.options().format {
        Format::Table => {
            ui.print_raw(&problems_text(reports, ui.stdout_is_colored()))?;
            if ui.options().runner == Some(CiRunner::Github) {
                ui.print_raw(&commands(reports))?;
            }
            Ok(ui.print_line(&summary(inspected, reports))?)
        }
        Format::Github => Ok(ui.print_raw(&commands(reports))?),
        Format::Sarif => {
            let rules: Vec<_> =
                YAML_RULES.iter().chain(RULES).chain(STRUCTURE_RULES).chain(PROJECT_FILE_RULES).copied().collect();
            Ok(ui.show(&Raw(report::sarif(reports, &rules, env!("CARGO_PKG_VERSION"))))?)
        }
        Format::Json | Format::Ndjson | Format::Yaml => Ok(ui.show(&Raw(report::json(reports)))?),
    }
}

/// A workflow command for each problem. Line ends in names are encoded already; the rest of them is escaped. A runner may get
/// the text from a program that does not know of it, such as one in a container, so nothing in a problem is a command.
fn commands(reports: &[FileReport<'_>]) -> String {
    let commands = report::github(reports);
    if commands.is_empty() { commands } else { escape::command_text(&escape::block(&commands)).into_owned() + "\n" }
}

/// The result on one line.
fn summary(inspected: &Inspected, reports: &[FileReport<'_>]) -> String {
    let first = reports.first().map_or(CONNECT_FILE, |report| report.name);
    let with_count = |name: &str, count: usize, what: &str| match count {
        0 => name.to_owned(),
        count => format!("{name} ({})", counted(count, what)),
    };
    let connect_file =
        inspected.file.as_ref().map(|file| format!("{first} ({})", counted(file.deploy_as.len(), "application")));
    let names = match &inspected.deployments {
        Some((name, count)) => {
            let project_file = with_count(name, *count, "deployment");
            let before = connect_file.or_else(|| (first != name).then(|| first.to_owned()));
            before.map_or_else(|| project_file.clone(), |before| format!("{before}, {project_file}"))
        }
        None => connect_file.unwrap_or_else(|| first.to_owned()),
    };
    format!("{names}: {}", tally(reports))
}
