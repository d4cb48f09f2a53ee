//! Profiles, secrets and tokens of the user, in files or with a credential helper.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::credential_helper::Helper;
use super::disk::FolderLock;
use super::file::{ClientEntry, CredentialsFile, TokenEntry};
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
            return Err(Error::UnknownProfile { name: profile.to_owned(), known: Vec::new() });
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
        config.profiles.insert(name.to_owned(), profile);
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
            return Err(Error::UnknownProfile { name: name.to_owned(), known });
        }
        config.default_profile = Some(name.to_owned());
        lock.replace(self.config_path(), config.to_text()?).await
    }

    /// The token that was kept for `key`, valid or expired.
    pub async fn token(&self, key: &TokenKey) -> Result<Option<StoredToken>, Error> {
        let entry = match &self.helper {
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
        };
        Ok(entry.map(|entry| StoredToken {
            token: entry.access_token,
            expires_at: entry.expires_at,
            scope: entry.scope,
        }))
    }

    /// Keeps a token for `key`, and removes those that have expired by `now`.
    ///
    /// # Errors
    /// When the file is damaged or cannot be written.
    pub async fn save_token(&self, key: &TokenKey, token: &StoredToken, now: Timestamp) -> Result<(), Error> {
        let entry = TokenEntry {
            client_id: key.client_id.clone(),
            auth_url: key.auth_url.clone(),
            requested_scope: key.scope.clone(),
            scope: token.scope.clone(),
            expires_at: token.expires_at,
            access_token: token.token.clone(),
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
mod tests {
    use super::*;

    fn store(folder: &std::path::Path) -> CredentialStore {
        CredentialStore::new(folder.join("ctconnect"), None)
    }

    fn profile(client_id: &str) -> Profile {
        Profile { client_id: client_id.to_owned(), project_key: Some("acme".to_owned()), ..Profile::default() }
    }

    fn key(client_id: &str, scope: Option<&str>) -> TokenKey {
        let auth_url = "https://auth.test".to_owned();
        TokenKey { client_id: client_id.to_owned(), auth_url, scope: scope.map(str::to_owned) }
    }

    fn token(text: &str, seconds: i64) -> StoredToken {
        StoredToken { token: text.into(), expires_at: Timestamp::from_second(seconds).unwrap(), scope: None }
    }

    #[tokio::test]
    async fn profiles_are_kept_used_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert!(matches!(store.secret("a").await, Err(Error::NoSecret { .. })));
        store.save_profile("a", profile("id-a"), &"canary-a".into(), false).await.unwrap();
        store.save_profile("b", profile("id-b"), &"canary-b".into(), false).await.unwrap();
        assert_eq!(store.secret("b").await.unwrap().expose_secret(), "canary-b");
        let default = || store.config().unwrap().default_profile;
        assert_eq!(default().as_deref(), Some("a"), "the first one is the default");
        store.set_default("b").await.unwrap();
        assert_eq!(default().as_deref(), Some("b"));
        assert!(store.set_default("c").await.is_err());
        store.save_token(&key("id-b", None), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
        assert!(store.remove_profile("b").await.unwrap());
        assert!(!store.remove_profile("b").await.unwrap());
        assert_eq!(default(), None);
        let left = std::fs::read_to_string(store.credentials_path()).unwrap();
        assert!(left.contains("canary-a") && !left.contains("canary-b") && !left.contains("tok\""), "{left}");
    }

    #[tokio::test]
    async fn profile_names_that_would_be_paths_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["", "a/b", "a b", "ü", &"x".repeat(65)] {
            assert!(
                store(folder.path()).save_profile(name, profile("id"), &"s".into(), false).await.is_err(),
                "{name}"
            );
        }
        assert!(!folder.path().join("ctconnect").exists(), "nothing was made");
    }

    #[tokio::test]
    async fn a_token_is_kept_for_the_scope_and_address_that_it_was_requested_with() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let now = Timestamp::from_second(50).unwrap();
        store.save_token(&key("a", None), &token("old", 40), Timestamp::UNIX_EPOCH).await.unwrap();
        store.save_token(&key("b", None), &token("one", 100), now).await.unwrap();
        store.save_token(&key("b", Some("x")), &token("two", 100), now).await.unwrap();
        store.save_token(&key("b", None), &token("three", 200), now).await.unwrap();
        let found = async |key| store.token(&key).await.unwrap().map(|token| token.token.expose_secret().to_owned());
        assert_eq!(found(key("b", None)).await.as_deref(), Some("three"));
        assert_eq!(found(key("b", Some("x"))).await.as_deref(), Some("two"));
        assert_eq!(found(key("a", None)).await, None, "expired tokens are removed");
        let other = TokenKey { auth_url: "https://auth.other".to_owned(), ..key("b", None) };
        assert_eq!(found(other).await, None);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_token_in_a_helper_counts_only_for_what_it_was_requested_with() {
        let script =
            "file=\"$(dirname \"$0\")/kept\"; case \"$1\" in store) cat > \"$file\" ;; get) cat \"$file\" ;; esac";
        let (folder, helper) = crate::credentials::credential_helper::tests::helper(script);
        let store = CredentialStore::new(folder.path().join("ctconnect"), Some(helper));
        store.save_token(&key("a", Some("x")), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
        let found = async |key| store.token(&key).await.unwrap().is_some();
        assert!(found(key("a", Some("x"))).await);
        assert!(!found(key("a", None)).await, "of another scope");
        let other = TokenKey { auth_url: "https://auth.other".to_owned(), ..key("a", Some("x")) };
        assert!(!found(other).await, "of another host");
        assert!(!found(key("b", Some("x"))).await, "of another client");
    }

    #[tokio::test]
    async fn a_damaged_file_is_reported_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        std::fs::create_dir_all(&store.folder).unwrap();
        for text in
            ["{\"clients\": canary", "", "[]", "{\"version\": 2, \"clients\": {}}", "{\"version\":1,\"tokens\":[3]}"]
        {
            std::fs::write(store.credentials_path(), text).unwrap();
            let errors = [
                store.secret("a").await.unwrap_err(),
                store.save_profile("a", profile("id"), &"s".into(), true).await.unwrap_err(),
                store.remove_profile("a").await.unwrap_err(),
                store.token(&key("a", None)).await.unwrap_err(),
                store.save_token(&key("a", None), &token("t", 9), Timestamp::UNIX_EPOCH).await.unwrap_err(),
            ];
            for error in errors.map(|error| error.to_string()) {
                assert!(error.contains("credentials.json is damaged") && !error.contains("canary"), "{error}");
            }
            assert_eq!(std::fs::read_to_string(store.credentials_path()).unwrap(), text);
            assert!(!store.config_path().exists());
        }
    }

    #[test]
    fn concurrent_runs_leave_whole_files_with_everything_in_them() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..16 {
                let store = store(folder.path());
                scope.spawn(move || {
                    let name = format!("p{number}");
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                    runtime.block_on(async {
                        store.save_profile(&name, profile(&name), &"s".into(), false).await.unwrap();
                        store.save_token(&key(&name, None), &token("t", 9), Timestamp::UNIX_EPOCH).await.unwrap();
                    });
                });
            }
        });
        let store = store(folder.path());
        assert_eq!(store.config().unwrap().profiles.len(), 16);
        let file = CredentialsFile::load(&store.credentials_path()).unwrap();
        assert_eq!((file.clients.len(), file.tokens.len()), (16, 16));
        assert_eq!(std::fs::read_dir(&store.folder).unwrap().count(), 3, "no temporary file is left");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn secrets_are_private_and_links_stay_links() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        store.save_profile("a", profile("id"), &"s".into(), false).await.unwrap();
        let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.folder), 0o700);
        for (is_own, expected) in [(false, 0o755), (true, 0o700)] {
            std::fs::set_permissions(&store.folder, std::fs::Permissions::from_mode(0o755)).unwrap();
            store.clone().in_own_folder(is_own).save_profile("a", profile("id"), &"s".into(), false).await.unwrap();
            assert_eq!(mode(&store.folder), expected);
        }
        assert_eq!((mode(&store.credentials_path()), mode(&store.config_path())), (0o600, 0o600));

        let elsewhere = folder.path().join("elsewhere.yaml");
        std::fs::rename(store.config_path(), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, store.config_path()).unwrap();
        store.save_profile("b", profile("id"), &"s".into(), true).await.unwrap();
        assert!(store.config_path().is_symlink());
        assert!(std::fs::read_to_string(elsewhere).unwrap().contains("default-profile: b"));
    }

    #[tokio::test]
    async fn an_error_names_the_file_that_is_in_place_of_a_folder() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error =
            store(file.path()).save_profile("a", profile("id"), &"s".into(), false).await.unwrap_err().to_string();
        assert!(error.contains(file.path().to_str().unwrap()), "{error}");
    }

    #[tokio::test]
    async fn a_token_that_expires_now_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let now = Timestamp::from_second(50).unwrap();
        store.save_token(&key("a", None), &token("ends", 50), Timestamp::UNIX_EPOCH).await.unwrap();
        store.save_token(&key("b", None), &token("new", 99), now).await.unwrap();
        assert!(store.token(&key("a", None)).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn secrets_without_a_profile_are_removed_with_their_tokens_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        for name in ["kept", "lost"] {
            store.save_profile(name, profile(name), &"canary".into(), false).await.unwrap();
            store.save_token(&key(name, None), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
        }
        let forget = |name: &str| {
            let mut config = store.config().unwrap();
            config.profiles.remove(name);
            std::fs::write(store.config_path(), config.to_text().unwrap()).unwrap();
        };
        forget("lost");
        assert!(store.remove_leftovers().await.unwrap());
        assert!(store.token(&key("lost", None)).await.unwrap().is_none());
        assert!(store.token(&key("kept", None)).await.unwrap().is_some());
        assert_eq!(store.secret("kept").await.unwrap().expose_secret(), "canary");
        // The same for one that is named.
        forget("kept");
        assert!(store.remove_profile("kept").await.unwrap());
        assert!(store.secret_in_file("kept").unwrap().is_none());
    }

    /// A helper that keeps each secret in a file with its name.
    #[cfg(unix)]
    const KEEPER: &str = r#"
        input=$(cat)
        case "$1" in
            store) name=${input#*invalid/}; name=${name%%\"*} ;;
            *) name=${input#*invalid/} ;;
        esac
        file="$(dirname "$0")/$(printf '%s' "$name" | tr / _)"
        case "$1" in
            store) printf '%s' "$input" > "$file" ;;
            get) cat "$file" 2>/dev/null || { echo "credentials not found"; exit 1; } ;;
            erase) rm "$file" 2>/dev/null || { echo "credentials not found"; exit 1; } ;;
        esac"#;

    #[cfg(unix)]
    #[tokio::test]
    async fn a_helper_keeps_the_token_of_each_client_and_a_logout_makes_no_file() {
        let (folder, helper) = crate::credentials::credential_helper::tests::helper(KEEPER);
        let store = CredentialStore::new(folder.path().join("ctconnect"), Some(helper));
        for client_id in ["a", "b"] {
            store.save_profile(client_id, profile(client_id), &"canary".into(), false).await.unwrap();
            store.save_token(&key(client_id, None), &token("tok", 99), Timestamp::UNIX_EPOCH).await.unwrap();
        }
        let has_token = async |client_id| store.token(&key(client_id, None)).await.unwrap().is_some();
        assert!(has_token("a").await && has_token("b").await);
        assert!(store.remove_profile("a").await.unwrap());
        assert!(!has_token("a").await && has_token("b").await);
        assert!(!store.credentials_path().exists());
        let error = store.secret("a").await.unwrap_err().to_string();
        assert!(error.contains(folder.path().join("helper").to_str().unwrap()), "{error}");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_helper_knows_api_clients_of_profiles_that_the_settings_do_not_have() {
        let (folder, helper) = crate::credentials::credential_helper::tests::helper(KEEPER);
        helper.store("client/vaulted", "vault-id", &"canary".into()).await.unwrap();
        helper.store("client/nameless", "", &"canary".into()).await.unwrap();
        let store = CredentialStore::new(folder.path().join("ctconnect"), Some(helper));
        let (client_id, secret) = store.client("vaulted").await.unwrap();
        assert_eq!((client_id.as_str(), secret.expose_secret()), ("vault-id", "canary"));
        for name in ["missing", "nameless"] {
            assert!(matches!(store.client(name).await, Err(Error::NoSecret { profile, .. }) if profile == name));
        }
        assert!(matches!(store.client("../x").await, Err(Error::Invalid { .. })));
        let without = CredentialStore::new(folder.path().join("ctconnect"), None);
        assert!(matches!(without.client("vaulted").await, Err(Error::UnknownProfile { .. })));
    }
}
