//! Finds and reads ctconnect.yaml.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::project_file::{DeploymentEntry, ProjectFile, Selection};
use crate::session::Session;
use crate::yaml_file::report::CheckedFile;

/// A project with a valid ctconnect.yaml.
#[derive(Debug)]
pub struct OpenProject {
    /// The folder of the file. That of connect.yaml, too, if the Connector is developed here.
    pub folder: PathBuf,
    pub file: ProjectFile,
    /// The file as it is typed in the current folder.
    pub name: String,
}

impl OpenProject {
    /// Reads the file that is named, else the one around the current folder. Every problem is shown.
    ///
    /// # Errors
    /// When there is none, or it is not valid (exit 3).
    pub fn find(session: &Session, file: Option<&Path>) -> Result<Self> {
        _ = (session, file);
        unimplemented!()
    }

    /// The same, if there is a ctconnect.yaml around the current folder. One that is named has to exist.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn find_optional(session: &Session, file: Option<&Path>) -> Result<Option<Self>> {
        _ = (session, file);
        unimplemented!()
    }

    /// The Deployments that flags select.
    ///
    /// # Errors
    /// When nothing is selected (exit 2).
    pub fn select(&self, selection: Selection<'_>) -> Result<Vec<&DeploymentEntry>> {
        _ = selection;
        unimplemented!()
    }
}

/// Shows the problems of files, such as those that the merged values have.
///
/// # Errors
/// When one of them is an error (exit 3).
pub fn refuse_problems(session: &Session, name: &str, files: &[CheckedFile]) -> Result<()> {
    _ = (session, name, files);
    unimplemented!()
}
