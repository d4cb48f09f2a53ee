//! The wanted state, as far as a plan needs it. Holds no secured value.

use serde::{Deserialize, Serialize};

use crate::api::model::DeploymentType;
use crate::plan::WantedFields;

/// The wanted state: a Connector, and the selected Deployments of it.
#[derive(Debug, Clone)]
pub struct WantedProject {
    pub connector: ProjectConnector,
    /// In the order of the file.
    pub deployments: Vec<WantedEntry>,
    /// The Deployments that the file names and that are not selected.
    pub others: Vec<OtherEntry>,
    /// The Projects without a Deployment in the file, which are searched for Deployments that it does not name.
    pub searched: Vec<ProjectPlace>,
}

/// The Connector of a project.
#[derive(Debug, Clone)]
pub enum ProjectConnector {
    /// It is managed here.
    Own(Box<OwnConnector>),
    /// It belongs to someone else, and is only deployed. The text names it.
    Foreign(String),
    /// It is not compared, so that nothing of it changes: in a promotion, or where its folder cannot be read. The text names
    /// it.
    Kept(String),
}

/// A Connector that is created, updated, and published or validated.
#[derive(Debug, Clone, Default)]
pub struct OwnConnector {
    /// The key, else the id: the name in texts.
    pub name: String,
    /// The fields of a new Connector or of an existing one. Its private Projects are those that the file names.
    pub fields: WantedFields,
    /// The Project that manages it, as `region:projectKey`, if it is known.
    pub project: Option<String>,
    /// Whether the commit has no tag yet, so that `fields` have the tag of the Connector. Only a plan is made of it.
    pub is_untagged: bool,
    /// Whether previews of the ConnectorStaged are deployed, so that it is validated instead of published.
    pub is_preview: bool,
    /// Publishes or validates even if nothing differs.
    pub force: bool,
    /// Whether a public Connector may become private.
    pub make_private: bool,
}

/// A Project, as plans name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProjectPlace {
    /// Its name in the file. `None`: the Project of the run.
    pub name: Option<String>,
    pub key: String,
    /// The Region that hosts it, if it is known.
    pub region: Option<String>,
}

impl ProjectPlace {
    /// `region:key`, as the service names a Project: two Regions can each have a Project of one key. Without a known Region the
    /// key alone.
    pub fn address(&self) -> String {
        self.region.as_ref().map_or_else(|| self.key.clone(), |region| format!("{region}:{}", self.key))
    }

    /// Whether both may be the same Project: where a Region is not known, the key alone decides.
    pub fn may_be(&self, other: &Self) -> bool {
        let is_same_region = match (&self.region, &other.region) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        self.key == other.key && is_same_region
    }
}

/// A wanted Deployment.
#[derive(Debug, Clone)]
pub struct WantedEntry {
    /// Its name in the file.
    pub name: String,
    pub project: ProjectPlace,
    pub key: String,
    /// Whether the file or a flag has the key. Else it is derived from the name.
    pub key_is_written: bool,
    pub id: Option<String>,
    pub deployment_type: DeploymentType,
    /// `None` if it is not known: then the Region that an existing one has is right.
    pub region: Option<String>,
    pub wave: u32,
    /// Whether it gets the newest version of the Connector.
    pub update_connector: bool,
    /// Application and cron expression.
    pub schedules: Vec<(String, String)>,
    /// Those of connect.yaml, which an application has if no other is given.
    pub default_schedules: Vec<(String, String)>,
    pub values: Vec<WantedValue>,
    pub send_secured: SendSecured,
    /// Whether the Deployment with this key may be deleted and created again.
    pub may_replace: bool,
    /// Whether this run has deleted its Deployment to replace it.
    pub was_deleted: bool,
    /// Redeploys it even if nothing differs.
    pub force: bool,
}

impl WantedEntry {
    /// Whether a missing Deployment is created, whatever else fits: its replacement has started, or a run that was interrupted
    /// after its deletion is continued.
    pub(super) fn is_recreated(&self) -> bool {
        self.was_deleted || self.may_replace
    }
}

/// When secured values are sent that cannot be compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SendSecured {
    /// Together with anything else that changes.
    #[default]
    Auto,
    /// They count as changed.
    Always,
    Never,
}

/// The value of a configuration key.
#[derive(Debug, Clone)]
pub struct WantedValue {
    /// `None` for a global key.
    pub application: Option<String>,
    pub key: String,
    pub text: WantedText,
}

/// The text of a value, as far as a plan may know it.
#[derive(Debug, Clone)]
pub enum WantedText {
    Standard(String),
    Secured {
        /// What was sent last, if it is remembered.
        remembered: Option<Remembered>,
    },
    /// It has at least one URL of an application, which is known once the Deployment exists.
    Deferred {
        parts: Vec<WantedPart>,
        /// Of a secured value, `parts` has no texts.
        secured: bool,
        /// Of a secured value: what was sent last, compared with the URLs of the existing Deployment.
        remembered: Option<Remembered>,
    },
    /// Not given, with the reason, such as a variable that is not set: nothing is sent.
    NotAvailable(String),
}

/// A part of a value with URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedPart {
    Text(String),
    /// The url of the application with this name.
    Url(String),
}

/// A secured value that was sent before, and whether it was the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    pub deployment_id: String,
    /// The version that the Deployment had then. It counts only while the Deployment still has it.
    pub deployment_version: u64,
    pub is_same: bool,
}

/// A Deployment that the file names and that is not selected: it is neither adopted nor reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherEntry {
    pub name: String,
    /// Its Project, as [`ProjectPlace::address`] names it.
    pub project_address: String,
    pub key: String,
    /// Whether the file has the key. A default key may be corrected to that of an existing Deployment.
    pub key_is_written: bool,
    pub id: Option<String>,
    pub deployment_type: DeploymentType,
    /// `None` if it is not known: then the Region that an existing one has is right.
    pub region: Option<String>,
}
