//! The place for a new folder: what exists of its path, and what is in the way.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files;

/// Why a folder could not be created.
#[derive(Debug, thiserror::Error)]
pub enum NewFolderError {
    #[error("{} is not empty: it contains `{entry}`", path.display())]
    NotEmpty { path: PathBuf, entry: String },
    /// A file, or a broken link.
    #[error("{} exists and is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A link to a folder: what is written into it could be anywhere.
    #[error("{} is a link, not a folder", .0.display())]
    Link(PathBuf),
    #[error("{} is a link that leads out of the repository", .0.display())]
    ForeignLink(PathBuf),
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
    /// Checks that the path is new, or an empty folder, and no link.
    pub(super) fn find(path: &Path) -> Result<Self, NewFolderError> {
        check_links(path)?;
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

/// Refuses a link in place of the folder, and on the way to it those that lead out of a git repository: a foreign checkout
/// must not decide where files are written.
fn check_links(path: &Path) -> Result<(), NewFolderError> {
    // Without a `/` at the end, which would make the system follow the link.
    let path: PathBuf = path.components().collect();
    if path.is_symlink() && path.is_dir() {
        return Err(NewFolderError::Link(path));
    }
    let mut links = path.ancestors().skip(1).filter(|parent| parent.is_symlink());
    match links.find(|link| leaves_repository(link)) {
        Some(link) => Err(NewFolderError::ForeignLink(link.to_owned())),
        None => Ok(()),
    }
}

fn leaves_repository(link: &Path) -> bool {
    let Some(Ok(folder)) = link.parent().map(|folder| or_current(folder).canonicalize()) else { return false };
    files::repository_around(&folder).is_some() && files::check_is_inside(&folder, link).is_err()
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
