//! The user's settings, `config.yaml`.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::Error;

/// No settings need more.
const SIZE_LIMIT: u64 = 256 * 1024;

/// What `config.yaml` may hold. A name that is not here is refused, because a setting that is misspelt and passed over
/// may be `safety`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ConfigFile {
    /// The profile that serves when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_profile: Option<String>,
    /// Keeps secrets with `docker-credential-NAME` instead of in a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credential_helper: Option<String>,
    /// `read-only` or `no-delete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<String>,
    /// The longest that one request may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_timeout: Option<String>,
    /// Certificates that are trusted besides the system's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// The profiles by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub profiles: BTreeMap<String, Profile>,
}

/// An API Client with the Project that it is for. Its secret is kept elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// Key of the Project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_key: Option<String>,
    /// Region that hosts the Project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Id of the API Client.
    pub client_id: String,
    /// Scopes to ask for; left out means all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Address of the auth service, where it does not follow from the Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_url: Option<String>,
    /// Address of the Connect API, where it does not follow from the Region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
}

impl ConfigFile {
    /// The name of the file in the folder of the settings.
    pub const NAME: &str = "config.yaml";

    /// Reads the file at `path`; none if there is none.
    ///
    /// # Errors
    /// When it cannot be read, or does not hold settings.
    pub fn load(path: &Path) -> Result<Option<Self>, Error> {
        let Some(text) = read_if_exists(path, SIZE_LIMIT)? else { return Ok(None) };
        if text.trim().is_empty() {
            return Ok(Some(Self::default()));
        }
        let file: Option<Self> = serde_yaml::from_str(&text)
            .map_err(|error| Error::Damaged { path: path.to_owned(), problem: error.to_string() })?;
        Ok(Some(file.unwrap_or_default()))
    }

    /// The file as text.
    ///
    /// # Errors
    /// Never for what was read; a name that YAML cannot write.
    pub fn to_text(&self) -> Result<String, Error> {
        let mut text =
            serde_yaml::to_string(self).map_err(|error| Error::invalid("the settings", error.to_string()))?;
        if *self == Self::default() {
            text.clear();
        }
        Ok(format!("# Settings of ctconnect. `ctconnect auth login` and `auth use` rewrite this file.\n{text}"))
    }
}

/// The text of the file at `path`, none if there is none. Longer files than `limit` bytes are not ours.
pub(crate) fn read_if_exists(path: &Path, limit: u64) -> Result<Option<String>, Error> {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("read", path)(error)),
    };
    let mut text = String::new();
    let read = file.take(limit + 1).read_to_string(&mut text);
    match read {
        Ok(length) if length as u64 > limit => {
            Err(Error::Damaged { path: path.to_owned(), problem: format!("it is longer than {limit} bytes") })
        }
        Ok(_) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Err(Error::Damaged { path: path.to_owned(), problem: "it is not UTF-8 text".to_owned() })
        }
        Err(error) => Err(Error::io("read", path)(error)),
    }
}
