//! The types of the API. Every optional field may be missing or null.

use std::fmt;

use serde::Deserialize;

use super::Reference;

mod connector;
mod deployment;
mod draft;
mod enums;
mod instant;
mod logged_request;
mod summary;

pub use connector::{
    ApplicationSchema, CertificationComment, ConfigurationSchema, Connector, ConnectorStaged, Creator, KeySchema,
    Repository,
};
pub use deployment::{ApplicationDeployment, Build, ConfigurationValue, Deployment, DeploymentConnector};
pub use draft::{
    ApplicationConfiguration, ConfigurationEntry, ConnectorAction, ConnectorReference, ConnectorStagedDraft,
    CreatorDraft, DeploymentDraft, GlobalConfiguration, Redeploy, RepositoryDraft,
};
pub use enums::{
    ApplicationType, ConnectorStatus, DeploymentStatus, DeploymentType, IntegrationType, IsPreviewable, LogEntryType,
    LogSeverity, ReportEntryType,
};
pub use instant::instant;
pub use logged_request::LoggedRequest;
pub use summary::{ConnectorStagedSummary, ConnectorSummary, DeploymentSummary};

macro_rules! key_or_id {
    ($($resource:ty),+) => {$(
        impl $resource {
            /// The key, or the id of a resource without one.
            pub fn key_or_id(&self) -> &str {
                self.key.as_deref().filter(|key| !key.is_empty()).unwrap_or(&self.id)
            }
        }
    )+};
}

key_or_id!(ConnectorStaged, Connector, Deployment, ConnectorStagedSummary, ConnectorSummary, DeploymentSummary);

macro_rules! is_of {
    ($($deployment:ty),+) => {$(
        impl $deployment {
            /// Whether it is a Deployment of this Connector.
            pub fn is_of(&self, connector: &Reference) -> bool {
                let own = self.connector.as_ref();
                own.is_some_and(|own| connector.selects(own.id.as_deref(), own.key.as_deref()))
            }
        }
    )+};
}

is_of!(Deployment, DeploymentSummary);

/// The report of a run of the platform. It does not decide whether the run succeeded: the status does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Report {
    /// Oldest first in all observed reports; null and missing are the same.
    #[serde(default)]
    pub entries: Option<Vec<ReportEntry>>,
}

impl Report {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[ReportEntry] {
        self.entries.as_deref().unwrap_or_default()
    }
}

/// One entry of a [`Report`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReportEntry {
    #[serde(rename = "type")]
    pub kind: Option<ReportEntryType>,
    pub title: Option<String>,
    pub message: Option<String>,
    pub application: Option<String>,
    /// RFC 3339.
    #[serde(rename = "createdAt")]
    pub created_at: Option<String>,
}

/// One line, such as `Error in web: Image build failed: exit code 1`.
impl fmt::Display for ReportEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.kind.as_ref().map_or("Entry", ReportEntryType::as_str))?;
        if let Some(application) = &self.application {
            write!(formatter, " in {application}")?;
        }
        let parts = [&self.title, &self.message].into_iter().flatten();
        parts.filter(|part| !part.is_empty()).try_for_each(|part| write!(formatter, ": {part}"))
    }
}
