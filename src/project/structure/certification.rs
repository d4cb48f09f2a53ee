//! What the certification requires of a repository (reference, section 12), as far as files can show it.

use std::path::Path;

use serde_json::{Map, Value};

use super::{StructureFinding, names_in, rule};
use crate::connect_file::Application;

/// Checks the root of the repository.
pub(super) fn check(folder: &Path, findings: &mut Vec<StructureFinding>) {
    let names: Vec<String> = names_in(folder).iter().map(|name| name.to_ascii_lowercase()).collect();
    let has = |stems: &[&str]| names.iter().any(|name| stems.iter().any(|stem| name.starts_with(stem)));
    if !has(&["readme"]) {
        findings.push(StructureFinding::new(
            "README.md",
            &rule::CERTIFICATION_README,
            "the repository has no README",
            "add a README.md that explains what the Connector does, how to install and configure it, and where to get help",
        ));
    }
    if !has(&["license", "licence", "copying"]) {
        findings.push(StructureFinding::new(
            "LICENSE",
            &rule::CERTIFICATION_LICENSE,
            "the repository has no license file",
            "add a LICENSE file at the root of the repository",
        ));
    }
}

/// Checks that an application can be tested.
pub(super) fn check_tests(application: &Application, manifest: &Map<String, Value>) -> Option<StructureFinding> {
    let script = manifest.get("scripts").and_then(|scripts| scripts.get("test")).and_then(Value::as_str);
    // `npm init` writes a script that only prints this.
    let is_missing = script.is_none_or(|script| script.contains("no test specified"));
    is_missing.then(|| {
        let help = "add tests, and a `test` script that runs them";
        StructureFinding::of_application(&application.name, &rule::CERTIFICATION_TESTS, "has no `test` script", help)
    })
}
