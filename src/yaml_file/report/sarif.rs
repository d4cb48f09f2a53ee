//! Problems as SARIF 2.1.0, for code scanning services.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{FileReport, problems};
use crate::yaml_file::problem::{Problem, Span};
use crate::yaml_file::rule::Rule;

/// What a relative URI reference can contain without escaping.
const URI: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A log with one run. `rules` are all rules that were checked, `version` is that of the program.
pub fn sarif(reports: &[FileReport<'_>], rules: &[&Rule], version: &str) -> Value {
    let results: Vec<Value> = problems(reports).map(|(report, problem)| result(report.name, problem, rules)).collect();
    let rules: Vec<Value> = rules.iter().map(|rule| descriptor(rule)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "ctconnect", "version": version, "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": {"text": rule.why},
        "defaultConfiguration": {"level": rule.severity.as_str()},
    })
}

fn result(file: &str, problem: &Problem, rules: &[&Rule]) -> Value {
    let text = match &problem.help {
        Some(help) => format!("{}. Help: {help}.", problem.message),
        None => format!("{}.", problem.message),
    };
    let mut result = json!({
        "ruleId": problem.rule,
        "level": problem.severity.as_str(),
        "message": {"text": text},
        "locations": [{"physicalLocation": physical(file, problem.span.as_ref())}],
    });
    if let Some(index) = rules.iter().position(|rule| rule.name == problem.rule) {
        result["ruleIndex"] = json!(index);
    }
    if !problem.related.is_empty() {
        let related = problem.related.iter().map(|related| {
            json!({"physicalLocation": physical(file, Some(&related.span)), "message": {"text": related.label}})
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn physical(file: &str, span: Option<&Span>) -> Value {
    let uri = utf8_percent_encode(file, URI).to_string();
    let mut location = json!({"artifactLocation": {"uri": uri}});
    if let Some(span) = span {
        location["region"] = json!({
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        });
    }
    location
}
