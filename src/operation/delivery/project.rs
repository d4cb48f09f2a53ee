//! What `deploy` knows of the project before it asks the service.

use std::path::Path;

use anyhow::Result;

use super::DeliveryOptions;
use crate::api::model::ConnectorStaged;
use crate::connect_file::ConnectFile;
use crate::failure::{ExitCode, Failure};
use crate::operation::project_source::ProjectSource;
use crate::operation::typed_path::existing_folder;
use crate::project::{Git, is_same_repository};
use crate::session::Session;

/// What the folder, the flags and git say.
pub struct DeliveredProject {
    /// Repository and tag.
    pub source: ProjectSource,
    /// The connect.yaml that the platform will read, where it can be known.
    pub file: Option<ConnectFile>,
    /// Key of the Connector.
    pub connector_key: String,
    /// Key of the Deployment.
    pub deployment_key: String,
    /// E-mail address of the creator of a new Connector.
    pub creator_email: Option<String>,
}

impl DeliveredProject {
    /// Checks connect.yaml, and takes what flags leave out from git and the folder's name.
    pub async fn read(options: &DeliveryOptions, session: &Session) -> Result<Self> {
        let step = session.ui.step("Checking connect.yaml");
        let folder = existing_folder(&options.directory)?;
        let (url, tag) = (options.repository_url.as_deref(), options.repository_tag.as_deref());
        let source = ProjectSource::find(session, &folder, url, tag).await?;
        let file = source.check_connect_file(session)?;
        match &file {
            Some(file) => step.done(&applications(file)),
            None => step.skipped("nothing here says what is at the tag"),
        }
        let folder_key = || key_of(&folder);
        let connector_key = options.connector_key.clone().map_or_else(folder_key, Ok)?;
        let suffix = if options.is_preview() { "-preview" } else { "" };
        let deployment_key =
            options.deployment_key.clone().map_or_else(|| folder_key().map(|key| format!("{key}{suffix}")), Ok)?;
        let creator_email = match &options.creator_email {
            Some(email) => Some(email.clone()),
            None if session.context.is_local() => Some("local@example.invalid".to_owned()),
            None => Git::new(&folder).user_email().await,
        };
        Ok(Self { source, file, connector_key, deployment_key, creator_email })
    }
}

impl DeliveredProject {
    /// A key that was made out of the folder's name may be that of another project's Connector, which must not be led
    /// to this repository unasked. The world of the emulator inside the program is the user's own to overwrite.
    ///
    /// # Errors
    /// When the Connector has another repository, and neither it nor the repository was named (exit 6).
    pub fn refuse_foreign(
        &self,
        options: &DeliveryOptions,
        existing: &ConnectorStaged,
        session: &Session,
    ) -> Result<()> {
        let own = self.source.repository().url;
        let Some(url) = existing.repository.as_ref().and_then(|repository| repository.url.as_ref()) else {
            return Ok(());
        };
        let is_named = options.connector_key.is_some() || options.repository_url.is_some();
        if is_named || session.context.is_local() || is_same_repository(url, &own) {
            return Ok(());
        }
        let key = &self.connector_key;
        Err(Failure::new(ExitCode::CONFLICT, format!("the Connector `{key}` has another repository: {url}"))
            .detail(format!("this folder's is {own}"))
            .hint(format!("`--connector-key {key}` leads it here; another key makes a Connector of its own"))
            .into())
    }
}

fn applications(file: &ConnectFile) -> String {
    match file.deploy_as.len() {
        1 => "1 application".to_owned(),
        count => format!("{count} applications"),
    }
}

/// A key out of the folder's name: what a key may not hold becomes `-`.
pub fn key_of(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let allowed = |c: char| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '-' };
    let key: String = name.chars().map(allowed).collect();
    let key = key.trim_matches('-');
    match (2..=200).contains(&key.len()) {
        true => Ok(key.to_owned()),
        false => Err(Failure::usage(format!("no key can be made out of the folder's name `{name}`"))
            .hint("name them with `--connector-key` and `--deployment-key`")
            .into()),
    }
}
