//! A project folder that is mounted into containers.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// How deep to search for `node_modules`: in the project folder and its direct subfolders, as the official packages do
/// (`LOCATE_NODE_MODULES_MAX_DEPTH` of `standard-builder.js`).
const DEPTH: usize = 1;

/// A project folder that can be mounted.
#[derive(Debug, Clone)]
pub struct MountedProject {
    /// The absolute path, as the arguments of `docker` have it.
    pub source: String,
    /// The folders `node_modules`, which are hidden from containers, relative to the project folder.
    pub node_modules: Vec<String>,
}

/// Why a folder cannot be mounted.
#[derive(Debug, Error)]
pub enum MountError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    /// Docker and pack have no way to escape it.
    #[error("Docker cannot mount {}: the path contains a `:`, which Docker uses as a separator", .0.display())]
    Colon(PathBuf),
    #[error("Docker cannot mount {}: the path is not UTF-8", .0.display())]
    NotUnicode(PathBuf),
}

impl MountedProject {
    /// Reads a project folder.
    pub fn open(folder: &Path) -> Result<Self, MountError> {
        let unreadable = |source| MountError::Unreadable { path: folder.to_owned(), source };
        let path = absolute(folder).map_err(unreadable)?;
        let source = mountable(&path)?;
        let mut node_modules = Vec::new();
        find_node_modules(&path, "", 0, &mut node_modules)?;
        node_modules.sort();
        Ok(Self { source, node_modules })
    }

    /// The absolute path, without `..`.
    pub fn folder(&self) -> &Path {
        Path::new(&self.source)
    }

    /// The path of a subfolder in the arguments of `docker`. `relative` has `/` as separator.
    pub fn source_of(&self, relative: &str) -> String {
        format!("{}/{relative}", self.source)
    }

    /// Whether a subfolder contains `node_modules`.
    pub fn has_node_modules(&self, relative: &str) -> bool {
        self.folder().join(relative).join("node_modules").is_dir()
    }

    /// The folder with the code of a subfolder, relative to the project folder: its `src`, if there is one.
    pub fn code_of(&self, relative: &str) -> String {
        let has_src = self.folder().join(relative).join("src").is_dir();
        if has_src { format!("{relative}/src") } else { relative.to_owned() }
    }
}

/// On Windows a canonical path begins with `\\?\`, which Docker does not understand.
fn absolute(folder: &Path) -> io::Result<PathBuf> {
    if cfg!(windows) { std::path::absolute(folder) } else { folder.canonicalize() }
}

fn mountable(path: &Path) -> Result<String, MountError> {
    let Some(text) = path.to_str() else { return Err(MountError::NotUnicode(path.to_owned())) };
    let after_drive = if cfg!(windows) { text.get(2..).unwrap_or_default() } else { text };
    if after_drive.contains(':') { Err(MountError::Colon(path.to_owned())) } else { Ok(text.to_owned()) }
}

/// Collects the folders `node_modules` in `folder`. Folders that cannot be read are skipped.
fn find_node_modules(folder: &Path, at: &str, depth: usize, found: &mut Vec<String>) -> Result<(), MountError> {
    let Ok(entries) = folder.read_dir() else { return Ok(()) };
    for entry in entries.flatten() {
        // Links are skipped: Docker would follow them inside the container.
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else { continue };
        if name == "node_modules" {
            mountable(Path::new(at))?;
            found.push(format!("{at}{name}"));
        } else if depth < DEPTH {
            find_node_modules(&entry.path(), &format!("{at}{name}/"), depth + 1, found)?;
        }
    }
    Ok(())
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn folder(paths: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        paths.iter().for_each(|path| std::fs::create_dir_all(folder.path().join(path)).unwrap());
        folder
    }

    #[test]
    fn node_modules_are_found_as_deep_as_by_the_official_packages() {
        let folder = folder(&["node_modules/a/node_modules", "web/node_modules", "job", "packages/x/node_modules"]);
        std::os::unix::fs::symlink(folder.path().join("web/node_modules"), folder.path().join("job/node_modules"))
            .unwrap();
        let project = MountedProject::open(folder.path()).unwrap();
        assert_eq!(project.node_modules, ["node_modules", "web/node_modules"]);
    }

    #[test]
    fn the_folder_is_absolute_and_normalized() {
        let folder = folder(&["a b, c/web/src"]);
        let project = MountedProject::open(&folder.path().join("a b, c/web/..")).unwrap();
        assert!(project.source.ends_with("/a b, c"), "{}", project.source);
        assert_eq!(project.code_of("web"), "web/src");
        assert_eq!(project.code_of("job"), "job");
    }

    #[test]
    fn a_colon_is_refused_in_every_mounted_path() {
        let outside = folder(&["a:b"]);
        let refused = MountedProject::open(&outside.path().join("a:b")).unwrap_err();
        assert!(matches!(refused, MountError::Colon(_)), "{refused}");
        let inside = folder(&["a:b/node_modules"]);
        assert!(matches!(MountedProject::open(inside.path()), Err(MountError::Colon(_))));
        assert!(MountedProject::open(folder(&["a:b/src"]).path()).is_ok());
        assert!(matches!(MountedProject::open(Path::new("/no/such")), Err(MountError::Unreadable { .. })));
    }
}
