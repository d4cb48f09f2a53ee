//! Errors of unpacking an archive.

use std::io;

/// Why an archive was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Something else, such as a web page. Holds the first characters.
    #[error("it is not an archive; it begins with `{0}`")]
    NotAnArchive(String),
    /// The archive is cut off, or its checksums are wrong.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    #[error("the archive is empty")]
    Empty,
    /// The limit is in bytes.
    #[error("the archive contains more than {} MiB", limit / (1024 * 1024))]
    TooLarge { limit: u64 },
    #[error("the archive contains more than {limit} files")]
    TooMany { limit: usize },
    /// An entry that does not belong in a project.
    #[error("the archive contains `{name}`, which is not allowed: {reason}")]
    Refused { name: String, reason: &'static str },
    #[error("cannot write {name}: {cause}")]
    Write { name: String, cause: io::Error },
}
