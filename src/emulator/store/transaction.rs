//! What a request does with the state: it reads and writes the rows that it touches, in one transaction.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension as _, Params, Row};
use serde::de::DeserializeOwned;

use crate::emulator::options::Speed;
use crate::emulator::store::error::StoreError;

pub(crate) type StoreResult<T> = Result<T, StoreError>;

/// A transaction on the state. The caller that begins it commits it or rolls it back.
pub(crate) struct StateTransaction<'a> {
    pub(super) connection: &'a Connection,
    /// Named in errors.
    pub(super) path: &'a Path,
    /// The speed of this emulator, which limits how long running work takes.
    pub(super) speed: Speed,
}

impl StateTransaction<'_> {
    pub(super) fn execute(&self, sql: &str, parameters: impl Params) -> StoreResult<usize> {
        self.connection.execute(noted(sql), parameters).map_err(|error| StoreError::of(error, "write", self.path))
    }

    /// The first row, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> StoreResult<Option<T>> {
        let found = self.connection.query_row(noted(sql), parameters, read).optional();
        found.map_err(|error| StoreError::of(error, "read", self.path))
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> StoreResult<Vec<T>> {
        let query =
            || self.connection.prepare(noted(sql))?.query_map(parameters, read)?.collect::<rusqlite::Result<Vec<T>>>();
        query().map_err(|error| StoreError::of(error, "read", self.path))
    }

    /// Reads the JSON of a column.
    pub(super) fn parsed<T: DeserializeOwned>(&self, document: &str) -> StoreResult<T> {
        let damaged =
            |error: serde_json::Error| StoreError::Damaged { path: self.path.to_owned(), cause: error.to_string() };
        serde_json::from_str(document).map_err(damaged)
    }

    /// Writes a value as the JSON of a column.
    pub(super) fn document(&self, value: &impl serde::Serialize) -> StoreResult<String> {
        serde_json::to_string(value).map_err(|error| StoreError::io("write", self.path)(error.into()))
    }
}

#[cfg(test)]
thread_local! {
    /// The statements that this thread has used, so that a test can ask how SQLite finds their rows.
    pub(super) static STATEMENTS: std::cell::RefCell<std::collections::BTreeSet<String>> = std::cell::RefCell::default();
}

#[cfg(test)]
fn noted(sql: &str) -> &str {
    STATEMENTS.with_borrow_mut(|statements| statements.insert(sql.to_owned()));
    sql
}

#[cfg(not(test))]
fn noted(sql: &str) -> &str {
    sql
}
