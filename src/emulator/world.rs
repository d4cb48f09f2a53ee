//! Everything that the emulator knows, as a state file keeps it.
//!
//! Only starts, ends and outcomes of work are kept; [`World::settle`] turns what is over by now into results. It
//! depends on nothing but the world and the time, so that two processes that read the same file agree.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::clock::Moment;
use super::declaration::Declaration;
use super::deployments::Deployment;
use super::drafts::Draft;
use super::tokens::Token;

/// Format of the state file; raised when an older program could not read a newer file.
pub(super) const FORMAT: u32 = 1;

/// Everything that the emulator knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct World {
    pub(super) format: u32,
    /// Folders that hold the files of a repository, by the address in its common form.
    pub(super) repositories: BTreeMap<String, PathBuf>,
    pub(super) drafts: Vec<Draft>,
    pub(super) deployments: Vec<Deployment>,
    pub(super) tokens: Vec<Token>,
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
    pub(super) fn settle(&mut self, now: Moment) {
        for draft in &mut self.drafts {
            draft.settle(now);
        }
        self.deployments.retain_mut(|deployment| deployment.settle(now));
    }
}

/// What a ConnectorStaged, the Connector made of it and a Deployment's copy of that have in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) integration_types: Vec<String>,
    pub(super) creator: Creator,
    pub(super) repository: Repository,
    pub(super) supported_regions: Vec<String>,
    pub(super) documentation_url: Option<String>,
    /// What the repository's connect.yaml said when it was read.
    pub(super) declaration: Declaration,
}

/// Who made a Connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Creator {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    pub(super) email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) logo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) no_of_contributors: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) support_url: Option<String>,
}

/// Where the code is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Repository {
    pub(super) url: String,
    pub(super) tag: String,
}

/// What a step of the platform found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) entries: Vec<ReportEntry>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReportEntry {
    #[serde(rename = "type")]
    pub(super) kind: Finding,
    pub(super) title: String,
    pub(super) message: Option<String>,
    pub(super) application: Option<String>,
    pub(super) created_at: String,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Finding {
    Information,
    Warning,
    Error,
}

/// Names a resource by its id or its key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reference {
    Id(String),
    Key(String),
}

impl Reference {
    /// Whether the resource with this id and key is meant. The letters of a UUID may be large or small.
    pub(super) fn names(&self, id: &str, key: Option<&str>) -> bool {
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
pub(super) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
