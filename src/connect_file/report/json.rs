//! Problems as JSON.

use serde_json::{Map, Value, json};

use super::{FileReport, count};
use crate::connect_file::problem::{Problem, Severity, Span};

/// One object: whether all is well, how much is not, and every problem with its file.
///
/// Lines and columns count from 1, columns in characters; `endColumn` is the one after the last character.
pub fn json(reports: &[FileReport<'_>]) -> Value {
    let problems: Vec<Value> =
        reports.iter().flat_map(|report| report.problems.iter().map(|each| problem(report.name, each))).collect();
    let errors = count(reports, Severity::Error);
    json!({
        "valid": errors == 0,
        "errors": errors,
        "warnings": count(reports, Severity::Warning),
        "problems": problems,
    })
}

fn problem(file: &str, problem: &Problem) -> Value {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| fields.insert(key.to_owned(), value);
    put("file", json!(file));
    put("rule", json!(problem.rule));
    put("severity", json!(problem.severity.as_str()));
    put("message", json!(problem.message));
    if let Some(why) = problem.why {
        put("why", json!(why));
    }
    if let Some(help) = &problem.help {
        put("help", json!(help));
    }
    if !problem.path.is_empty() {
        put("path", json!(problem.path));
    }
    if !problem.related.is_empty() {
        let related = problem.related.iter().map(|related| {
            let mut fields = Map::new();
            fields.insert("message".to_owned(), json!(related.label));
            fields.extend(place(&related.span));
            Value::Object(fields)
        });
        put("related", Value::Array(related.collect()));
    }
    fields.extend(problem.span.iter().flat_map(place));
    Value::Object(fields)
}

fn place(span: &Span) -> [(String, Value); 4] {
    [("line", span.line), ("column", span.column), ("endLine", span.end_line), ("endColumn", span.end_column)]
        .map(|(key, number)| (key.to_owned(), json!(number)))
}
