//! The file of the memory.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::hash::{HashKey, HashedPlace};

/// Layout of the file that this version reads and writes.
const FORMAT: u64 = 1;

/// The first field, by which a file is recognized.
const MARKER: &str = "ctconnectSecuredMemory";

/// Most bytes of a file. A thousand Deployments with ten secured values each take about 1.5 MB.
pub(super) const SIZE_LIMIT: usize = 8 * 1024 * 1024;

/// What a file turned out to be.
pub(super) enum MemoryContent {
    Memory(MemoryFile),
    /// Nothing is in it.
    Empty,
    /// A memory that cannot be read, with what is wrong.
    Damaged(String),
    /// A memory of a later version of the program.
    Newer(u64),
    /// Something else.
    Foreign,
}

/// What is remembered, and the key of the hashes.
pub(super) struct MemoryFile {
    pub(super) key: HashKey,
    /// The one that was remembered last comes last.
    pub(super) deployments: Vec<MemoryEntry>,
}

/// What is remembered of a Deployment.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MemoryEntry {
    /// Address of the Connect API.
    pub(super) service: String,
    pub(super) project_key: String,
    pub(super) id: String,
    /// The version of the Deployment that has these values.
    pub(super) version: u64,
    pub(super) values: Vec<HashedValue>,
}

/// The hash of a value.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HashedValue {
    /// `None` for a global key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) application: Option<String>,
    pub(super) key: String,
    /// In Base64.
    pub(super) hash: String,
}

/// The file as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenFile {
    ctconnect_secured_memory: u64,
    #[serde(serialize_with = "expose", deserialize_with = "hide")]
    key: SecretString,
    deployments: Vec<MemoryEntry>,
}

impl MemoryFile {
    /// A memory of nothing, with a new key. `None` if the system has no random numbers.
    pub(super) fn new() -> Option<Self> {
        Some(Self { key: HashKey::random()?, deployments: Vec::new() })
    }

    /// Reads the text of a file. What is wrong with it never repeats any of it.
    pub(super) fn read(text: &str) -> MemoryContent {
        if text.trim().is_empty() {
            return MemoryContent::Empty;
        }
        let file = match serde_json::from_str::<Value>(text) {
            Ok(file) => file,
            Err(error) if is_marked(text) => {
                return MemoryContent::Damaged(format!(
                    "line {}, column {} is not valid JSON",
                    error.line(),
                    error.column()
                ));
            }
            Err(_) => return MemoryContent::Foreign,
        };
        match file.get(MARKER).map(Value::as_u64) {
            None => MemoryContent::Foreign,
            Some(Some(FORMAT)) => Self::of(file),
            Some(Some(newer)) => MemoryContent::Newer(newer),
            Some(None) => MemoryContent::Damaged("its version is not a number".to_owned()),
        }
    }

    fn of(file: Value) -> MemoryContent {
        let Ok(WrittenFile { key, deployments, .. }) = serde_json::from_value(file) else {
            return MemoryContent::Damaged("a field is missing or has another type".to_owned());
        };
        match HashKey::read(key) {
            Some(key) => MemoryContent::Memory(Self { key, deployments }),
            None => MemoryContent::Damaged("its key is not 32 bytes in Base64".to_owned()),
        }
    }

    /// The text of the file. If it would be too long, the Deployments that were remembered first are removed.
    ///
    /// # Errors
    /// Never, as far as we know: every part can be written as JSON.
    pub(super) fn write(&mut self) -> serde_json::Result<String> {
        let mut free = SIZE_LIMIT;
        let mut kept = 0;
        for entry in self.deployments.iter().rev() {
            // Pretty JSON has a line and an indentation for each field.
            let length = serde_json::to_string_pretty(entry)?.lines().map(|line| line.len() + 8).sum::<usize>();
            let Some(rest) = free.checked_sub(length) else { break };
            (free, kept) = (rest, kept + 1);
        }
        self.deployments.drain(..self.deployments.len() - kept);
        let file = WrittenFile {
            ctconnect_secured_memory: FORMAT,
            key: self.key.text().clone(),
            deployments: self.deployments.clone(),
        };
        Ok(serde_json::to_string_pretty(&file)? + "\n")
    }
}

impl MemoryEntry {
    /// The place of a value, as its hash is bound to it.
    pub(super) fn place<'a>(&'a self, application: Option<&'a str>, key: &'a str) -> HashedPlace<'a> {
        let Self { service, project_key, id, .. } = self;
        HashedPlace { service, project_key, deployment_id: id, application, key }
    }

    pub(super) fn value(&self, application: Option<&str>, key: &str) -> Option<&HashedValue> {
        self.values.iter().find(|value| value.is(application, key))
    }
}

impl HashedValue {
    pub(super) fn is(&self, application: Option<&str>, key: &str) -> bool {
        self.key == key && self.application.as_deref() == application
    }
}

/// Whether the text begins as a memory does, as that of one that was cut.
fn is_marked(text: &str) -> bool {
    let mut rest = text.trim_start().strip_prefix('{').map(str::trim_start);
    rest = rest.and_then(|rest| rest.strip_prefix('"'));
    rest.is_some_and(|rest| rest.starts_with(MARKER))
}

fn expose<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn hide<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

/// Shows neither the key nor a hash.
impl fmt::Debug for MemoryFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryFile").field("deployments", &self.deployments).finish_non_exhaustive()
    }
}

/// Shows no hash.
impl fmt::Debug for HashedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { application, key, hash: _ } = self;
        formatter
            .debug_struct("HashedValue")
            .field("application", application)
            .field("key", key)
            .finish_non_exhaustive()
    }
}
