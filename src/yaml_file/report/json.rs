//! Problems as JSON.

use serde_json::{Value, json};

use super::{FileReport, count, problems};
use crate::yaml_file::problem::{Problem, Span};
use crate::yaml_file::prune::prune;
use crate::yaml_file::rule::Severity;

/// One object: whether all files are valid, how many problems they have, and every problem with its file.
///
/// Lines and columns count from 1, columns in characters; `endColumn` is the one after the last character.
pub fn json(reports: &[FileReport<'_>]) -> Value {
    let errors = count(reports, Severity::Error);
    json!({
        "valid": errors == 0,
        "errors": errors,
        "warnings": count(reports, Severity::Warning),
        "problems": problems(reports).map(|(report, each)| problem(report.name, each)).collect::<Vec<_>>(),
    })
}

fn problem(file: &str, problem: &Problem) -> Value {
    let related = problem.related.iter().map(|related| placed(json!({"message": related.label}), Some(&related.span)));
    let fields = json!({
        "file": file,
        "rule": problem.rule,
        "severity": problem.severity.as_str(),
        "message": problem.message,
        "why": problem.why,
        "help": problem.help,
        "path": Some(&problem.path).filter(|path| !path.is_empty()),
        "related": related.collect::<Vec<_>>(),
    });
    let mut fields = placed(fields, problem.span.as_ref());
    prune(&mut fields);
    fields
}

fn placed(mut fields: Value, span: Option<&Span>) -> Value {
    fields["line"] = json!(span.map(|span| span.line));
    fields["column"] = json!(span.map(|span| span.column));
    fields["endLine"] = json!(span.map(|span| span.end_line));
    fields["endColumn"] = json!(span.map(|span| span.end_column));
    fields
}
