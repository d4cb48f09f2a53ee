//! Makes a source of tokens of the identity that the settings found.

use std::cell::Cell;
use std::rc::Rc;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::api::{
    AccessToken, ApiClientCredentials, ClientCredentials, StaticToken, TokenCache, TokenSource, Trace, Transport,
};
use crate::config::{ConfigError as Error, Credentials, Environment, Settings};
use crate::credentials::{Helper, Store, StoredToken, TokenKey};

/// Told what goes wrong without being in the way.
pub type Warn = Rc<dyn Fn(&str)>;

/// How tokens are asked for.
pub struct Access {
    /// Carries the requests.
    pub transport: Rc<dyn Transport>,
    /// Is told of them.
    pub trace: Option<Rc<dyn Trace>>,
    /// How often a request is sent again at most.
    pub retries: u32,
    /// Is told when a token could not be kept.
    pub warn: Warn,
}

/// A source of tokens for whoever the settings say asks.
///
/// # Errors
/// When nobody is logged in, the secret cannot be had, or the address of the auth service is not known.
pub fn token_source(
    settings: &Settings,
    environment: &Environment,
    access: Access,
) -> Result<Rc<dyn TokenSource>, Error> {
    let identity = settings.identity.as_ref().ok_or(Error::NotLoggedIn)?;
    if let Credentials::Token { token, scope } = &identity.credentials {
        return Ok(Rc::new(StaticToken::new(token.clone()).with_scope(scope.as_deref())));
    }
    Ok(Rc::new(client_credentials(settings, environment, access)?))
}

/// The API Client of the settings, with its secret and its cache of tokens.
///
/// # Errors
/// As [`token_source`], and when the identity is a bare token.
pub fn client_credentials(
    settings: &Settings,
    environment: &Environment,
    access: Access,
) -> Result<ClientCredentials, Error> {
    let credentials = api_client(settings, environment)?;
    let cache: Option<Rc<dyn TokenCache>> = match store(settings, environment) {
        Ok(store) => Some(Rc::new(Cache::new(store, &credentials, given_token(settings), access.warn))),
        // Without a home there is nowhere to keep a token, and nothing to complain about.
        Err(Error::NoHome) => None,
        Err(error) => return Err(error),
    };
    Ok(ClientCredentials::new(access.transport, credentials, access.retries, cache, access.trace))
}

/// Where the user's profiles and secrets are kept.
///
/// # Errors
/// When the user has no home.
pub fn store(settings: &Settings, environment: &Environment) -> Result<Store, Error> {
    let store = Store::new(environment.config_dir()?, settings.credential_helper.as_deref().map(Helper::new));
    Ok(store.in_own_folder(environment.get_os("CTCONNECT_CONFIG_DIR").is_none()))
}

/// The secret of the API Client of the settings, where there is one. A credential helper is not asked: it may want an
/// answer from the user, and every question costs time.
pub fn client_secret(settings: &Settings, environment: &Environment) -> Option<SecretString> {
    match settings.identity.as_ref()?.credentials.clone() {
        Credentials::Client { client_secret, .. } => Some(client_secret),
        Credentials::Profile { name, .. } if settings.credential_helper.is_none() => {
            store(settings, environment).ok()?.secret(&name).ok()
        }
        Credentials::Profile { .. } | Credentials::Token { .. } => None,
    }
}

/// What a token is asked for with.
fn api_client(settings: &Settings, environment: &Environment) -> Result<ApiClientCredentials, Error> {
    let identity = settings.identity.as_ref().ok_or(Error::NotLoggedIn)?;
    let (client_id, client_secret, scope) = match identity.credentials.clone() {
        Credentials::Client { client_id, client_secret, scope, .. } => (client_id, client_secret, scope),
        Credentials::Profile { name, client_id, scope } => {
            (client_id, store(settings, environment)?.secret(&name)?, scope)
        }
        Credentials::Token { .. } => return Err(Error::NoClient),
    };
    Ok(ApiClientCredentials { auth_url: settings.auth_url()?, client_id, client_secret, scope })
}

/// The token that another program got with the same API Client.
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

/// Keeps tokens in the store. One that cannot be kept is asked for again by the next run, which is only slower.
struct Cache {
    store: Store,
    key: TokenKey,
    /// What serves until the store has something: the token that another program asked for.
    given: Option<AccessToken>,
    warn: Warn,
    is_broken: Cell<bool>,
}

impl Cache {
    fn new(store: Store, credentials: &ApiClientCredentials, given: Option<AccessToken>, warn: Warn) -> Self {
        let key = TokenKey {
            client_id: credentials.client_id.clone(),
            auth_url: credentials.auth_url.clone(),
            scope: credentials.scope.clone(),
        };
        Self { store, key, given, warn, is_broken: Cell::new(false) }
    }

    /// Warns once, and leaves the store alone from then on.
    fn give_up(&self, error: &Error) {
        if !self.is_broken.replace(true) {
            (self.warn)(&format!("the access token is not kept: {error}"));
        }
    }
}

impl TokenCache for Cache {
    fn load(&self) -> Option<AccessToken> {
        if self.is_broken.get() {
            return self.given.clone();
        }
        let stored = self.store.token(&self.key).unwrap_or_else(|error| {
            self.give_up(&error);
            None
        });
        let stored = stored.map(|stored| AccessToken {
            token: stored.token,
            expires_at: Some(stored.expires_at),
            scope: stored.scope,
        });
        // Our own was asked for because the given one did not do. Once it has ended, the other program may have a new one.
        let is_good = |token: &AccessToken| token.expires_at > Some(Timestamp::now());
        stored.filter(is_good).or_else(|| self.given.clone())
    }

    fn save(&self, token: &AccessToken) {
        // A token without an end cannot be judged by a later run.
        let Some(expires_at) = token.expires_at.filter(|_| !self.is_broken.get()) else { return };
        let stored = StoredToken { token: token.token.clone(), expires_at, scope: token.scope.clone() };
        if let Err(error) = self.store.save_token(&self.key, &stored, Timestamp::now()) {
            self.give_up(&error);
        }
    }
}
