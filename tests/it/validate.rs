//! `validate` and `schema`: the commands and every message.

mod commands;
mod edit;
#[cfg(unix)]
mod full;
mod rules;
mod schema;
mod seen;
mod structure;
mod yaml;

use ctconnect::internals::connect_file::report::{FileReport, text};
use ctconnect::internals::connect_file::{RULES, check};

/// The problems of a file in text format.
fn shown(file: &str) -> String {
    let checked = check(file.as_bytes());
    assert!(!checked.problems.is_empty(), "no problem was found");
    text(&[FileReport { name: "connect.yaml", bytes: file.as_bytes(), problems: &checked.problems }], false)
}

#[test]
fn every_rule_has_its_message_in_a_test() {
    let tests = [include_str!("validate/yaml.rs"), include_str!("validate/rules.rs")].concat();
    let untested = RULES.iter().filter(|rule| !tests.contains(&format!("[{}]", rule.name)));
    let untested: Vec<&str> = untested.map(|rule| rule.name).collect();
    // These have no snapshot; `src/connect_file/tests.rs` tests them.
    assert_eq!(untested, ["file-too-large", "not-utf8", "nesting-too-deep", "alias-budget"]);
}
