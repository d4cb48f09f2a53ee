//! What can be wrong with a store.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// The state could not be read or written. A file that cannot be used is not changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be used.
    #[error("cannot {action} the emulator's state in {}: {source}", path.display())]
    Io { action: &'static str, path: PathBuf, source: io::Error },
    /// The file is the state of an emulator, but cannot be read.
    #[error(
        "the emulator's state in {} is damaged: {cause}. Nothing was changed; move the file away, or reset the emulator",
        path.display()
    )]
    Damaged { path: PathBuf, cause: String },
    /// The file is something else.
    #[error("{} is not a state of the emulator, and was not changed", path.display())]
    Foreign { path: PathBuf },
    /// A file that a flag names was written by a version that kept states as JSON.
    #[error("{} is the state of an emulator of an older version, in JSON, and was not changed", path.display())]
    Json { path: PathBuf },
    /// The file was written by a newer version of this program.
    #[error("the emulator's state in {} has format {found}, which this version does not support", path.display())]
    Format { path: PathBuf, found: u32 },
    /// Another process held the lock for too long.
    #[error("another process holds the emulator's state in {}", path.display())]
    Busy { path: PathBuf },
}

impl StoreError {
    /// The error of the database at `path`, during `action`.
    pub(super) fn of(error: rusqlite::Error, action: &'static str, path: &Path) -> Self {
        let path = path.to_owned();
        let io = |source| Self::Io { action, path: path.clone(), source };
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { path, cause: error.to_string() }
            }
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => io(read_only()),
            Some(ErrorCode::DiskFull) => io(io::Error::new(io::ErrorKind::StorageFull, "the disk is full")),
            _ => io(io::Error::other(error)),
        }
    }

    /// Whether the file can be used when it has another content.
    pub(super) fn is_about_content(&self) -> bool {
        !matches!(self, Self::Io { .. } | Self::Busy { .. })
    }

    /// An error that has no cause outside of this program.
    pub(crate) fn unexpected(message: String) -> Self {
        Self::io("write", Path::new("memory"))(io::Error::other(message))
    }

    pub(super) fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

/// Why a file cannot be written that the user may only read.
pub(super) fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, "the file or its folder cannot be written")
}
