//! What can be deployed: a ConnectorStaged as a preview, or a published Connector.

use anyhow::Result;

use super::project_comparison::compare_with_folder;
use crate::api::model::{Connector, ConnectorReference, ConnectorStaged, ConnectorStatus, Repository};
use crate::api::{Client, Reference, Resource};
use crate::configuration::Schema;
use crate::failure::{ExitCode, Failure, classify};
use crate::plan::excludes_project;
use crate::plan::project::{EntryConnector, TargetVersion};
use crate::session::Session;

/// A Connector, staged or published, as far as a Deployment needs it.
#[derive(Debug, Default)]
pub struct Deployable {
    /// The id, which staged and published Connector share.
    pub id: String,
    /// The key, else the id.
    pub name: String,
    pub version: Option<u64>,
    /// Whether it is the ConnectorStaged.
    pub staged: bool,
    /// The configuration keys that it declares.
    pub schema: Schema,
    pub repository: Option<Repository>,
    supported_regions: Vec<String>,
}

impl Deployable {
    /// Reads the ConnectorStaged or the published Connector.
    ///
    /// # Errors
    /// When it cannot be read, or the own Project may not use the ConnectorStaged.
    pub async fn read(session: &Session, client: &Client, reference: &Reference, staged: bool) -> Result<Self> {
        let object = format!("the Connector {reference}");
        if staged {
            let connector = session.ui.reading(object, client.connector_staged(reference)).await?;
            check_private_projects(session, &connector, reference)?;
            return Ok(Self::from(&*connector));
        }
        let connector = session.ui.reading(object, client.connector(reference)).await?;
        Ok(Self::from(&*connector))
    }

    /// A Connector that does not exist yet.
    pub fn planned(key: &str) -> Self {
        Self { name: key.to_owned(), staged: true, ..Self::default() }
    }

    /// Warns if the current folder is its project and declares other applications or keys.
    pub async fn compare_with_folder(&self, session: &Session) {
        compare_with_folder(session, &self.name, self.repository.as_ref(), &self.schema).await;
    }

    /// As plans compare it with what Deployments run.
    pub fn entry_connector(&self) -> EntryConnector {
        EntryConnector {
            id: Some(self.id.clone()),
            version: self.version.map_or(TargetVersion::Unknown, TargetVersion::Known),
            staged: self.staged,
            supported_regions: self.supported_regions.clone(),
        }
    }

    /// The reference for the body of a create.
    pub fn reference(&self) -> ConnectorReference {
        self.reference_to(None)
    }

    /// The reference to this version, else to the one that was read.
    pub fn reference_to(&self, version: Option<u64>) -> ConnectorReference {
        let version = version.or(self.version);
        ConnectorReference { id: Some(self.id.clone()), key: None, staged: Some(self.staged), version }
    }

    /// Says that the configuration of another version than the one that was read cannot be checked for certain.
    pub fn note_other_version(&self, version: Option<u64>, session: &Session) {
        if let (Some(version), Some(current)) = (version, self.version)
            && version != current
        {
            session.ui.note(&format!(
                "the configuration is checked against version {current} of the Connector `{}`; version {version} may \
                 declare other keys",
                self.name
            ));
        }
    }

    /// The Region of a new Deployment: the requested one, else the Project's.
    ///
    /// # Errors
    /// When the Connector does not support it (exit 3; exit 2 where none was requested).
    pub fn region(&self, requested: Option<&str>, session: &Session) -> Result<String> {
        let region =
            requested.map_or_else(|| session.context.project_region(), |requested| Ok(requested.to_owned()))?;
        match requested {
            Some(_) => self.check_region(&region)?,
            None if self.supports(&region) => {}
            None => {
                let message =
                    format!("the Connector `{}` does not support the Region {region} of the Project", self.name);
                return Err(self.with_regions(Failure::usage(message)).into());
            }
        }
        Ok(region)
    }

    /// Fails if the Connector does not support the Region.
    ///
    /// # Errors
    /// Exit 3, with the Regions that it supports.
    pub fn check_region(&self, region: &str) -> Result<()> {
        if self.supports(region) {
            return Ok(());
        }
        let message = format!("the Connector `{}` does not support the Region {region}", self.name);
        Err(self.with_regions(Failure::input(message)).into())
    }

    fn supports(&self, region: &str) -> bool {
        self.supported_regions.is_empty() || self.supported_regions.iter().any(|known| known == region)
    }

    fn with_regions(&self, failure: Failure) -> Failure {
        failure.hint(format!("choose a supported one with `--region`: {}", self.supported_regions.join(", ")))
    }
}

/// Reads a published Connector.
///
/// # Errors
/// When it cannot be read. If its working version exists, the hint says how to publish it, or what to do `instead`.
pub async fn published(
    session: &Session,
    client: &Client,
    reference: &Reference,
    instead: &str,
) -> Result<Resource<Connector>> {
    let error = match client.connector(reference).await {
        Ok(connector) => return Ok(connector),
        Err(error) => error,
    };
    // An error of this second read would only hide the first.
    let staged = if error.is_not_found() { client.connector_staged(reference).await.ok() } else { None };
    let Some(staged) = staged else { return Err(error.into()) };
    let is_running = staged.status == Some(ConnectorStatus::Processing);
    let words: &[&str] = if is_running { &["wait"] } else { &["publish"] };
    let target = if is_running { &[reference.as_str(), "--for", "published"][..] } else { &[reference.as_str()][..] };
    let command = session.context.command(&[&["connector"], words, target].concat());
    let verb = if is_running { "wait for the running publish with" } else { "publish it with" };
    let message = format!("the Connector `{reference}` exists, but is not published");
    let failure = classify(&error.into()).unwrap_or_else(|| Failure::new(ExitCode::NOT_FOUND, ""));
    let causes = std::iter::once(failure.message.clone()).chain(failure.causes.clone()).collect();
    Err(Failure { message, causes, ..failure }.hint(format!("{verb} `{command}`, {instead}")).into())
}

impl From<&ConnectorStaged> for Deployable {
    fn from(connector: &ConnectorStaged) -> Self {
        Self {
            id: connector.id.clone(),
            name: connector.key_or_id().to_owned(),
            version: Some(connector.version),
            staged: true,
            schema: Schema::from(connector),
            repository: connector.repository.clone(),
            supported_regions: connector.supported_regions.clone().unwrap_or_default(),
        }
    }
}

impl From<&Connector> for Deployable {
    fn from(connector: &Connector) -> Self {
        Self {
            id: connector.id.clone(),
            name: connector.key_or_id().to_owned(),
            version: connector.version,
            staged: false,
            schema: Schema::from(connector),
            repository: connector.repository.clone(),
            supported_regions: connector.supported_regions.clone().unwrap_or_default(),
        }
    }
}

/// Fails if the Connector is limited to other Projects than the own one.
///
/// # Errors
/// Exit 3, with the command that adds the Project.
pub fn check_private_projects(session: &Session, connector: &ConnectorStaged, reference: &Reference) -> Result<()> {
    match session.context.own_project()? {
        Some(project) if excludes_project(connector, &project) => {
            let update = session.context.command(&[
                "connector",
                "update",
                reference.as_str(),
                "--add-private-project",
                &project,
            ]);
            Err(Failure::input(format!("the Project {project} may not use the Connector `{reference}`"))
                .hint("add the Project to the private Projects of the Connector")
                .resume(update)
                .into())
        }
        _ => Ok(()),
    }
}
