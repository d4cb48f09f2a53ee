//! What a command says about a project: which Deployments it means, and what its flags set.

use std::path::PathBuf;

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::api::model::DeploymentType;
use crate::failure::Failure;
use crate::operation::configuration_sources::GivenConfiguration;
use crate::plan::project::SendSecured;
use crate::project_file::{PROJECT_FILE, Selection};
use crate::session::quoted;
use crate::wait::Policy;

/// The next step of a command that needs a ctconnect.yaml, where there is none.
pub(super) const WHERE_A_FILE_IS: &str =
    "go to the folder of a project, name its file with `--file FILE`, or write one with `ctconnect import`";

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
    pub plan: PlanOptions,
}

impl ProjectOptions {
    /// Whether no flag names the Connector.
    pub fn derives_connector(&self) -> bool {
        self.connector_key.is_none() && self.connector_id.is_none()
    }

    /// Refuses flags that only a ctconnect.yaml gives a meaning. `more`: those of the command, each with whether it is given.
    ///
    /// # Errors
    /// The first that is given (exit 2).
    pub fn check_without_file(&self, more: &[(bool, &str)]) -> Result<()> {
        let selecting = self.entries.flag();
        let own = [
            (selecting.is_some(), selecting.unwrap_or_default()),
            (self.plan.from.is_some(), "--from"),
            (!self.plan.allow_replace.is_empty(), "--allow-replace"),
            (self.values_folder.is_some(), "--values-dir"),
        ];
        match own.iter().chain(more).find(|(is_given, _)| *is_given) {
            None => Ok(()),
            Some((_, flag)) => Err(needs_file(flag).into()),
        }
    }

    /// Type of the only Deployment, without a ctconnect.yaml.
    pub fn deployment_type(&self) -> DeploymentType {
        let given = || self.entry.deployment_type.clone();
        if self.plan.is_preview { DeploymentType::Preview } else { given().unwrap_or(DeploymentType::Sandbox) }
    }
}

/// A flag that means nothing without a ctconnect.yaml, where there is none.
pub(super) fn needs_file(flag: &str) -> Failure {
    Failure::usage(format!("`{flag}` needs a {PROJECT_FILE}, and there is none")).hint(WHERE_A_FILE_IS)
}

/// What `deploy` is asked to do.
#[derive(Debug)]
pub struct ProjectDeployOptions {
    pub project: ProjectOptions,
    /// How to wait. Without a ctconnect.yaml all stages share its time.
    pub policy: Policy,
    /// Whether to wait for the Deployments; the Connector is always waited for.
    pub waits: bool,
    pub limits: RunLimits,
    /// Deletes the Deployments that the file does not name.
    pub prune: bool,
    /// Asks nothing.
    pub yes: bool,
    /// A plan that was saved: exactly that is done.
    pub plan_file: Option<PathBuf>,
}

/// How the steps of a plan run side by side.
#[derive(Debug, Clone, Copy)]
pub struct RunLimits {
    /// Operations that run on the platform.
    pub running: usize,
    /// How many Deployments of a wave may fail before the waves after it are not started.
    pub max_failures: usize,
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
    /// The first flag that selects, if one does.
    pub fn flag(&self) -> Option<&'static str> {
        match (&self.names[..], self.all, self.wave) {
            ([_, ..], ..) => Some("--env"),
            ([], true, _) => Some("--all-envs"),
            ([], false, Some(_)) => Some("--wave"),
            ([], false, None) => None,
        }
    }

    /// The flags that select, for a command line that repeats them.
    pub fn in_words(&self) -> String {
        let file = self.file.as_ref().map(|file| format!("--file {}", quoted(&file.to_string_lossy())));
        let selection = Some(self.selection_in_words()).filter(|own| !own.is_empty());
        selection.into_iter().chain(file).collect::<Vec<_>>().join(" ")
    }

    /// The same without the file.
    pub fn selection_in_words(&self) -> String {
        let names = self.names.iter().flat_map(|name| ["--env".to_owned(), quoted(name)]);
        let all = self.all.then(|| "--all-envs".to_owned());
        let wave = self.wave.map(|wave| format!("--wave {wave}"));
        names.chain(all).chain(wave).collect::<Vec<_>>().join(" ")
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
    /// The entry whose Connector version the selected ones get: nothing of the Connector changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}
