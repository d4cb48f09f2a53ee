//! Everything that the emulator knows, as a state file keeps it.
//!
//! Only starts, ends and outcomes of work are kept; [`World::settle`] turns what is over by now into results. It
//! depends on nothing but the world and the time, so that two processes that read the same file agree.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::emulator::answers::{Code, Outcome, Refusal};
use crate::emulator::clock::Moment;
use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::connectors::drafts::Draft;
use crate::emulator::deployments::deployment::Deployment;
use crate::emulator::tokens::Token;

/// Format of the state file; raised when an older program could not read a newer file.
pub(crate) const FORMAT: u32 = 1;

/// Everything that the emulator knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct World {
    pub(crate) format: u32,
    /// Folders that hold the files of a repository, by the address in its common form.
    pub(crate) repositories: BTreeMap<String, PathBuf>,
    pub(crate) drafts: Vec<Draft>,
    pub(crate) deployments: Vec<Deployment>,
    pub(crate) tokens: Vec<Token>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            format: FORMAT,
            repositories: BTreeMap::new(),
            drafts: Vec::new(),
            deployments: Vec::new(),
            tokens: Vec::new(),
        }
    }
}

impl World {
    /// Brings everything to its state at `now`.
    pub(crate) fn settle(&mut self, now: Moment) {
        for draft in &mut self.drafts {
            draft.settle(now);
        }
        self.deployments.retain_mut(|deployment| deployment.settle(now));
    }
}

/// What a ConnectorStaged, the Connector made of it and a Deployment's copy of that have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Content {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) integration_types: Vec<String>,
    pub(crate) creator: Creator,
    pub(crate) repository: Repository,
    pub(crate) supported_regions: Vec<String>,
    pub(crate) documentation_url: Option<String>,
    /// What the repository's connect.yaml said when it was read.
    pub(crate) declaration: Declaration,
}

/// Who made a Connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Creator {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    pub(crate) email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) logo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) no_of_contributors: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) support_url: Option<String>,
}

/// Where the code is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Repository {
    pub(crate) url: String,
    pub(crate) tag: String,
}

/// What a step of the platform found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) entries: Vec<ReportEntry>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportEntry {
    #[serde(rename = "type")]
    pub(crate) kind: Finding,
    pub(crate) title: String,
    pub(crate) message: Option<String>,
    pub(crate) application: Option<String>,
    pub(crate) created_at: String,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Finding {
    Information,
    Warning,
    Error,
}

/// Names a resource by its id or its key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reference {
    Id(String),
    Key(String),
}

impl Reference {
    /// Whether the resource with this id and key is meant. The letters of a UUID may be large or small.
    pub(crate) fn names(&self, id: &str, key: Option<&str>) -> bool {
        match self {
            Self::Id(wanted) => wanted.eq_ignore_ascii_case(id),
            Self::Key(wanted) => Some(wanted.as_str()) == key,
        }
    }
}

impl std::fmt::Display for Reference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Id(id) => write!(formatter, "id '{id}'"),
            Self::Key(key) => write!(formatter, "key '{key}'"),
        }
    }
}

/// A new id for a resource.
pub(crate) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Refuses a version that is not the current one.
pub(crate) fn check_version(sent: u64, current: u64) -> Outcome<()> {
    if sent == current {
        return Ok(());
    }
    let message = format!("Version {sent} was sent, but {current} is current.");
    Err(Refusal::new(Code::ConcurrentModification, message)
        .with("expectedVersion", sent)
        .with("currentVersion", current))
}
