//! Decides the steps of `deploy` and of updates, from the desired state and the existing one. Nothing is sent here.

mod adoption;
mod connector_move;
mod connector_update;
pub mod project;
mod redeploy;

pub use adoption::{Adoption, adoption};
pub use connector_move::{MoveStep, WantedRepository, move_step};
pub use connector_update::{Difference, FieldChange, WantedFields, WantedProjects, difference};
pub use redeploy::{ValueChange, ValueOutcome, redeploy_changes};

use crate::api::model::{
    ConnectorAction, ConnectorStaged, ConnectorStatus, Creator, Deployment, DeploymentStatus, DeploymentType,
    IsPreviewable,
};

/// The step for the ConnectorStaged.
#[derive(Debug, PartialEq)]
pub enum ConnectorStep {
    Create,
    Update(Vec<ConnectorAction>),
    /// Nothing differs.
    Keep,
}

/// The step before the ConnectorStaged can be deployed as a preview.
#[derive(Debug, PartialEq, Eq)]
pub enum PreviewableStep {
    /// Request validation, then wait.
    Request,
    /// A validation is running: wait for it.
    Join,
    /// The ConnectorStaged is validated.
    Keep,
}

/// The step after which the published Connector equals the staged one.
#[derive(Debug, PartialEq, Eq)]
pub enum PublishStep {
    /// Publish privately, then wait.
    Publish,
    /// A publish is running: wait for it, and decide again.
    Join,
    /// It is published, listed and without changes.
    Keep,
    /// A certification is in progress, which blocks publishing.
    InCertification,
    /// Publishing would make a public Connector private.
    WouldMakePrivate,
}

/// The step after which the certification of the ConnectorStaged is running.
#[derive(Debug, PartialEq, Eq)]
pub enum CertifyStep {
    /// Publish with certification.
    Request,
    /// A publish is running, which may be private: wait for it, and decide again.
    AwaitPublish,
    /// The certification is running.
    Join,
}

/// The step after which the Deployment runs the Connector.
#[derive(Debug, PartialEq, Eq)]
pub enum DeploymentStep {
    Create,
    /// Rebuild it with the latest Connector.
    Redeploy,
    /// A run is in progress: wait for it, and decide again.
    Join,
    /// It is undeploying: wait until it is deleted, and create it again.
    AwaitDeletion,
    /// It runs this version of the Connector, and no value changes.
    Keep,
    /// The Deployment with this key has another type.
    OfOtherType(DeploymentType),
    /// The Deployment with this key runs another Connector.
    OfOtherConnector(String),
}

/// The desired ConnectorStaged. A field that is `None` does not change.
#[derive(Debug, Clone, Default)]
pub struct WantedConnector {
    pub name: Option<String>,
    pub creator_email: Option<String>,
    pub repository_url: String,
    pub repository_tag: String,
    /// The Project as `region:projectKey`, if it is known.
    pub own_project: Option<String>,
    /// Whether the service reads the repository again even if it is the same, because the tag may have moved.
    pub reread: bool,
}

/// Compares the desired ConnectorStaged with the existing one.
pub fn connector_step(wanted: &WantedConnector, existing: Option<&ConnectorStaged>) -> ConnectorStep {
    let Some(existing) = existing else { return ConnectorStep::Create };
    let own_project = wanted.own_project.iter().filter(|project| excludes_project(existing, project));
    let fields = WantedFields {
        name: wanted.name.clone(),
        repository_url: Some(wanted.repository_url.clone()),
        repository_tag: Some(wanted.repository_tag.clone()),
        creator: Creator { email: wanted.creator_email.clone(), ..Creator::default() },
        private_projects: WantedProjects { added: own_project.cloned().collect(), ..WantedProjects::default() },
        reread: wanted.reread,
        ..WantedFields::default()
    };
    let actions = difference(&fields, existing).actions;
    if actions.is_empty() { ConnectorStep::Keep } else { ConnectorStep::Update(actions) }
}

/// Whether only selected Projects may use the Connector, and `project` (`region:projectKey`) is not one of them. An empty
/// list means only the creator's own Project, which `project` is assumed to be.
pub fn excludes_project(connector: &ConnectorStaged, project: &str) -> bool {
    let projects = connector.private_projects.as_deref().unwrap_or_default();
    connector.private != Some(false) && !projects.is_empty() && !projects.iter().any(|known| known == project)
}

/// Decides whether validation is needed. `force`: also if there was one, such as after a change of the Connector, which
/// invalidates it.
pub fn previewable_step(connector: &ConnectorStaged, force: bool) -> PreviewableStep {
    match connector.is_previewable {
        Some(IsPreviewable::Pending) => PreviewableStep::Join,
        Some(IsPreviewable::True) if !force => PreviewableStep::Keep,
        _ => PreviewableStep::Request,
    }
}

/// Decides whether to publish the Connector.
pub fn publish_step(connector: &ConnectorStaged, force: bool) -> PublishStep {
    let listed = connector.already_listed == Some(true);
    match connector.status {
        Some(ConnectorStatus::Processing) => PublishStep::Join,
        Some(ConnectorStatus::ReadyForCertification | ConnectorStatus::InCertification) => PublishStep::InCertification,
        Some(ConnectorStatus::Published) if listed && connector.has_changes == Some(false) && !force => {
            PublishStep::Keep
        }
        _ if listed && connector.private == Some(false) => PublishStep::WouldMakePrivate,
        _ => PublishStep::Publish,
    }
}

/// Decides whether to request the certification of the Connector.
pub fn certify_step(connector: &ConnectorStaged) -> CertifyStep {
    match connector.status {
        Some(ConnectorStatus::Processing) => CertifyStep::AwaitPublish,
        Some(ConnectorStatus::ReadyForCertification | ConnectorStatus::InCertification) => CertifyStep::Join,
        _ => CertifyStep::Request,
    }
}

/// The desired Deployment.
#[derive(Debug, Clone, Copy)]
pub struct WantedDeployment<'a> {
    pub kind: &'a DeploymentType,
    pub connector_id: &'a str,
    /// If it is known.
    pub connector_version: Option<u64>,
    /// Whether there are configuration values or schedules to send.
    pub has_values: bool,
    /// Rebuilds it even if nothing differs.
    pub force: bool,
}

/// Compares the desired Deployment with the existing one with the same key.
pub fn deployment_step(wanted: WantedDeployment<'_>, existing: Option<&Deployment>) -> DeploymentStep {
    let Some(existing) = existing else { return DeploymentStep::Create };
    if let Some(kind) = kind(existing).filter(|kind| kind != wanted.kind) {
        return DeploymentStep::OfOtherType(kind);
    }
    if let Some(other) = other_connector(existing, wanted.connector_id) {
        return DeploymentStep::OfOtherConnector(other);
    }
    let version = existing.connector.as_ref().and_then(|connector| connector.version);
    match existing.status {
        Some(DeploymentStatus::Queued | DeploymentStatus::Deploying) => DeploymentStep::Join,
        Some(DeploymentStatus::Undeploying) => DeploymentStep::AwaitDeletion,
        Some(DeploymentStatus::Deployed)
            if !wanted.force && !wanted.has_values && version.is_some() && version == wanted.connector_version =>
        {
            DeploymentStep::Keep
        }
        _ => DeploymentStep::Redeploy,
    }
}

/// The key or id of the Connector that a Deployment runs, unless its id is `connector_id`.
fn other_connector(deployment: &Deployment, connector_id: &str) -> Option<String> {
    let connector = deployment.connector.as_ref()?;
    let id = connector.id.as_ref().filter(|id| *id != connector_id)?;
    Some(connector.key.clone().unwrap_or_else(|| id.clone()))
}

/// The type of a Deployment, or without one by the older flag.
fn kind(deployment: &Deployment) -> Option<DeploymentType> {
    deployment.kind.clone().or_else(|| deployment.is_preview().then_some(DeploymentType::Preview))
}

#[cfg(test)]
mod tests;
