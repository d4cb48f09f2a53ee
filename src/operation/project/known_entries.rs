//! The entries of the file beside what exists: those that are planned, and those that are only not mistaken for others.

use super::entry_deployment::ReadProject;
use super::existing::ExistingProject;
use super::merged::EntryNames;
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::prepared::session_of;
use super::sessions::ProjectSessions;
use super::wanted::{EntryFacts, wanted_entry};
use crate::configuration::Schema;
use crate::plan::project::{OtherEntry, WantedEntry};
use crate::project_file::{DeploymentEntry, MergedDeployment};
use crate::secured_memory::SecuredMemory;

/// With what the entries of the file are compared.
pub(super) struct KnownEntries<'a> {
    pub(super) project: &'a OpenProject,
    pub(super) sessions: &'a ProjectSessions,
    pub(super) existing: &'a ExistingProject,
    pub(super) names: &'a EntryNames<'a>,
    pub(super) schema: &'a Schema,
    pub(super) memory: &'a SecuredMemory,
}

impl KnownEntries<'_> {
    /// The selected entries.
    pub(super) fn wanted(
        &self,
        entries: &[&DeploymentEntry],
        merged: &[MergedDeployment],
        options: &ProjectOptions,
    ) -> Vec<WantedEntry> {
        let wanted = entries.iter().zip(merged).map(|(entry, merged)| {
            let own = session_of(self.sessions, self.project, entry);
            let facts = EntryFacts {
                place: own.place.clone(),
                session: &own.session,
                key: self.names.key(entry),
                id: self.names.id(entry),
                deployments: self
                    .existing
                    .known
                    .deployments
                    .get(&own.place.address())
                    .map(Vec::as_slice)
                    .unwrap_or_default(),
                schema: self.schema,
                memory: self.memory,
                options: &options.plan,
            };
            wanted_entry(merged, facts)
        });
        wanted.collect()
    }

    /// The entries whose Deployments are not planned.
    pub(super) fn others(&self, planned: &[usize]) -> Vec<OtherEntry> {
        let all = self.project.file.deployments.iter().enumerate();
        let others = all.filter(|(index, _)| !planned.contains(index));
        let read = ReadProject {
            project: self.project,
            sessions: self.sessions,
            known: &self.existing.known,
            connector_name: self.existing.connector_name(),
        };
        others.map(|(_, entry)| read.other(entry, self.names)).collect()
    }
}
