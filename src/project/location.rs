//! Finds the project folder from a folder in it.

use std::path::{Component, Path, PathBuf};

/// Name of the project file.
pub const CONNECT_FILE: &str = "connect.yaml";

/// The folder of a file that was searched, and where in it the search began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The folder with the file.
    pub folder: PathBuf,
    /// The folder directly in it in which the search began: that of an application, if it has the name of one.
    pub inside: Option<String>,
}

impl Location {
    /// Searches `start`, an absolute path, and its parent folders for a connect.yaml.
    pub fn find(start: &Path, home: Option<&Path>) -> Option<Self> {
        Self::find_named(CONNECT_FILE, start, home)
    }

    /// Searches `start`, an absolute path, and its parent folders for a file of this name. Whatever has the name ends the search,
    /// such as a folder or a link to nothing: who reads it reports it.
    ///
    /// The file decides what is run, so the search ends where another user may have written it: it does not leave a git
    /// repository or the user's `home`, and on Unix it does not enter a folder of another user or one that all users
    /// share, such as `/tmp`.
    pub fn find_named(name: &str, start: &Path, home: Option<&Path>) -> Option<Self> {
        let mut folder = start;
        while !has_entry(folder, name) {
            folder = folder.parent().filter(|parent| !is_boundary(folder, home) && is_trusted(parent, start))?;
        }
        let inside = start.strip_prefix(folder).ok().and_then(|path| match path.components().next() {
            Some(Component::Normal(name)) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        Some(Self { folder: folder.to_owned(), inside })
    }
}

/// Whether a folder has anything of this name.
pub fn has_entry(folder: &Path, name: &str) -> bool {
    folder.join(name).symlink_metadata().is_ok()
}

/// Whether no project extends beyond this folder. In a worktree and a submodule `.git` is a file.
fn is_boundary(folder: &Path, home: Option<&Path>) -> bool {
    let is_home = home.is_some_and(|home| folder == home || home.canonicalize().is_ok_and(|home| folder == home));
    is_home || folder.join(".git").exists()
}

/// Whether a parent folder of `start` belongs to the user, or to the owner of `start`, which the user chose to enter.
/// Root's folders are not trusted: `/tmp` is one of them.
#[cfg(unix)]
fn is_trusted(folder: &Path, start: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    /// Writable by every user, with the sticky bit: a shared folder. Without the sticky bit it is on a file system without users,
    /// such as that of Windows in WSL.
    const SHARED: u32 = 0o1002;
    let (Ok(found), Ok(start)) = (folder.metadata(), start.metadata()) else { return false };
    let is_own = found.uid() == rustix::process::geteuid().as_raw() || found.uid() == start.uid();
    is_own && found.mode() & SHARED != SHARED
}

/// On other systems a shared folder is never the parent of a folder of a user.
#[cfg(not(unix))]
fn is_trusted(_folder: &Path, _start: &Path) -> bool {
    true
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    /// A folder that contains the folder `web/src`, and a connect.yaml at `at`.
    fn project(at: &str) -> tempfile::TempDir {
        let project = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(project.path().join("web/src")).unwrap();
        std::fs::write(project.path().join(at).join(CONNECT_FILE), "deployAs: []").unwrap();
        project
    }

    #[test]
    fn a_project_is_found_from_anywhere_in_it() {
        let project = project("");
        let root = project.path();
        let find = |folder: &str| Location::find(&root.join(folder), None);
        let found =
            |inside: Option<&str>| Some(Location { folder: root.to_owned(), inside: inside.map(str::to_owned) });
        assert_eq!(Location::find(root, None), found(None));
        assert_eq!(find("web"), found(Some("web")));
        assert_eq!(find("web/src"), found(Some("web")));
        std::fs::remove_file(root.join(CONNECT_FILE)).unwrap();
        assert_eq!(Location::find(&root.join("web"), Some(root)), None);
    }

    #[test]
    fn the_search_stays_in_the_git_repository() {
        let project = project("");
        let find = || Location::find(&project.path().join("web/src"), None).map(|found| found.inside);
        std::fs::create_dir(project.path().join(".git")).unwrap();
        assert_eq!(find(), Some(Some("web".to_owned())));
        std::fs::write(project.path().join("web/.git"), "gitdir: elsewhere").unwrap();
        assert_eq!(find(), None);
    }

    #[test]
    fn the_search_stays_in_the_home_folder() {
        let project = project("");
        let (root, web) = (project.path(), project.path().join("web"));
        assert!(Location::find(&web.join("src"), Some(root)).is_some());
        assert_eq!(Location::find(&web.join("src"), Some(&web)), None);
        assert!(Location::find(&web.join("src"), Some(&root.join("other"))).is_some());
    }

    #[cfg(unix)]
    #[test]
    fn the_search_does_not_enter_a_shared_folder() {
        use std::os::unix::fs::PermissionsExt as _;
        let project = project("");
        let find = |mode: u32, folder: &str| {
            std::fs::set_permissions(project.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            Location::find(&project.path().join(folder), None).is_some()
        };
        assert!(find(0o777, "web") && find(0o1755, "web"));
        assert!(!find(0o1777, "web"));
        // The user chose to enter the folder in which the search begins.
        assert!(find(0o1777, ""));
    }

    #[cfg(unix)]
    #[test]
    fn the_search_does_not_enter_the_folder_of_another_user() {
        let project = project("");
        let chown = |path: &Path| std::os::unix::fs::chown(path, Some(12_345), None);
        if chown(project.path()).is_err() {
            return crate::required_program::skip_what_is_not_permitted("only root can change the owner of a folder");
        }
        assert_eq!(Location::find(&project.path().join("web"), None), None);
        assert!(Location::find(project.path(), None).is_some());
        chown(&project.path().join("web")).unwrap();
        assert!(Location::find(&project.path().join("web"), None).is_some());
    }
}
