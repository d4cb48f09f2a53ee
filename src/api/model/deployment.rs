//! Deployment and its logs, as they are read.

use serde::Deserialize;
use serde_json::Value;

use super::{
    ApplicationSchema, ConfigurationSchema, DeploymentStatus, DeploymentType, LogEntryType, LogSeverity, Report,
    Repository,
};

/// A running installation of a Connector in one Project.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Identifier made by the service.
    pub id: String,
    /// Identifier chosen by whoever deployed.
    pub key: Option<String>,
    /// Grows with changes; a redeploy names the version it was made from.
    pub version: u64,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: Option<DeploymentType>,
    /// The Connector as it was deployed.
    pub connector: Option<DeploymentConnector>,
    /// Values that every application gets.
    pub global_configuration: Option<ConfigurationValues>,
    /// The build and its report.
    pub details: Option<DeploymentDetails>,
    /// Where it runs.
    pub deployed_region: Option<String>,
    /// The running applications; empty until a build is far enough.
    pub applications: Option<Vec<ApplicationDeployment>>,
    /// The older flag for previews.
    pub preview: Option<bool>,
    /// Where it stands.
    pub status: Option<DeploymentStatus>,
}

/// The Connector as it was deployed.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentConnector {
    /// Identifier of the Connector.
    pub id: Option<String>,
    /// Its key.
    pub key: Option<String>,
    /// The version that runs, until a redeploy with `updateConnector`.
    pub version: Option<u64>,
    /// Its name.
    pub name: Option<String>,
    /// Where its code is.
    pub repository: Option<Repository>,
    /// Its applications with the keys that they want.
    pub configurations: Option<Vec<ApplicationSchema>>,
    /// Keys that every application gets.
    pub global_configuration: Option<ConfigurationSchema>,
    /// Whether it passed the certification.
    pub certified: Option<bool>,
}

/// The build of a Deployment.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct DeploymentDetails {
    /// Missing until a build exists.
    pub build: Option<Build>,
}

/// One build run.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Build {
    /// Identifier of the run.
    pub id: Option<String>,
    /// What the run reported.
    pub report: Option<Report>,
}

/// An application of a Deployment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationDeployment {
    /// Identifier made by the service.
    pub id: Option<String>,
    /// Equals `deployAs[].name` of connect.yaml.
    pub application_name: String,
    /// Values that are readable.
    pub standard_configuration: Option<Vec<ConfigurationValue>>,
    /// Values that come masked.
    pub secured_configuration: Option<Vec<ConfigurationValue>>,
    /// Public address; may come without a scheme.
    pub url: Option<String>,
    /// Google Pub/Sub topic of an event application.
    pub topic: Option<String>,
    /// Cron expression of a job.
    pub schedule: Option<String>,
}

impl Deployment {
    /// Whether it is a preview: the type says so, or, where there is none, the older flag.
    pub fn is_preview(&self) -> bool {
        match &self.kind {
            Some(kind) => *kind == DeploymentType::Preview,
            None => self.preview == Some(true),
        }
    }
}

/// Values of the global configuration.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationValues {
    /// Values that are readable.
    pub standard_configuration: Option<Vec<ConfigurationValue>>,
    /// Values that come masked.
    pub secured_configuration: Option<Vec<ConfigurationValue>>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConfigurationValue {
    /// Name of the environment variable.
    pub key: String,
    /// The value; asterisks in secured lists.
    pub value: Option<String>,
}

/// One log entry of an application.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentLog {
    /// Kind of the entry.
    #[serde(rename = "type")]
    pub kind: Option<LogEntryType>,
    /// The Deployment that it belongs to.
    pub deployment_id: Option<String>,
    /// The application that wrote it.
    pub application_name: Option<String>,
    /// How grave it is.
    pub severity: Option<LogSeverity>,
    /// When, RFC 3339.
    pub timestamp: Option<String>,
    /// What was written: an object with `message` for text, anything else for the other kinds.
    pub details: Option<Value>,
}

/// One page of log entries.
#[derive(Debug, Clone, PartialEq)]
pub struct LogPage {
    /// The entries, in no documented order.
    pub data: Vec<super::super::Resource<DeploymentLog>>,
    /// The `pageToken` of the next page; none on the last one.
    pub next: Option<String>,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn previews_are_told_by_type_or_by_the_older_flag() {
        let is = |mut deployment: Value| {
            deployment["id"] = "d".into();
            deployment["version"] = 1.into();
            serde_json::from_value::<Deployment>(deployment).unwrap().is_preview()
        };
        assert!(is(json!({ "type": "preview" })) && is(json!({ "preview": true })));
        assert!(!is(json!({})) && !is(json!({ "type": "sandbox", "preview": true })));
    }
}
