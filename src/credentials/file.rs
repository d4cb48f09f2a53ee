//! `credentials.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::disk::FolderLock;
use crate::config::{ConfigError as Error, read_if_exists};

/// Layout of the file that this version writes.
const VERSION: u64 = 1;

/// Tokens are a kilobyte or two each.
const SIZE_LIMIT: u64 = 4 * 1024 * 1024;

/// Secrets and tokens.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CredentialsFile {
    version: u64,
    /// By the name of the profile.
    #[serde(default)]
    pub(super) clients: BTreeMap<String, ClientEntry>,
    #[serde(default)]
    pub(super) tokens: Vec<TokenEntry>,
}

/// The secret of an API Client.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientEntry {
    pub(super) client_id: String,
    #[serde(serialize_with = "expose", deserialize_with = "hide")]
    pub(super) client_secret: SecretString,
}

/// A token, what it was requested with, and what the service said about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TokenEntry {
    pub(super) client_id: String,
    /// Address of the auth service.
    pub(super) auth_url: String,
    pub(super) requested_scope: Option<String>,
    /// The scopes that it has, separated by spaces.
    pub(super) scope: Option<String>,
    #[serde(serialize_with = "write_time", deserialize_with = "read_time")]
    pub(super) expires_at: Timestamp,
    #[serde(serialize_with = "expose", deserialize_with = "hide")]
    pub(super) access_token: SecretString,
    /// Shows which secret it was requested with; earlier versions did not write it.
    #[serde(default)]
    pub(super) secret_hash: Option<String>,
}

impl Default for CredentialsFile {
    fn default() -> Self {
        Self { version: VERSION, clients: BTreeMap::new(), tokens: Vec::new() }
    }
}

impl CredentialsFile {
    pub(super) const NAME: &str = "credentials.json";

    /// Reads the file at `path`; a missing file is an empty one.
    pub(super) fn load(path: &Path) -> Result<Self, Error> {
        let damaged = |problem: String| Error::Damaged { path: path.to_owned(), problem };
        let Some(text) = read_if_exists(path, SIZE_LIMIT)? else { return Ok(Self::default()) };
        // The parser's message may contain a value, so only its place is used.
        let file: Self = serde_json::from_str(&text).map_err(|error| {
            damaged(format!(
                "it is not the JSON that ctconnect writes (line {}, column {})",
                error.line(),
                error.column()
            ))
        })?;
        match file.version {
            VERSION => Ok(file),
            other => {
                Err(damaged(format!("its version is {other}, but this ctconnect supports only version {VERSION}")))
            }
        }
    }

    /// Replaces the file at `path`.
    pub(super) async fn save(&self, path: PathBuf, lock: &FolderLock) -> Result<(), Error> {
        let text =
            serde_json::to_string_pretty(self).map_err(|error| Error::invalid("the secrets", error.to_string()))?;
        lock.replace(path, format!("{text}\n")).await
    }
}

fn expose<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

fn hide<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn write_time<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

fn read_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_credentials_have_4_mib_at_most() {
        assert_eq!(SIZE_LIMIT, 4_194_304);
    }
}
