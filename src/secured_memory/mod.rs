//! Remembers which secured values were sent last. They cannot be read back, so without it every deploy would have to send
//! them all.
//!
//! The file has no value: a keyed hash of each, with the key. A reader of the file could guess short values, so only the user
//! can read it. Values count for one version of a Deployment: once anything else changes it, they say nothing.

mod change;
mod file;
mod hash;
mod place;

use std::path::Path;

use secrecy::SecretString;

use crate::blocking;
use crate::config::{ConfigError, Environment};
use crate::credentials::FolderLock;
use crate::plan::project::Remembered;
use change::MemoryChange;
use file::{MemoryEntry, MemoryFile};
use hash::HashedPlace;
use place::{FoundMemory, MemoryFilePlace};

/// Takes the place of a service in the hashes of saved plans, so that they differ from all others.
const SAVED_PLAN: &str = "saved plan";

/// A Deployment, as the memory knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedDeployment {
    /// Address of the Connect API: an emulator is another service.
    pub service: String,
    pub project_key: String,
    pub id: String,
}

/// A secured value that was sent.
#[derive(Debug, Clone)]
pub struct SentSecret {
    /// `None` for a global key.
    pub application: Option<String>,
    pub key: String,
    pub value: SecretString,
}

/// The secured values that were sent last.
#[derive(Debug)]
pub struct SecuredMemory {
    place: Option<MemoryFilePlace>,
    file: MemoryFile,
    /// Whether the key of the hashes is in the file.
    is_stored: bool,
    /// What this run adds, until it is saved.
    changes: Vec<MemoryChange>,
    warnings: Vec<String>,
}

impl SecuredMemory {
    /// Reads the memory: the file that `--memory` names, else the one in the user's data folder. A missing file is an empty
    /// memory. So is one that cannot be used, with a warning: it must not keep a deploy from starting.
    ///
    /// # Errors
    /// When the named file is not a memory, so that it must not be replaced, or cannot be read.
    pub async fn open(named: Option<&Path>, environment: &Environment) -> Result<Self, ConfigError> {
        let place = match named {
            Some(path) => Ok(MemoryFilePlace { path: path.to_owned(), is_named: true, is_own_folder: false }),
            None => environment.secured_memory_file().map(|(path, is_own_folder)| MemoryFilePlace {
                path,
                is_named: false,
                is_own_folder,
            }),
        };
        let (place, found) = match place {
            Ok(place) => {
                let read = place.clone();
                let found = blocking::run(move || read.read()).await?;
                (found.is_replaceable.then_some(place), found)
            }
            Err(_) => {
                let warning = format!(
                    "nothing is remembered of secured values: there is no home folder; name a file with `{}`",
                    place::FLAG
                );
                (None, FoundMemory::unusable(warning))
            }
        };
        let is_stored = found.file.is_some();
        let file = found.file.or_else(MemoryFile::new).ok_or_else(no_random_numbers)?;
        Ok(Self { place, file, is_stored, changes: Vec::new(), warnings: found.warning.into_iter().collect() })
    }

    /// What was wrong with the file. Of interest only to a run that has secured values.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Whether a value is the one that was sent last. `None` if none is remembered.
    pub fn remembered(
        &self,
        deployment: &RememberedDeployment,
        application: Option<&str>,
        key: &str,
        value: &SecretString,
    ) -> Option<Remembered> {
        let (deployment_version, is_same) = change::compare(&self.file, deployment, application, key, value)?;
        Some(Remembered { deployment_id: deployment.id.clone(), deployment_version, is_same })
    }

    /// Remembers the values that the Deployment got, with the version that it has once the operation has succeeded. Values
    /// that are remembered of `version_before`, the version before the operation, are those of `version` too: what is not
    /// sent stays.
    ///
    /// To be called after each operation, also without secured values: it gives the Deployment a new version.
    pub fn remember(
        &mut self,
        deployment: RememberedDeployment,
        version_before: Option<u64>,
        version: u64,
        values: Vec<SentSecret>,
    ) {
        self.change(MemoryChange::Remember { deployment, version, version_before, values });
    }

    /// Forgets a Deployment, such as one that was deleted.
    pub fn forget(&mut self, deployment: RememberedDeployment) {
        self.change(MemoryChange::Forget(deployment));
    }

    fn change(&mut self, change: MemoryChange) {
        change.apply(&mut self.file);
        self.changes.push(change);
    }

    /// Writes what this run has added to the file, together with what other runs have written since it was read.
    ///
    /// # Errors
    /// When another run holds the lock for 10 s, or the file cannot be written. The deploy has succeeded nevertheless.
    pub async fn save(&mut self) -> Result<(), ConfigError> {
        if self.changes.is_empty() { Ok(()) } else { self.write().await }
    }

    /// Writes a new memory to its file, so that hashes with its key can be compared later.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub async fn save_key(&mut self) -> Result<(), ConfigError> {
        if self.is_stored { Ok(()) } else { self.write().await }
    }

    /// The hash of a secured value in a saved plan with this salt. Without the key of the memory it says nothing.
    pub fn hash_in_plan(
        &self,
        salt: &str,
        deployment: &str,
        (application, key): (Option<&str>, &str),
        value: &SecretString,
    ) -> String {
        let place = HashedPlace { service: SAVED_PLAN, project_key: salt, deployment_id: deployment, application, key };
        self.file.key.hash(&place, value)
    }

    async fn write(&mut self) -> Result<(), ConfigError> {
        let Some(place) = self.place.clone() else { return Ok(()) };
        let lock = FolderLock::acquire(place.folder(), place.is_own_folder, &place.lock_name()).await?;
        let changes = std::mem::take(&mut self.changes);
        let key = self.file.key.clone();
        let new = MemoryFile { key, deployments: Vec::new() };
        let (saved, changes) = lock.run(move || (place.update(&changes, new), changes)).await;
        match saved {
            Ok(saved) => {
                self.file = saved;
                self.is_stored = true;
            }
            Err(error) => {
                self.changes = changes;
                return Err(error);
            }
        }
        Ok(())
    }
}

impl RememberedDeployment {
    fn is(&self, entry: &MemoryEntry) -> bool {
        self.id == entry.id && self.project_key == entry.project_key && self.service == entry.service
    }
}

fn no_random_numbers() -> ConfigError {
    ConfigError::invalid("the operating system", "provides no random numbers")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
