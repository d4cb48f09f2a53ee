//! Where a project is, seen from a folder in it.

use std::path::{Component, Path, PathBuf};

/// Name of the project file.
pub const CONNECT_FILE: &str = "connect.yaml";

/// A project folder, and the folder in it from which it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The folder with the connect.yaml.
    pub folder: PathBuf,
    /// The folder directly in it in which the search began, which has the name of an application if it is one's.
    pub inside: Option<String>,
}

impl Location {
    /// Looks for a connect.yaml in `start` and in the folders around it.
    pub fn find(start: &Path) -> Option<Self> {
        let folder = start.ancestors().find(|folder| folder.join(CONNECT_FILE).is_file())?;
        let inside = start.strip_prefix(folder).ok().and_then(|path| match path.components().next() {
            Some(Component::Normal(name)) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        Some(Self { folder: folder.to_owned(), inside })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_found_from_anywhere_in_it() {
        let project = tempfile::tempdir().unwrap();
        let root = project.path();
        std::fs::create_dir_all(root.join("web/src")).unwrap();
        assert_eq!(Location::find(&root.join("web")).filter(|found| found.folder.starts_with(root)), None);
        std::fs::write(root.join(CONNECT_FILE), "deployAs: []").unwrap();
        let found =
            |inside: Option<&str>| Some(Location { folder: root.to_owned(), inside: inside.map(str::to_owned) });
        assert_eq!(Location::find(root), found(None));
        assert_eq!(Location::find(&root.join("web")), found(Some("web")));
        assert_eq!(Location::find(&root.join("web/src")), found(Some("web")));
    }
}
