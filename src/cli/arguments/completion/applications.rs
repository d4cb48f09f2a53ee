//! Completion of application names.

use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use super::line::project_with;
use crate::connect_file::{Application, ConnectFile, check};
use crate::operation::project_applications::read_connect_file;
use crate::project::CONNECT_FILE;

/// Offers the applications of the project around the current folder; none where there is no valid project.
pub fn complete_applications() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let offer = |application: &Application| {
            CompletionCandidate::new(&application.name).help(Some(application.application_type.as_str().into()))
        };
        connect_file().iter().flat_map(|file| &file.deploy_as).map(offer).collect()
    })
}

/// The connect.yaml around the current folder, if it is valid.
pub(super) fn connect_file() -> Option<ConnectFile> {
    let location = project_with(CONNECT_FILE)?;
    check(&read_connect_file(&location.folder).ok()?).file
}
