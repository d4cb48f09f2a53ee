//! Compares the connect.yaml of the current folder with a Connector that comes from it.

use super::project_applications::read_connect_file;
use super::project_source::{git_in, local_url};
use crate::api::model::Repository;
use crate::configuration::Schema;
use crate::connect_file::check;
use crate::project::{CONNECT_FILE, normalize_repository_url};
use crate::session::Session;

/// Warns if the current folder is the project of the Connector and its connect.yaml declares other applications or keys:
/// changes here are not part of what is previewed, published or deployed.
pub async fn compare_with_folder(session: &Session, name: &str, repository: Option<&Repository>, schema: &Schema) {
    // Without applications in the response there is nothing to compare.
    let Some(repository) = repository.filter(|_| !schema.applications.is_empty()) else { return };
    let Some(file) = file_of_project(session, repository).await else { return };
    if Schema::from(&file).declares_as(schema) {
        return;
    }
    let tag = repository.tag.as_deref().map(|tag| format!(" at its tag {tag}")).unwrap_or_default();
    session.ui.warn(&format!(
        "{CONNECT_FILE} in this folder declares other applications or keys than the Connector `{name}`{tag}; move the \
         Connector to a new tag with `ctconnect connector update {name} --repository-tag TAG`"
    ));
}

/// The connect.yaml of the current folder, if it is valid and the Connector comes from this folder.
async fn file_of_project(session: &Session, repository: &Repository) -> Option<crate::connect_file::ConnectFile> {
    let folder = session.context.current_folder().ok()?;
    let bytes = read_connect_file(&folder).ok()?;
    let url = repository.url.as_deref()?;
    let is_folder =
        || session.context.is_local() && folder.canonicalize().is_ok_and(|folder| local_url(&folder) == url);
    let is_remote = async || {
        let remote =
            git_in(&folder, session).remote_url().await.and_then(|remote| normalize_repository_url(&remote).ok());
        remote.is_some() && remote == normalize_repository_url(url).ok()
    };
    if is_folder() || is_remote().await { check(&bytes).file } else { None }
}
