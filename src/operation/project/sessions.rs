//! A session for each Project of a project, and whether its identity may do what a run does.

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use futures_util::stream::{self, StreamExt as _};

use super::OpenProject;
use super::opening::Opening;
use super::problem::all_at_once;
use super::project_session::ProjectSession;
use crate::api::{DEFAULT_IN_FLIGHT, ScopeNeed};
use crate::config::ProjectSettings;
use crate::plan::project::ProjectPlace;
use crate::project_file::{DeploymentEntry, ProjectEntry, ProjectFile};
use crate::session::Session;

/// The sessions of the Projects that a run works in, one for each.
pub struct ProjectSessions {
    sessions: Vec<ProjectSession>,
    /// By the name in the file; the Project of the run has none.
    by_name: HashMap<Option<String>, usize>,
    /// The one that manages the Connector, or reads that of someone else.
    manager: usize,
    is_foreign: bool,
}

/// What a run does in its Projects, which decides the scopes that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProjectUse {
    /// Only reads. The service decides what a token may read.
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
    /// All problems at once: exit 4 if an identity is one of them, else 3.
    pub fn open(session: &Session, project: &OpenProject, entries: &[&DeploymentEntry]) -> Result<Self> {
        Self::open_searching(session, project, entries, &[])
    }

    /// The same, and those of the Projects that are searched for Deployments that the file does not name. One that has no
    /// identity here is noted.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(super) fn open_searching(
        session: &Session,
        project: &OpenProject,
        entries: &[&DeploymentEntry],
        searched: &[&ProjectEntry],
    ) -> Result<Self> {
        let (flags, file) = (session.context.flags(), &project.file);
        let run = session.context.settings()?;
        let settings = ProjectSettings::new(run, &flags, &session.context.environment)?;
        let mut opening = Opening::new(session, run, settings);
        for entry in entries {
            if let Some(index) = opening.index_of(file, file.project_of(entry)) {
                opening.sessions[index].has_entries = true;
            }
        }
        let manager = opening.index_of(file, manager_of(project, entries));
        all_at_once(&std::mem::take(&mut opening.problems), "cannot be used")?;
        opening.search(file, searched);
        let Opening { sessions, indexes, .. } = opening;
        let by_name = indexes.into_iter().filter_map(|(name, index)| Some((name, index?))).collect();
        let manager = manager.context("the Project of the Connector is not known")?;
        Ok(Self { sessions, by_name, manager, is_foreign: file.connector.published })
    }

    /// Requests the token of every Project, several at a time, and checks its Project and its scopes. With `--local`, and where
    /// the scopes of a token are not known, there is nothing to check.
    ///
    /// # Errors
    /// All problems at once: exit 4 if an identity is one of them; 9 if nothing but the network is; else 3.
    pub async fn check(&self, usage: ProjectUse) -> Result<()> {
        // Whether a Project can be searched is found out, and noted, when it is read.
        let required = |index: usize| index == self.manager || self.sessions[index].has_entries;
        let checked = self.sessions.iter().enumerate().filter(|(index, _)| required(*index));
        check_all(checked.map(|(index, own)| (own, self.needs(index, usage)))).await
    }

    /// Checks that Deployments may be deleted in these Projects, before anything is sent.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(super) async fn check_deletable(&self, places: &[&ProjectPlace]) -> Result<()> {
        let is_pruned = |own: &&ProjectSession| places.contains(&&own.place);
        check_all(self.sessions.iter().filter(is_pruned).map(|own| (own, vec![ScopeNeed::ManageDeployments]))).await
    }

    fn needs(&self, index: usize, usage: ProjectUse) -> Vec<ScopeNeed> {
        let ProjectUse::Deploy { creates_api_clients } = usage else { return Vec::new() };
        let mut needs = Vec::new();
        if index == self.manager && !self.is_foreign {
            needs.push(ScopeNeed::ManageConnectors);
        }
        if self.sessions[index].has_entries {
            needs.push(ScopeNeed::ManageDeployments);
            needs.extend(creates_api_clients.then_some(ScopeNeed::CreateApiClients));
        }
        needs
    }

    /// The session of the Project of an entry. `None` if it was not opened with it.
    pub fn of(&self, project: &OpenProject, entry: &DeploymentEntry) -> Option<&ProjectSession> {
        self.named(project.file.project_of(entry).map(|project| project.name.value.as_str()))
    }

    /// The session of a Project by its place in a plan.
    pub fn at(&self, place: &ProjectPlace) -> Option<&ProjectSession> {
        self.named(place.name.as_deref())
    }

    /// The session of a Project by its name in the file; without one, that of the run.
    pub fn named(&self, name: Option<&str>) -> Option<&ProjectSession> {
        let index = self.by_name.get(&name.map(str::to_owned))?;
        self.sessions.get(*index)
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

/// Checks the identities of Projects, several at a time.
async fn check_all(checked: impl Iterator<Item = (&ProjectSession, Vec<ScopeNeed>)>) -> Result<()> {
    let checks = checked.map(|(own, needs)| async move { own.check(&needs).await });
    let problems = stream::iter(checks).buffered(DEFAULT_IN_FLIGHT).filter_map(std::future::ready);
    all_at_once(&problems.collect::<Vec<_>>().await, "cannot be used")
}

/// The sessions of these Projects alone, in their order. Without a Project it is that of the run. Sends nothing.
///
/// # Errors
/// All problems at once: exit 4 if an identity is one of them, else 3.
pub(super) fn sessions_of(
    session: &Session,
    file: &ProjectFile,
    projects: &[Option<&ProjectEntry>],
) -> Result<Vec<Session>> {
    let (flags, mut own) = (session.context.flags(), Vec::new());
    if projects.iter().all(Option::is_none) {
        return Ok(vec![session.clone(); projects.len()]);
    }
    let run = session.context.settings()?;
    let mut opening = Opening::new(session, run, ProjectSettings::new(run, &flags, &session.context.environment)?);
    for project in projects {
        match project {
            None => own.push(session.clone()),
            Some(_) => {
                let index = opening.index_of(file, *project);
                own.extend(index.map(|index| opening.sessions[index].session.clone()));
            }
        }
    }
    all_at_once(&opening.problems, "cannot be used")?;
    Ok(own)
}

/// The Project that manages the Connector: the one that the file names for it, else the only one. That of someone else is read
/// in the Project of the first entry. `None`: the Project of the run.
pub(super) fn manager_of<'p>(project: &'p OpenProject, entries: &[&DeploymentEntry]) -> Option<&'p ProjectEntry> {
    let file = &project.file;
    match (&file.connector.project, &file.projects[..]) {
        (Some(name), _) => file.project(&name.value),
        (None, [only]) => Some(only),
        (None, _) if file.connector.published => entries.first().and_then(|entry| file.project_of(entry)),
        (None, _) => None,
    }
}
