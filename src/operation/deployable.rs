//! What can be deployed: a ConnectorStaged as a preview, or a published Connector.

use anyhow::{Context as _, Result};

use super::project_comparison::compare_with_folder;
use crate::api::model::{Connector, ConnectorReference, ConnectorStaged, Repository};
use crate::api::{Client, Reference};
use crate::configuration::Schema;
use crate::failure::Failure;
use crate::plan::lacks_project;
use crate::session::Session;

/// A Connector, staged or published, with what a Deployment has to know of it.
#[derive(Debug)]
pub struct Deployable {
    /// Identifier, the same for both.
    pub id: String,
    /// How people name it.
    pub name: String,
    /// Version of the one that is meant.
    pub version: Option<u64>,
    /// Whether the ConnectorStaged is meant.
    pub staged: bool,
    /// The keys that it wants.
    pub schema: Schema,
    /// Where its code comes from.
    pub repository: Option<Repository>,
    supported_regions: Vec<String>,
}

impl Deployable {
    /// Reads the ConnectorStaged or the published Connector.
    ///
    /// # Errors
    /// A refusal by the service, or by us where the ConnectorStaged is kept from the own Project.
    pub async fn read(session: &Session, client: &Client, reference: &Reference, staged: bool) -> Result<Self> {
        if staged {
            let connector = client.connector_staged(reference).await;
            let connector = connector.with_context(|| format!("could not read the Connector `{reference}`"))?;
            refuse_foreign_project(session, &connector, reference)?;
            return Ok(Self::from(&*connector));
        }
        let connector = client.connector(reference).await;
        let connector = connector.with_context(|| format!("could not read the published Connector `{reference}`"))?;
        Ok(Self::from(&*connector))
    }

    /// A Connector of this key that does not exist yet.
    pub fn planned(key: &str) -> Self {
        Self {
            id: String::new(),
            name: key.to_owned(),
            version: None,
            staged: true,
            schema: Schema::default(),
            repository: None,
            supported_regions: Vec::new(),
        }
    }

    /// Warns where the current folder is the project that it comes from, and declares something else.
    pub async fn compare_with_folder(&self, session: &Session) {
        compare_with_folder(session, &self.name, self.repository.as_ref(), &self.schema).await;
    }

    /// How the body of a create names it.
    pub fn reference(&self) -> ConnectorReference {
        ConnectorReference { id: Some(self.id.clone()), key: None, staged: Some(self.staged), version: self.version }
    }

    /// The Region of a new Deployment: the one that was asked for, else the Project's.
    ///
    /// # Errors
    /// When the Connector does not support it (exit 3; exit 2 where none was asked for).
    pub fn region(&self, asked: Option<&str>, session: &Session) -> Result<String> {
        let region = asked.map_or_else(|| session.context.project_region(), |asked| Ok(asked.to_owned()))?;
        if self.supported_regions.is_empty() || self.supported_regions.contains(&region) {
            return Ok(region);
        }
        let failure = match asked {
            Some(_) => Failure::input(format!("the Connector `{}` does not support the Region {region}", self.name)),
            None => Failure::usage(format!(
                "the Connector `{}` does not support the Region {region} of the Project",
                self.name
            )),
        };
        let regions = self.supported_regions.join(", ");
        Err(failure.hint(format!("choose one that it supports with `--region`: {regions}")).into())
    }
}

impl From<&ConnectorStaged> for Deployable {
    fn from(connector: &ConnectorStaged) -> Self {
        Self {
            id: connector.id.clone(),
            name: connector.key.clone().unwrap_or_else(|| connector.id.clone()),
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
            name: connector.key.clone().unwrap_or_else(|| connector.id.clone()),
            version: connector.version,
            staged: false,
            schema: Schema::from(connector),
            repository: connector.repository.clone(),
            supported_regions: connector.supported_regions.clone().unwrap_or_default(),
        }
    }
}

/// Where the Connector is kept to chosen Projects and the own one is not among them, nothing is sent.
pub fn refuse_foreign_project(session: &Session, connector: &ConnectorStaged, reference: &Reference) -> Result<()> {
    match session.context.own_project()? {
        Some(project) if lacks_project(connector, &project) => {
            let update = session.context.command(&[
                "connector",
                "update",
                reference.as_str(),
                "--add-private-project",
                &project,
            ]);
            Err(Failure::input(format!("the Connector `{reference}` is kept from the Project {project}"))
                .hint("add the Project to its private Projects")
                .resume(update)
                .into())
        }
        _ => Ok(()),
    }
}
