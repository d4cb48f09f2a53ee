//! Which Deployment an entry of the file means, as `deploy` finds it: by id, by key, or one without a key that fits.

use super::OpenProject;
use super::existing::read_existing;
use super::merged::{EntryNames, id_in_file};
use super::options::ProjectOptions;
use super::sessions::ProjectSessions;
use crate::api::Resource;
use crate::api::model::Deployment;
use crate::plan::project::{
    EntryAction, KnownProject, OtherEntry, ProjectConnector, ProjectPlace, SendSecured, WantedEntry, WantedProject,
    plan_project,
};
use crate::project_file::DeploymentEntry;
use crate::session::Session;

/// A project and what was read of it.
pub(super) struct ReadProject<'a> {
    pub(super) project: &'a OpenProject,
    pub(super) sessions: &'a ProjectSessions,
    pub(super) known: &'a KnownProject,
    /// The key of the Connector, else its id.
    pub(super) connector_name: &'a str,
}

impl<'a> ReadProject<'a> {
    /// The Deployment of an entry, selected or not. Flags are not for it.
    pub(super) fn deployment_of(&self, entry: &DeploymentEntry) -> Option<&'a Resource<Deployment>> {
        let options = ProjectOptions::default();
        let names = EntryNames::new(self.project, self.connector_name, &options);
        let all = self.project.file.deployments.iter();
        let others = all.filter(|other| other.name.value != entry.name.value);
        let wanted = WantedProject {
            connector: ProjectConnector::Kept(self.connector_name.to_owned()),
            others: others.map(|other| self.other(other, &names)).collect(),
            deployments: vec![self.wanted(entry, &names)],
            searched: Vec::new(),
        };
        let plan = plan_project(&wanted, self.known);
        let planned = plan.deployments.first()?;
        let is_refused = matches!(planned.action, EntryAction::Refuse(_));
        let existing = planned.existing.as_ref().filter(|_| !(planned.is_adopted && is_refused))?;
        let deployments = self.known.deployments.get(&planned.project.address())?;
        deployments.iter().find(|own| own.id == existing.id)
    }

    /// An entry whose Deployment is not planned.
    pub(super) fn other(&self, entry: &DeploymentEntry, names: &EntryNames<'_>) -> OtherEntry {
        let place = self.place(entry);
        let (key, key_is_written) = names.key_in_file(entry);
        OtherEntry {
            name: entry.name.value.clone(),
            project_address: place.address(),
            key,
            key_is_written,
            id: id_in_file(entry),
            deployment_type: self.project.file.deployment_type(entry),
            region: self.project.file.region(entry).map(str::to_owned).or(place.region),
        }
    }

    /// As much of an entry as decides which Deployment it means.
    fn wanted(&self, entry: &DeploymentEntry, names: &EntryNames<'_>) -> WantedEntry {
        let OtherEntry { name, key, key_is_written, id, deployment_type, region, .. } = self.other(entry, names);
        WantedEntry {
            name,
            project: self.place(entry),
            key,
            key_is_written,
            id,
            deployment_type,
            region,
            wave: 1,
            update_connector: false,
            schedules: Vec::new(),
            default_schedules: Vec::new(),
            values: Vec::new(),
            send_secured: SendSecured::Never,
            may_replace: false,
            was_deleted: false,
            force: false,
        }
    }

    /// The Project of an entry, also of one whose session was not opened.
    fn place(&self, entry: &DeploymentEntry) -> ProjectPlace {
        let manager = self.sessions.manager();
        match (self.sessions.of(self.project, entry), self.project.file.project_of(entry)) {
            (Some(opened), _) => opened.place.clone(),
            (None, Some(own)) => {
                let settings = manager.session.context.settings().ok();
                let region =
                    own.region.clone().or_else(|| settings.and_then(|settings| settings.project_region.clone()));
                ProjectPlace { name: None, key: own.key.clone(), region }
            }
            (None, None) => manager.place.clone(),
        }
    }
}

/// The id of the Deployment of an entry, as `deploy` finds it. `None` if there is none, or something cannot be read: the
/// request with the key reports that.
pub(super) async fn find_deployment(
    session: &Session,
    project: &OpenProject,
    entry: &DeploymentEntry,
) -> Option<String> {
    let sessions = ProjectSessions::open(session, project, &[entry]).ok()?;
    let existing = read_existing(project, &sessions).await.ok()?;
    let connector_name = existing.connector_name();
    let read = ReadProject { project, sessions: &sessions, known: &existing.known, connector_name };
    read.deployment_of(entry).map(|own| own.id.clone())
}
