//! The database file: creates it, and opens it in a way that several processes can use it.

use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::emulator::store::error::{StoreError, read_only};
use crate::emulator::store::schema::{self, FileContent};
use crate::emulator::store::takeover::JsonStateFile;
use crate::emulator::store::transaction::StoreResult;
use crate::files;

/// How long another process may hold a lock. A request holds it for milliseconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How long a process sleeps before it tries again to get a lock.
const PAUSE: Duration = Duration::from_millis(2);

/// Held while a file is created and opened: when a process closes a handle of a file, it loses the locks that it has by
/// another handle.
static OPENING: Mutex<()> = Mutex::new(());

/// A file that contains a state.
pub(crate) struct StateFile {
    pub(super) path: PathBuf,
    /// The state of older versions, in a folder of this program alone.
    pub(super) older: Option<JsonStateFile>,
}

impl StateFile {
    /// Opens the file, or creates it.
    pub(super) fn open(&self) -> StoreResult<Connection> {
        let _alone = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = files::replaceable(&self.path).map_err(StoreError::io("use", &self.path))?;
        match path.metadata().map_or(0, |metadata| metadata.len()) {
            0 => {
                // SQLite would create it for all users. What it creates beside a file has the permissions of that file.
                files::create_private_folder(folder(&path))
                    .map_err(StoreError::io("make the folder of", &self.path))?;
                files::open_lock(&path).map_err(StoreError::io("use", &self.path))?;
            }
            // SQLite counts such a file as empty.
            1 => return Err(StoreError::Foreign { path: self.path.clone() }),
            _ => {}
        }
        let opened = self.open_database(&path);
        match opened {
            Err(StoreError::Damaged { .. }) if !is_database(&path) => Err(self.no_database(&path)),
            opened => opened,
        }
    }

    fn open_database(&self, path: &Path) -> StoreResult<Connection> {
        let failed = |action| move |error| StoreError::of(error, action, &self.path);
        let mut connection = connect(path).map_err(failed("use"))?;
        if connection.is_readonly("main").map_err(failed("use"))? {
            return Err(StoreError::io("write", &self.path)(read_only()));
        }
        match FileContent::read(&connection).map_err(failed("read"))? {
            FileContent::State => schema::complete(&mut connection).map_err(failed("write"))?,
            FileContent::Empty => {
                if let Err(error) = share(&connection) {
                    if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) {
                        return Err(failed("write")(error));
                    }
                    drop(connection);
                    connection = connect(path).map_err(failed("use"))?;
                    journal(&connection).map_err(failed("write"))?;
                }
                self.create(&mut connection)?;
            }
            FileContent::OtherFormat(found) => return Err(StoreError::Format { path: self.path.clone(), found }),
            FileContent::Foreign => return Err(StoreError::Foreign { path: self.path.clone() }),
        }
        set_durability(&connection).map_err(failed("use"))?;
        Ok(connection)
    }

    /// Creates the tables and takes over the state of an older version, unless another process has done so by now.
    fn create(&self, connection: &mut Connection) -> StoreResult<()> {
        let failed = |error| StoreError::of(error, "write", &self.path);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive).map_err(failed)?;
        if !matches!(FileContent::read(&transaction).map_err(failed)?, FileContent::Empty) {
            return Ok(());
        }
        schema::create(&transaction).map_err(failed)?;
        if let Some(older) = &self.older {
            older.take_over(&transaction)?;
        }
        transaction.commit().map_err(failed)?;
        if let Some(older) = &self.older {
            older.set_aside();
        }
        Ok(())
    }

    /// What a file is that is no database.
    fn no_database(&self, path: &Path) -> StoreError {
        match JsonStateFile::is_json(path) {
            true => StoreError::Json { path: self.path.clone() },
            false => StoreError::Foreign { path: self.path.clone() },
        }
    }

    /// Moves the file away, and that of an older version, so that a new one can be created.
    pub(super) fn set_aside(&self) -> StoreResult<()> {
        if let Some(older) = &self.older {
            older.set_aside();
        }
        let path = files::replaceable(&self.path).map_err(StoreError::io("use", &self.path))?;
        for ending in ["-journal", "-wal", "-shm", ""] {
            let named = |suffix: &str| {
                let mut name = path.as_os_str().to_owned();
                name.push(suffix);
                PathBuf::from(name)
            };
            match std::fs::rename(named(ending), named(&format!(".old{ending}"))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(StoreError::io("move away", &self.path)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_handler(Some(wait))?;
    Ok(connection)
}

/// Keeps a write-ahead log, so that readers and a writer work at the same time. That needs memory which processes share:
/// where the file system has none, it fails. Only the process that creates the file decides, since others use it later.
fn share(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    // The first transaction maps the memory.
    connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK")
}

/// Keeps a rollback journal, with which a reader and a writer wait for each other. The file may say already that it has a
/// write-ahead log, which a process alone can use without memory to share.
fn journal(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "locking_mode", "exclusive")?;
    connection.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
    connection.pragma_update(None, "locking_mode", "normal")
}

/// A process that is killed loses nothing that it has committed. After a power failure the last transactions may be missing
/// from a write-ahead log, but the file is not damaged; without such a log, each transaction waits for the disk.
fn set_durability(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    connection.pragma_update(None, "synchronous", if mode == "wal" { "normal" } else { "full" })
}

/// Whether to try again to get a lock, after a pause.
pub(super) fn wait(attempt: i32) -> bool {
    let is_patient = PAUSE * u32::try_from(attempt).unwrap_or(u32::MAX) < PATIENCE;
    if is_patient {
        std::thread::sleep(PAUSE);
    }
    is_patient
}

fn is_database(path: &Path) -> bool {
    files::read_beginning_of_named(path, 16).is_ok_and(|bytes| bytes == b"SQLite format 3\0")
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What tells whether a path still names the file that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileIdentity((u64, u64));

impl FileIdentity {
    pub(super) fn of(path: &Path) -> Option<Self> {
        path.metadata().ok().map(|metadata| Self(numbers(&metadata)))
    }
}

#[cfg(unix)]
fn numbers(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}

/// Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn numbers(_: &Metadata) -> (u64, u64) {
    (0, 0)
}
