//! Where the state is kept: in memory, or in a file that several processes share. Both are SQLite databases.
//!
//! A request is one transaction, which reads and writes only the rows that it touches. SQLite was chosen because several
//! processes share one file: `--local` has a process for each command.

mod access;
mod columns;
mod connections;
mod counts;
mod documents;
mod error;
mod file;
mod logs;
mod resource;
mod schema;
mod settling;
mod takeover;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
mod transaction;
mod turns;

use std::path::PathBuf;
use std::sync::Mutex;

use connections::ConnectedFile;
pub(crate) use connections::OpenStateStore;
pub(crate) use documents::ListFilter;
pub use error::StoreError;
use file::StateFile;
pub(crate) use logs::{LOGS_KEPT, LogPlace, StoredLogEntry, StoredLogQuery};
pub(crate) use resource::{ResourceColumns, StoredResource};
use takeover::JsonStateFile;
pub(crate) use transaction::{StateTransaction, StoreResult};

/// Where an emulator keeps its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateStore {
    /// In memory, until the emulator ends.
    Memory,
    /// In a file, created on the first use. Other emulators may use it at the same time.
    File(PathBuf),
    /// In such a file, in a folder of this program alone. When it is created, it takes over the JSON file beside it in which
    /// older versions kept the state.
    OwnFolder(PathBuf),
}

impl OpenStateStore {
    pub(crate) fn new(store: StateStore) -> Self {
        match store {
            StateStore::Memory => Self::Memory(Mutex::default()),
            StateStore::File(path) => Self::File(ConnectedFile::new(StateFile { path, older: None })),
            StateStore::OwnFolder(path) => {
                let older = Some(JsonStateFile(path.with_extension("json")));
                Self::File(ConnectedFile::new(StateFile { path, older }))
            }
        }
    }
}
