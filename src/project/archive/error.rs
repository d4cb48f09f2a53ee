//! What can be wrong with an archive.

use std::io;

use super::name::Name;

/// Why an archive was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Something else, such as a web page.
    #[error("it is no archive; it begins with `{0}`")]
    NotAnArchive(String),
    /// It breaks off, or its checksums are wrong.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    /// Nothing is in it.
    #[error("the archive is empty")]
    Empty,
    /// It holds more bytes than are unpacked.
    #[error("the archive holds more than {} MiB", limit / (1024 * 1024))]
    TooLarge {
        /// The most that is unpacked, in bytes.
        limit: u64,
    },
    /// It holds more files than are unpacked.
    #[error("the archive holds more than {limit} files")]
    TooMany {
        /// The most that are unpacked.
        limit: usize,
    },
    /// Something in it does not belong into a project.
    #[error("the archive holds `{name}`, which is refused: {reason}")]
    Refused {
        /// The name in the archive.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The disk does not take it.
    #[error("cannot write {name}: {cause}")]
    Write {
        /// The name in the archive.
        name: String,
        /// Why not.
        cause: io::Error,
    },
}

impl ArchiveError {
    pub(super) fn write(name: &Name, cause: io::Error) -> Self {
        Self::Write { name: name.to_string(), cause }
    }
}
