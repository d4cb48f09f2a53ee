//! Prepares a project for a plan: reads the file, the folder and what exists, opens the sessions, and merges the Deployments.

use anyhow::Result;

use super::connector_fields::own_connector;
use super::existing::{ExistingProject, read_existing};
use super::known_entries::KnownEntries;
use super::merged::{EntryNames, merge_entries};
use super::open::OpenProject;
use super::options::ProjectOptions;
use super::prepared::PreparedProject;
use super::selected::{entries, searched, selected};
use super::sessions::{ProjectSessions, ProjectUse};
use crate::configuration::Schema;
use crate::connect_file::ConnectFile;
use crate::failure::{ExitCode, Failure, classify};
use crate::operation::deployable::Deployable;
use crate::operation::project_applications::ProjectApplications;
use crate::operation::project_source::ProjectSource;
use crate::plan::project::{EntryConnector, KnownProject, ProjectConnector, ProjectPlace, WantedProject};
use crate::project_file::{DeploymentEntry, MergedDeployment, Selection};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// What a command does with a prepared project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preparation {
    /// It only shows a plan.
    Plan,
    /// It shows what exists: a folder that is not in a repository is no reason to fail.
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
            None => folder_file(&project, options, preparation).await,
        };
        let entries: Vec<&DeploymentEntry> = entries(&project, &selected);
        let sessions = open_sessions(session, &project, &entries, options)?;
        sessions.check(ProjectUse::Read).await?;
        let existing =
            session.ui.reading("the Connector and its Deployments", read_existing(&project, &sessions)).await?;
        check_promotable(&existing, options)?;
        if preparation == Preparation::Deploy {
            sessions.check(deploy_use(file.as_ref(), &existing)).await?;
        }
        let schema = schema(file.as_ref(), &existing.known);
        let merged = merge_entries(session, &project, &entries, &schema, options).await?;
        let names = EntryNames::new(&project, existing.connector_name(), options);
        let known = KnownEntries {
            project: &project,
            sessions: &sessions,
            existing: &existing,
            names: &names,
            schema: &schema,
            memory,
        };
        let deployments = known.wanted(&entries, &merged, options);
        // A preview has a key of its own: the Deployment that the entry means stays named too.
        let planned: &[usize] = if options.plan.is_preview { &[] } else { &selected };
        let others = known.others(planned);
        let searched = sessions.iter().filter(|own| own.is_searched).map(|own| own.place.clone()).collect();
        let connector = match &source {
            None if project.file.connector.published => ProjectConnector::Foreign(existing.connector_name().to_owned()),
            None => ProjectConnector::Kept(existing.connector_name().to_owned()),
            Some(source) => ProjectConnector::Own(Box::new(
                own_connector(session, &project, source, file.as_ref(), &existing, &sessions, &merged, options).await?,
            )),
        };
        Ok(Self {
            source,
            schema,
            merged,
            wanted: WantedProject { connector, deployments, others, searched },
            entry_connector: entry_connector(&existing, options),
            connector_name: existing.connector_name().to_owned(),
            connector: existing.connector,
            known: existing.known,
            project,
            sessions,
        })
    }
}

/// The selected Deployments as file, flags and environment want them, each with its Project. Reads nothing of the service, and
/// needs no identity: connect.yaml of the folder declares the keys.
///
/// # Errors
/// When connect.yaml, the file or a value does not fit (exit 3).
pub(super) async fn merged_file(
    session: &Session,
    mut project: OpenProject,
    options: &ProjectOptions,
) -> Result<Vec<(MergedDeployment, ProjectPlace)>> {
    override_connector(&mut project, options);
    let selected = selected(&project, options)?;
    let entries = entries(&project, &selected);
    let declared = ProjectApplications::of(project.folder.clone()).await?;
    let merged = merge_entries(session, &project, &entries, &Schema::from(&declared.file), options).await?;
    let settings = session.context.settings()?;
    let place = |entry: &&DeploymentEntry| {
        let of_file = project.file.project_of(entry);
        let region = of_file.and_then(|own| own.region.clone()).or_else(|| settings.project_region.clone());
        let key = of_file.map(|own| own.key.clone()).or_else(|| settings.project_key.clone());
        ProjectPlace { name: of_file.map(|own| own.name.value.clone()), key: key.unwrap_or_default(), region }
    };
    let places: Vec<ProjectPlace> = entries.iter().map(place).collect();
    Ok(merged.into_iter().zip(places).collect())
}

/// The connect.yaml of the folder, for a `status` that cannot be compared with a repository: before the first deploy, nothing
/// else declares the keys of the values.
async fn folder_file(project: &OpenProject, options: &ProjectOptions, preparation: Preparation) -> Option<ConnectFile> {
    let is_own = !project.file.connector.published && options.plan.from.is_none();
    if preparation != Preparation::Status || !is_own {
        return None;
    }
    ProjectApplications::of(project.folder.clone()).await.ok().map(|own| own.file)
}

/// Opens a session for each Project: of the selected entries, and of the one that is promoted.
fn open_sessions(
    session: &Session,
    project: &OpenProject,
    entries: &[&DeploymentEntry],
    options: &ProjectOptions,
) -> Result<ProjectSessions> {
    let mut readable = entries.to_vec();
    if let Some(from) = &options.plan.from {
        let names = std::slice::from_ref(from);
        readable.extend(project.select(Selection { names, ..Selection::default() })?);
    }
    ProjectSessions::open_searching(session, project, &readable, &searched(project, options))
}

/// A promotion needs a published version.
fn check_promotable(existing: &ExistingProject, options: &ProjectOptions) -> Result<()> {
    if options.plan.from.is_none() || existing.known.published.is_some() {
        return Ok(());
    }
    let message = format!("no version of the Connector `{}` is published", existing.connector_name());
    let failure = Failure::new(ExitCode::NOT_FOUND, message);
    Err(failure.hint("`ctconnect deploy --env NAME` publishes and deploys it").into())
}

/// What the identities have to be allowed.
fn deploy_use(file: Option<&ConnectFile>, existing: &ExistingProject) -> ProjectUse {
    let creates_api_clients = match file {
        Some(file) => file.api_client_scopes.is_some(),
        None => existing.creates_api_clients(),
    };
    ProjectUse::Deploy { creates_api_clients }
}

/// What the Connector declares once it is what the file says.
fn schema(file: Option<&ConnectFile>, known: &KnownProject) -> Schema {
    match (file, known) {
        (Some(file), _) => Schema::from(file),
        (None, KnownProject { staged: Some(staged), .. }) => Schema::from(&**staged),
        (None, KnownProject { published: Some(published), .. }) => Schema::from(&**published),
        (None, _) => Schema::default(),
    }
}

/// What a Deployment would run if nothing of the Connector changed.
fn entry_connector(existing: &ExistingProject, options: &ProjectOptions) -> EntryConnector {
    let deployable = match (&existing.known.staged, &existing.known.published) {
        (Some(staged), _) if options.plan.is_preview => Deployable::from(&**staged),
        (_, Some(published)) => Deployable::from(&**published),
        (_, None) => Deployable::planned(existing.connector_name()),
    };
    deployable.entry_connector()
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
    if connector.published || options.plan.from.is_some() {
        return Ok(None);
    }
    let (url, tag) = (connector.repository_url.as_deref(), connector.repository_tag.as_deref());
    let folder = &project.folder;
    let source = match preparation {
        Preparation::Deploy => ProjectSource::find(session, folder, url, tag).await,
        Preparation::Plan | Preparation::Status => ProjectSource::find_for_plan(session, folder, url, tag).await,
    };
    match source {
        Err(error) if preparation == Preparation::Status => {
            let reason = classify(&error).map(|failure| failure.message).unwrap_or_default();
            session.ui.note(&format!("the Connector is not compared with the folder: {reason}"));
            Ok(None)
        }
        source => source.map(Some),
    }
}
