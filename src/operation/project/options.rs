//! What a command says about a project: which Deployments it means, and what its flags set.

use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::api::model::DeploymentType;
use crate::failure::Failure;
use crate::operation::configuration_sources::GivenConfiguration;
use crate::plan::project::SendSecured;
use crate::project_file::Selection;
use crate::session::quoted;

/// What `plan` and `deploy` are asked to do. A value that is given overrides ctconnect.yaml.
#[derive(Debug, Clone, Default)]
pub struct ProjectOptions {
    /// The project folder.
    pub directory: PathBuf,
    pub entries: SelectedEntries,
    pub connector_key: Option<String>,
    pub connector_id: Option<String>,
    /// Display name of the Connector.
    pub name: Option<String>,
    /// E-mail address of the creator.
    pub creator_email: Option<String>,
    pub repository_url: Option<String>,
    pub repository_tag: Option<String>,
    pub entry: EntryFlags,
    /// Folder with values of each Deployment.
    pub values_folder: Option<PathBuf>,
    /// The file that remembers hashes of secured values; else the one in the user's data folder.
    pub memory: Option<PathBuf>,
    /// The entry whose Connector version the selected ones get: nothing of the Connector changes.
    pub from: Option<String>,
    pub plan: PlanOptions,
}

/// Which Deployments of ctconnect.yaml a command means.
#[derive(Debug, Clone, Default)]
pub struct SelectedEntries {
    /// Names and patterns.
    pub names: Vec<String>,
    pub all: bool,
    pub wave: Option<u32>,
    /// The file, else the ctconnect.yaml around the folder.
    pub file: Option<PathBuf>,
}

impl SelectedEntries {
    /// The flags that select, for a command line that repeats them.
    pub fn in_words(&self) -> String {
        let names = self.names.iter().flat_map(|name| ["--env".to_owned(), quoted(name)]);
        let all = self.all.then(|| "--all-envs".to_owned());
        let wave = self.wave.map(|wave| format!("--wave {wave}"));
        let file = self.file.as_ref().map(|file| format!("--file {}", quoted(&file.to_string_lossy())));
        names.chain(all).chain(wave).chain(file).collect::<Vec<_>>().join(" ")
    }

    /// As the file selects.
    pub fn selection(&self) -> Selection<'_> {
        Selection { names: &self.names, all: self.all, wave: self.wave }
    }
}

/// What flags set for the selected Deployments.
#[derive(Debug, Clone, Default)]
pub struct EntryFlags {
    /// Of a single Deployment.
    pub key: Option<String>,
    /// Of a single Deployment.
    pub id: Option<String>,
    pub region: Option<String>,
    pub deployment_type: Option<DeploymentType>,
    pub configuration: GivenConfiguration,
}

impl EntryFlags {
    /// # Errors
    /// When a key or an id is for several Deployments (exit 2).
    pub(super) fn check(&self, selected: usize) -> Result<()> {
        let flag = match (&self.key, &self.id) {
            (Some(_), _) => "--deployment-key",
            (None, Some(_)) => "--deployment-id",
            (None, None) => return Ok(()),
        };
        if selected < 2 {
            return Ok(());
        }
        let message = format!("`{flag}` is for one Deployment, and {selected} are selected");
        Err(Failure::usage(message)
            .hint("select one with `--env NAME`, or write `key:` or `id:` into ctconnect.yaml")
            .into())
    }
}

/// How the wanted state is compared, and what may be done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanOptions {
    /// Deploys previews of the ConnectorStaged.
    pub is_preview: bool,
    /// Runs every step even if nothing differs.
    pub force: bool,
    /// Whether a public Connector may become private.
    pub make_private: bool,
    pub send_secured: SendSecured,
    /// Keys of the Deployments that may be deleted and created again.
    pub allow_replace: Vec<String>,
}
