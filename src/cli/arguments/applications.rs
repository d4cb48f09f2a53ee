//! Completion of application names.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::config::{self, Environment};
use crate::connect_file::{Application, check};
use crate::project::{CONNECT_FILE, Location};

/// Offers the applications of the project around the current folder; none where there is no valid project.
pub fn complete_applications() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let home = Environment::capture().home_dir().ok();
        let here = config::current_folder().ok();
        let Some(location) = here.and_then(|here| Location::find(&here, home.as_deref())) else { return Vec::new() };
        let file = std::fs::read(location.folder.join(CONNECT_FILE)).ok().and_then(|bytes| check(&bytes).file);
        let offer = |application: &Application| {
            CompletionCandidate::new(&application.name).help(Some(application.application_type.as_str().into()))
        };
        file.iter().flat_map(|file| &file.deploy_as).map(offer).collect()
    })
}
