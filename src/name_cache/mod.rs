//! Names of Connectors and Deployments that a shell can offer at once: which ones exist, as far as this machine has seen.
//!
//! The user's cache folder has one file for each identity. A file has ids, keys, states and the names of configuration keys:
//! neither secrets nor values. It only serves completion, so whatever is wrong with it is ignored.

mod list;
mod owner;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::files::{self, Replacement};

pub use list::{CachedName, NameList};
pub use owner::NameOwner;

/// A file of ours is smaller: what does not fit is not written.
const LARGEST_FILE: u64 = 1024 * 1024;

/// How old names may be that are offered.
const OFFERED_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// How old names may be before they are renewed, and how long nothing is done after an attempt.
const FRESH_FOR: Duration = Duration::from_secs(60);

/// How the names of the files begin.
const BEGINNING: &str = "names-";

/// What a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    Connector,
    Deployment,
}

/// The names of one identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KnownNames {
    connectors: NameList,
    deployments: NameList,
    /// When their renewal was last attempted, in seconds since 1970.
    attempted: u64,
}

impl KnownNames {
    /// The names of a kind.
    pub fn of(&self, kind: NameKind) -> &NameList {
        match kind {
            NameKind::Connector => &self.connectors,
            NameKind::Deployment => &self.deployments,
        }
    }

    /// The names of a kind, to change them.
    pub fn of_mut(&mut self, kind: NameKind) -> &mut NameList {
        match kind {
            NameKind::Connector => &mut self.connectors,
            NameKind::Deployment => &mut self.deployments,
        }
    }

    /// Remembers that a renewal begins, so that no other one does for a while.
    pub fn attempt(&mut self, now: u64) {
        self.attempted = now;
    }

    /// Whether the names of a kind should be renewed.
    pub fn needs_renewal(&self, kind: NameKind, now: u64) -> bool {
        !is_within(FRESH_FOR, self.of(kind).renewed, now) && !is_within(FRESH_FOR, self.attempted, now)
    }

    /// Whether the names of a kind may be offered as they are.
    pub fn can_be_offered(&self, kind: NameKind, now: u64) -> bool {
        is_within(OFFERED_FOR, self.of(kind).seen, now)
    }

    /// Whether the names of a kind were renewed, at some time since then.
    pub fn is_renewed_since(&self, kind: NameKind, time: u64) -> bool {
        self.of(kind).renewed >= time.max(1)
    }
}

/// The file with the names of one identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameCache {
    file: PathBuf,
}

impl NameCache {
    /// The file of this identity in a folder of the user.
    pub fn new(folder: &Path, owner: &NameOwner<'_>) -> Self {
        Self { file: folder.join(format!("{BEGINNING}{}.json", owner.digest())) }
    }

    /// What the file has; nothing if it is missing or damaged.
    pub fn read(&self) -> KnownNames {
        let bytes = files::read(&self.file, LARGEST_FILE).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Whether names are kept: none are after a logout, until a command sees some.
    pub fn exists(&self) -> bool {
        self.file.is_file()
    }

    /// Changes what the file has. It stays as it is if that cannot be written.
    pub fn update(&self, change: impl FnOnce(&mut KnownNames)) {
        let before = self.read();
        let mut names = before.clone();
        change(&mut names);
        if names != before {
            // The next run sees the same names again.
            _ = self.write(&names);
        }
    }

    fn write(&self, names: &KnownNames) -> Option<()> {
        files::create_private_folder(self.file.parent()?).ok()?;
        let content = serde_json::to_vec(names).ok().filter(|content| content.len() as u64 <= LARGEST_FILE)?;
        let replacement = Replacement { path: &self.file, content: &content, permissions: None, is_durable: false };
        replacement.write(|_| Ok::<_, std::io::Error>(())).ok()
    }

    /// Removes the names of all identities from a folder. Other files in it stay.
    pub fn empty(folder: &Path) {
        for entry in folder.read_dir().into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(|name| name.starts_with(BEGINNING)) {
                // What cannot be removed is too old to be offered after a day.
                _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// The current time in seconds since 1970.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// Whether `time` is so long ago at most. A time in the future, as after a clock was set back, is not.
fn is_within(age: Duration, time: u64, now: u64) -> bool {
    now.checked_sub(time).is_some_and(|seconds| seconds <= age.as_secs())
}
