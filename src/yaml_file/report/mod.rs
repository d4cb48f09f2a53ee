//! Problems in every output format. Does no I/O.

mod github;
mod json;
mod sarif;
mod snippet;
mod text;

pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub use text::text;

use super::problem::Problem;
use super::rule::Severity;

/// A file and its problems.
#[derive(Debug, Clone)]
pub struct FileReport<'a> {
    /// Path relative to the current folder, with `/` as separator.
    pub name: &'a str,
    /// Contents of the file; empty if it could not be read, or no line of it may be shown.
    pub bytes: &'a [u8],
    /// In the order of the output.
    pub problems: &'a [Problem],
}

/// A file that was checked. Its bytes are those that a report may show.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// As in [`FileReport`].
    pub name: String,
    /// As in [`FileReport`].
    pub bytes: Vec<u8>,
    /// Sorted by place.
    pub problems: Vec<Problem>,
}

impl CheckedFile {
    /// What is reported about it.
    pub fn report(&self) -> FileReport<'_> {
        FileReport { name: &self.name, bytes: &self.bytes, problems: &self.problems }
    }
}

/// The number of problems of a severity in all files.
pub fn count(reports: &[FileReport<'_>], severity: Severity) -> usize {
    problems(reports).filter(|(_, problem)| problem.severity == severity).count()
}

fn problems<'a>(reports: &'a [FileReport<'a>]) -> impl Iterator<Item = (&'a FileReport<'a>, &'a Problem)> {
    reports.iter().flat_map(|report| report.problems.iter().map(move |problem| (report, problem)))
}
