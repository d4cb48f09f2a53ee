//! Reports with the titles that the real service was seen to use. They are kept as the JSON that clients get.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::clock::Moment;

/// Why a deploy or an undeploy fails.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FailureCause {
    pub(crate) title: String,
    pub(crate) message: String,
    pub(crate) application: Option<String>,
}

/// Checks of a project before it may run.
const CHECKS: [&str; 4] =
    ["Specification file validation", "SAST and SCA analysis", "Image security analysis", "Runtime security check"];

/// The report on a preview request.
pub(crate) fn preview(failure: Option<&str>, at: Moment) -> Value {
    checks(1, "SAST and SCA analysis failed", failure, at)
}

/// The report on a publication.
pub(crate) fn publication(failure: Option<&str>, at: Moment) -> Value {
    checks(3, "Image build failed", failure, at)
}

/// A failure comes after `passed` checks. Without one, the last check is skipped, which the report calls an Error: the
/// real service does so, and clients must not mistake it for a failure.
fn checks(passed: usize, title: &str, failure: Option<&str>, at: Moment) -> Value {
    let skipped = format!("{} skipped", CHECKS[3]);
    let (passed, title) = if failure.is_some() { (passed, title) } else { (3, skipped.as_str()) };
    let passed = CHECKS[..passed].iter();
    let passed = passed.map(|check| entry("Information", &format!("{check} succeeded"), None, None, at));
    report(passed.chain([entry("Error", title, failure, None, at)]))
}

/// The report on a Deployment that runs.
pub(crate) fn deployed<'a>(applications: impl Iterator<Item = &'a str>, at: Moment) -> Value {
    report(applications.map(|name| entry("Information", "Image build succeeded", None, Some(name), at)))
}

/// The report on a deploy or an undeploy that failed.
pub(crate) fn failed(causes: &[FailureCause], at: Moment) -> Value {
    report(
        causes.iter().map(|cause| entry("Error", &cause.title, Some(&cause.message), cause.application.as_deref(), at)),
    )
}

fn report(entries: impl Iterator<Item = Value>) -> Value {
    json!({ "entries": entries.collect::<Vec<_>>() })
}

fn entry(kind: &str, title: &str, message: Option<&str>, application: Option<&str>, at: Moment) -> Value {
    json!({
        "type": kind,
        "title": title,
        "message": message,
        "application": application,
        "createdAt": at.to_string(),
    })
}
