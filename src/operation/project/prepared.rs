//! Everything that a plan is made of: the file, the folder, the sessions, what exists, and the merged Deployments.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::entry_deployment::ReadProject;
use super::open::OpenProject;
use super::project_session::ProjectSession;
use super::refusals::without_file;
use super::sessions::ProjectSessions;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::api::{Reference, Resource};
use crate::configuration::Schema;
use crate::failure::Failure;
use crate::operation::project_source::ProjectSource;
use crate::operation::secured_values::{remembered_deployment, service_of};
use crate::plan::project::{
    ConnectorPlan, EntryConnector, EntryPlan, KnownProject, NamedDeployments, ProjectPlace, ProjectPlan, WantedProject,
    plan_connector, plan_entry, plan_project,
};
use crate::project_file::{DeploymentEntry, MergedDeployment, Selection};
use crate::secured_memory::RememberedDeployment;
use crate::session::Session;

/// A project that can be planned.
pub struct PreparedProject {
    /// Where the platform reads the Connector; `None` if it belongs to someone else.
    pub source: Option<ProjectSource>,
    /// What the Connector declares once it is what the file says.
    pub schema: Schema,
    /// The selected Deployments, in the order of the wanted ones.
    pub merged: Vec<MergedDeployment>,
    pub wanted: WantedProject,
    pub known: KnownProject,
    /// Names the Connector, whether it exists or not.
    pub connector: Reference,
    /// What `${deployment.name}` and flags mean: the file.
    pub project: OpenProject,
    /// What a Deployment would run if nothing of the Connector changed.
    pub entry_connector: EntryConnector,
    /// The key of the Connector, from which the keys of Deployments are derived.
    pub connector_name: String,
    pub sessions: ProjectSessions,
}

impl PreparedProject {
    /// The whole plan. Without a ctconnect.yaml, nothing in it refers to one.
    pub fn plan(&self) -> ProjectPlan {
        let plan = plan_project(&self.wanted, &self.known);
        if self.project.is_of_flags { without_file(plan) } else { plan }
    }

    /// The plan of the Connector alone, with what was read since.
    pub fn plan_of_connector(&self, staged: Option<&Resource<ConnectorStaged>>) -> ConnectorPlan {
        let known = KnownProject {
            staged: staged.cloned(),
            published: self.known.published.clone(),
            deployments: BTreeMap::new(),
        };
        plan_connector(&self.wanted, &known)
    }

    /// The plan of one Deployment, with what was read since. `is_deleted`: this run has deleted the one with its id.
    pub fn plan_of_entry(
        &self,
        index: usize,
        connector: &EntryConnector,
        deployments: &[Resource<Deployment>],
        is_deleted: bool,
    ) -> Option<EntryPlan> {
        let mut entry = self.wanted.deployments.get(index)?.clone();
        if is_deleted {
            entry.id = None;
            entry.was_deleted = true;
        }
        let named = NamedDeployments::beside(&self.wanted, index);
        Some(plan_entry(&entry, connector, deployments, &named))
    }

    /// The session of a Project of the plan.
    pub fn session_at(&self, place: &ProjectPlace) -> &Session {
        &self.sessions.at(place).unwrap_or_else(|| self.sessions.manager()).session
    }

    /// What was read of the Project of a wanted Deployment.
    pub fn deployments_of(&self, index: usize) -> &[Resource<Deployment>] {
        let entry = self.wanted.deployments.get(index);
        entry
            .and_then(|entry| self.known.deployments.get(&entry.project.address()))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The Deployment that a plan was made for, as it was read.
    pub fn existing(&self, planned: &EntryPlan) -> Option<&Resource<Deployment>> {
        let id = &planned.existing.as_ref()?.id;
        self.known.deployments.get(&planned.project.address())?.iter().find(|own| own.id == *id)
    }

    /// The Deployment of an entry of the file, selected or not.
    ///
    /// # Errors
    /// When the file has no such entry (exit 2).
    pub fn deployment_of(&self, name: &str) -> Result<Option<&Resource<Deployment>>> {
        let own = [name.to_owned()];
        let entries = self.project.select(Selection { names: &own, ..Selection::default() })?;
        let [entry] = entries[..] else {
            return Err(Failure::usage(format!("`{name}` names several Deployments; name one")).into());
        };
        let read = ReadProject {
            project: &self.project,
            sessions: &self.sessions,
            known: &self.known,
            connector_name: &self.connector_name,
        };
        Ok(read.deployment_of(entry))
    }

    /// Addresses of the services of all Projects.
    pub fn services(&self) -> BTreeSet<String> {
        self.sessions.iter().map(|own| service_of(&own.session)).collect()
    }

    /// How the memory names a Deployment.
    pub fn remembered(&self, place: &ProjectPlace, id: &str) -> RememberedDeployment {
        remembered_deployment(self.session_at(place), &place.key, id)
    }
}

/// The session of the Project of an entry: all of them are opened before.
pub(super) fn session_of<'a>(
    sessions: &'a ProjectSessions,
    project: &OpenProject,
    entry: &DeploymentEntry,
) -> &'a ProjectSession {
    sessions.of(project, entry).unwrap_or_else(|| sessions.manager())
}
