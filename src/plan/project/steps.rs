//! The plan of a project: what is done with its Connector and with each Deployment, and in which order.

use super::ProjectPlace;
use crate::api::model::{ConnectorAction, DeploymentStatus, DeploymentType};
use crate::plan::FieldChange;

/// What has to be done so that the wanted state exists.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectPlan {
    pub connector: ConnectorPlan,
    /// In the order of the file.
    pub deployments: Vec<EntryPlan>,
    /// Deployments of the Connector in the Projects of the file that no entry names.
    pub unlisted: Vec<UnlistedDeployment>,
    /// Everything that is sent, in an order in which each step follows those that it depends on.
    pub steps: Vec<PlanStep>,
}

/// What is done with the Connector.
#[derive(Debug, Clone, PartialEq)]
pub struct ConnectorPlan {
    /// The key, else the id.
    pub name: String,
    /// Of the existing one.
    pub id: Option<String>,
    /// Version of the ConnectorStaged that the plan is based on.
    pub staged_version: Option<u64>,
    /// Version of the published Connector that the plan is based on.
    pub published_version: Option<u64>,
    /// What has to end first.
    pub awaits: Option<AwaitedWork>,
    pub change: ConnectorChange,
    /// Fields before and after.
    pub changes: Vec<FieldChange>,
    pub release: ReleaseStep,
    /// Why the plan cannot be carried out.
    pub refusal: Option<PlanRefusal>,
    /// What could not be compared, in one sentence each.
    pub notes: Vec<String>,
}

/// An operation of the service that has to end first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AwaitedWork {
    Publish,
    Validation,
}

/// How the ConnectorStaged changes.
#[derive(Debug, Clone, PartialEq)]
pub enum ConnectorChange {
    /// It belongs to someone else.
    Foreign,
    Create,
    /// All in one request.
    Update(Vec<ConnectorAction>),
    Keep,
}

/// What follows the change of the ConnectorStaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReleaseStep {
    Publish,
    Validate,
    /// It runs already, for the wanted tag.
    JoinPublish,
    JoinValidation,
    Nothing,
}

/// What is done with a Deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryPlan {
    /// Its name in the file.
    pub name: String,
    pub project: ProjectPlace,
    /// The key that it has, or that a new one gets.
    pub key: String,
    pub deployment_type: DeploymentType,
    pub region: Option<String>,
    pub wave: u32,
    pub existing: Option<PlannedExisting>,
    /// Whether nothing names the existing one: it has no key, and fits.
    pub is_adopted: bool,
    pub action: EntryAction,
    /// Version of the Connector before and after. `None` where it stays.
    pub connector_version: Option<VersionChange>,
    /// Every given value and schedule, in the order of the Connector's keys.
    pub values: Vec<PlannedValue>,
    /// Keys that the Deployment has and the file has not: the service cannot remove them.
    pub kept: Vec<String>,
    /// Whether a redeploy with the URLs of its applications follows.
    pub sends_urls: bool,
    /// Keys of secured values that nothing compares and that are not sent, because nothing else changes.
    pub not_compared: Vec<String>,
    /// What could not be compared, in one sentence each.
    pub notes: Vec<String>,
}

/// The existing Deployment that the plan is based on.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedExisting {
    pub id: String,
    pub key: Option<String>,
    pub version: u64,
    pub status: Option<DeploymentStatus>,
}

/// What is done with a Deployment.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryAction {
    Create,
    /// Redeploys one without a key, which fits.
    Adopt,
    Redeploy,
    /// An operation runs on it: waits for its end, then compares.
    Join,
    /// It is being deleted: waits until it is gone, then creates it.
    AwaitDeletion,
    /// Deletes it, then creates it. The reason says what differs.
    Replace(String),
    Nothing,
    Refuse(PlanRefusal),
}

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRefusal {
    pub kind: RefusalKind,
    /// In one sentence without a full stop.
    pub message: String,
    pub hint: Option<PlanHint>,
}

/// What to do about a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanHint {
    /// It changes ctconnect.yaml, or uses a flag that needs one.
    OfFile(String),
    /// It is the same with flags alone.
    Any(String),
}

impl PlanHint {
    /// The hint as a person reads it.
    pub fn text(&self) -> &str {
        match self {
            Self::OfFile(text) | Self::Any(text) => text,
        }
    }
}

/// What kind of refusal it is, which decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The state of the service is in the way.
    Conflict,
    /// The wanted state cannot be.
    Input,
    /// Something that the file names does not exist.
    NotFound,
}

/// Versions of the Connector that a Deployment runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionChange {
    /// `None` if it is not known, or there is no Deployment yet.
    pub before: Option<u64>,
    /// `None` for a version that does not exist yet.
    pub after: Option<u64>,
}

/// A value or a schedule, and its effect.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedValue {
    /// `None` for a global key.
    pub application: Option<String>,
    /// `None` for the schedule of the application.
    pub key: Option<String>,
    pub effect: ValueEffect,
}

/// The effect of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueEffect {
    /// A standard value or schedule that differs.
    Changed {
        before: Option<String>,
        after: String,
    },
    Unchanged,
    /// A secured value that is sent.
    Set,
    /// A secured value that was sent last time, too: it is not sent.
    SameAsLastTime,
    /// A secured value that cannot be compared. It is not sent.
    NotCompared,
    /// It has the url of an application, and is sent after the Deployment exists.
    SentLater {
        before: Option<String>,
    },
    /// Not given here, with the reason.
    NotAvailable(String),
}

impl ValueEffect {
    /// Whether the value is sent to the existing Deployment at once.
    pub fn is_sent(&self) -> bool {
        matches!(self, Self::Changed { .. } | Self::Set)
    }
}

/// A Deployment that no entry of the file names.
#[derive(Debug, Clone, PartialEq)]
pub struct UnlistedDeployment {
    pub project: ProjectPlace,
    pub id: String,
    pub key: Option<String>,
    pub version: u64,
    pub deployment_type: Option<DeploymentType>,
    pub status: Option<DeploymentStatus>,
    /// An entry that is not selected and has no Deployment of its own yet: it may mean this one, which is then never pruned.
    pub may_be_of: Option<String>,
}

/// Something that is sent, or waited for.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanStep {
    pub work: StepWork,
    /// Indexes of the steps that have to succeed before.
    pub depends_on: Vec<usize>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepWork {
    AwaitConnector,
    CreateConnector,
    UpdateConnector,
    Publish,
    Validate,
    /// Creates, adopts, redeploys, joins or replaces the Deployment with this index, and waits for it.
    Deploy(usize),
    /// Redeploys it with the URLs of its applications.
    SendUrls(usize),
}
