//! Problems as workflow commands: GitHub Actions shows them next to the lines of a pull request.

use std::fmt::Write as _;

use super::{FileReport, problems};
use crate::yaml_file::problem::Problem;

/// One line with a workflow command for each problem.
pub fn github(reports: &[FileReport<'_>]) -> String {
    problems(reports).map(|(report, problem)| command(report.name, problem)).collect()
}

fn command(file: &str, problem: &Problem) -> String {
    let mut command = format!("::{} file={}", problem.severity.as_str(), property(file));
    if let Some(span) = &problem.span {
        // Writing to a String cannot fail.
        _ = write!(command, ",line={},endLine={},col={}", span.line, span.end_line, span.column);
        if span.line == span.end_line {
            _ = write!(command, ",endColumn={}", span.end_column);
        }
    }
    let message = match &problem.help {
        Some(help) => format!("{}\nhelp: {help}", problem.message),
        None => problem.message.clone(),
    };
    _ = writeln!(command, ",title={}::{}", property(problem.rule), data(&message));
    command
}

/// Escapes the text after the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
