//! The Connector of a project folder: the one that a flag names, else the one with the folder's name; and its creator.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::pages::{PageQuery, every_result};
use super::project_source::git_in;
use crate::api::model::ConnectorStaged;
use crate::api::{Client, Reference, Resource, StagedQuery};
use crate::failure::{ExitCode, Failure};
use crate::project::is_same_repository;
use crate::session::Session;

/// The Connector that flags name, else the one with the folder's name.
///
/// # Errors
/// When the folder's name is needed, and no key can be derived from it (exit 2).
pub fn connector_of(id: Option<&String>, key: Option<&String>, folder: &Path) -> Result<Reference> {
    match (id, key) {
        (Some(id), _) => Ok(Reference::Id(id.clone())),
        (None, Some(key)) => Ok(Reference::Key(key.clone())),
        (None, None) => key_of(folder).map(Reference::Key),
    }
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

/// A key that was derived from the folder's name may belong to another project's Connector, which must not be moved to the
/// repository `own` unasked. The state of the embedded emulator is the user's own to overwrite.
///
/// # Errors
/// When the Connector has another repository (exit 6). `instead` says what else a user may do.
pub fn check_repository(
    connector: &Reference,
    existing: &ConnectorStaged,
    own: &str,
    instead: &str,
    session: &Session,
) -> Result<()> {
    let url = existing.repository.as_ref().and_then(|repository| repository.url.as_ref());
    match url.filter(|url| !session.context.is_local() && !is_same_repository(url, own)) {
        None => Ok(()),
        Some(url) => {
            Err(Failure::new(ExitCode::CONFLICT, format!("the Connector `{connector}` has another repository: {url}"))
                .detail(format!("the repository of this folder is {own}"))
                .hint(format!("`--connector-key {connector}` moves it to this repository; {instead}"))
                .into())
        }
    }
}

/// Fails if the Connector does not exist under the derived key, and others have the repository `own`.
///
/// # Errors
/// Exit 6, with the others. `hint` says how to go on.
pub async fn check_others(connector: &Reference, own: &str, hint: &str, client: &Client) -> Result<()> {
    let found = of_repository(own, client).await?;
    let others: Vec<String> = found.iter().map(|other| listed(&other.id, other.key.as_ref())).collect();
    if others.is_empty() {
        return Ok(());
    }
    let message = format!("the Connector `{connector}` does not exist, but others have the repository of this folder");
    Err(Failure::new(ExitCode::CONFLICT, message).details(others).hint(hint).into())
}

/// The ConnectorStaged that have the repository `own`.
///
/// # Errors
/// When they cannot be listed.
pub async fn of_repository(own: &str, client: &Client) -> Result<Vec<Resource<ConnectorStaged>>> {
    let page = async |PageQuery { limit, offset, sort }| {
        client.query_connectors_staged(&StagedQuery { limit, offset, sort, ..StagedQuery::default() }).await
    };
    let all = every_result(page).await;
    let mut all: Vec<Resource<ConnectorStaged>> = all.context("could not list the Connectors")?;
    all.retain(|connector| {
        let url = connector.repository.as_ref().and_then(|repository| repository.url.as_deref());
        url.is_some_and(|url| is_same_repository(url, own))
    });
    Ok(all)
}

/// A resource in a list to choose from.
pub fn listed(id: &str, key: Option<&String>) -> String {
    key.map_or_else(|| format!("{id} (no key)"), |key| format!("{id} (key `{key}`)"))
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
    Failure::usage("git has no `user.email`")
        .hint("`git config user.email EMAIL` sets it; `--creator-email EMAIL` sets the creator of this Connector alone")
}
