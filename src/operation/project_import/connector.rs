//! The Connector that is imported, and what the file has of it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::assembly::ImportedConnector;
use crate::api::model::{Connector, ConnectorStaged, Creator};
use crate::api::{Client, IfFound as _, Reference, Resource};
use crate::configuration::Schema;
use crate::failure::{ExitCode, Failure};
use crate::operation::deployable::published;
use crate::operation::project_connector::{listed, of_repository};
use crate::operation::project_source::{git_in, local_url};
use crate::project::{is_same_repository, normalize_repository_url};
use crate::project_file::ConnectorEntry;
use crate::reference::is_reference;
use crate::session::Session;

/// Most contributors that the file may have.
const MOST_CONTRIBUTORS: u64 = 10_000;

/// Reads the Connector with this reference, else the only one of the repository of `folder`.
///
/// # Errors
/// When it does not exist (exit 5), or several have this repository (exit 6).
pub(super) async fn read(
    reference: Option<&Reference>,
    is_published: bool,
    folder: &Path,
    client: &Client,
    session: &Session,
) -> Result<ImportedConnector> {
    let own = own_repository(folder, session).await;
    let staged = match reference {
        Some(reference) if is_published => {
            let instead = "or leave `--published` out if the Connector is yours";
            return Ok(foreign(&*published(session, client, reference, instead).await?));
        }
        Some(reference) => staged(reference, client, session).await?,
        None => only_one(own.as_deref(), client).await?,
    };
    let newest = client.connector(&Reference::Id(staged.id.clone())).await.if_found()?;
    Ok(managed(&staged, newest.as_deref(), own.as_deref()))
}

/// The address of the repository around a folder, if it has one.
async fn own_repository(folder: &Path, session: &Session) -> Option<String> {
    if session.context.is_local() {
        return Some(local_url(&folder.canonicalize().ok()?));
    }
    let url = git_in(folder, session).remote_url().await?;
    normalize_repository_url(&url).ok()
}

async fn staged(reference: &Reference, client: &Client, session: &Session) -> Result<Resource<ConnectorStaged>> {
    let error = match client.connector_staged(reference).await {
        Ok(staged) => return Ok(staged),
        Err(error) => error,
    };
    // An error of this second read would only hide the first.
    if error.is_not_found() && client.connector(reference).await.is_ok() {
        let command = session.context.command(&["import", reference.as_str(), "--published"]);
        let message = format!("the Connector `{reference}` is published, but does not belong to this Project");
        return Err(Failure::new(ExitCode::NOT_FOUND, message).hint(format!("import it with `{command}`")).into());
    }
    Err(error.into())
}

async fn only_one(own: Option<&str>, client: &Client) -> Result<Resource<ConnectorStaged>> {
    let hint = "name the Connector: `ctconnect import REF`; for one of someone else, add `--published`";
    let Some(own) = own else {
        let message = "no Connector is named, and the folder has no git remote on GitHub to find it by";
        return Err(Failure::usage(message).hint(hint).into());
    };
    let mut found = of_repository(own, client).await?;
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => {
            let message = format!("no Connector has the repository of this folder: {own}");
            Err(Failure::new(ExitCode::NOT_FOUND, message).hint(hint).into())
        }
        (Some(last), false) => {
            found.push(last);
            let others = found.iter().map(|other| listed(&other.id, other.key.as_ref()));
            let message = format!("several Connectors have the repository of this folder: {own}");
            Err(Failure::new(ExitCode::CONFLICT, message).details(others.collect::<Vec<_>>()).hint(hint).into())
        }
    }
}

/// A Connector of someone else: it is only deployed.
fn foreign(connector: &Connector) -> ImportedConnector {
    let (key, id) = key_or_id(connector.key.as_ref(), &connector.id);
    ImportedConnector {
        id: connector.id.clone(),
        entry: ConnectorEntry { key, id, published: true, ..ConnectorEntry::default() },
        schema: Schema::from(connector),
        version: connector.version,
        default_schedules: BTreeMap::new(),
    }
}

/// A Connector that is managed here. Its repository is written only if it is not that of the folder: git names the tag.
fn managed(staged: &ConnectorStaged, newest: Option<&Connector>, own: Option<&str>) -> ImportedConnector {
    let (key, id) = key_or_id(staged.key.as_ref(), &staged.id);
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let list = |list: &Option<Vec<String>>| list.clone().filter(|list| !list.is_empty());
    let repository = staged.repository.clone().filter(|repository| {
        let is_own = own.zip(repository.url.as_deref()).is_some_and(|(own, url)| is_same_repository(url, own));
        !is_own && repository.url.is_some() && repository.tag.is_some()
    });
    let entry = ConnectorEntry {
        key,
        id,
        project: None,
        published: false,
        name: text(&staged.name),
        description: text(&staged.description),
        creator: staged.creator.as_ref().map(creator).unwrap_or_default(),
        repository_url: repository.as_ref().and_then(|repository| repository.url.clone()),
        repository_tag: repository.and_then(|repository| repository.tag),
        supported_regions: list(&staged.supported_regions),
        integration_types: staged.integration_types.clone().filter(|types| !types.is_empty()),
        private_projects: list(&staged.private_projects),
        documentation_url: text(&staged.documentation_url),
    };
    // Until it is validated for the first time, only the published one says what it declares.
    let schema = match (&staged.configurations, newest) {
        (None, Some(newest)) => Schema::from(newest),
        _ => Schema::from(staged),
    };
    ImportedConnector {
        id: staged.id.clone(),
        entry,
        schema,
        version: newest.and_then(|newest| newest.version),
        default_schedules: BTreeMap::new(),
    }
}

fn key_or_id(key: Option<&String>, id: &str) -> (Option<String>, Option<String>) {
    match key.filter(|key| is_reference(key)) {
        Some(key) => (Some(key.clone()), None),
        None => (None, Some(id.to_owned())),
    }
}

fn creator(creator: &Creator) -> Creator {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    Creator {
        name: text(&creator.name),
        title: text(&creator.title),
        email: text(&creator.email),
        company: text(&creator.company),
        logo_url: text(&creator.logo_url),
        no_of_contributors: creator.no_of_contributors.filter(|number| (1..=MOST_CONTRIBUTORS).contains(number)),
        support_url: text(&creator.support_url),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The Connector of a test, in a folder with the repository `acme/shop`.
    pub(in crate::operation::project_import) fn of(staged: &ConnectorStaged, version: u64) -> ImportedConnector {
        let imported = managed(staged, None, Some("https://github.com/acme/shop.git"));
        ImportedConnector { version: Some(version), ..imported }
    }
}
