//! The Connector that a Deployment runs once the plan is carried out.

use super::{AwaitedWork, ConnectorChange, ConnectorPlan, KnownProject, ProjectConnector, ReleaseStep, WantedProject};
use crate::api::model::{Connector, ConnectorStaged, DeploymentType};

/// What a Deployment will run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryConnector {
    /// `None` if it does not exist yet.
    pub id: Option<String>,
    /// Of the ConnectorStaged for a preview, else of the published Connector: they count apart.
    pub version: TargetVersion,
    /// Whether it is the ConnectorStaged, which only previews run.
    pub staged: bool,
    /// Empty means all.
    pub supported_regions: Vec<String>,
}

/// The version of a Connector that a Deployment gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetVersion {
    Known(u64),
    /// It does not exist yet, and differs from every other.
    New,
    /// The service does not report it.
    Unknown,
}

impl TargetVersion {
    /// The number, if it is known.
    pub fn number(self) -> Option<u64> {
        match self {
            Self::Known(version) => Some(version),
            Self::New | Self::Unknown => None,
        }
    }
}

impl From<Option<u64>> for TargetVersion {
    fn from(version: Option<u64>) -> Self {
        version.map_or(Self::Unknown, Self::Known)
    }
}

impl From<&ConnectorStaged> for EntryConnector {
    fn from(staged: &ConnectorStaged) -> Self {
        Self {
            id: Some(staged.id.clone()),
            version: TargetVersion::Known(staged.version),
            staged: true,
            supported_regions: staged.supported_regions.clone().unwrap_or_default(),
        }
    }
}

impl From<&Connector> for EntryConnector {
    fn from(published: &Connector) -> Self {
        Self {
            id: Some(published.id.clone()),
            version: published.version.into(),
            staged: false,
            supported_regions: published.supported_regions.clone().unwrap_or_default(),
        }
    }
}

impl EntryConnector {
    /// What a Deployment of this type will run, after the planned change of the Connector.
    pub fn planned(
        wanted: &WantedProject,
        known: &KnownProject,
        plan: &ConnectorPlan,
        deployment_type: &DeploymentType,
    ) -> Self {
        let staged = *deployment_type == DeploymentType::Preview;
        let is_new = if staged { renews_staged(plan) } else { renews_published(plan) };
        let version = match (is_new, staged) {
            (true, _) => TargetVersion::New,
            (false, true) => plan.staged_version.into(),
            (false, false) => plan.published_version.into(),
        };
        let of_staged = || known.staged.as_ref().and_then(|own| own.supported_regions.clone());
        let of_published = || known.published.as_ref().and_then(|own| own.supported_regions.clone());
        let supported_regions = match &wanted.connector {
            ProjectConnector::Own(own) if staged || is_new => own.fields.supported_regions.clone().or_else(of_staged),
            _ => of_published(),
        };
        Self { id: plan.id.clone(), version, staged, supported_regions: supported_regions.unwrap_or_default() }
    }

    /// Whether it can be deployed in the Region.
    pub fn supports(&self, region: &str) -> bool {
        self.supported_regions.is_empty() || self.supported_regions.iter().any(|own| own == region)
    }
}

/// Every update request raises the version of the ConnectorStaged. The end of an operation does not.
fn renews_staged(plan: &ConnectorPlan) -> bool {
    let is_changed = matches!(plan.change, ConnectorChange::Create | ConnectorChange::Update(_));
    is_changed || matches!(plan.release, ReleaseStep::Publish | ReleaseStep::Validate)
}

/// Every publish makes a new version of the published Connector.
fn renews_published(plan: &ConnectorPlan) -> bool {
    matches!(plan.release, ReleaseStep::Publish | ReleaseStep::JoinPublish) || plan.awaits == Some(AwaitedWork::Publish)
}
