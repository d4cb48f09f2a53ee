//! The repository and tag that a command gives a Connector.

use anyhow::Result;

use crate::cli::arguments::complete_tags;
use crate::failure::Failure;
use crate::plan::WantedRepository;
use crate::project::{CONNECT_FILE, normalize_repository_url};
use crate::session::Session;

/// Where the Connector is moved in the same request.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Repository")]
pub(super) struct RepositoryArgs {
    /// Git tag to move the Connector to in the same request
    #[arg(long, value_name = "TAG", value_parser = clap::builder::NonEmptyStringValueParser::new(), add = complete_tags())]
    repository_tag: Option<String>,

    /// URL of the repository on GitHub [default: the stored one]
    #[arg(long, value_name = "URL", requires = "repository_tag")]
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    repository_url: Option<String>,
}

impl RepositoryArgs {
    /// Whether a tag is given.
    pub(super) fn is_given(&self) -> bool {
        self.repository_tag.is_some()
    }

    /// The wanted repository. `reread`: whether the service reads it again even if it is the stored one.
    ///
    /// # Errors
    /// When the service does not accept such a URL (exit 3).
    pub(super) async fn wanted(self, reread: bool, session: &Session) -> Result<Option<WantedRepository>> {
        let Some(tag) = self.repository_tag else { return Ok(None) };
        let url = accepted_url(self.repository_url, session)?;
        if let Some(url) = &url {
            offer_folder(session, url).await?;
        }
        Ok(Some(WantedRepository { url, tag, reread }))
    }
}

/// The form that the service accepts; the embedded emulator accepts any.
///
/// # Errors
/// When the service does not accept it (exit 3).
pub(super) fn accepted_url(url: Option<String>, session: &Session) -> Result<Option<String>> {
    match url {
        Some(url) if !session.context.is_local() => {
            Ok(Some(normalize_repository_url(&url).map_err(|error| Failure::input(error.to_string()))?))
        }
        url => Ok(url),
    }
}

/// Makes the embedded emulator read the repository from the current folder, if that is a project.
pub(super) async fn offer_folder(session: &Session, url: &str) -> Result<()> {
    let folder = session.context.current_folder()?.canonicalize()?;
    if folder.join(CONNECT_FILE).exists() { session.clients.map_repository(url, &folder).await } else { Ok(()) }
}
