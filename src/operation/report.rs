//! Reports of the platform in words: what failed, and how to fix it.

use crate::api::model::{Report, ReportEntry, ReportEntryType};

/// Words of known titles, and how to fix such an entry. Titles are not documented, so single words decide.
const FIXES: &[(&[&str], &str)] = &[
    (&["image", "security"], "set `engines.node` in each package.json to a maintained version of Node.js"),
    (&["image", "scan"], "set `engines.node` in each package.json to a maintained version of Node.js"),
    (&["sca"], "update the dependencies that the message names; the scan covers the whole repository"),
    (&["sast"], "change the code that the message names; the scan covers the whole repository"),
    (&["dependency"], "update the dependencies that the message names; the scan covers the whole repository"),
    (&["specification"], "run `ctconnect validate`, fix connect.yaml, and create a new tag"),
    (&["connect.yaml"], "run `ctconnect validate`, fix connect.yaml, and create a new tag"),
    (&["image", "build"], "build the application locally in the same way: `npm ci`, then its `build` script"),
    (&["build"], "build the application locally in the same way: `npm ci`, then its `build` script"),
    (&["postdeploy"], "run the application's postDeploy script locally with the same configuration"),
    (&["preundeploy"], "run the application's preUndeploy script locally with the same configuration"),
    (&["configuration"], "set the missing value with `--configuration application.KEY=value`"),
];

/// The entries of a report that explain a failure, one line each: errors and warnings, or all if there are neither.
pub fn reasons(report: Option<&Report>) -> Vec<String> {
    let entries = report.map(Report::entries).unwrap_or_default();
    let severe: Vec<&ReportEntry> = entries.iter().filter(|entry| is_severe(entry)).collect();
    if severe.is_empty() {
        entries.iter().map(ReportEntry::to_string).collect()
    } else {
        severe.into_iter().map(ReportEntry::to_string).collect()
    }
}

/// How to fix the first error that has a known title.
pub fn fix(report: Option<&Report>) -> Option<&'static str> {
    let entries = report.map(Report::entries).unwrap_or_default();
    let errors = entries.iter().filter(|entry| entry.kind == Some(ReportEntryType::Error) && !is_skipped(entry));
    errors.filter_map(|entry| entry.title.as_deref()).find_map(known_fix)
}

fn known_fix(title: &str) -> Option<&'static str> {
    let title = title.to_lowercase();
    FIXES.iter().find(|(words, _)| words.iter().all(|word| title.contains(word))).map(|(_, fix)| *fix)
}

fn is_severe(entry: &ReportEntry) -> bool {
    matches!(entry.kind, Some(ReportEntryType::Error | ReportEntryType::Warning)) && !is_skipped(entry)
}

/// Skipped checks are reported as errors even when the operation succeeds; they do not explain a failure.
fn is_skipped(entry: &ReportEntry) -> bool {
    entry.title.as_deref().is_some_and(|title| title.to_lowercase().contains("skipped"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    fn report(entries: serde_json::Value) -> Report {
        serde_json::from_value(json!({ "entries": entries })).unwrap()
    }

    #[test]
    fn errors_and_warnings_are_the_reasons() {
        let report = report(json!([
            { "type": "Information", "title": "Image build succeeded" },
            { "type": "Error", "title": "postDeploy script failed", "message": "exit code 1", "application": "shop" },
            { "type": "Warning", "title": "Slow" },
            { "type": "Error", "title": "Runtime security check skipped" },
        ]));
        assert_eq!(reasons(Some(&report)), ["Error in shop: postDeploy script failed: exit code 1", "Warning: Slow"]);
        assert!(fix(Some(&report)).unwrap().contains("postDeploy"));
    }

    #[test]
    fn a_skipped_check_has_no_fix() {
        let report = report(json!([{ "type": "Error", "title": "Image security analysis skipped" }]));
        assert_eq!(fix(Some(&report)), None);
    }

    #[test]
    fn a_missing_report_gives_no_reasons() {
        assert!(reasons(None).is_empty());
        assert!(reasons(Some(&Report::default())).is_empty());
    }
}
