//! The JSON file in which older versions kept the state of `--local`. It is taken over once.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Transaction;
use serde::Deserialize;

use crate::emulator::connectors::drafts::StoredDraft;
use crate::emulator::deployments::deployment::StoredDeployment;
use crate::emulator::options::Speed;
use crate::emulator::store::error::StoreError;
use crate::emulator::store::transaction::{StateTransaction, StoreResult};
use crate::emulator::tokens::IssuedToken;
use crate::files;

/// Most bytes of such a file, as older versions had it.
const LARGEST_JSON: u64 = 256 * 1024 * 1024;

/// The format of such a file.
const JSON_FORMAT: u64 = 1;

/// The file of an older version.
pub(crate) struct JsonStateFile(pub(super) PathBuf);

/// Its content.
#[derive(Deserialize)]
struct JsonState {
    repositories: BTreeMap<String, PathBuf>,
    drafts: Vec<StoredDraft>,
    deployments: Vec<StoredDeployment>,
    tokens: Vec<IssuedToken>,
}

impl JsonStateFile {
    /// Copies the state, if the file exists, into tables that are empty.
    pub(super) fn take_over(&self, transaction: &Transaction<'_>) -> StoreResult<()> {
        let Some(state) = self.read()? else { return Ok(()) };
        // The slowest speed: each process shortens what it finds to its own.
        let transaction = StateTransaction { connection: transaction, path: &self.0, speed: Speed::Real };
        for (url, folder) in &state.repositories {
            transaction.insert_repository(url, folder)?;
        }
        state.drafts.iter().try_for_each(|draft| transaction.insert(draft))?;
        state.deployments.iter().try_for_each(|deployment| transaction.insert(deployment))?;
        state.tokens.iter().try_for_each(|token| transaction.insert_token(token))
    }

    fn read(&self) -> StoreResult<Option<JsonState>> {
        let path = &self.0;
        let bytes = match files::read(path, LARGEST_JSON) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::io("read", path)(error)),
        };
        let damaged = |error: serde_json::Error| StoreError::Damaged { path: path.clone(), cause: error.to_string() };
        let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(damaged)?;
        match value["format"].as_u64() {
            Some(found) if found != JSON_FORMAT => {
                Err(StoreError::Format { path: path.clone(), found: u32::try_from(found).unwrap_or(u32::MAX) })
            }
            _ => serde_json::from_value(value).map(Some).map_err(damaged),
        }
    }

    /// Gives the file another name, so that it is not taken over again, and removes what older versions left beside it.
    pub(super) fn set_aside(&self) {
        let named = |ending: &str| {
            let mut name = self.0.as_os_str().to_owned();
            name.push(ending);
            PathBuf::from(name)
        };
        _ = std::fs::rename(&self.0, named(".old"));
        _ = std::fs::remove_file(named(".lock"));
        _ = files::remove_unfinished(&self.0);
        if let Some(folder) = self.0.parent() {
            files::remove_leftovers(folder);
        }
    }

    /// Whether a file looks like one of these.
    pub(super) fn is_json(path: &Path) -> bool {
        files::read_beginning_of_named(path, 16).is_ok_and(|bytes| bytes.starts_with(br#"{"format":"#))
    }
}
