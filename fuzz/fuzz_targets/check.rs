//! Any input is checked without a panic, and its problems can be printed in every format.
#![no_main]

use ctconnect::internals::connect_file::report::{FileReport, github, json, sarif, text};
use ctconnect::internals::connect_file::{RULES, Severity, YAML_RULES, check};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let checked = check(bytes);
    let errors = checked.problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(checked.file.is_none(), errors, "there is a file exactly if there are no errors");
    for span in checked.problems.iter().filter_map(|problem| problem.span.as_ref()) {
        assert!(span.bytes.start <= span.bytes.end && span.bytes.end <= bytes.len(), "{span:?}");
        assert!(span.line >= 1 && span.column >= 1, "{span:?}");
    }
    assert!(checked.problems.is_sorted_by_key(|problem| problem.span.as_ref().map_or(0, |span| span.bytes.start)));
    let report = [FileReport { name: "connect.yaml", bytes, problems: &checked.problems }];
    let shown = text(&report, false);
    assert!(!shown.contains('\u{1b}'), "a control character reaches the terminal");
    drop((json(&report), sarif(&report, &[YAML_RULES, RULES].concat(), "0.0.0"), github(&report)));
});
