//! The current identity: turns the credentials that the settings found into a source of tokens.

use std::cell::Cell;
use std::rc::Rc;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::api::{
    AccessToken, ApiClientCredentials, CachedTokenFuture, ClientCredentials, Pace, SaveTokenFuture, StaticToken,
    TokenCache, TokenSource, Trace, Transport,
};
use crate::config::{ConfigError, ConfigFile, Credentials, Environment, IdentitySource, Settings};
use crate::credentials::{CredentialStore, Helper, StoredToken, TokenKey};
use crate::files::{self, Exposure};
use crate::redact::Redactor;
use crate::shell::quoted_path;

/// Receives warnings.
pub type Warn = Rc<dyn Fn(&str)>;

/// How tokens are requested.
pub struct TokenAccess {
    pub transport: Rc<dyn Transport>,
    pub trace: Option<Rc<dyn Trace>>,
    /// How many times a request is retried at most.
    pub retries: u32,
    /// Receives a warning where a token cannot be kept.
    pub warn: Warn,
    /// Whether a token could not be kept. The sessions of all Projects share it: a credential helper that only reads is
    /// neither asked nor reported again for each of them.
    pub is_cache_broken: Rc<Cell<bool>>,
    /// Learns the secrets of the identity.
    pub redactor: Rc<Redactor>,
    /// The pace of all requests of the run.
    pub pace: Rc<Pace>,
}

/// A source of tokens for the identity of the settings.
///
/// # Errors
/// When there is no identity, its secret cannot be read, or the address of the auth service is not known.
pub async fn token_source(
    settings: &Settings,
    environment: &Environment,
    access: TokenAccess,
) -> Result<Rc<dyn TokenSource>, ConfigError> {
    let identity = settings.identity.as_ref().ok_or(ConfigError::NotLoggedIn)?;
    if let Credentials::Token { token, scope, .. } = &identity.credentials {
        return Ok(Rc::new(StaticToken::new(token.clone()).with_scope(scope.as_deref())));
    }
    Ok(Rc::new(client_credentials(settings, environment, access).await?))
}

/// The API Client of the settings, with its secret and its cache of tokens.
///
/// # Errors
/// As [`token_source`], and when the identity is a token without an API Client.
pub async fn client_credentials(
    settings: &Settings,
    environment: &Environment,
    access: TokenAccess,
) -> Result<ClientCredentials, ConfigError> {
    let credentials = api_client(settings, environment).await?;
    let cache: Option<Rc<dyn TokenCache>> = match store(settings, environment) {
        // Its program runs once for the client. To ask it for a token and to store one are two more runs for each Project,
        // and none of them is faster than to request a token.
        Ok(_) if is_of_helper_alone(settings) => None,
        Ok(store) => Some(Rc::new(StoredTokenCache {
            store,
            key: TokenKey {
                client_id: credentials.client_id.clone(),
                auth_url: credentials.auth_url.clone(),
                scope: credentials.scope.clone(),
            },
            client_secret: credentials.client_secret.clone(),
            given: given_token(settings),
            warn: access.warn,
            is_broken: access.is_cache_broken,
        })),
        // Without a home folder there is nowhere to keep a token, which is no reason for a warning.
        Err(ConfigError::NoHome) => None,
        Err(error) => return Err(error),
    };
    let source = ClientCredentials::new(access.transport, credentials, access.retries, cache, access.trace);
    Ok(source.with_redactor(access.redactor).with_pace(access.pace))
}

/// What the user should know about the access of others to the files with the login.
pub enum ExposureNotice {
    /// It was changed.
    Fixed(String),
    /// The user has to change it.
    Warning(String),
}

/// Checks who besides the user has access to the files with the login. Own ones that are open are made private.
///
/// # Errors
/// When another user owns or can write one of them.
pub fn check_exposure(settings: &Settings, environment: &Environment) -> Result<Vec<ExposureNotice>, ConfigError> {
    let folder = check_folder(settings, environment)?;
    check_settings_file(settings, environment)?;
    Ok(folder.into_iter().chain(check_secrets(settings, environment)?).collect())
}

/// Checks who besides the user can replace the files in the folder of the settings. A file that was replaced belongs to
/// another user, and is refused as such.
fn check_folder(settings: &Settings, environment: &Environment) -> Result<Option<ExposureNotice>, ConfigError> {
    let Ok(path) = environment.config_dir() else { return Ok(None) };
    let is_own = environment.get_os("CTCONNECT_CONFIG_DIR").is_none();
    let shown = path.display();
    match files::folder_exposure(&path) {
        Exposure::Writable if is_own && files::make_folder_private(&path) => {
            let text = format!("other users could replace the files in {shown}; its mode is 0700 now");
            Ok(Some(ExposureNotice::Fixed(text)))
        }
        Exposure::Writable => {
            let command = format!("chmod 700 {}", quoted_path(&path));
            let text = format!("other users can replace the files in {shown}; make it private with `{command}`");
            Ok(Some(ExposureNotice::Warning(text)))
        }
        Exposure::Foreign if uses_login(settings) => Err(ConfigError::ForeignFolder { path }),
        _ => Ok(None),
    }
}

/// Refuses settings that others can write: they decide where a secret is sent, and which credential helper runs.
fn check_settings_file(settings: &Settings, environment: &Environment) -> Result<(), ConfigError> {
    let Ok(folder) = environment.config_dir() else { return Ok(()) };
    let path = folder.join(ConfigFile::NAME);
    match files::exposure(&path) {
        _ if !uses_login(settings) && settings.credential_helper.is_none() => Ok(()),
        Exposure::Writable => Err(ConfigError::Writable { path }),
        Exposure::Foreign => Err(ConfigError::Foreign { path }),
        Exposure::Private | Exposure::Readable | Exposure::ReadableByRootsChoice => Ok(()),
    }
}

/// Checks the file with the secret of the identity.
fn check_secrets(settings: &Settings, environment: &Environment) -> Result<Option<ExposureNotice>, ConfigError> {
    let official = match settings.identity.as_ref().map(|identity| &identity.source) {
        Some(IdentitySource::Official(path)) => Some(path.clone()),
        _ => None,
    };
    let own = || environment.config_dir().ok().map(|folder| folder.join("credentials.json"));
    let Some(path) = official.clone().or_else(own) else { return Ok(None) };
    let shown = path.display();
    Ok(match (files::exposure(&path), official.is_some()) {
        (Exposure::Private, _) => None,
        (Exposure::Writable, _) => return Err(ConfigError::Writable { path }),
        (Exposure::Foreign, _) => return Err(ConfigError::Foreign { path }),
        (Exposure::ReadableByRootsChoice, _) => {
            Some(ExposureNotice::Warning(format!("other users can read {shown}, and only root can change that")))
        }
        (Exposure::Readable, false) if files::make_private(&path).is_ok() => {
            Some(ExposureNotice::Fixed(format!("other users could read {shown}; its mode is 0600 now")))
        }
        (Exposure::Readable, _) => {
            let command = format!("chmod 600 {}", quoted_path(&path));
            let text = format!("other users can read {shown}; make it private with `{command}`");
            Some(ExposureNotice::Warning(text))
        }
    })
}

/// Whether the identity is a stored login, or there is none yet.
fn uses_login(settings: &Settings) -> bool {
    settings.identity.as_ref().is_none_or(|identity| identity.source.profile().is_some())
}

/// Where the user's profiles and secrets are kept.
///
/// # Errors
/// When the user has no home folder.
pub fn store(settings: &Settings, environment: &Environment) -> Result<CredentialStore, ConfigError> {
    let store = CredentialStore::new(environment.config_dir()?, settings.credential_helper.as_deref().map(Helper::new));
    Ok(store.in_own_folder(environment.get_os("CTCONNECT_CONFIG_DIR").is_none()))
}

/// The secret of the API Client of the settings, if there is one. A credential helper is not asked: it may prompt the
/// user, and every question takes time.
pub fn client_secret(settings: &Settings, environment: &Environment) -> Option<SecretString> {
    match settings.identity.as_ref()?.credentials.clone() {
        Credentials::Client { client_secret, .. } => Some(client_secret),
        Credentials::Profile { name, .. } if settings.credential_helper.is_none() => {
            store(settings, environment).ok()?.secret_in_file(&name).ok()?
        }
        Credentials::Profile { .. } | Credentials::Helper { .. } | Credentials::Token { .. } => None,
    }
}

/// The secrets of all profiles, where a file keeps them; those of other Projects of a ctconnect.yaml are masked, too. None if the
/// file cannot be read: what uses it reports that.
pub fn secrets_in_file(settings: &Settings, environment: &Environment) -> Vec<SecretString> {
    store(settings, environment).and_then(|store| store.secrets_in_file()).unwrap_or_default()
}

/// Whether the API Client is known to the credential helper alone: no login has stored it.
fn is_of_helper_alone(settings: &Settings) -> bool {
    let identity = settings.identity.as_ref();
    identity.is_some_and(|identity| matches!(identity.credentials, Credentials::Helper { .. }))
}

/// What a token is requested with.
async fn api_client(settings: &Settings, environment: &Environment) -> Result<ApiClientCredentials, ConfigError> {
    let identity = settings.identity.as_ref().ok_or(ConfigError::NotLoggedIn)?;
    let (client_id, client_secret, scope) = match identity.credentials.clone() {
        Credentials::Client { client_id, client_secret, scope, .. } => (client_id, client_secret, scope),
        Credentials::Profile { name, client_id, scope } => {
            (client_id, store(settings, environment)?.secret(&name).await?, scope)
        }
        Credentials::Helper { name } => {
            let (client_id, secret) = store(settings, environment)?.client(&name).await?;
            (client_id, secret, None)
        }
        Credentials::Token { .. } => return Err(ConfigError::NoClient),
    };
    Ok(ApiClientCredentials { auth_url: settings.auth_url()?, client_id, client_secret, scope })
}

/// The token that another program requested with the same API Client.
fn given_token(settings: &Settings) -> Option<AccessToken> {
    match &settings.identity.as_ref()?.credentials {
        Credentials::Client { token: Some(given), .. } => Some(AccessToken {
            token: given.token.clone(),
            expires_at: Some(given.expires_at),
            scope: given.scope.clone(),
        }),
        _ => None,
    }
}

/// Keeps tokens in the store. If that fails, the next run requests a new one, which is only slower.
struct StoredTokenCache {
    store: CredentialStore,
    key: TokenKey,
    client_secret: SecretString,
    /// Used until the store has a token: the one that another program requested.
    given: Option<AccessToken>,
    warn: Warn,
    is_broken: Rc<Cell<bool>>,
}

impl StoredTokenCache {
    /// Warns once; the store is not used any more.
    fn give_up(&self, error: &ConfigError) {
        if !self.is_broken.replace(true) {
            (self.warn)(&format!("cannot store the access token: {error}"));
        }
    }
}

impl TokenCache for StoredTokenCache {
    fn load(&self) -> CachedTokenFuture<'_> {
        Box::pin(async {
            if self.is_broken.get() {
                return self.given.clone();
            }
            let stored = self.store.token(&self.key, &self.client_secret).await.unwrap_or_else(|error| {
                self.give_up(&error);
                None
            });
            let stored = stored.map(|stored| AccessToken {
                token: stored.token,
                expires_at: Some(stored.expires_at),
                scope: stored.scope,
            });
            // Ours was requested because the given one was not accepted. Once ours has expired, the other program may
            // have a new one.
            let is_good = |token: &AccessToken| token.expires_at > Some(Timestamp::now());
            stored.filter(is_good).or_else(|| self.given.clone())
        })
    }

    fn save<'a>(&'a self, token: &'a AccessToken) -> SaveTokenFuture<'a> {
        Box::pin(async {
            // Without an expiry time a later run could not tell whether the token is still good.
            let Some(expires_at) = token.expires_at.filter(|_| !self.is_broken.get()) else { return };
            let stored = StoredToken { token: token.token.clone(), expires_at, scope: token.scope.clone() };
            if let Err(error) = self.store.save_token(&self.key, &self.client_secret, &stored, Timestamp::now()).await {
                self.give_up(&error);
            }
        })
    }
}
