//! Files of the user that are replaced atomically, by one run at a time.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::blocking;
use crate::config::ConfigError as Error;
use crate::files::{self, Replacement};

/// How long another run may hold the lock. It usually holds it for a few milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// Held while files in a folder are read and written again; released when it is dropped and the last write has ended.
#[derive(Debug)]
pub struct FolderLock {
    file: Arc<File>,
}

impl FolderLock {
    /// Waits for the lock with this file name in `folder`, which is made if it is missing, and made private if it is the
    /// program's own.
    ///
    /// # Errors
    /// When the folder or the lock cannot be made, or another run holds the lock for 10 s.
    pub async fn acquire(folder: &Path, is_own: bool, name: &str) -> Result<Self, Error> {
        make_private_folder(folder, is_own)?;
        let path = folder.join(name);
        let file = files::open_lock(&path).map_err(Error::io("open", &path))?;
        let deadline = Instant::now() + LOCK_TIMEOUT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { file: Arc::new(file) }),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Locked { path }),
                Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
            }
        }
    }

    /// Replaces the file at `path` by one with `text`, readable by the user alone. If this fails or is interrupted, the
    /// old file or the new one is there, complete.
    pub(super) async fn replace(&self, path: PathBuf, text: String) -> Result<(), Error> {
        self.run(move || replace(&path, &text)).await
    }

    /// Runs `work` where it may block. The lock is held until it has ended, even if the future is dropped.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let lock = Arc::clone(&self.file);
        let work = move || {
            let result = work();
            drop(lock);
            result
        };
        blocking::run(work).await
    }
}

/// Makes `folder` for the user alone. One that exists and is not the program's own is left as it is.
fn make_private_folder(folder: &Path, is_own: bool) -> Result<(), Error> {
    if folder.is_dir() {
        // A folder of another user cannot be changed; the files in it are private nevertheless.
        let _ = is_own && files::make_folder_private(folder);
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        files::create_private_folder(parent).map_err(Error::io("make", parent))?;
    }
    files::create_private_folder(folder).map_err(Error::io("make", folder))
}

fn replace(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        files::remove_leftovers(folder);
    }
    let replacement = Replacement { path, content: text.as_bytes(), permissions: None, is_durable: true };
    replacement.write(|_| Ok(())).map_err(Error::io("write", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_awaited_for_10_seconds() {
        assert_eq!(LOCK_TIMEOUT, Duration::from_secs(10));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let parent = tempfile::tempdir().expect("tests have a folder for temporary files");
        let error =
            make_private_folder(&parent.path().join("x".repeat(300)), true).err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("make")), "no system has a name of this length");
    }
}
