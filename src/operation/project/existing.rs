//! Reads what exists of a project.

use std::collections::BTreeMap;

use anyhow::Result;
use futures_util::future::join;
use futures_util::stream::{self, StreamExt as _};

use super::OpenProject;
use super::problem::{ProjectProblem, all_at_once, named};
use super::project_session::{ProjectSession, note_unsearched};
use super::sessions::ProjectSessions;
use crate::api::model::{Connector, ConnectorStaged, Deployment};
use crate::api::{Client, DEFAULT_IN_FLIGHT, IfFound as _, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::deployment;
use crate::operation::project_connector::{key_of, listed, of_repository};
use crate::operation::project_source::{git_in, local_url};
use crate::plan::project::KnownProject;
use crate::project::normalize_repository_url;
use crate::session::Session;

/// What exists of a project.
#[derive(Debug)]
pub struct ExistingProject {
    /// The Connector: by its id if it exists, else by the key that it gets.
    pub connector: Reference,
    /// The key that it has or gets. `<key>-<entry>` is the default key of a Deployment.
    pub connector_key: Option<String>,
    pub known: KnownProject,
}

impl ExistingProject {
    /// The Connector in texts: its key, else its id.
    pub fn connector_name(&self) -> &str {
        self.connector_key.as_deref().unwrap_or(self.connector.as_str())
    }

    /// Whether a Deployment of the Connector as it exists creates an API Client.
    pub fn creates_api_clients(&self) -> bool {
        let staged = self.known.staged.as_ref().and_then(|own| own.api_client.as_ref());
        let published = self.known.published.as_ref().and_then(|own| own.api_client.as_ref());
        staged.into_iter().chain(published).any(|client| client.scopes.as_ref().is_some_and(|own| !own.is_empty()))
    }
}

/// Reads the Connector, and all Deployments of the Projects of the entries that the sessions were opened for and of those that
/// are searched, side by side. A Project without an entry that cannot be read is noted.
///
/// # Errors
/// When something cannot be read: all problems of the Projects at once. When the Connector of someone else, or the one with
/// the id of the file, does not exist (exit 5). When the file names none, and several have this repository, or the one with
/// the derived key has another (exit 6).
pub async fn read_existing(project: &OpenProject, sessions: &ProjectSessions) -> Result<ExistingProject> {
    let connector = read_connector(project, sessions.manager());
    let (connector, deployments) = join(connector, read_deployments(sessions)).await;
    let FoundConnector { reference, key, staged, published } = connector?;
    let known = KnownProject { staged, published, deployments: deployments? };
    Ok(ExistingProject { connector: reference, connector_key: key, known })
}

/// The Deployments of each Project, by its address.
async fn read_deployments(sessions: &ProjectSessions) -> Result<BTreeMap<String, Vec<Resource<Deployment>>>> {
    let is_read = |own: &&ProjectSession| own.has_entries || own.is_searched;
    let reads = sessions.iter().filter(is_read).map(|own| async move { (own, read_deployments_of(own).await) });
    let mut deployments = BTreeMap::new();
    let (mut problems, mut unsearched) = (Vec::new(), Vec::new());
    let mut reads = stream::iter(reads).buffered(DEFAULT_IN_FLIGHT);
    while let Some((own, read)) = reads.next().await {
        match read {
            Ok(list) => _ = deployments.insert(own.place.address(), list),
            Err(problem) if own.has_entries => problems.extend(problem),
            Err(problem) => unsearched.extend(problem),
        }
    }
    note_unsearched(&sessions.manager().session, &unsearched);
    all_at_once(&problems, "cannot be read")?;
    Ok(deployments)
}

/// The Deployments of a Project. The error is `None` if the reader of standard output is gone.
async fn read_deployments_of(own: &ProjectSession) -> Result<Vec<Resource<Deployment>>, Option<ProjectProblem>> {
    // That of a Project with entries was checked before, with those of all others.
    if !own.has_entries
        && let Some(problem) = own.check(&[]).await
    {
        return Err(Some(problem));
    }
    let read = async { deployment::all_for_plan(&own.session.client().await?).await };
    let in_words = |error: anyhow::Error| own.failure(&error.context(format!("the Project {}", named(&own.place))));
    read.await.map_err(|error| Some(own.problem(in_words(error)?)))
}

/// The Connector of a project, and how it is named.
pub(super) struct FoundConnector {
    pub(super) reference: Reference,
    pub(super) key: Option<String>,
    staged: Option<Resource<ConnectorStaged>>,
    published: Option<Resource<Connector>>,
}

async fn read_connector(project: &OpenProject, manager: &ProjectSession) -> Result<FoundConnector> {
    match find_connector(project, &manager.session).await {
        Ok(found) => Ok(found),
        Err(error) => Err(manager.failure(&error).map_or(error, Into::into)),
    }
}

/// Reads the Connector with the session of the Project that manages it.
pub(super) async fn find_connector(project: &OpenProject, session: &Session) -> Result<FoundConnector> {
    let client = session.client().await?;
    match (&project.file.connector, written_reference(project)) {
        (connector, Some(reference)) if connector.published => foreign(&client, reference).await,
        (connector, None) if connector.published => Err(Failure::input("the Connector has neither key nor id")
            .hint(format!("write `key:` or `id:` below `connector` in {}", project.name))
            .into()),
        (_, Some(reference)) => own(&client, reference).await,
        (_, None) => find_by_repository(project, session, &client).await,
    }
}

/// The id of the file, else its key.
pub(super) fn written_reference(project: &OpenProject) -> Option<Reference> {
    let connector = &project.file.connector;
    let id = connector.id.clone().map(Reference::Id);
    id.or_else(|| connector.key.clone().map(Reference::Key))
}

async fn foreign(client: &Client, reference: Reference) -> Result<FoundConnector> {
    let published = client.connector(&reference).await?;
    let key = published.key.clone();
    Ok(FoundConnector { reference: Reference::Id(published.id.clone()), key, staged: None, published: Some(published) })
}

/// The Connector with this id, or the one with this key, if it exists.
async fn own(client: &Client, reference: Reference) -> Result<FoundConnector> {
    let (staged, published) = join(client.connector_staged(&reference), client.connector(&reference)).await;
    let staged = match &reference {
        Reference::Key(_) => staged.if_found()?,
        Reference::Id(_) => Some(staged?),
    };
    let Some(staged) = staged else {
        let key = reference.as_str().to_owned();
        return Ok(FoundConnector { reference, key: Some(key), staged: None, published: None });
    };
    // The key of a published Connector may be that of someone else's.
    let published = published.if_found()?.filter(|published| published.id == staged.id);
    Ok(FoundConnector {
        reference: Reference::Id(staged.id.clone()),
        key: staged.key.clone(),
        staged: Some(staged),
        published,
    })
}

/// The only Connector of this repository, else the one with the name of the folder.
async fn find_by_repository(project: &OpenProject, session: &Session, client: &Client) -> Result<FoundConnector> {
    let url = repository_url(project, session).await;
    let of_repository = match &url {
        Some(url) => of_repository(url, client).await?,
        None => Vec::new(),
    };
    match &of_repository[..] {
        [only] => own(client, Reference::Id(only.id.clone())).await,
        [] => {
            let found = own(client, Reference::Key(key_of_folder(project)?)).await?;
            refuse_other_repository(project, &found, url.as_deref(), session)?;
            Ok(found)
        }
        several => {
            let others = several.iter().map(|own| listed(&own.id, own.key.as_ref()));
            let message = "several Connectors have the repository of this project";
            Err(Failure::new(ExitCode::CONFLICT, message)
                .details(others)
                .hint(format!("write `key:` or `id:` of one of them below `connector` in {}", project.name))
                .into())
        }
    }
}

/// The key that is derived from the name of the folder.
fn key_of_folder(project: &OpenProject) -> Result<String> {
    key_of(&project.folder).map_err(|error| match error.downcast::<Failure>() {
        Ok(failure) => {
            failure.hint(format!("set `connector.key` in {}: `connector: {{ key: KEY }}`", project.name)).into()
        }
        Err(error) => error,
    })
}

/// A key that was derived from the name of the folder may be that of another project's Connector. The state of the embedded
/// emulator is the user's own to overwrite.
fn refuse_other_repository(
    project: &OpenProject,
    found: &FoundConnector,
    own: Option<&str>,
    session: &Session,
) -> Result<()> {
    let url = found.staged.as_ref().and_then(|staged| staged.repository.as_ref()?.url.as_deref());
    let (Some(url), Some(key), false) = (url, &found.key, session.context.is_local()) else { return Ok(()) };
    let failure = Failure::new(ExitCode::CONFLICT, format!("the Connector `{key}` has another repository: {url}"));
    let failure = match own {
        Some(own) => failure.detail(format!("the repository of this project is {own}")),
        None => failure,
    };
    Err(failure
        .hint(format!("write `key: {key}` below `connector` in {} if it is the one, or another key", project.name))
        .into())
}

/// The repository of the project: that of the file, the folder itself with `--local`, else the remote.
async fn repository_url(project: &OpenProject, session: &Session) -> Option<String> {
    if let Some(url) = &project.file.connector.repository_url {
        return Some(normalize_repository_url(url).unwrap_or_else(|_| url.clone()));
    }
    if session.context.is_local() {
        return Some(local_url(&project.folder.canonicalize().ok()?));
    }
    let remote = git_in(&project.folder, session).remote_url().await?;
    normalize_repository_url(&remote).ok()
}
