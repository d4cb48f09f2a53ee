//! The credentials file of the official CLI, which is read and never written.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;

use super::file::read_if_exists;
use super::{Credentials, Environment, Error, GivenToken};

/// The file holds a few hundred bytes.
const SIZE_LIMIT: u64 = 256 * 1024;

/// What the official CLI's `auth login` left behind.
#[derive(Debug, Clone)]
pub struct OfficialCredentials {
    /// The file.
    pub path: PathBuf,
    /// The API Client with its last token, or a token where the file has nothing else.
    pub credentials: Credentials,
    /// Key of the Project, if it was given.
    pub project_key: Option<String>,
    /// Region that hosts the Project.
    pub region: Option<String>,
}

impl OfficialCredentials {
    /// Where the official CLI keeps its credentials.
    ///
    /// # Errors
    /// When the user has no home.
    pub fn path(environment: &Environment) -> Result<PathBuf, Error> {
        Ok(environment.home_dir()?.join(".commercetools").join("credentials"))
    }

    /// Reads the file at `path`; none if there is none, or if it holds no identity.
    ///
    /// # Errors
    /// When it cannot be read, or is not JSON.
    pub fn load(path: &Path) -> Result<Option<Self>, Error> {
        let Some(text) = read_if_exists(path, SIZE_LIMIT)? else { return Ok(None) };
        let json: Value = serde_json::from_str(&text).map_err(|error| Error::Damaged {
            path: path.to_owned(),
            // The error names a place and no content.
            problem: format!("it is not JSON (line {}, column {})", error.line(), error.column()),
        })?;
        let text = |field: &str| json.get(field)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let secret = |field: &str| text(field).map(SecretString::from);
        let ends = || Timestamp::from_millisecond(json.get("expiresAt")?.as_i64()?).ok();
        let given = || Some(GivenToken { token: secret("accessToken")?, expires_at: ends()?, scope: text("scope") });
        // The scope in this file is what the token got, which is not what has to be asked for.
        let credentials = match (text("clientId"), secret("clientSecret"), secret("accessToken")) {
            (Some(client_id), Some(client_secret), _) => {
                Credentials::Client { client_id, client_secret, scope: None, token: given() }
            }
            (_, _, Some(token)) => Credentials::Token { token, scope: text("scope") },
            _ => return Ok(None),
        };
        Ok(Some(Self { path: path.to_owned(), credentials, project_key: text("projectKey"), region: text("region") }))
    }
}
