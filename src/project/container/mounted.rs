//! A project folder as containers get it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// How deep `node_modules` is looked for: in the project's folder and in those directly in it, as the official packages
/// do (`LOCATE_NODE_MODULES_MAX_DEPTH` of `standard-builder.js`).
const DEPTH: usize = 1;

/// A project folder that containers can get.
#[derive(Debug, Clone)]
pub struct MountedProject {
    folder: PathBuf,
    source: String,
    node_modules: Vec<String>,
}

/// Why containers cannot get a folder.
#[derive(Debug, Error)]
pub enum Unmountable {
    /// It cannot be looked at.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Its path means something else to docker and to pack, which knows no other way to write it.
    #[error("docker cannot mount {}: a `:` in a path parts it", .0.display())]
    Colon(PathBuf),
    /// Its path is no text.
    #[error("docker cannot mount {}: the path is not UTF-8", .0.display())]
    NotUnicode(PathBuf),
}

impl MountedProject {
    /// Looks at a project folder.
    ///
    /// # Errors
    /// When it cannot be read, or its path cannot be told to docker.
    pub fn open(folder: &Path) -> Result<Self, Unmountable> {
        let unreadable = |source| Unmountable::Unreadable { path: folder.to_owned(), source };
        let folder = absolute(folder).map_err(unreadable)?;
        let source = mountable(&folder)?;
        let mut node_modules = Vec::new();
        find_node_modules(&folder, "", 0, &mut node_modules)?;
        node_modules.sort();
        Ok(Self { folder, source, node_modules })
    }

    /// The folder: absolute, without `..`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder as docker gets it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// A folder in it, as docker gets it. `relative` has `/` between its parts.
    pub fn source_of(&self, relative: &str) -> String {
        format!("{}/{relative}", self.source)
    }

    /// The folders `node_modules` that containers do not get, relative to the project's folder.
    pub fn node_modules(&self) -> &[String] {
        &self.node_modules
    }

    /// Whether a folder in it has `node_modules`.
    pub fn has_node_modules(&self, relative: &str) -> bool {
        self.folder.join(relative).join("node_modules").is_dir()
    }

    /// Where the code of a folder is, relative to the project's folder: in `src`, where there is one.
    pub fn code_of(&self, relative: &str) -> String {
        match self.folder.join(relative).join("src").is_dir() {
            true => format!("{relative}/src"),
            false => relative.to_owned(),
        }
    }
}

/// Nothing is between the drive's `:` and docker on Windows but the `\\?\` of a canonical path.
fn absolute(folder: &Path) -> io::Result<PathBuf> {
    if cfg!(windows) { std::path::absolute(folder) } else { folder.canonicalize() }
}

/// A path as docker gets it.
fn mountable(path: &Path) -> Result<String, Unmountable> {
    let Some(text) = path.to_str() else { return Err(Unmountable::NotUnicode(path.to_owned())) };
    let behind_drive = if cfg!(windows) { text.get(2..).unwrap_or_default() } else { text };
    match behind_drive.contains(':') {
        true => Err(Unmountable::Colon(path.to_owned())),
        false => Ok(text.to_owned()),
    }
}

/// Collects the folders `node_modules` in `folder`. Folders that cannot be read are passed over.
fn find_node_modules(folder: &Path, at: &str, depth: usize, found: &mut Vec<String>) -> Result<(), Unmountable> {
    let Ok(entries) = folder.read_dir() else { return Ok(()) };
    for entry in entries.flatten() {
        // Not through links: docker would follow them inside the container.
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
    fn node_modules_are_found_as_deep_as_the_official_packages_look() {
        let folder = folder(&["node_modules/a/node_modules", "web/node_modules", "job", "packages/x/node_modules"]);
        std::os::unix::fs::symlink(folder.path().join("web/node_modules"), folder.path().join("job/node_modules"))
            .unwrap();
        let project = MountedProject::open(folder.path()).unwrap();
        assert_eq!(project.node_modules(), ["node_modules", "web/node_modules"]);
    }

    #[test]
    fn the_folder_is_absolute_and_plain() {
        let folder = folder(&["a b, c/web/src"]);
        let project = MountedProject::open(&folder.path().join("a b, c/web/..")).unwrap();
        assert!(project.source().ends_with("/a b, c"), "{}", project.source());
        assert_eq!(project.code_of("web"), "web/src");
        assert_eq!(project.code_of("job"), "job");
    }

    #[test]
    fn a_colon_is_refused_wherever_docker_would_see_it() {
        let outside = folder(&["a:b"]);
        let refused = MountedProject::open(&outside.path().join("a:b")).unwrap_err();
        assert!(matches!(refused, Unmountable::Colon(_)), "{refused}");
        let inside = folder(&["a:b/node_modules"]);
        assert!(matches!(MountedProject::open(inside.path()), Err(Unmountable::Colon(_))));
        assert!(MountedProject::open(folder(&["a:b/src"]).path()).is_ok());
        assert!(matches!(MountedProject::open(Path::new("/no/such")), Err(Unmountable::Unreadable { .. })));
    }
}
