//! The credentials file of the official CLI, which is read and never written.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use super::file::read_if_exists;
use super::{ConfigError, Credentials, Environment, GivenToken};

const SIZE_LIMIT: u64 = 256 * 1024;

/// The result of the official CLI's `auth login`.
#[derive(Debug, Clone)]
pub struct OfficialCredentials {
    pub path: PathBuf,
    /// The API Client with its last token, or only a token if the file has no API Client.
    pub credentials: Credentials,
    pub project_key: Option<String>,
    pub region: Option<String>,
}

impl OfficialCredentials {
    /// The path of the file.
    ///
    /// # Errors
    /// If the user has no home folder.
    pub fn path(environment: &Environment) -> Result<PathBuf, ConfigError> {
        Ok(environment.home_dir()?.join(".commercetools").join("credentials"))
    }

    /// The file at `path`, if it exists and contains an identity.
    ///
    /// # Errors
    /// If the contents are not JSON, or the file cannot be read.
    pub fn load(path: &Path) -> Result<Option<Self>, ConfigError> {
        let Some(text) = read_if_exists(path, SIZE_LIMIT)? else { return Ok(None) };
        let json: Value = serde_json::from_str(&text).map_err(|error| {
            // The message must not quote the contents.
            let place = format!("line {}, column {}", error.line(), error.column());
            ConfigError::damaged(path, format!("it is not JSON ({place})"))
        })?;
        let text = |field: &str| json.get(field)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let secret = |field: &str| text(field).map(SecretString::from);
        let expires_at = || Timestamp::from_millisecond(json.get("expiresAt")?.as_i64()?).ok();
        let given =
            || Some(GivenToken { token: secret("accessToken")?, expires_at: expires_at()?, scope: text("scope") });
        // The scope in this file is that of the token, not the scope to request.
        let credentials = match (text("clientId"), secret("clientSecret"), secret("accessToken")) {
            (Some(client_id), Some(client_secret), _) => {
                Credentials::Client { client_id, client_secret, scope: None, token: given() }
            }
            (_, _, Some(token)) => Credentials::Token { token, scope: text("scope"), expires_at: expires_at() },
            _ => return Ok(None),
        };
        Ok(Some(Self { path: path.to_owned(), credentials, project_key: text("projectKey"), region: text("region") }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_the_official_program_have_256_kib_at_most() {
        assert_eq!(SIZE_LIMIT, 262_144);
    }
}
