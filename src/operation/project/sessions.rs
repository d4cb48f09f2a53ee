//! A session for each Project of a project.

use anyhow::Result;

use super::OpenProject;
use crate::failure::Failure;
use crate::plan::project::ProjectPlace;
use crate::project_file::DeploymentEntry;
use crate::session::Session;

/// A Project, and the session with its identity.
pub struct ProjectSession {
    pub place: ProjectPlace,
    /// Shares streams, pace, connections and the command that continues with the session of the run.
    pub session: Session,
}

/// The sessions of the Projects that a run works in, one for each.
pub struct ProjectSessions {
    sessions: Vec<ProjectSession>,
    /// The one that manages the Connector, or reads that of someone else.
    manager: usize,
}

/// What a run does in its Projects, which decides the scopes that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectUse {
    /// Only reads.
    Read,
    /// Manages the Connector, if it is not that of someone else, and deploys.
    Deploy {
        /// Whether the Connector declares an API Client, which a Deployment creates.
        creates_api_clients: bool,
    },
}

impl ProjectSessions {
    /// Finds the identities of the Projects of `entries`, and of the one that manages the Connector. Sends nothing.
    ///
    /// # Errors
    /// All problems at once: exit 4.
    pub fn open(session: &Session, project: &OpenProject, entries: &[&DeploymentEntry]) -> Result<Self> {
        _ = (session, project, entries);
        unimplemented!()
    }

    /// Requests the token of every Project, several at a time, and checks its Project and its scopes.
    ///
    /// # Errors
    /// All problems at once: exit 4 if an identity is one of them, else 3.
    pub async fn check(&self, usage: ProjectUse) -> Result<()> {
        _ = usage;
        unimplemented!()
    }

    /// The session of the Project of an entry.
    ///
    /// # Panics
    /// Never for an entry that they were opened with.
    pub fn of(&self, project: &OpenProject, entry: &DeploymentEntry) -> &ProjectSession {
        _ = (project, entry);
        unimplemented!()
    }

    /// The session of a Project by its place in a plan.
    pub fn at(&self, place: &ProjectPlace) -> Option<&ProjectSession> {
        self.sessions.iter().find(|own| own.place == *place)
    }

    /// The session that manages the Connector, or reads that of someone else.
    pub fn manager(&self) -> &ProjectSession {
        &self.sessions[self.manager]
    }

    /// Each once: those of the entries in their order, and the manager.
    pub fn iter(&self) -> impl Iterator<Item = &ProjectSession> {
        self.sessions.iter()
    }
}

impl ProjectSession {
    /// An error of this Project as a failure whose hints name its identity and its commands.
    pub fn failure(&self, error: &anyhow::Error) -> Option<Failure> {
        _ = error;
        unimplemented!()
    }
}
