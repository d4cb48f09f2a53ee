//! Problems in the forms that people and programs read. Pure: nothing here writes or reads.

mod github;
mod json;
mod sarif;
mod snippet;
mod text;

pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub use text::text;

use super::problem::{Problem, Severity};

/// A file and what is wrong with it.
#[derive(Debug, Clone)]
pub struct FileReport<'a> {
    /// Name of the file as it is shown, relative to where the person is, with `/` between its parts.
    pub name: &'a str,
    /// What was read from it; empty where it could not be read.
    pub bytes: &'a [u8],
    /// Its problems in the order in which they are shown.
    pub problems: &'a [Problem],
}

/// How many problems of a severity there are in all.
pub fn count(reports: &[FileReport<'_>], severity: Severity) -> usize {
    reports.iter().flat_map(|report| report.problems).filter(|problem| problem.severity == severity).count()
}
