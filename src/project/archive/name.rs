//! Names in an archive: paths that stay below the folder that they are unpacked into.

use std::fmt;
use std::path::{Path, PathBuf};

use super::ArchiveError;

/// A path in an archive, taken apart. Every part is a plain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(Vec<String>);

impl Name {
    /// Reads a path as an archive has it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let refused = |reason| ArchiveError::Refused { name: String::from_utf8_lossy(bytes).into_owned(), reason };
        let text = std::str::from_utf8(bytes).map_err(|_| refused("its name is no text"))?;
        if text.starts_with('/') {
            return Err(refused("its path is absolute"));
        }
        let parts = text.split('/').filter(|part| !matches!(*part, "" | "."));
        parts.map(|part| check(part).map(|()| part.to_owned())).collect::<Result<_, _>>().map(Self).map_err(refused)
    }

    /// Where it is, below a folder.
    pub(super) fn below(&self, folder: &Path) -> PathBuf {
        self.0.iter().fold(folder.to_owned(), |path, part| path.join(part))
    }

    /// The first part.
    pub(super) fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// What it is in; none for the folder itself.
    pub(super) fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, parent)| Self(parent.to_vec()))
    }

    /// How many parts it has.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    /// It does not belong into a project.
    pub(super) fn refused(&self, reason: &'static str) -> ArchiveError {
        ArchiveError::Refused { name: self.to_string(), reason }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("/"))
    }
}

/// Whether a part may be written on every system.
fn check(part: &str) -> Result<(), &'static str> {
    if part == ".." {
        return Err("its path leads outside");
    }
    if part.contains('\\') || part.contains(char::is_control) || (cfg!(windows) && part.contains(':')) {
        return Err("its name has characters that not every system takes");
    }
    // Windows leaves these out, after which `.. ` is the folder above, and `.git.` that of git.
    if part.ends_with(['.', ' ']) {
        return Err("its name ends in a way that not every system takes");
    }
    // Hooks and settings of git are run, not read. Windows knows the folder by its short name, too.
    if part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case("git~1") {
        return Err("it would be part of the repository of git itself");
    }
    Ok(())
}
