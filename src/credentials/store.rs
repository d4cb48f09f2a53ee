//! Profiles, secrets and tokens of the user, in files or with a credential helper.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::credential_helper::Helper;
use super::disk::FolderLock;
use super::file::{ClientEntry, CredentialsFile, TokenEntry};
use super::secret_hash;
use crate::config::{ConfigError as Error, ConfigFile, Profile};
use crate::files;

/// One lock for both files.
const LOCK_NAME: &str = "credentials.lock";

/// What a token was requested with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKey {
    pub client_id: String,
    /// Address of the auth service.
    pub auth_url: String,
    /// The requested scopes, separated by spaces.
    pub scope: Option<String>,
}

/// A token that is kept between runs.
#[derive(Debug, Clone)]
pub struct StoredToken {
    pub token: SecretString,
    pub expires_at: Timestamp,
    /// The scopes that it has, separated by spaces.
    pub scope: Option<String>,
}

/// Profiles, secrets and tokens of the user.
#[derive(Debug, Clone)]
pub struct CredentialStore {
    folder: PathBuf,
    /// Whether the folder is the program's own, and not one that the user named.
    is_own_folder: bool,
    helper: Option<Helper>,
}

impl CredentialStore {
    /// Keeps everything in `folder`, but secrets and tokens with `helper` if there is one.
    pub fn new(folder: PathBuf, helper: Option<Helper>) -> Self {
        Self { folder, is_own_folder: false, helper }
    }

    /// Sets whether the folder is the program's own, so that it may be made private.
    #[must_use]
    pub fn in_own_folder(mut self, is_own: bool) -> Self {
        self.is_own_folder = is_own;
        self
    }

    /// The user's settings, empty if there are none.
    pub fn config(&self) -> Result<ConfigFile, Error> {
        Ok(ConfigFile::load(&self.config_path())?.unwrap_or_default())
    }

    /// The secret of a profile.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub async fn secret(&self, profile: &str) -> Result<SecretString, Error> {
        let (secret, place) = match &self.helper {
            Some(helper) => {
                let kept = helper.get(&client_name(profile)).await?;
                (kept.map(|(_, secret)| secret), helper.program().to_owned())
            }
            None => (self.secret_in_file(profile)?, self.credentials_path().display().to_string()),
        };
        secret.ok_or_else(|| Error::NoSecret { profile: profile.to_owned(), place })
    }

    /// The id and the secret of an API Client that the credential helper keeps under the name of a profile, which the settings
    /// may not have.
    ///
    /// # Errors
    /// When there is none, or the helper does not answer.
    pub async fn client(&self, profile: &str) -> Result<(String, SecretString), Error> {
        check_name(profile)?;
        let Some(helper) = &self.helper else {
            return Err(Error::UnknownProfile { name: profile.to_owned(), known: Vec::new(), variables: None });
        };
        let kept = helper.get(&client_name(profile)).await?;
        kept.filter(|(client_id, _)| !client_id.is_empty())
            .ok_or_else(|| Error::NoSecret { profile: profile.to_owned(), place: helper.program().to_owned() })
    }

    /// The secret of a profile, if it is kept in the file.
    pub fn secret_in_file(&self, profile: &str) -> Result<Option<SecretString>, Error> {
        let mut file = CredentialsFile::load(&self.credentials_path())?;
        Ok(file.clients.remove(profile).map(|entry| entry.client_secret))
    }

    /// The secrets of all profiles that are kept in the file.
    ///
    /// # Errors
    /// When the file is damaged or cannot be read.
    pub fn secrets_in_file(&self) -> Result<Vec<SecretString>, Error> {
        let file = CredentialsFile::load(&self.credentials_path())?;
        Ok(file.clients.into_values().map(|entry| entry.client_secret).collect())
    }

    /// Keeps a profile with its secret. It becomes the default if `is_default` is set, or if there is none yet.
    ///
    /// # Errors
    /// When a file is damaged or cannot be written; then the settings are as they were before.
    pub async fn save_profile(
        &self,
        name: &str,
        profile: Profile,
        secret: &SecretString,
        is_default: bool,
    ) -> Result<(), Error> {
        check_name(name)?;
        let lock = FolderLock::acquire(&self.folder, self.is_own_folder, LOCK_NAME).await?;
        self.remove_unfinished()?;
        let before = self.config()?;
        let mut credentials = CredentialsFile::load(&self.credentials_path())?;
        remove_unnamed(&mut credentials, &before);
        let mut config = before.clone();
        let entry = ClientEntry { client_id: profile.client_id.clone(), client_secret: secret.clone() };
        // A new login keeps what the user forbids the profile.
        let safety = config.profiles.get(name).and_then(|own| own.safety.clone());
        config.profiles.insert(name.to_owned(), Profile { safety: profile.safety.clone().or(safety), ..profile });
        if is_default || config.default_profile.is_none() {
            config.default_profile = Some(name.to_owned());
        }
        // The profile first: whenever this run is killed, a logout finds the secret by its profile.
        lock.replace(self.config_path(), config.to_text()?).await?;
        let stored = match &self.helper {
            Some(helper) => helper.store(&client_name(name), &entry.client_id, secret).await,
            None => {
                credentials.clients.insert(name.to_owned(), entry);
                credentials.save(self.credentials_path(), &lock).await
            }
        };
        if stored.is_err() {
            lock.replace(self.config_path(), before.to_text()?).await?;
        }
        stored
    }

    /// Removes what killed runs left: files that were not finished, and secrets of profiles that the settings do not name.
    /// Returns whether there was anything.
    ///
    /// # Errors
    /// When a file is damaged or cannot be written.
    pub async fn remove_leftovers(&self) -> Result<bool, Error> {
        if !self.folder.is_dir() {
            return Ok(false);
        }
        let lock = FolderLock::acquire(&self.folder, self.is_own_folder, LOCK_NAME).await?;
        let had_files = self.remove_unfinished()?;
        let mut credentials = CredentialsFile::load(&self.credentials_path())?;
        let had_secrets = remove_unnamed(&mut credentials, &self.config()?);
        if had_secrets {
            credentials.save(self.credentials_path(), &lock).await?;
        }
        Ok(had_files || had_secrets)
    }

    fn remove_unfinished(&self) -> Result<bool, Error> {
        let mut is_removed = files::remove_leftovers(&self.folder);
        for path in [self.credentials_path(), self.config_path()] {
            is_removed |= files::remove_unfinished(&path).map_err(Error::io("remove what was left beside", &path))?;
        }
        Ok(is_removed)
    }

    /// Removes a profile, its secret and its tokens. Returns whether there was one.
    ///
    /// # Errors
    /// When a file is damaged or cannot be written.
    pub async fn remove_profile(&self, name: &str) -> Result<bool, Error> {
        let lock = FolderLock::acquire(&self.folder, self.is_own_folder, LOCK_NAME).await?;
        let mut config = self.config()?;
        let mut credentials = CredentialsFile::load(&self.credentials_path())?;
        let profile = config.profiles.remove(name);
        let had_secret = credentials.clients.remove(name).is_some();
        if let Some(profile) = &profile {
            credentials.tokens.retain(|token| token.client_id != profile.client_id);
        }
        if let Some(helper) = &self.helper {
            helper.erase(&client_name(name)).await?;
            if let Some(profile) = &profile {
                helper.erase(&token_name(&profile.client_id)).await?;
            }
        }
        // Removing something must not make a file.
        if (had_secret || profile.is_some()) && self.credentials_path().exists() {
            credentials.save(self.credentials_path(), &lock).await?;
        }
        if profile.is_some() {
            config.default_profile = config.default_profile.filter(|default| default != name);
            lock.replace(self.config_path(), config.to_text()?).await?;
        }
        Ok(had_secret || profile.is_some())
    }

    /// Makes a profile the default.
    ///
    /// # Errors
    /// When there is no such profile, or the file cannot be written.
    pub async fn set_default(&self, name: &str) -> Result<(), Error> {
        let lock = FolderLock::acquire(&self.folder, self.is_own_folder, LOCK_NAME).await?;
        let mut config = self.config()?;
        if !config.profiles.contains_key(name) {
            let known = config.profiles.into_keys().collect();
            return Err(Error::UnknownProfile { name: name.to_owned(), known, variables: None });
        }
        config.default_profile = Some(name.to_owned());
        lock.replace(self.config_path(), config.to_text()?).await
    }

    /// The token that was kept for `key`, valid or expired, if it was requested with this secret: with a wrong one, the
    /// service has to refuse the run.
    ///
    /// # Errors
    /// When the file is damaged or cannot be read, or the helper fails.
    pub async fn token(&self, key: &TokenKey, client_secret: &SecretString) -> Result<Option<StoredToken>, Error> {
        let entry = self.token_entry(key).await?;
        Ok(entry.filter(|entry| entry.is_of_secret(client_secret)).map(StoredToken::from))
    }

    /// The same for a run that does not read the secret, because a credential helper may prompt the user.
    ///
    /// # Errors
    /// As [`Self::token`].
    pub async fn token_of_any_secret(&self, key: &TokenKey) -> Result<Option<StoredToken>, Error> {
        Ok(self.token_entry(key).await?.map(StoredToken::from))
    }

    async fn token_entry(&self, key: &TokenKey) -> Result<Option<TokenEntry>, Error> {
        Ok(match &self.helper {
            Some(helper) => {
                let kept = helper.get(&token_name(&key.client_id)).await?;
                // Anything else under this name is not a token.
                kept.and_then(|(_, entry)| serde_json::from_str::<TokenEntry>(entry.expose_secret()).ok())
                    .filter(|entry| entry.is_for(key))
            }
            None => {
                let file = CredentialsFile::load(&self.credentials_path())?;
                file.tokens.into_iter().find(|entry| entry.is_for(key))
            }
        })
    }

    /// Keeps a token for `key`, which was requested with this secret, and removes those that have expired by `now`.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub async fn save_token(
        &self,
        key: &TokenKey,
        client_secret: &SecretString,
        token: &StoredToken,
        now: Timestamp,
    ) -> Result<(), Error> {
        let entry = TokenEntry {
            client_id: key.client_id.clone(),
            auth_url: key.auth_url.clone(),
            requested_scope: key.scope.clone(),
            scope: token.scope.clone(),
            expires_at: token.expires_at,
            access_token: token.token.clone(),
            secret_hash: Some(secret_hash::hash(client_secret, &token.token)),
        };
        if let Some(helper) = &self.helper {
            let text = serde_json::to_string(&entry).map_err(|error| Error::invalid("the token", error.to_string()))?;
            return helper.store(&token_name(&key.client_id), &key.client_id, &text.into()).await;
        }
        let lock = FolderLock::acquire(&self.folder, self.is_own_folder, LOCK_NAME).await?;
        let mut file = CredentialsFile::load(&self.credentials_path())?;
        file.tokens.retain(|entry| !entry.is_for(key) && entry.expires_at > now);
        file.tokens.push(entry);
        file.save(self.credentials_path(), &lock).await
    }

    fn config_path(&self) -> PathBuf {
        self.folder.join(ConfigFile::NAME)
    }

    fn credentials_path(&self) -> PathBuf {
        self.folder.join(CredentialsFile::NAME)
    }
}

/// Removes secrets of profiles that the settings do not name, with the tokens that were requested with them.
fn remove_unnamed(credentials: &mut CredentialsFile, config: &ConfigFile) -> bool {
    let (named, unnamed): (BTreeMap<_, _>, BTreeMap<_, _>) =
        std::mem::take(&mut credentials.clients).into_iter().partition(|(name, _)| config.profiles.contains_key(name));
    credentials.clients = named;
    credentials.tokens.retain(|token| unnamed.values().all(|entry| entry.client_id != token.client_id));
    !unnamed.is_empty()
}

impl TokenEntry {
    fn is_for(&self, key: &TokenKey) -> bool {
        self.client_id == key.client_id && self.auth_url == key.auth_url && self.requested_scope == key.scope
    }

    fn is_of_secret(&self, client_secret: &SecretString) -> bool {
        let hash = self.secret_hash.as_deref();
        hash.is_some_and(|hash| secret_hash::is_of(hash, client_secret, &self.access_token))
    }
}

impl From<TokenEntry> for StoredToken {
    fn from(entry: TokenEntry) -> Self {
        Self { token: entry.access_token, expires_at: entry.expires_at, scope: entry.scope }
    }
}

/// The name that a helper keeps the secret of a profile under.
fn client_name(profile: &str) -> String {
    format!("client/{profile}")
}

/// The name that a helper keeps the token of an API Client under; the entry itself says what it was requested with.
fn token_name(client_id: &str) -> String {
    format!("token/{client_id}")
}

/// Names of profiles become part of names that helpers keep secrets under.
fn check_name(name: &str) -> Result<(), Error> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "._-".contains(character);
    if !name.is_empty() && name.len() <= 64 && name.chars().all(is_plain) {
        return Ok(());
    }
    Err(Error::invalid("the name of a profile", "must be 1 to 64 of A-Z a-z 0-9 . _ -"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
