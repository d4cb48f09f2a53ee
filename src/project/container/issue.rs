//! Issues that the scans found, in the words of the scanner.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// Something that a scan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Issue {
    /// `dependency_vulnerability`, `bug`, `code_smell` or `code_vulnerability`. Any other kind is the scanner's own word.
    pub kind: String,
    pub severity: String,
    /// The number of the vulnerability, or the name of the rule.
    pub id: String,
    /// Relative to the project folder.
    pub file: Option<String>,
    pub line: Option<u64>,
    /// The package, if the issue is a vulnerable dependency.
    pub package: Option<VulnerablePackage>,
    pub title: String,
}

/// A dependency with a known vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VulnerablePackage {
    pub name: String,
    pub installed_version: String,
    /// The versions without the vulnerability, as a list for people.
    pub fixed_version: Option<String>,
}

impl Issue {
    /// Reads the report of Trivy.
    pub fn from_trivy(report: &str) -> Result<Vec<Self>, serde_json::Error> {
        let report: Map<String, Value> = serde_json::from_str(report)?;
        let targets = report.get("Results").and_then(Value::as_array).into_iter().flatten();
        Ok(targets.flat_map(of_target).collect())
    }

    /// Reads one response of SonarQube to `api/issues/search`.
    pub fn from_sonarqube(answer: &Value) -> Vec<Self> {
        answer["issues"].as_array().into_iter().flatten().map(of_code).collect()
    }

    /// `file:line`, as far as they are known.
    pub fn place(&self) -> String {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            (Some(file), None) => file.clone(),
            (None, _) => String::new(),
        }
    }
}

/// `name@version`.
impl fmt::Display for VulnerablePackage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.name, self.installed_version)
    }
}

/// The vulnerabilities in one lock file.
fn of_target(target: &Value) -> Vec<Issue> {
    let file = text(target, "Target");
    let of_one = |found: &Value| Issue {
        kind: "dependency_vulnerability".to_owned(),
        severity: word(found, "Severity"),
        id: word(found, "VulnerabilityID"),
        file: file.clone(),
        line: None,
        package: text(found, "PkgName").map(|name| VulnerablePackage {
            name,
            installed_version: word(found, "InstalledVersion"),
            fixed_version: text(found, "FixedVersion"),
        }),
        title: text(found, "Title").or_else(|| text(found, "Description")).unwrap_or_default(),
    };
    target["Vulnerabilities"].as_array().into_iter().flatten().map(of_one).collect()
}

fn of_code(found: &Value) -> Issue {
    let kind = word(found, "type");
    let kind = match kind.as_str() {
        "BUG" => "bug",
        "CODE_SMELL" => "code_smell",
        "VULNERABILITY" => "code_vulnerability",
        other => other,
    };
    Issue {
        kind: kind.to_owned(),
        severity: word(found, "severity"),
        id: word(found, "rule"),
        // The component is `project:web/src/index.ts`.
        file: text(found, "component").and_then(|path| Some(path.split_once(':')?.1.to_owned())),
        line: found["line"].as_u64(),
        package: None,
        title: word(found, "message"),
    }
}

fn text(value: &Value, field: &str) -> Option<String> {
    value[field].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn word(value: &Value, field: &str) -> String {
    text(value, field).unwrap_or_else(|| "unknown".to_owned())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_trivy_report_is_read() {
        let report = json!({ "Results": [
            { "Target": "web/package-lock.json", "Vulnerabilities": null },
            { "Target": "job/pom.xml", "Vulnerabilities": [
                { "VulnerabilityID": "CVE-1", "PkgName": "a:b", "InstalledVersion": "1", "Severity": "HIGH",
                  "FixedVersion": "2, 3", "Title": "Bad" },
                { "PkgName": "c", "Description": "Worse" },
            ] },
        ] });
        let issues = Issue::from_trivy(&report.to_string()).unwrap();
        assert_eq!(issues.len(), 2);
        assert_eq!(issues[0].package.as_ref().unwrap().to_string(), "a:b@1");
        assert_eq!(issues[0].place(), "job/pom.xml");
        assert_eq!(json!(issues[0])["package"]["fixedVersion"], "2, 3");
        assert_eq!((issues[1].severity.as_str(), issues[1].title.as_str()), ("unknown", "Worse"));
        assert_eq!(issues[1].package.as_ref().unwrap().to_string(), "c@unknown");
    }

    #[test]
    fn a_report_without_results_is_empty_and_anything_else_is_an_error() {
        assert_eq!(Issue::from_trivy(r#"{"SchemaVersion":2}"#).unwrap(), []);
        assert_eq!(Issue::from_trivy(r#"{"Results":null}"#).unwrap(), []);
        assert!(Issue::from_trivy("").is_err());
        assert!(Issue::from_trivy("[]").is_err());
    }

    #[test]
    fn sonarqube_issues_are_read() {
        let answer = json!({ "issues": [
            { "type": "VULNERABILITY", "severity": "BLOCKER", "rule": "typescript:S1", "message": "No",
              "component": "project:web/src/a.ts", "line": 12 },
            { "type": "SECURITY_HOTSPOT", "component": "project" },
        ] });
        let issues = Issue::from_sonarqube(&answer);
        assert_eq!((issues[0].place().as_str(), issues[0].kind.as_str()), ("web/src/a.ts:12", "code_vulnerability"));
        assert_eq!((issues[1].place().as_str(), issues[1].kind.as_str()), ("", "SECURITY_HOTSPOT"));
        assert_eq!(Issue::from_sonarqube(&json!({})), []);
    }
}
