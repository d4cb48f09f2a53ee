//! Whether a project folder is where the platform reads it: at the root of its git repository.

use std::path::Path;

use super::{StructureFinding, rule};
use crate::files;
use crate::project::{CONNECT_FILE, Git};

/// Checks that a project folder is the root of the git repository that it belongs to, if it belongs to one. `git` asks in
/// this folder.
///
/// A repository around the folder is not always its own: many users keep the settings in their `home` in one.
pub async fn check_root(
    folder: &Path,
    git: &Git,
    home: Option<&Path>,
    certification: bool,
) -> Option<StructureFinding> {
    let folder = folder.canonicalize().ok()?;
    let root = files::repository_around(&folder).filter(|root| *root != folder)?;
    if !belongs_to(root, git, home).await {
        return None;
    }
    let rule = if certification { &rule::CERTIFICATION_ROOT } else { &rule::REPOSITORY_ROOT };
    let message = "connect.yaml is not at the root of the git repository, where the platform reads it";
    let help = format!("move connect.yaml and the folders of its applications to {}", root.display());
    Some(StructureFinding::new(CONNECT_FILE, rule, message, help))
}

/// Whether connect.yaml belongs to the repository at `root`: it is committed there, or it is a new file that git does not
/// ignore. A repository of the whole `home` gets what is added to it by name, so that new files do not belong to it.
async fn belongs_to(root: &Path, git: &Git, home: Option<&Path>) -> bool {
    if git.connect_file_at("HEAD").await.is_some() {
        return true;
    }
    let is_of_home = home.and_then(|home| home.canonicalize().ok()).is_some_and(|home| home.starts_with(root));
    !is_of_home && !git.uncommitted(&[CONNECT_FILE]).await.is_empty()
}
