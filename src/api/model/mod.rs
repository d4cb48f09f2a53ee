//! The types of the API. Every optional field may be missing or null.

mod connector;
mod deployment;
mod draft;
mod enums;
mod named;
mod report;

pub use connector::{
    ApplicationSchema, CertificationComment, ConfigurationSchema, Connector, ConnectorStaged, Creator, KeySchema,
    Repository,
};
pub use deployment::{
    ApplicationDeployment, Build, ConfigurationValue, Deployment, DeploymentConnector, DeploymentLog, LogPage,
};
pub use draft::{
    ApplicationConfiguration, ConfigurationEntry, ConnectorAction, ConnectorReference, ConnectorStagedDraft,
    CreatorDraft, DeploymentDraft, GlobalConfiguration, Redeploy, RepositoryDraft,
};
pub use enums::{
    ApplicationType, ConnectorStatus, DeploymentStatus, DeploymentType, IntegrationType, IsPreviewable, LogEntryType,
    LogSeverity, ReportEntryType,
};
pub use report::{Report, ReportEntry};
