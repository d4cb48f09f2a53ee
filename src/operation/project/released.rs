//! The project of a ctconnect.yaml whose Connector is released.

use std::path::Path;

use anyhow::Result;

use super::OpenProject;
use super::chosen::{ChosenConnector, connector_of_project};
use super::chosen_texts::check_own;
use super::existing::written_reference;
use crate::api::Reference;
use crate::session::Session;

/// A project with a ctconnect.yaml, and which Connector of it is meant: the command line may name another one.
pub struct ReleasedProject {
    project: OpenProject,
    named: Option<Reference>,
}

impl ReleasedProject {
    /// The project of the file that is named, else the one around the current folder, or in the folder that is named, if it has a
    /// ctconnect.yaml.
    ///
    /// # Errors
    /// When its file is not valid (exit 3), or its Connector belongs to someone else (exit 2).
    pub fn find(
        session: &Session,
        directory: Option<&Path>,
        file: Option<&Path>,
        named: Option<Reference>,
    ) -> Result<Option<Self>> {
        let directory = directory.unwrap_or(Path::new("."));
        let Some(project) = OpenProject::find_optional(session, directory, file)? else { return Ok(None) };
        let named = match named {
            Some(named) => Some(named),
            None => {
                let written = written_reference(&project);
                check_own(&project, written.as_ref())?;
                written
            }
        };
        Ok(Some(Self { project, named }))
    }

    /// The folder of connect.yaml.
    pub fn folder(&self) -> &Path {
        &self.project.folder
    }

    /// The repository that the file names in place of the folder's remote.
    pub fn repository_url(&self) -> Option<&str> {
        self.project.file.connector.repository_url.as_deref()
    }

    /// The Connector, if it is known without a request.
    pub fn named(&self) -> Option<&Reference> {
        self.named.as_ref()
    }

    /// The Connector, and the session of the Project that manages it.
    ///
    /// # Errors
    /// Without an identity for that Project (exit 4); those of a search, if neither file nor flag name the Connector.
    pub async fn connector(&self, session: &Session) -> Result<ChosenConnector> {
        connector_of_project(session, &self.project, self.named.clone()).await
    }
}
