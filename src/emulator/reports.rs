//! Reports with the titles that the real service was seen to use.

use crate::emulator::clock::Moment;
use crate::emulator::deployments::deployment::Cause;
use crate::emulator::world::{Finding, Report, ReportEntry};

/// Checks of a project before it may run.
const CHECKS: [&str; 4] =
    ["Specification file validation", "SAST and SCA analysis", "Image security analysis", "Runtime security check"];

/// A report of the checks. The last one is skipped, and said to be an Error although all is well: the real service
/// does so, and a client must not take it for a failure.
fn checks_passed(at: Moment) -> Report {
    let (skipped, passed) = CHECKS.split_last().unwrap_or((&"", &[]));
    let passed = passed.iter().map(|check| entry(Finding::Information, format!("{check} succeeded"), None, None, at));
    let skipped = entry(Finding::Error, format!("{skipped} skipped"), None, None, at);
    Report { entries: passed.chain([skipped]).collect() }
}

/// The report on a preview request.
pub(crate) fn preview(failure: Option<&str>, at: Moment) -> Report {
    match failure {
        None => checks_passed(at),
        Some(message) => failed(&CHECKS[..1], "SAST and SCA analysis failed", message, at),
    }
}

/// The report on a publication.
pub(crate) fn publish(failure: Option<&str>, at: Moment) -> Report {
    match failure {
        None => checks_passed(at),
        Some(message) => failed(&CHECKS[..3], "Image build failed", message, at),
    }
}

fn failed(passed: &[&str], title: &str, message: &str, at: Moment) -> Report {
    let passed = passed.iter().map(|check| entry(Finding::Information, format!("{check} succeeded"), None, None, at));
    let failed = entry(Finding::Error, title.to_owned(), Some(message), None, at);
    Report { entries: passed.chain([failed]).collect() }
}

/// The report on a Deployment that runs.
pub(crate) fn deployed<'a>(applications: impl Iterator<Item = &'a str>, at: Moment) -> Report {
    let built = |name| entry(Finding::Information, "Image build succeeded".to_owned(), None, Some(name), at);
    Report { entries: applications.map(built).collect() }
}

/// The report on a Deployment that failed, with one Error for each cause.
pub(crate) fn undone(causes: &[Cause], at: Moment) -> Report {
    let errors = causes.iter().map(|cause| {
        entry(Finding::Error, cause.title.clone(), Some(&cause.message), cause.application.as_deref(), at)
    });
    Report { entries: errors.collect() }
}

fn entry(kind: Finding, title: String, message: Option<&str>, application: Option<&str>, at: Moment) -> ReportEntry {
    ReportEntry {
        kind,
        title,
        message: message.map(str::to_owned),
        application: application.map(str::to_owned),
        created_at: at.to_string(),
    }
}
