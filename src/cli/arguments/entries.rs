//! Flags that select Deployments of ctconnect.yaml, and the completion of their names.

use std::path::PathBuf;

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use super::whole_number;
use crate::config::{self, Environment};
use crate::operation::project::SelectedEntries;
use crate::project::Location;
use crate::project_file::{DeploymentEntry, PROJECT_FILE, ProjectFile};

/// Of each flag: the heading of a struct would be that of what follows it, too.
const HEADING: &str = "Selection";

/// Which Deployments of ctconnect.yaml a command means.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct EntrySelectionArgs {
    /// Select a Deployment of ctconnect.yaml by its name or a pattern, such as `'c0*'` (repeatable)
    #[arg(long = "env", help_heading = HEADING, value_name = "NAME", add = complete_entries())]
    names: Vec<String>,

    /// Select all Deployments of ctconnect.yaml
    #[arg(long, help_heading = HEADING, conflicts_with = "names")]
    all_envs: bool,

    /// Of the selected Deployments, only those of this wave
    #[arg(long, help_heading = HEADING, value_name = "N", value_parser = whole_number::<u32>(1, u64::from(u32::MAX)))]
    wave: Option<u32>,

    /// Use another file than ctconnect.yaml
    #[arg(long, help_heading = HEADING, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
}

impl EntrySelectionArgs {
    /// As plain values.
    pub fn selected(&self) -> SelectedEntries {
        let Self { names, all_envs, wave, file } = self.clone();
        SelectedEntries { names, all: all_envs, wave, file }
    }
}

/// Most names that are offered.
const MOST_OFFERED: usize = 200;

/// Offers the Deployments of the ctconnect.yaml around the current folder; none where there is no valid one.
pub fn complete_entries() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let home = Environment::capture().home_dir().ok();
        let here = config::current_folder().ok();
        let location = here.and_then(|here| Location::find_named(PROJECT_FILE, &here, home.as_deref()));
        let read = location.and_then(|location| ProjectFile::read(&location.folder, PROJECT_FILE).ok());
        let Some(file) = read.and_then(|read| read.finish(None).file) else { return Vec::new() };
        let offer = |own: &DeploymentEntry| {
            let project = file.project_of(own).map(|project| project.key.clone().into());
            CompletionCandidate::new(&own.name.value).help(project)
        };
        file.deployments.iter().take(MOST_OFFERED).map(offer).collect()
    })
}
