//! The manifest of an application: package.json, or pom.xml.

use std::path::Path;

use serde_json::{Map, Value};

use super::{Finding, read_file, rule};
use crate::connect_file::Span;

/// What an application's folder says it is.
pub(in crate::project) enum Manifest {
    /// A package.json.
    Node(Map<String, Value>),
    /// A pom.xml.
    Java,
    /// One of them that cannot be read.
    Broken(Box<Finding>),
    /// Neither.
    Missing,
}

/// Reads the manifest in `folder`, the folder of the application `name`.
pub(in crate::project) fn read(folder: &Path, name: &str) -> Manifest {
    if let Some(bytes) = read_file(&folder.join("package.json")) {
        return node(&bytes, &format!("{name}/package.json"));
    }
    match read_file(&folder.join("pom.xml")) {
        Some(bytes) if is_pom(&bytes) => Manifest::Java,
        Some(_) => Manifest::Broken(Box::new(Finding::new(
            format!("{name}/pom.xml"),
            &rule::MANIFEST_SYNTAX,
            "pom.xml has no complete `<project>`",
            "let Maven check it: `mvn validate`",
        ))),
        None => Manifest::Missing,
    }
}

fn node(bytes: &[u8], file: &str) -> Manifest {
    let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let broken = |message: String| {
        let help = "mend package.json; `npm pkg get name` tells when it is whole";
        Finding::new(file, &rule::MANIFEST_SYNTAX, message, help)
    };
    match serde_json::from_slice(body) {
        Ok(Value::Object(manifest)) => Manifest::Node(manifest),
        Ok(_) => Manifest::Broken(Box::new(broken("package.json holds no object".to_owned()))),
        Err(error) => {
            let mut finding = broken(format!("package.json is no valid JSON: {}", reason(&error)));
            finding.problem.span = place(bytes, &error);
            Manifest::Broken(Box::new(finding))
        }
    }
}

/// The error without its place, which is told otherwise.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

fn place(bytes: &[u8], error: &serde_json::Error) -> Option<Span> {
    let (line, column) = (error.line(), error.column().max(1));
    let start: usize = bytes.split_inclusive(|byte| *byte == b'\n').take(line.checked_sub(1)?).map(<[u8]>::len).sum();
    let at = (start + column - 1).min(bytes.len());
    Some(Span { bytes: at..at, line, column, end_line: line, end_column: column })
}

fn is_pom(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let open = text.find("<project");
    open.is_some_and(|open| text[open..].contains("</project>"))
}
