//! The report about every mistake. `cases/NAME.yaml` is a connect.yaml with the mistake, and `cases/NAME.txt` its report.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ctconnect::internals::connect_file::report::{FileReport, text};
use ctconnect::internals::connect_file::{RULES, YAML_RULES, check};

use crate::harness::difference;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/validate/cases")
}

/// The names of the cases that have a file with this extension.
fn names(extension: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let of_kind = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    of_kind.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

/// The problems of a file in text format.
fn shown(file: &[u8]) -> String {
    let checked = check(file);
    text(&[FileReport { name: "connect.yaml", bytes: file, problems: &checked.problems }], false)
}

#[test]
fn every_case_has_its_report() {
    let cases = names("yaml");
    let different = cases.iter().filter_map(|case| {
        let report = shown(&fs::read(folder().join(format!("{case}.yaml"))).unwrap());
        assert!(!report.is_empty(), "no problem was found in {case}");
        difference(&folder().join(format!("{case}.txt")), &report)
    });
    let different: Vec<String> = different.collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert_eq!(names("txt"), cases, "each case is a pair of files");
    assert!(cases.len() > 90, "only {} cases", cases.len());
}

#[test]
fn every_rule_has_its_message_in_a_case() {
    let reports: String =
        names("txt").iter().map(|case| fs::read_to_string(folder().join(format!("{case}.txt"))).unwrap()).collect();
    let untested = YAML_RULES.iter().chain(RULES).filter(|rule| !reports.contains(&format!("[{}]", rule.name)));
    let untested: Vec<&str> = untested.map(|rule| rule.name).collect();
    // Files that break these cannot be read in an editor; `src/connect_file/tests.rs` tests them.
    assert_eq!(untested, ["file-too-large", "not-utf8", "nesting-too-deep", "alias-budget"]);
}

#[test]
fn the_length_of_an_endpoint_is_counted_in_characters() {
    let endpoint = |path: &str| {
        shown(format!("deployAs:\n  - name: tax\n    applicationType: service\n    endpoint: {path}\n").as_bytes())
    };
    let error = |path: &str| endpoint(path).lines().next().unwrap_or_default().to_owned();
    let long = error(&format!("/{}", "a".repeat(256)));
    assert_eq!(long, "error[endpoint]: the path has 257 characters, but the limit is 256");
    // 256 characters in 511 bytes.
    assert_eq!(error(&format!("/{}", "ä".repeat(255))), "error[endpoint]: `ä` is not allowed in a path");
    let long = error(&format!("/{}", "ä".repeat(256)));
    assert_eq!(long, "error[endpoint]: the path has 257 characters, but the limit is 256");
}
