//! The store in use: connections to the database, and one transaction for each request.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::emulator::clock::Moment;
use crate::emulator::options::Speed;
use crate::emulator::store::error::StoreError;
use crate::emulator::store::file::{FileIdentity, PATIENCE, StateFile};
use crate::emulator::store::schema;
use crate::emulator::store::transaction::{StateTransaction, StoreResult};
use crate::emulator::store::turns::{DatabaseTurn, DatabaseTurns};

/// A store in use. Its methods may wait for a disk, or for a lock of another process, so they are called where that is
/// allowed. Nothing is opened before the first call.
pub(crate) enum OpenStateStore {
    Memory(Mutex<Option<Connection>>),
    File(ConnectedFile),
}

/// A file and what connects to it.
pub(crate) struct ConnectedFile {
    file: StateFile,
    idle: Mutex<IdleConnections>,
    readers: DatabaseTurns,
    writers: DatabaseTurns,
}

/// How many requests read at the same time: enough for every processor, and few beside the files that a process may open.
const READERS: usize = 16;

impl ConnectedFile {
    pub(super) fn new(file: StateFile) -> Self {
        Self { file, idle: Mutex::default(), readers: DatabaseTurns::new(READERS), writers: DatabaseTurns::new(1) }
    }
}

/// Connections that no request uses, with the file that they are connected to. Each request has one for itself.
pub(crate) type IdleConnections = Vec<(Option<FileIdentity>, Connection)>;

impl OpenStateStore {
    /// Calls `look` with the state as it is at `now`.
    pub(crate) fn read<T>(
        &self,
        now: Moment,
        speed: Speed,
        look: impl FnOnce(&StateTransaction<'_>) -> T,
    ) -> StoreResult<T> {
        let _turn = self.turn(|file| &file.readers)?;
        self.with_connection(|connection| {
            let reading = self.begin(connection, TransactionBehavior::Deferred)?;
            let state = self.state(&reading, speed);
            if state.is_settled(now)? {
                return Ok(look(&state));
            }
            drop(reading);
            let writing = self.begin(connection, TransactionBehavior::Immediate)?;
            let state = self.state(&writing, speed);
            state.settle(now)?;
            let result = look(&state);
            self.commit(writing)?;
            Ok(result)
        })
    }

    /// Calls `apply` with the state as it is at `now`, and keeps its changes if it succeeds. No other writer runs at the
    /// same time.
    pub(crate) fn transact<T, E>(
        &self,
        now: Moment,
        speed: Speed,
        apply: impl FnOnce(&StateTransaction<'_>) -> Result<T, E>,
    ) -> StoreResult<Result<T, E>> {
        let _turn = self.turn(|file| &file.writers)?;
        self.with_connection(|connection| {
            let mut writing = self.begin(connection, TransactionBehavior::Immediate)?;
            let state = self.state(&writing, speed);
            let is_settled = state.is_settled(now)?;
            if !is_settled {
                state.settle(now)?;
            }
            // What has become of running work is kept, even if the request fails.
            let savepoint = writing.savepoint().map_err(|error| self.failed(error))?;
            let result = apply(&self.state(&savepoint, speed));
            match &result {
                Ok(_) => savepoint.commit(),
                Err(_) => savepoint.finish(),
            }
            .map_err(|error| self.failed(error))?;
            if result.is_ok() || !is_settled {
                self.commit(writing)?;
            }
            Ok(result)
        })
    }

    /// Deletes the state. A file that cannot be used is moved away first.
    pub(crate) fn reset(&self) -> StoreResult<()> {
        let _turn = self.turn(|file| &file.writers)?;
        let cleared = self.with_connection(|connection| {
            let writing = self.begin(connection, TransactionBehavior::Immediate)?;
            schema::clear(&writing).map_err(|error| self.failed(error))?;
            self.commit(writing)?;
            // Gives the room back. Another process that reads at this time keeps it from that.
            _ = connection.execute_batch("VACUUM");
            Ok(())
        });
        match (cleared, self) {
            (Ok(()), Self::File(ConnectedFile { file, .. })) => {
                if let Some(older) = &file.older {
                    older.set_aside();
                }
                Ok(())
            }
            (Err(error), Self::File(ConnectedFile { file, .. })) if error.is_about_content() => {
                file.set_aside()?;
                self.with_connection(|_| Ok(()))
            }
            (cleared, _) => cleared,
        }
    }

    fn with_connection<T>(&self, work: impl FnOnce(&mut Connection) -> StoreResult<T>) -> StoreResult<T> {
        match self {
            Self::Memory(connection) => {
                let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
                let connection = match &mut *connection {
                    Some(connection) => connection,
                    none => none.insert(in_memory().map_err(|error| self.failed(error))?),
                };
                work(connection)
            }
            Self::File(ConnectedFile { file, idle, .. }) => {
                let path_names = FileIdentity::of(&file.path);
                let idle = || idle.lock().unwrap_or_else(PoisonError::into_inner);
                // What is written to a file that was removed or replaced is lost.
                idle().retain(|(connected, _)| connected.is_some() && *connected == path_names);
                let known = idle().pop();
                let (connected, mut connection) = match known {
                    Some(known) => known,
                    None => {
                        let connection = file.open()?;
                        (FileIdentity::of(&file.path), connection)
                    }
                };
                let result = work(&mut connection)?;
                idle().push((connected, connection));
                Ok(result)
            }
        }
    }

    /// A turn at the file; the state in memory has one connection, for which requests wait.
    fn turn(&self, turns: impl FnOnce(&ConnectedFile) -> &DatabaseTurns) -> StoreResult<Option<DatabaseTurn<'_>>> {
        match self {
            Self::Memory(_) => Ok(None),
            Self::File(file) => match turns(file).take(PATIENCE) {
                Some(turn) => Ok(Some(turn)),
                None => Err(StoreError::Busy { path: file.file.path.clone() }),
            },
        }
    }

    fn begin<'a>(&self, connection: &'a mut Connection, behavior: TransactionBehavior) -> StoreResult<Transaction<'a>> {
        connection.transaction_with_behavior(behavior).map_err(|error| self.failed(error))
    }

    fn commit(&self, transaction: Transaction<'_>) -> StoreResult<()> {
        transaction.commit().map_err(|error| self.failed(error))
    }

    fn state<'a>(&'a self, connection: &'a Connection, speed: Speed) -> StateTransaction<'a> {
        StateTransaction { connection, path: self.path(), speed }
    }

    fn failed(&self, error: rusqlite::Error) -> StoreError {
        StoreError::of(error, "use", self.path())
    }

    fn path(&self) -> &Path {
        match self {
            Self::Memory(_) => Path::new("memory"),
            Self::File(ConnectedFile { file, .. }) => &file.path,
        }
    }
}

fn in_memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    let transaction = connection.transaction()?;
    schema::create(&transaction)?;
    transaction.commit()?;
    Ok(connection)
}
