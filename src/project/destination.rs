//! The place for a new folder: what exists of its path, and what is in the way.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a folder could not be created.
#[derive(Debug, thiserror::Error)]
pub enum NewFolderError {
    #[error("{} is not empty: it contains `{entry}`", path.display())]
    NotEmpty { path: PathBuf, entry: String },
    /// A file, or a broken link.
    #[error("{} exists and is not a folder", .0.display())]
    NotAFolder(PathBuf),
    #[error("{} is not a valid name for a new folder", .0.display())]
    InvalidName(PathBuf),
    /// `action` is a verb, such as `write in`.
    #[error("cannot {action} {}: {cause}", path.display())]
    Io { action: &'static str, path: PathBuf, cause: io::Error },
}

impl NewFolderError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { action, path: path.to_owned(), cause }
    }

    pub(super) fn not_empty(path: &Path, entry: &OsStr) -> Self {
        Self::NotEmpty { path: path.to_owned(), entry: entry.to_string_lossy().into_owned() }
    }
}

/// A path where a new folder can be created.
#[derive(Debug)]
pub(super) struct Destination {
    /// The nearest existing folder: the destination itself, or a folder above it.
    pub(super) anchor: PathBuf,
    /// The folders from there to the destination.
    pub(super) missing: Vec<OsString>,
}

impl Destination {
    /// Checks that the path is new, or an empty folder.
    pub(super) fn find(path: &Path) -> Result<Self, NewFolderError> {
        let mut missing = Vec::new();
        let mut existing = path;
        while !is_folder(existing)? {
            let names = existing.file_name().zip(existing.parent());
            let (name, parent) = names.ok_or_else(|| NewFolderError::InvalidName(path.to_owned()))?;
            missing.push(name.to_owned());
            existing = parent;
        }
        missing.reverse();
        let anchor = or_current(existing).to_owned();
        // A `.git` is allowed: the project becomes the content of that repository.
        let entry = if missing.is_empty() { entries(&anchor)?.into_iter().find(|name| name != ".git") } else { None };
        match entry {
            Some(entry) => Err(NewFolderError::not_empty(&anchor, &entry)),
            None => Ok(Self { anchor, missing }),
        }
    }

    /// `None` for the root of a file system.
    pub(super) fn name(&self) -> Option<String> {
        let existing = || self.anchor.canonicalize().ok()?.file_name().map(OsString::from);
        let name = self.missing.last().cloned().or_else(existing)?;
        Some(name.to_string_lossy().into_owned())
    }
}

/// Whether a folder exists at this path. Anything else there is an error.
fn is_folder(path: &Path) -> Result<bool, NewFolderError> {
    let path = or_current(path);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(_) => Err(NewFolderError::NotAFolder(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_ok() => {
            Err(NewFolderError::NotAFolder(path.to_owned()))
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(NewFolderError::io("access", path)(error)),
    }
}

/// The parent of a relative path can be the empty path.
fn or_current(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// The names in a folder, in order.
pub(super) fn entries(folder: &Path) -> Result<Vec<OsString>, NewFolderError> {
    let names = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|entry| entry.file_name())).collect::<io::Result<Vec<OsString>>>()
    });
    let mut names = names.map_err(NewFolderError::io("read", folder))?;
    names.sort();
    Ok(names)
}
