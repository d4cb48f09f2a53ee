//! Where the memory is kept, and what a run may do with the file that is there.

use std::io;
use std::path::{Path, PathBuf};

use super::change::MemoryChange;
use super::file::{MemoryContent, MemoryFile, SIZE_LIMIT};
use crate::config::ConfigError;
use crate::files::{self, Exposure, Replacement};

/// The flag that names another file.
const FLAG: &str = "--memory";

/// Where the memory is kept.
#[derive(Debug, Clone)]
pub(super) struct MemoryFilePlace {
    pub(super) path: PathBuf,
    /// Whether a flag names it.
    pub(super) is_named: bool,
    /// Whether the folder is the program's own.
    pub(super) is_own_folder: bool,
}

/// What was found in the file.
pub(super) struct FoundMemory {
    /// `None` if there is nothing that can be used.
    pub(super) file: Option<MemoryFile>,
    pub(super) warning: Option<String>,
    /// Whether the file may be replaced.
    pub(super) is_replaceable: bool,
}

impl MemoryFilePlace {
    pub(super) fn folder(&self) -> &Path {
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        }
    }

    /// Runs with the same file wait for each other.
    pub(super) fn lock_name(&self) -> String {
        format!("{}.lock", self.path.file_name().unwrap_or_default().to_string_lossy())
    }

    pub(super) fn read(&self) -> Result<FoundMemory, ConfigError> {
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
    pub(super) fn update(&self, changes: &[MemoryChange], new: MemoryFile) -> Result<MemoryFile, ConfigError> {
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
    pub(super) fn empty() -> Self {
        Self { file: None, warning: None, is_replaceable: true }
    }

    /// Nothing is remembered by this run, and the file stays as it is.
    pub(super) fn unusable(warning: String) -> Self {
        Self { file: None, warning: Some(warning), is_replaceable: false }
    }
}
