//! Completion of application names.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::config::{self, Environment};
use crate::connect_file::{Application, check};
use crate::operation::project_applications::read_connect_file;
use crate::project::Location;

/// Offers the applications of the project around the current folder; none where there is no valid project.
pub fn complete_applications() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let home = Environment::capture().home_dir().ok();
        let here = config::current_folder().ok();
        let Some(location) = here.and_then(|here| Location::find(&here, home.as_deref())) else { return Vec::new() };
        let file = read_connect_file(&location.folder).ok().and_then(|bytes| check(&bytes).file);
        let offer = |application: &Application| {
            CompletionCandidate::new(&application.name).help(Some(application.application_type.as_str().into()))
        };
        file.iter().flat_map(|file| &file.deploy_as).map(offer).collect()
    })
}
