//! What is known of the project before the first request.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::api::Reference;
use crate::api::model::ConnectorStaged;
use crate::connect_file::ConnectFile;
use crate::operation::counted;
use crate::operation::project::ProjectOptions;
use crate::operation::project_connector::{self, connector_of, creator_email, key_of};
use crate::operation::project_source::ProjectSource;
use crate::session::Session;

/// The project, from the folder, the flags and git.
pub struct DeliveredProject {
    pub source: ProjectSource,
    /// The connect.yaml that the platform reads, where it is known.
    pub file: Option<ConnectFile>,
    /// The Connector: a key names it, whether it exists or not; an id names one that exists.
    pub connector: Reference,
    /// The Deployment, in the same way.
    pub deployment: Reference,
    /// Email address of the creator of a new Connector.
    pub creator_email: Option<String>,
}

/// What a delivery is about, by the flags, else by the folder's name.
pub struct DeliveryTargets {
    pub connector: Reference,
    pub deployment: Reference,
}

impl DeliveryTargets {
    /// # Errors
    /// When the folder's name is needed, and no key can be derived from it (exit 2).
    pub fn find(options: &ProjectOptions, folder: &Path) -> Result<Self> {
        let connector = connector_of(options.connector_id.as_ref(), options.connector_key.as_ref(), folder)?;
        let suffix = if options.plan.is_preview { "-preview" } else { "" };
        let deployment = match (&options.entry.id, &options.entry.key) {
            (Some(id), _) => Reference::Id(id.clone()),
            (None, Some(key)) => Reference::Key(key.clone()),
            (None, None) => key_of(folder).map(|key| Reference::Key(format!("{key}{suffix}")))?,
        };
        Ok(Self { connector, deployment })
    }
}

impl DeliveredProject {
    /// Checks connect.yaml, and derives what flags do not set from git.
    ///
    /// # Errors
    /// When connect.yaml does not fit, and then that of `targets`.
    pub async fn read(
        options: &ProjectOptions,
        folder: PathBuf,
        targets: Result<DeliveryTargets>,
        session: &Session,
    ) -> Result<Self> {
        let step = session.ui.step("Checking", "Checked", "connect.yaml");
        let (url, tag) = (options.repository_url.as_deref(), options.repository_tag.as_deref());
        let source = ProjectSource::find(session, &folder, url, tag).await?;
        let file = source.check_connect_file(session).await?;
        match &file {
            Some(file) => step.done(&counted(file.deploy_as.len(), "application")),
            None => step.skipped("no connect.yaml of that repository at the tag is known here"),
        }
        let DeliveryTargets { connector, deployment } = targets?;
        let creator_email = creator_email(options.creator_email.as_ref(), &folder, session).await;
        Ok(Self { source, file, connector, deployment, creator_email })
    }

    /// Fails if a Connector whose key was derived from the folder's name is that of another project.
    ///
    /// # Errors
    /// When the Connector has another repository, and neither its key nor the repository was given (exit 6).
    pub fn check_repository(
        &self,
        options: &ProjectOptions,
        existing: &ConnectorStaged,
        session: &Session,
    ) -> Result<()> {
        if !options.derives_connector() || options.repository_url.is_some() {
            return Ok(());
        }
        let own = self.source.repository().url;
        let instead = "another key creates a separate Connector";
        project_connector::check_repository(&self.connector, existing, &own, instead, session)
    }
}
