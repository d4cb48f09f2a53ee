//! Reads what exists of a project.

use anyhow::Result;

use super::{OpenProject, ProjectSessions};
use crate::api::Reference;
use crate::plan::project::KnownProject;

/// What exists of a project.
#[derive(Debug)]
pub struct ExistingProject {
    /// The Connector: by its id if it exists, else by the key that it gets.
    pub connector: Reference,
    /// Its key, else its id: the name in texts. `<name>-<entry>` is the default key of a Deployment.
    pub connector_name: String,
    pub known: KnownProject,
}

/// Reads the Connector, and all Deployments of the Projects that the sessions were opened for, side by side.
///
/// # Errors
/// When something cannot be read: all problems at once. When the Connector of someone else, or the one with the id of the
/// file, does not exist (exit 5). When several ConnectorStaged have this repository and the file names none (exit 6).
pub async fn read_existing(project: &OpenProject, sessions: &ProjectSessions) -> Result<ExistingProject> {
    _ = (project, sessions);
    unimplemented!()
}
