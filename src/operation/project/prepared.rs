//! Everything that a plan is made of: the file, the folder, the sessions, what exists, and the merged Deployments.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::connector_fields::own_connector;
use super::existing::{ExistingProject, read_existing};
use super::merged::{EntryNames, id_in_file, merge_entries};
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::project_session::ProjectSession;
use super::sessions::{ProjectSessions, ProjectUse};
use super::wanted::{EntryFacts, wanted_entry};
use crate::api::model::{ConnectorStaged, Deployment};
use crate::api::{Reference, Resource};
use crate::configuration::Schema;
use crate::failure::{ExitCode, Failure, classify};
use crate::operation::deployable::Deployable;
use crate::operation::project_source::ProjectSource;
use crate::plan::project::{
    ConnectorPlan, EntryConnector, EntryPlan, KnownProject, NamedDeployments, OtherEntry, ProjectConnector,
    ProjectPlace, ProjectPlan, WantedProject, plan_connector, plan_entry, plan_project,
};
use crate::project_file::{DeploymentEntry, MergedDeployment, Selection};
use crate::secured_memory::{RememberedDeployment, SecuredMemory};
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

/// What a command does with a prepared project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preparation {
    /// It only shows a plan.
    Plan,
    /// It shows what exists: a folder without a tag is no reason to fail.
    Status,
    /// It carries it out: every identity is checked first.
    Deploy,
}

impl PreparedProject {
    /// Reads everything. Sends no write.
    ///
    /// # Errors
    /// When the file, the folder, an identity or a value does not fit, or something cannot be read.
    pub async fn read(
        session: &Session,
        mut project: OpenProject,
        options: &ProjectOptions,
        preparation: Preparation,
        memory: &SecuredMemory,
    ) -> Result<Self> {
        override_connector(&mut project, options);
        let selected: Vec<usize> = selected(&project, options)?;
        let source = source(session, &project, options, preparation).await?;
        let file = match &source {
            Some(source) => source.check_connect_file(session).await?,
            None => None,
        };
        let entries: Vec<&DeploymentEntry> = entries(&project, &selected);
        let mut readable = entries.clone();
        if let Some(from) = &options.from {
            let names = std::slice::from_ref(from);
            readable.extend(project.select(Selection { names, ..Selection::default() })?);
        }
        let sessions = ProjectSessions::open(session, &project, &readable)?;
        sessions.check(ProjectUse::Read).await?;
        let existing = read_existing(&project, &sessions).await?;
        if options.from.is_some() && existing.known.published.is_none() {
            let message = format!("no version of the Connector `{}` is published", existing.connector_name());
            let failure = Failure::new(ExitCode::NOT_FOUND, message);
            return Err(failure.hint("`ctconnect deploy --env NAME` publishes and deploys it").into());
        }
        if preparation == Preparation::Deploy {
            let creates_api_clients = match &file {
                Some(file) => file.api_client_scopes.is_some(),
                None => existing.creates_api_clients(),
            };
            sessions.check(ProjectUse::Deploy { creates_api_clients }).await?;
        }
        let schema = match (&file, &existing.known) {
            (Some(file), _) => Schema::from(file),
            (None, KnownProject { staged: Some(staged), .. }) => Schema::from(&**staged),
            (None, KnownProject { published: Some(published), .. }) => Schema::from(&**published),
            (None, _) => Schema::default(),
        };
        let merged = merge_entries(session, &project, &entries, &schema, options).await?;
        let places: Vec<ProjectPlace> =
            entries.iter().map(|entry| session_of(&sessions, &project, entry).place.clone()).collect();
        let names = EntryNames::new(&project, existing.connector_name(), options);
        let wanted_entries = entries.iter().zip(&merged).zip(&places).map(|((entry, merged), place)| {
            let facts = EntryFacts {
                place: place.clone(),
                service: service_of(&sessions, place),
                key: names.key(entry),
                id: names.id(entry),
                deployments: existing.known.deployments.get(&place.address()).map(Vec::as_slice).unwrap_or_default(),
                memory,
                options: &options.plan,
            };
            wanted_entry(merged, facts)
        });
        let deployments = wanted_entries.collect();
        // A preview has a key of its own: the Deployment that the entry means stays named too.
        let planned: &[usize] = if options.plan.is_preview { &[] } else { &selected };
        let others = other_entries(session, &project, planned, &sessions, &names);
        let connector = match &source {
            None => ProjectConnector::Foreign(existing.connector_name().to_owned()),
            Some(source) => ProjectConnector::Own(Box::new(
                own_connector(session, &project, source, file.as_ref(), &existing, &sessions, &merged, options).await?,
            )),
        };
        let connector_name = existing.connector_name().to_owned();
        let ExistingProject { connector: reference, known, .. } = existing;
        let deployable = match (&known.staged, &known.published) {
            (Some(staged), _) if options.plan.is_preview => Deployable::from(&**staged),
            (_, Some(published)) => Deployable::from(&**published),
            (_, None) => Deployable::planned(&connector_name),
        };
        let entry_connector = deployable.entry_connector();
        let wanted = WantedProject { connector, deployments, others };
        Ok(Self {
            source,
            schema,
            merged,
            wanted,
            known,
            connector: reference,
            project,
            entry_connector,
            connector_name,
            sessions,
        })
    }

    /// The whole plan.
    pub fn plan(&self) -> ProjectPlan {
        plan_project(&self.wanted, &self.known)
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
    pub fn deployment_of(&self, name: &str, options: &ProjectOptions) -> Result<Option<&Resource<Deployment>>> {
        let own = [name.to_owned()];
        let entries = self.project.select(Selection { names: &own, ..Selection::default() })?;
        let [entry] = entries[..] else {
            return Err(Failure::usage(format!("`{name}` names several Deployments; name one")).into());
        };
        let names = EntryNames::new(&self.project, &self.connector_name, options);
        let (key, id) = (names.key_in_file(entry).0, id_in_file(entry));
        let place = &session_of(&self.sessions, &self.project, entry).place;
        let deployments = self.known.deployments.get(&place.address()).map(Vec::as_slice).unwrap_or_default();
        Ok(deployments.iter().find(|own| match &id {
            Some(id) => own.id == *id,
            None => own.key.as_ref() == Some(&key),
        }))
    }

    /// Addresses of the services of all Projects.
    pub fn services(&self) -> BTreeSet<String> {
        self.sessions.iter().map(|own| service_of(&self.sessions, &own.place)).collect()
    }

    /// How the memory names a Deployment.
    pub fn remembered(&self, place: &ProjectPlace, id: &str) -> RememberedDeployment {
        RememberedDeployment {
            service: service_of(&self.sessions, place),
            project_key: place.key.clone(),
            id: id.to_owned(),
        }
    }
}

/// The session of the Project of an entry: all of them are opened before.
fn session_of<'a>(sessions: &'a ProjectSessions, project: &OpenProject, entry: &DeploymentEntry) -> &'a ProjectSession {
    sessions.of(project, entry).unwrap_or_else(|| sessions.manager())
}

/// Address of the service of a Project.
fn service_of(sessions: &ProjectSessions, place: &ProjectPlace) -> String {
    let settings = sessions.at(place).and_then(|own| own.session.context.settings().ok());
    settings.and_then(|settings| settings.api_url().ok()).unwrap_or_default()
}

/// The selected entries by their places in the file.
fn selected(project: &OpenProject, options: &ProjectOptions) -> Result<Vec<usize>> {
    let chosen = project.select(options.entries.selection())?;
    options.entry.check(chosen.len())?;
    let is_chosen = |entry: &DeploymentEntry| chosen.iter().any(|own| std::ptr::eq(*own, entry));
    let all = project.file.deployments.iter().enumerate();
    Ok(all.filter(|(_, entry)| is_chosen(entry)).map(|(index, _)| index).collect())
}

fn entries<'a>(project: &'a OpenProject, selected: &[usize]) -> Vec<&'a DeploymentEntry> {
    selected.iter().filter_map(|index| project.file.deployments.get(*index)).collect()
}

/// Flags name the Connector before the file does.
fn override_connector(project: &mut OpenProject, options: &ProjectOptions) {
    let connector = &mut project.file.connector;
    if options.connector_key.is_some() || options.connector_id.is_some() {
        connector.key = options.connector_key.clone();
        connector.id = options.connector_id.clone();
    }
    connector.name = options.name.clone().or_else(|| connector.name.take());
    connector.creator.email = options.creator_email.clone().or_else(|| connector.creator.email.take());
    connector.repository_url = options.repository_url.clone().or_else(|| connector.repository_url.take());
    connector.repository_tag = options.repository_tag.clone().or_else(|| connector.repository_tag.take());
}

/// Where the platform reads the Connector, unless it belongs to someone else.
async fn source(
    session: &Session,
    project: &OpenProject,
    options: &ProjectOptions,
    preparation: Preparation,
) -> Result<Option<ProjectSource>> {
    let connector = &project.file.connector;
    // A promotion changes nothing of the Connector.
    if connector.published || options.from.is_some() {
        return Ok(None);
    }
    let (url, tag) = (connector.repository_url.as_deref(), connector.repository_tag.as_deref());
    match ProjectSource::find(session, &project.folder, url, tag).await {
        Err(error) if preparation == Preparation::Status => {
            let reason = classify(&error).map(|failure| failure.message).unwrap_or_default();
            session.ui.note(&format!("the Connector is not compared with the folder: {reason}"));
            Ok(None)
        }
        source => source.map(Some),
    }
}

/// The entries whose Deployments are not planned.
fn other_entries(
    session: &Session,
    project: &OpenProject,
    planned: &[usize],
    sessions: &ProjectSessions,
    names: &EntryNames<'_>,
) -> Vec<OtherEntry> {
    let others = project.file.deployments.iter().enumerate().filter(|(index, _)| !planned.contains(index));
    let run_region = session.context.settings().ok().and_then(|settings| settings.project_region.clone());
    let other = |(_, entry): (usize, &DeploymentEntry)| {
        let project_address = match (sessions.of(project, entry), project.file.project_of(entry)) {
            (Some(opened), _) => opened.place.address(),
            (None, Some(own)) => {
                let region = own.region.clone().or_else(|| run_region.clone());
                ProjectPlace { name: None, key: own.key.clone(), region }.address()
            }
            (None, None) => sessions.manager().place.address(),
        };
        let (key, key_is_written) = names.key_in_file(entry);
        OtherEntry { name: entry.name.value.clone(), project_address, key, key_is_written, id: id_in_file(entry) }
    };
    others.map(other).collect()
}
