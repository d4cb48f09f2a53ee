//! Paths that are typed in the current folder.

use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use crate::config;
use crate::failure::Failure;
use crate::session::quoted;

/// An existing path as it is typed in the folder `here` (absolute, without links): relative if it is inside that folder
/// or one of its parents.
pub fn from_here(here: &Path, path: &Path) -> PathBuf {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if let Ok(inside) = path.strip_prefix(here) {
        return if inside.as_os_str().is_empty() { PathBuf::from(".") } else { inside.to_owned() };
    }
    match here.strip_prefix(&path) {
        Ok(below) => below.components().map(|_| "..").collect(),
        Err(_) => path,
    }
}

/// The command that shows the problems of the project in this folder.
pub fn validate_command(folder: &Path) -> String {
    let here = config::current_folder().and_then(|here| here.canonicalize());
    let folder = here.map_or_else(|_| folder.to_owned(), |here| from_here(&here, folder));
    if folder == Path::new(".") {
        return "ctconnect validate".to_owned();
    }
    format!("ctconnect validate {}", quoted(&folder.to_string_lossy()))
}

/// The folder of a file that the user named.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A path as it is shown: with `/` between its parts, and relative if it was passed so.
pub fn shown_path(path: &Path) -> String {
    let path = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
    if !path.components().any(|part| matches!(part, Component::Normal(_))) {
        return "the project".to_owned();
    }
    with_slashes(path).replace("//", "/")
}

/// A path with `/` between its parts, also on Windows.
pub fn with_slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// A folder that the user named.
///
/// # Errors
/// When it is not a folder, or cannot be read (exit 3).
pub fn existing_folder(path: &Path) -> Result<PathBuf> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(path.to_owned()),
        Ok(_) => Err(Failure::input(format!("{} is not a folder", path.display())).into()),
        Err(error) => {
            Err(Failure::input(format!("cannot read the folder {}: {error}", without_value(&path.to_string_lossy())))
                .into())
        }
    }
}

/// A path that cannot be read. A configuration value may have been given in its place, behind its key.
pub fn without_value(path: &str) -> String {
    path.split_once('=').map_or_else(|| path.to_owned(), |(key, _)| format!("{key}=***"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_as_short_as_possible() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("shop/web")).unwrap();
        std::fs::create_dir(root.join("other")).unwrap();
        let seen = |here: &str, path: &str| from_here(&root.join(here), &root.join(path));
        assert_eq!(seen("shop", "shop"), Path::new("."));
        assert_eq!(seen("shop", "shop/web"), Path::new("web"));
        assert_eq!(seen("shop/web", ""), Path::new("../.."));
        assert_eq!(seen("shop", "other"), root.join("other"));
    }
}
