//! What `deploy` has to do: the wanted project against what exists, step by step. Pure: no step is done here.

mod connector_update;
mod redeploy;

pub use connector_update::{Difference, FieldChange, WantedFields, WantedProjects, difference};
pub use redeploy::{ValueChange, ValueOutcome, redeploy_changes};

use crate::api::model::{
    ConnectorAction, ConnectorStaged, ConnectorStatus, Deployment, DeploymentStatus, DeploymentType, IsPreviewable,
};

/// What to do with the ConnectorStaged.
#[derive(Debug, PartialEq)]
pub enum ConnectorStep {
    /// It does not exist yet.
    Create,
    /// It differs in these points.
    Update(Vec<ConnectorAction>),
    /// It is as wanted.
    Keep,
}

/// What to do so that the ConnectorStaged may be deployed as a preview.
#[derive(Debug, PartialEq, Eq)]
pub enum PreviewableStep {
    /// Ask for validation, then wait.
    Request,
    /// Validation runs already: wait for it.
    Join,
    /// It may be deployed as it is.
    Keep,
}

/// What to do so that the published Connector is the staged one.
#[derive(Debug, PartialEq, Eq)]
pub enum PublishStep {
    /// Publish privately, then wait.
    Publish,
    /// A publish runs already: wait for it, and look again.
    Join,
    /// Published, listed and without changes.
    Keep,
    /// People are certifying it; nothing can be published meanwhile.
    InCertification,
    /// Publishing would take a public Connector private.
    WouldMakePrivate,
}

/// What to do so that the Deployment runs the Connector.
#[derive(Debug, PartialEq, Eq)]
pub enum DeploymentStep {
    /// It does not exist yet.
    Create,
    /// Rebuild it with the newest Connector.
    Redeploy,
    /// Something runs: wait until it is settled, and look again.
    Join,
    /// It is being taken down: wait until it is gone, and create it anew.
    AwaitDeletion,
    /// It runs this very Connector, and no value is to change.
    Keep,
    /// A Deployment of that key exists, but of another type.
    OfOtherType(DeploymentType),
    /// A Deployment of that key exists, but of another Connector.
    OfOtherConnector(String),
}

/// What is wanted of the ConnectorStaged: a field that is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WantedConnector {
    /// Display name, if the user gave one.
    pub name: Option<String>,
    /// E-mail address of the creator, if the user gave one.
    pub creator_email: Option<String>,
    /// Address of the repository.
    pub repository_url: String,
    /// Name of a Git tag.
    pub repository_tag: String,
    /// The Project as `region:projectKey`, where it is known.
    pub own_project: Option<String>,
    /// Whether the repository is read again although address and tag are the same, because the tag may have moved.
    pub reread: bool,
}

/// Compares the wanted ConnectorStaged with the one that exists.
pub fn connector_step(wanted: &WantedConnector, existing: Option<&ConnectorStaged>) -> ConnectorStep {
    let Some(existing) = existing else { return ConnectorStep::Create };
    let mut actions = Vec::new();
    if let Some(name) = wanted.name.clone().filter(|name| existing.name.as_ref() != Some(name)) {
        actions.push(ConnectorAction::SetName { name });
    }
    let creator = existing.creator.as_ref().and_then(|creator| creator.email.as_ref());
    if let Some(creator_email) = wanted.creator_email.clone().filter(|email| creator != Some(email)) {
        actions.push(ConnectorAction::SetCreatorEmail { creator_email });
    }
    if wanted.reread || !is_at(existing, &wanted.repository_url, &wanted.repository_tag) {
        actions.push(ConnectorAction::SetRepository {
            url: wanted.repository_url.clone(),
            tag: wanted.repository_tag.clone(),
        });
    }
    if let Some(project) = &wanted.own_project
        && lacks_project(existing, project)
    {
        actions.push(ConnectorAction::AddPrivateProject { private_project: project.clone() });
    }
    if actions.is_empty() { ConnectorStep::Keep } else { ConnectorStep::Update(actions) }
}

/// Whether the Connector stands at this tag of this repository.
fn is_at(connector: &ConnectorStaged, url: &str, tag: &str) -> bool {
    connector
        .repository
        .as_ref()
        .is_some_and(|repository| repository.url.as_deref() == Some(url) && repository.tag.as_deref() == Some(tag))
}

/// Whether the Connector is kept to chosen Projects of which `project` (`region:projectKey`) is none. An empty list
/// leaves it to the creator, whose own Project this is taken to be.
pub fn lacks_project(connector: &ConnectorStaged, project: &str) -> bool {
    let projects = connector.private_projects.as_deref().unwrap_or_default();
    connector.private != Some(false) && !projects.is_empty() && !projects.iter().any(|known| known == project)
}

/// Decides whether validation has to be asked for. `changed`: this run has changed the Connector, so that an earlier
/// validation says nothing any more.
pub fn previewable_step(connector: &ConnectorStaged, changed: bool, force: bool) -> PreviewableStep {
    match connector.is_previewable {
        Some(IsPreviewable::Pending) => PreviewableStep::Join,
        Some(IsPreviewable::True) if !changed && !force => PreviewableStep::Keep,
        _ => PreviewableStep::Request,
    }
}

/// Decides whether the Connector has to be published.
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

/// What is wanted of the Deployment.
#[derive(Debug, Clone, Copy)]
pub struct WantedDeployment<'a> {
    /// What it is for.
    pub kind: &'a DeploymentType,
    /// The Connector that it shall run.
    pub connector_id: &'a str,
    /// The version of the Connector that it shall run, where it is known.
    pub connector_version: Option<u64>,
    /// Whether configuration values or schedules were given.
    pub has_values: bool,
    /// Whether it is rebuilt although nothing differs.
    pub force: bool,
}

/// Compares the wanted Deployment with the one of that key.
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

/// The key, or id, of the Connector that a Deployment runs, if it is not this one.
fn other_connector(deployment: &Deployment, connector_id: &str) -> Option<String> {
    let connector = deployment.connector.as_ref()?;
    let id = connector.id.as_ref().filter(|id| *id != connector_id)?;
    Some(connector.key.clone().unwrap_or_else(|| id.clone()))
}

/// What a Deployment is for; the older flag speaks where the type is missing.
fn kind(deployment: &Deployment) -> Option<DeploymentType> {
    deployment.kind.clone().or_else(|| deployment.is_preview().then_some(DeploymentType::Preview))
}
