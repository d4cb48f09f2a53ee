//! Remembers which secured values were sent last. They cannot be read back, so without it every deploy would have to send
//! them all.
//!
//! The file has no value: a keyed hash of each, with the key. A reader of the file could guess short values, so only the user
//! can read it. Values count for one version of a Deployment: once anything else changes it, they say nothing.

mod change;
mod file;
mod hash;

use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use crate::blocking;
use crate::config::{ConfigError, Environment};
use crate::credentials::FolderLock;
use crate::files::{self, Exposure, Replacement};
use crate::plan::project::Remembered;
use change::MemoryChange;
use file::{MemoryContent, MemoryEntry, MemoryFile, SIZE_LIMIT};

/// The flag that names another file.
const FLAG: &str = "--memory";

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
    /// What this run adds, until it is saved.
    changes: Vec<MemoryChange>,
    warnings: Vec<String>,
}

/// Where the memory is kept.
#[derive(Debug, Clone)]
struct MemoryFilePlace {
    path: PathBuf,
    /// Whether a flag names it.
    is_named: bool,
    /// Whether the folder is the program's own.
    is_own_folder: bool,
}

/// What was found in the file.
struct FoundMemory {
    /// `None` if there is nothing that can be used.
    file: Option<MemoryFile>,
    warning: Option<String>,
    /// Whether the file may be replaced.
    is_replaceable: bool,
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
                    "nothing is remembered of secured values: there is no home folder; name a file with `{FLAG}`"
                );
                (None, FoundMemory::unusable(warning))
            }
        };
        let file = found.file.or_else(MemoryFile::new).ok_or_else(no_random_numbers)?;
        Ok(Self { place, file, changes: Vec::new(), warnings: found.warning.into_iter().collect() })
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
        let Some(place) = self.place.clone().filter(|_| !self.changes.is_empty()) else { return Ok(()) };
        let lock = FolderLock::acquire(place.folder(), place.is_own_folder, &place.lock_name()).await?;
        let changes = std::mem::take(&mut self.changes);
        let key = self.file.key.clone();
        let new = MemoryFile { key, deployments: Vec::new() };
        let (saved, changes) = lock.run(move || (place.update(&changes, new), changes)).await;
        match saved {
            Ok(saved) => self.file = saved,
            Err(error) => {
                self.changes = changes;
                return Err(error);
            }
        }
        Ok(())
    }
}

impl MemoryFilePlace {
    fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// Runs with the same file wait for each other.
    fn lock_name(&self) -> String {
        format!("{}.lock", self.path.file_name().unwrap_or_default().to_string_lossy())
    }

    fn read(&self) -> Result<FoundMemory, ConfigError> {
        let shown = self.path.display();
        let text = match files::read_text(&self.path, SIZE_LIMIT as u64) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(FoundMemory::empty()),
            Err(error) if self.is_named => return Err(ConfigError::io("read", &self.path)(error)),
            Err(error) => {
                return Ok(FoundMemory::unusable(format!(
                    "the memory of secured values cannot be read: {shown}: {error}"
                )));
            }
        };
        match MemoryFile::read(&text) {
            MemoryContent::Memory(file) => Ok(self.checked(file)),
            MemoryContent::Empty => Ok(FoundMemory::empty()),
            MemoryContent::Foreign if self.is_named => Err(ConfigError::invalid(
                FLAG,
                format!("names {shown}, which is not a memory of secured values; name a new file"),
            )),
            MemoryContent::Foreign => Ok(self.damaged("it is not the JSON that ctconnect writes")),
            MemoryContent::Damaged(problem) => Ok(self.damaged(&problem)),
            MemoryContent::Newer(format) => Ok(FoundMemory::unusable(format!(
                "the memory of secured values {shown} has version {format}, but this ctconnect supports only version 1: it \
                 is neither used nor changed"
            ))),
        }
    }

    fn damaged(&self, problem: &str) -> FoundMemory {
        let warning = format!(
            "the memory of secured values {} is damaged: {problem}; the next deploy replaces it",
            self.path.display()
        );
        FoundMemory { warning: Some(warning), ..FoundMemory::empty() }
    }

    /// Refuses what other users may have written, and makes private what they can read.
    fn checked(&self, file: MemoryFile) -> FoundMemory {
        let shown = self.path.display();
        let found = FoundMemory { file: Some(file), warning: None, is_replaceable: true };
        match files::exposure(&self.path) {
            Exposure::Private => found,
            Exposure::Readable if files::make_private(&self.path).is_ok() => {
                let warning = format!("other users could read {shown}; its mode is 0600 now");
                FoundMemory { warning: Some(warning), ..found }
            }
            Exposure::Readable | Exposure::ReadableByRootsChoice => {
                FoundMemory { warning: Some(format!("other users can read {shown}")), ..found }
            }
            Exposure::Writable => {
                let warning =
                    format!("other users could write {shown}, so it is not used; the next deploy replaces it");
                FoundMemory { file: None, warning: Some(warning), ..found }
            }
            Exposure::Foreign => FoundMemory::unusable(format!("{shown} belongs to another user, so it is not used")),
        }
    }

    /// Applies changes to the newest state of the file, else to `new`. The caller holds the lock.
    fn update(&self, changes: &[MemoryChange], new: MemoryFile) -> Result<MemoryFile, ConfigError> {
        let found = self.read()?;
        let mut file = found.file.unwrap_or(new);
        changes.iter().for_each(|change| change.apply(&mut file));
        if found.is_replaceable {
            let text = file.write().map_err(io::Error::other).map_err(ConfigError::io("write", &self.path))?;
            let content = text.as_bytes();
            let replacement = Replacement { path: &self.path, content, permissions: None, is_durable: true };
            replacement.write(|_| Ok(())).map_err(ConfigError::io("write", &self.path))?;
        }
        Ok(file)
    }
}

impl FoundMemory {
    fn empty() -> Self {
        Self { file: None, warning: None, is_replaceable: true }
    }

    /// Nothing is remembered by this run, and the file stays as it is.
    fn unusable(warning: String) -> Self {
        Self { file: None, warning: Some(warning), is_replaceable: false }
    }
}

impl RememberedDeployment {
    fn is(&self, entry: &MemoryEntry) -> bool {
        self.id == entry.id && self.project_key == entry.project_key && self.service == entry.service
    }
}

fn no_random_numbers() -> ConfigError {
    ConfigError::invalid("the operating system", "has no random numbers")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
