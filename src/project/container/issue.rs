//! What the scans found, in their own words.

use std::fmt;

use serde_json::{Map, Value, json};

/// Something that a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What it is: `dependency_vulnerability`, `bug`, `code_smell` or `code_vulnerability`; another word of the scanner's
    /// stays as it is.
    pub kind: String,
    /// How bad it is, in the scanner's own word.
    pub severity: String,
    /// The number of the vulnerability, or the name of the rule.
    pub id: String,
    /// Where it is: a file of the project.
    pub file: Option<String>,
    /// Line in that file.
    pub line: Option<u64>,
    /// The package, if it is one.
    pub package: Option<Package>,
    /// What it is, in a line.
    pub title: String,
}

/// A package that is vulnerable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The version that is used.
    pub installed: String,
    /// The versions that are not vulnerable.
    pub fixed: Option<String>,
}

impl Issue {
    /// What Trivy found, from its report.
    ///
    /// # Errors
    /// When this is no report.
    pub fn from_trivy(report: &str) -> Result<Vec<Self>, serde_json::Error> {
        let report: Map<String, Value> = serde_json::from_str(report)?;
        let targets = report.get("Results").and_then(Value::as_array).into_iter().flatten();
        Ok(targets.flat_map(of_target).collect())
    }

    /// What SonarQube found, from one answer to `api/issues/search`.
    pub fn from_sonarqube(answer: &Value) -> Vec<Self> {
        answer["issues"].as_array().into_iter().flatten().map(of_code).collect()
    }

    /// Where it is: `file:line`, or as much of it as is known.
    pub fn place(&self) -> String {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            (Some(file), None) => file.clone(),
            (None, _) => String::new(),
        }
    }

    /// The form for programs.
    pub fn json(&self) -> Value {
        let package = self.package.as_ref();
        json!({
            "kind": self.kind,
            "severity": self.severity,
            "id": self.id,
            "file": self.file,
            "line": self.line,
            "package": package.map(|package| {
                json!({ "name": package.name, "installedVersion": package.installed, "fixedVersion": package.fixed })
            }),
            "title": self.title,
        })
    }
}

/// `name@version`, as it is used.
impl fmt::Display for Package {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.name, self.installed)
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
        package: text(found, "PkgName").map(|name| Package {
            name,
            installed: word(found, "InstalledVersion"),
            fixed: text(found, "FixedVersion"),
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
    use super::*;

    #[test]
    fn a_report_of_trivy() {
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
        assert_eq!(issues[0].json()["package"]["fixedVersion"], "2, 3");
        assert_eq!((issues[1].severity.as_str(), issues[1].title.as_str()), ("unknown", "Worse"));
        assert_eq!(issues[1].package.as_ref().unwrap().to_string(), "c@unknown");
    }

    #[test]
    fn a_report_without_results_has_none_and_no_report_is_told() {
        assert_eq!(Issue::from_trivy(r#"{"SchemaVersion":2}"#).unwrap(), []);
        assert_eq!(Issue::from_trivy(r#"{"Results":null}"#).unwrap(), []);
        assert!(Issue::from_trivy("").is_err());
        assert!(Issue::from_trivy("[]").is_err());
    }

    #[test]
    fn issues_of_sonarqube() {
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
