//! Deployments, as they are read.

use serde::Deserialize;
use serde_json::Value;

use super::{ApplicationSchema, ConfigurationSchema, DeploymentStatus, DeploymentType, Report, Repository};

/// A running installation of a Connector in one Project.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    pub id: String,
    pub key: Option<String>,
    /// Increases with changes; a redeploy names the version that it is based on.
    pub version: u64,
    #[serde(rename = "type")]
    pub kind: Option<DeploymentType>,
    /// The Connector at the time of the deploy.
    pub connector: Option<DeploymentConnector>,
    pub global_configuration: Option<ConfigurationValues>,
    pub details: Option<DeploymentDetails>,
    pub deployed_region: Option<String>,
    /// Empty in the early phases of a build.
    pub applications: Option<Vec<ApplicationDeployment>>,
    /// The older form of `type`.
    pub preview: Option<bool>,
    pub status: Option<DeploymentStatus>,
    /// The revision that a rollback went back to. Its shape is not documented.
    pub rollback_revision: Option<Value>,
}

impl Deployment {
    /// Whether it is a preview, by its type, or without one by the older flag.
    pub fn is_preview(&self) -> bool {
        match &self.kind {
            Some(kind) => *kind == DeploymentType::Preview,
            None => self.preview == Some(true),
        }
    }

    /// The last build.
    pub fn build(&self) -> Option<&Build> {
        self.details.as_ref()?.build.as_ref()
    }

    /// The report of the last build.
    pub fn build_report(&self) -> Option<&Report> {
        self.build()?.report.as_ref()
    }
}

/// The Connector of a Deployment at the time of the deploy.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentConnector {
    pub id: Option<String>,
    pub key: Option<String>,
    /// Stays the same until a redeploy with `updateConnector`.
    pub version: Option<u64>,
    pub name: Option<String>,
    pub repository: Option<Repository>,
    pub configurations: Option<Vec<ApplicationSchema>>,
    pub global_configuration: Option<ConfigurationSchema>,
    pub certified: Option<bool>,
}

/// Details of a Deployment.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct DeploymentDetails {
    /// Missing until a build exists.
    pub build: Option<Build>,
}

/// A build of a Deployment.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Build {
    pub id: Option<String>,
    pub report: Option<Report>,
}

/// An application of a Deployment.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationDeployment {
    /// Equals `deployAs[].name` of connect.yaml.
    pub application_name: String,
    pub standard_configuration: Option<Vec<ConfigurationValue>>,
    /// The values are masked.
    pub secured_configuration: Option<Vec<ConfigurationValue>>,
    /// Public address, sometimes without a scheme.
    pub url: Option<String>,
    /// Google Pub/Sub topic of an event application.
    pub topic: Option<String>,
    /// Cron expression of a job.
    pub schedule: Option<String>,
}

/// Values of the global configuration.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationValues {
    pub standard_configuration: Option<Vec<ConfigurationValue>>,
    /// The values are masked.
    pub secured_configuration: Option<Vec<ConfigurationValue>>,
}

/// A configuration key with its value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ConfigurationValue {
    /// Name of the environment variable.
    pub key: String,
    /// Asterisks in secured lists.
    pub value: Option<String>,
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_preview_is_recognized_by_its_type_or_by_the_older_flag() {
        let is = |mut deployment: Value| {
            deployment["id"] = "d".into();
            deployment["version"] = 1.into();
            serde_json::from_value::<Deployment>(deployment).unwrap().is_preview()
        };
        assert!(is(json!({ "type": "preview" })) && is(json!({ "preview": true })));
        assert!(!is(json!({})) && !is(json!({ "type": "sandbox", "preview": true })));
    }
}
