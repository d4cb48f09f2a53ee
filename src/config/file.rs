//! The user's settings, `config.yaml`.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::files;

const SIZE_LIMIT: u64 = 256 * 1024;

/// The contents of `config.yaml`. An unknown name is an error: it could be a misspelled `safety`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigFile {
    /// Used if neither a flag nor a variable names a profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_profile: Option<String>,
    /// NAME of the program `docker-credential-NAME`, which keeps the secrets instead of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_helper: Option<String>,
    /// `read-only`, `no-delete` or `no-production`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<String>,
    /// Time limit of one request, such as `30s`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_timeout: Option<String>,
    /// PEM certificates that are trusted in addition to the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<String, Profile>,
}

/// An API Client and its Project. The secret is kept elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub client_id: String,
    /// Scopes to request, separated by spaces; `None` means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What requests with this profile may not do, in addition to the settings and the environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<String>,
    /// `None` if it follows from the Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_url: Option<String>,
    /// `None` if it follows from the Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
}

impl ConfigFile {
    /// Name of the file in the settings folder.
    pub const NAME: &str = "config.yaml";

    /// The file at `path`, if it exists.
    ///
    /// # Errors
    /// If the contents are not valid settings, or the file cannot be read.
    pub fn load(path: &Path) -> Result<Option<Self>, ConfigError> {
        let Some(text) = read_if_exists(path, SIZE_LIMIT)? else { return Ok(None) };
        if text.trim().is_empty() {
            return Ok(Some(Self::default()));
        }
        let file: Option<Self> =
            serde_yaml::from_str(&text).map_err(|error| ConfigError::damaged(path, error.to_string()))?;
        Ok(Some(file.unwrap_or_default()))
    }

    /// The text of the file.
    ///
    /// # Errors
    /// If a name cannot be written as YAML. Settings that were read can always be written.
    pub fn to_text(&self) -> Result<String, ConfigError> {
        let mut text =
            serde_yaml::to_string(self).map_err(|error| ConfigError::invalid("the settings", error.to_string()))?;
        if *self == Self::default() {
            text.clear();
        }
        Ok(format!("# Settings of ctconnect. `ctconnect auth login` and `auth use` rewrite this file.\n{text}"))
    }
}

/// The text of the file at `path`, if it exists.
///
/// # Errors
/// If it is not a regular file, is longer than `limit` bytes, is not UTF-8, or cannot be read.
pub(crate) fn read_if_exists(path: &Path, limit: u64) -> Result<Option<String>, ConfigError> {
    match files::read_text(path, limit) {
        Ok(text) => Ok(Some(text)),
        Err(error) => match error.kind() {
            ErrorKind::NotFound => Ok(None),
            ErrorKind::FileTooLarge | ErrorKind::InvalidData | ErrorKind::InvalidInput => {
                Err(ConfigError::damaged(path, error.to_string()))
            }
            _ => Err(ConfigError::io("read", path)(error)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_256_kib_at_most() {
        assert_eq!(SIZE_LIMIT, 262_144);
    }
}
