//! Arguments that name a resource, or leave it to ctconnect.yaml.

use std::path::PathBuf;

use anyhow::Result;

use super::{
    EntrySelectionArgs, complete_connector_ids, complete_connector_keys, complete_reference_ids,
    complete_reference_keys, complete_references, parse_reference,
};
use crate::api::model::Deployment;
use crate::api::{Reference, Resource};
use crate::operation::project::{
    ChosenConnector, ChosenDeployment, CommandAccess, choose_connector, choose_deployment,
};
use crate::session::Session;

/// Selects a resource. A UUID is an id, anything else is a key.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub struct ReferenceArgs {
    /// Id or key; a UUID is an id, anything else is a key [default: what ctconnect.yaml says]
    #[arg(value_name = "REF", value_parser = parse_reference, add = complete_references())]
    reference: Option<String>,

    /// Select by id
    #[arg(long, value_parser = parse_reference, add = complete_reference_ids())]
    id: Option<String>,

    /// Select by key
    #[arg(long, value_parser = parse_reference, add = complete_reference_keys())]
    key: Option<String>,
}

impl ReferenceArgs {
    /// The resource that is named, if one is.
    pub fn named(&self) -> Option<Reference> {
        let is_given = self.reference.is_some() || self.id.is_some() || self.key.is_some();
        is_given.then(|| resolve(self.reference.as_deref(), self.id.as_deref(), self.key.as_deref()))
    }
}

/// Selects a Connector: by id or key, else that of the project.
#[derive(Debug, clap::Args)]
#[command(mut_arg("project_file", |arg| arg.conflicts_with("ReferenceArgs")))]
pub struct ConnectorTargetArgs {
    #[command(flatten)]
    reference: ReferenceArgs,

    /// Use another file than ctconnect.yaml
    #[arg(id = "project_file", long = "file", value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
}

impl ConnectorTargetArgs {
    /// The Connector, and who works with it.
    ///
    /// # Errors
    /// When none is named, those of [`choose_connector`].
    pub async fn chosen(&self, session: &Session, access: CommandAccess) -> Result<ChosenConnector> {
        match self.reference.named() {
            Some(reference) => Ok(ChosenConnector { session: session.clone(), reference, is_published: false }),
            None => choose_connector(session, self.file.as_deref(), access).await,
        }
    }

    /// For a command that reads the ConnectorStaged.
    ///
    /// # Errors
    /// As [`Self::chosen`].
    pub async fn to_read(&self, session: &Session) -> Result<(Session, Reference)> {
        let ChosenConnector { session, reference, .. } = self.chosen(session, CommandAccess::ReadsStaged).await?;
        Ok((session, reference))
    }

    /// For a command that writes.
    ///
    /// # Errors
    /// As [`Self::chosen`].
    pub async fn to_write(&self, session: &Session) -> Result<(Session, Reference)> {
        let ChosenConnector { session, reference, .. } = self.chosen(session, CommandAccess::Writes).await?;
        Ok((session, reference))
    }
}

/// Selects one Deployment to read: by id or key, else by ctconnect.yaml.
#[derive(Debug, clap::Args)]
#[command(mut_group("EntrySelectionArgs", |group| group.conflicts_with("ReferenceArgs")))]
pub struct DeploymentTargetArgs {
    #[command(flatten)]
    reference: ReferenceArgs,

    #[command(flatten)]
    entries: EntrySelectionArgs,
}

impl DeploymentTargetArgs {
    /// The Deployment, and who works with it.
    ///
    /// # Errors
    /// When none is named, those of [`choose_deployment`].
    pub async fn to_read(&self, session: &Session) -> Result<(Session, Reference)> {
        match self.reference.named() {
            Some(reference) => Ok((session.clone(), reference)),
            None => {
                let entries = self.entries.selected();
                let ChosenDeployment { session, reference, .. } =
                    choose_deployment(session, &entries, CommandAccess::Reads).await?;
                Ok((session, reference))
            }
        }
    }
}

impl DeploymentTargetArgs {
    /// The Deployment as it is now, and who works with it.
    ///
    /// # Errors
    /// As [`Self::to_read`], and when it cannot be read.
    pub async fn read(&self, session: &Session) -> Result<(Session, Resource<Deployment>)> {
        let chosen = match self.reference.named() {
            Some(reference) => ChosenDeployment { session: session.clone(), reference, found: None },
            None => choose_deployment(session, &self.entries.selected(), CommandAccess::Reads).await?,
        };
        let ChosenDeployment { session, reference, found } = chosen;
        let deployment = match found {
            Some(found) => found,
            None => session.client().await?.deployment(&reference).await?,
        };
        Ok((session, deployment))
    }
}

/// Selects the Connector of another resource.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct ConnectorArgs {
    /// Key of the Connector
    #[arg(long, value_name = "KEY", value_parser = parse_reference, add = complete_connector_keys())]
    connector_key: Option<String>,

    /// Id of the Connector
    #[arg(long, value_name = "ID", value_parser = parse_reference, add = complete_connector_ids())]
    connector_id: Option<String>,
}

impl ConnectorArgs {
    /// The selected Connector.
    pub fn resolve(&self) -> Reference {
        resolve(None, self.connector_id.as_deref(), self.connector_key.as_deref())
    }
}

/// Clap's group guarantees that exactly one of the three is given.
fn resolve(reference: Option<&str>, id: Option<&str>, key: Option<&str>) -> Reference {
    match (id, key, reference) {
        (Some(id), _, _) => Reference::Id(id.to_owned()),
        (None, Some(key), _) => Reference::Key(key.to_owned()),
        (None, None, reference) => Reference::parse(reference.unwrap_or_default()),
    }
}
