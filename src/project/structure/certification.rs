//! What the certification asks of a repository (reference, section 12), as far as files can show it.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Finding, rule};
use crate::connect_file::Application;

/// Checks the root of the repository.
pub(super) fn check(folder: &Path, findings: &mut Vec<Finding>) {
    let names: Vec<String> = std::fs::read_dir(folder)
        .map(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().to_ascii_lowercase()).collect()
        })
        .unwrap_or_default();
    let has = |stems: &[&str]| names.iter().any(|name| stems.iter().any(|stem| name.starts_with(stem)));
    if !has(&["readme"]) {
        findings.push(Finding::new(
            "README.md",
            &rule::CERTIFICATION_README,
            "the repository has no README",
            "add a README.md that says what the Connector does, how it is installed and configured, and whom to ask",
        ));
    }
    if !has(&["license", "licence", "copying"]) {
        findings.push(Finding::new(
            "LICENSE",
            &rule::CERTIFICATION_LICENSE,
            "the repository has no license file",
            "add a LICENSE file at the root of the repository",
        ));
    }
}

/// Checks that an application can be tested.
pub(super) fn check_tests(application: &Application, manifest: &Map<String, Value>, findings: &mut Vec<Finding>) {
    let script = manifest.get("scripts").and_then(|scripts| scripts.get("test")).and_then(Value::as_str);
    // What `npm init` writes is no test.
    if script.is_none_or(|script| script.contains("no test specified")) {
        findings.push(Finding::new(
            format!("{}/package.json", application.name),
            &rule::CERTIFICATION_TESTS,
            format!("the application `{}` has no `test` script", application.name),
            "add tests, and a `test` script that runs them",
        ));
    }
}
