//! The manifest of an application: package.json, or pom.xml.

use std::path::Path;

use serde_json::{Map, Value};

use super::{StructureFinding, read_file, rule};
use crate::yaml_file::Span;

/// What the folder of an application contains.
#[derive(Debug, Clone)]
pub(in crate::project) enum Manifest {
    Node(Map<String, Value>),
    /// The text of the pom.xml.
    Maven(String),
}

/// Reads the manifest in `folder`, the folder of the application `name`. `None` if there is none.
pub(in crate::project) fn read(folder: &Path, name: &str) -> Result<Option<Manifest>, Box<StructureFinding>> {
    if let Some(bytes) = read_file(folder, "package.json") {
        return package_json(&bytes, &format!("{name}/package.json")).map(Some);
    }
    let Some(bytes) = read_file(folder, "pom.xml") else { return Ok(None) };
    let pom = String::from_utf8_lossy(&bytes).into_owned();
    if pom.find("<project").is_some_and(|open| pom[open..].contains("</project>")) {
        return Ok(Some(Manifest::Maven(pom)));
    }
    Err(Box::new(StructureFinding::new(
        format!("{name}/pom.xml"),
        &rule::MANIFEST_SYNTAX,
        "pom.xml has no complete `<project>` element",
        "find the mistake with `mvn validate`",
    )))
}

fn package_json(bytes: &[u8], file: &str) -> Result<Manifest, Box<StructureFinding>> {
    let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let broken = |message: String| {
        let help = "fix package.json; `npm pkg get name` succeeds when it is valid";
        Box::new(StructureFinding::new(file, &rule::MANIFEST_SYNTAX, message, help))
    };
    match serde_json::from_slice(body) {
        Ok(Value::Object(manifest)) => Ok(Manifest::Node(manifest)),
        Ok(_) => Err(broken("package.json is not a JSON object".to_owned())),
        Err(error) => {
            // The position is shown separately.
            let text = error.to_string();
            let reason = text.split(" at line ").next().unwrap_or_default();
            let mut finding = broken(format!("package.json is not valid JSON: {reason}"));
            finding.problem.span = place(bytes, &error);
            Err(finding)
        }
    }
}

fn place(bytes: &[u8], error: &serde_json::Error) -> Option<Span> {
    let (line, column) = (error.line(), error.column().max(1));
    let start: usize = bytes.split_inclusive(|byte| *byte == b'\n').take(line.checked_sub(1)?).map(<[u8]>::len).sum();
    let at = (start + column - 1).min(bytes.len());
    Some(Span { bytes: at..at, line, column, end_line: line, end_column: column })
}
