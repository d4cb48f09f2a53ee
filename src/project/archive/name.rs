//! Names in an archive: paths that stay below the folder that they are unpacked into.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::ArchiveError;

/// A path in an archive, split into parts. Every part is a plain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name(Vec<String>);

impl Name {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let refused = |reason| ArchiveError::Refused { name: String::from_utf8_lossy(bytes).into_owned(), reason };
        let text = std::str::from_utf8(bytes).map_err(|_| refused("its name is not valid UTF-8"))?;
        if text.starts_with('/') {
            return Err(refused("its path is absolute"));
        }
        let parts = text.split('/').filter(|part| !matches!(*part, "" | "."));
        parts.map(|part| check(part).map(|()| part.to_owned())).collect::<Result<_, _>>().map(Self).map_err(refused)
    }

    pub(super) fn below(&self, folder: &Path) -> PathBuf {
        self.0.iter().fold(folder.to_owned(), |path, part| path.join(part))
    }

    pub(super) fn first(&self) -> Option<&str> {
        self.0.first().map(String::as_str)
    }

    /// `None` for the top folder itself.
    pub(super) fn parent(&self) -> Option<Self> {
        self.0.split_last().map(|(_, parent)| Self(parent.to_vec()))
    }

    /// How many parts the path has.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    pub(super) fn refused(&self, reason: &'static str) -> ArchiveError {
        ArchiveError::Refused { name: self.to_string(), reason }
    }

    pub(super) fn not_written(&self, cause: io::Error) -> ArchiveError {
        ArchiveError::Write { name: self.to_string(), cause }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("/"))
    }
}

/// Whether every system can write this part of a path, and nothing runs it.
fn check(part: &str) -> Result<(), &'static str> {
    if part == ".." {
        return Err("its path leads outside the archive");
    }
    if part.contains('\\') || part.contains(char::is_control) || (cfg!(windows) && part.contains(':')) {
        return Err("its name has characters that not every system supports");
    }
    // Windows drops these: `.. ` would become the parent folder, and `.git.` that of git.
    if part.ends_with(['.', ' ']) {
        return Err("its name ends with a dot or a space, which not every system supports");
    }
    // Git runs hooks and commands from its settings. `git~1` is the short name of the folder on Windows.
    if part.eq_ignore_ascii_case(".git") || part.eq_ignore_ascii_case("git~1") {
        return Err("it would become part of the git repository itself");
    }
    Ok(())
}
