//! What is known of the project before the first request.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::DeliveryOptions;
use crate::api::Reference;
use crate::api::model::ConnectorStaged;
use crate::connect_file::ConnectFile;
use crate::failure::{ExitCode, Failure};
use crate::operation::counted;
use crate::operation::project_source::{ProjectSource, git_in};
use crate::project::is_same_repository;
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
    pub fn find(options: &DeliveryOptions, folder: &Path) -> Result<Self> {
        let named = |id: &Option<String>, key: &Option<String>, suffix: &str| match (id, key) {
            (Some(id), _) => Ok(Reference::Id(id.clone())),
            (None, Some(key)) => Ok(Reference::Key(key.clone())),
            (None, None) => key_of(folder).map(|key| Reference::Key(format!("{key}{suffix}"))),
        };
        let connector = named(&options.connector_id, &options.connector_key, "")?;
        let suffix = if options.is_preview() { "-preview" } else { "" };
        let deployment = named(&options.deployment_id, &options.deployment_key, suffix)?;
        Ok(Self { connector, deployment })
    }
}

impl DeliveredProject {
    /// Checks connect.yaml, and derives what flags do not set from git.
    ///
    /// # Errors
    /// When connect.yaml does not fit, and then that of `targets`.
    pub async fn read(
        options: &DeliveryOptions,
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

    /// A key that was derived from the folder's name may belong to another project's Connector, which must not be moved
    /// to this repository unasked. The state of the embedded emulator is the user's own to overwrite.
    ///
    /// # Errors
    /// When the Connector has another repository, and neither its key nor the repository was given (exit 6).
    pub fn check_repository(
        &self,
        options: &DeliveryOptions,
        existing: &ConnectorStaged,
        session: &Session,
    ) -> Result<()> {
        let own = self.source.repository().url;
        let Some(url) = existing.repository.as_ref().and_then(|repository| repository.url.as_ref()) else {
            return Ok(());
        };
        let is_named = !options.derives_connector() || options.repository_url.is_some();
        if is_named || session.context.is_local() || is_same_repository(url, &own) {
            return Ok(());
        }
        let key = &self.connector;
        Err(Failure::new(ExitCode::CONFLICT, format!("the Connector `{key}` has another repository: {url}"))
            .detail(format!("the repository of this folder is {own}"))
            .hint(format!(
                "`--connector-key {key}` moves it to this repository; another key creates a separate Connector"
            ))
            .into())
    }
}

/// The email address of the creator: the given one, else git's. With `--local` it has no meaning.
pub async fn creator_email(given: Option<&String>, folder: &Path, session: &Session) -> Option<String> {
    match given {
        Some(email) => Some(email.clone()),
        None if session.context.is_local() => Some("local@example.invalid".to_owned()),
        None => git_in(folder, session).user_email().await,
    }
}

/// The failure where neither a flag nor git has an email address.
pub fn no_creator_email() -> Failure {
    Failure::usage("git has no `user.email`").hint("set the creator of the Connector with `--creator-email`")
}

/// Derives a key from the folder's name: characters that a key cannot contain become `-`.
///
/// # Errors
/// When no valid key is left (exit 2).
pub fn key_of(folder: &Path) -> Result<String> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let allowed = |c: char| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '-' };
    let key: String = name.chars().map(allowed).collect();
    let key = key.trim_matches('-');
    if (2..=200).contains(&key.len()) {
        return Ok(key.to_owned());
    }
    Err(Failure::usage(format!("no key can be derived from the folder's name `{name}`"))
        .hint("set them with `--connector-key` and `--deployment-key`")
        .into())
}
