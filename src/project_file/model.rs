//! The typed form of a ctconnect.yaml, with everything that it names.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use super::text::{FilePlace, PlacedValue};
use crate::api::model::{Creator, DeploymentType, IntegrationType};
use crate::configuration::InterpolatedValue;

/// The wanted state of a project: a Connector, Projects, and the Deployments in them.
#[derive(Debug)]
pub struct ProjectFile {
    /// The folder of the file. Every path in the file stays in it.
    pub folder: PathBuf,
    pub connector: ConnectorEntry,
    /// Those of the file, of the included files, and of the table of customers, in this order.
    pub projects: Vec<ProjectEntry>,
    /// What is merged into every Deployment.
    pub defaults: DeploymentSettings,
    /// In the same order as `projects`.
    pub deployments: Vec<DeploymentEntry>,
    /// The index of each Project by its name.
    pub(super) project_indexes: HashMap<String, usize>,
    /// The values of customers, which problems do not show.
    pub(super) cells: Vec<FilePlace>,
}

/// The Connector of the project.
#[derive(Debug, Clone, Default)]
pub struct ConnectorEntry {
    pub key: Option<String>,
    pub id: Option<String>,
    /// Name of the Project whose identity manages the Connector.
    pub project: Option<PlacedValue<String>>,
    /// Whether it belongs to someone else, and is only deployed.
    pub published: bool,
    pub name: Option<String>,
    pub description: Option<String>,
    pub creator: Creator,
    pub repository_url: Option<String>,
    pub repository_tag: Option<String>,
    pub supported_regions: Option<Vec<String>>,
    pub integration_types: Option<Vec<IntegrationType>>,
    /// As `region:projectKey`.
    pub private_projects: Option<Vec<String>>,
    pub documentation_url: Option<String>,
}

/// A Project.
#[derive(Debug, Clone)]
pub struct ProjectEntry {
    /// Its name in the file.
    pub name: PlacedValue<String>,
    pub key: String,
    /// Else that of the run.
    pub region: Option<String>,
    /// Profile with its identity, where the environment has none.
    pub profile: Option<String>,
    /// Whether it is a row of the table of customers.
    pub is_customer: bool,
}

/// A wanted Deployment.
#[derive(Debug, Clone)]
pub struct DeploymentEntry {
    pub name: PlacedValue<String>,
    /// Else `<connector key>-<name>`.
    pub key: Option<PlacedValue<String>>,
    pub id: Option<PlacedValue<String>>,
    /// Whether commands without `--env` select it.
    pub is_default: bool,
    pub settings: DeploymentSettings,
    /// The columns of its row in the table of customers.
    pub row: Option<BTreeMap<String, String>>,
}

/// What `defaults` and a Deployment can both set.
#[derive(Debug, Clone, Default)]
pub struct DeploymentSettings {
    /// Name of the Project.
    pub project: Option<PlacedValue<String>>,
    pub deployment_type: Option<PlacedValue<DeploymentType>>,
    pub region: Option<PlacedValue<String>>,
    pub wave: Option<PlacedValue<u32>>,
    /// Whether it gets the newest version of the Connector.
    pub update_connector: Option<PlacedValue<bool>>,
    /// Application and cron expression.
    pub schedules: Vec<(PlacedValue<String>, String)>,
    /// Path in the folder; `{deployment}` is replaced with the name of the Deployment.
    pub configuration_file: Option<PlacedValue<String>>,
    pub values: Vec<WrittenValue>,
}

/// A configuration value as a file has it.
#[derive(Debug, Clone)]
pub struct WrittenValue {
    pub target: ValueTarget,
    /// `None` if the file names the key and gives it no value.
    pub text: Option<InterpolatedValue>,
    /// The place of the key.
    pub place: FilePlace,
    /// The place of the value.
    pub value_place: FilePlace,
}

/// What a value is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueTarget {
    Key {
        application: String,
        key: String,
    },
    /// A key of every application that declares it.
    EveryApplication(String),
    Global(String),
    /// A name without a value: a global key, or an application without keys.
    Unset(String),
}

impl ProjectFile {
    /// Number of the wave of Deployments that name none.
    pub const FIRST_WAVE: u32 = 1;

    /// The wave in which a Deployment is deployed.
    pub fn wave(&self, deployment: &DeploymentEntry) -> u32 {
        let written = deployment.settings.wave.as_ref().or(self.defaults.wave.as_ref());
        written.map_or(Self::FIRST_WAVE, |wave| wave.value)
    }

    /// The type that the file gives a Deployment.
    pub fn deployment_type(&self, deployment: &DeploymentEntry) -> DeploymentType {
        let written = deployment.settings.deployment_type.as_ref().or(self.defaults.deployment_type.as_ref());
        written.map_or(DeploymentType::Sandbox, |own| own.value.clone())
    }

    /// The Region that the file gives a Deployment. `None`: that of its Project.
    pub fn region<'f>(&'f self, deployment: &'f DeploymentEntry) -> Option<&'f str> {
        let written = deployment.settings.region.as_ref().or(self.defaults.region.as_ref());
        written.map(|region| region.value.as_str())
    }

    /// The Project of a Deployment. `None` if the file has no Projects: then it is that of the run.
    pub fn project_of(&self, deployment: &DeploymentEntry) -> Option<&ProjectEntry> {
        match deployment.settings.project.as_ref().or(self.defaults.project.as_ref()) {
            Some(name) => self.project(&name.value),
            None if self.projects.len() == 1 => self.projects.first(),
            None => None,
        }
    }

    /// A Project by its name in the file.
    pub fn project(&self, name: &str) -> Option<&ProjectEntry> {
        self.projects.get(*self.project_indexes.get(name)?)
    }

    /// A Deployment by its name.
    pub fn deployment(&self, name: &str) -> Option<&DeploymentEntry> {
        self.deployments.iter().find(|deployment| deployment.name.value == name)
    }
}

impl DeploymentEntry {
    /// The key of the Deployment: the written one, else derived from that of the Connector.
    pub fn key(&self, connector_key: Option<&str>) -> Option<EntryKey> {
        match (&self.key, connector_key) {
            (Some(key), _) => Some(EntryKey { key: key.value.clone(), is_written: true }),
            (None, Some(connector)) => {
                Some(EntryKey { key: format!("{connector}-{}", self.name.value), is_written: false })
            }
            (None, None) => None,
        }
    }
}

/// The key of a Deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryKey {
    pub key: String,
    /// Whether the file has it, instead of only the name that it is derived from.
    pub is_written: bool,
}
