//! Where access tokens come from.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use http::header::{AUTHORIZATION, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::answer::Answer;
use super::retry::Repeat;
use super::sender::{Call, Sender};
use super::url::Parameters;
use super::{ClientOptions, Error, ErrorKind, Trace, Transport};

/// A token is not used for the last five minutes of its life.
const EXPIRY_MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// The future of a token.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<SecretString, Error>> + 'a>>;

/// The future of a token that takes the place of a refused one.
pub type RefreshFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<SecretString>, Error>> + 'a>>;

/// Gives a client its access token.
pub trait TokenSource {
    /// A token that should be good for the next request.
    fn token(&self) -> TokenFuture<'_>;

    /// A token in place of `stale`, which the service refused; none where there is nothing to get one with.
    fn refresh<'a>(&'a self, stale: &'a SecretString) -> RefreshFuture<'a>;

    /// The scopes of the token as far as they are known, each with its Project key.
    fn scopes(&self) -> Option<Vec<String>> {
        None
    }

    /// What else must never be shown, besides the token.
    fn secrets(&self) -> Vec<SecretString> {
        Vec::new()
    }
}

/// A token that was given from outside and cannot be renewed.
#[derive(Debug, Clone)]
pub struct StaticToken {
    token: SecretString,
    scopes: Option<Vec<String>>,
}

impl StaticToken {
    /// A token whose scopes are not known.
    pub fn new(token: SecretString) -> Self {
        Self { token, scopes: None }
    }

    /// The same token with its scopes, separated by blanks.
    pub fn with_scope(self, scope: Option<&str>) -> Self {
        Self { scopes: scope.map(split_scope), ..self }
    }
}

impl TokenSource for StaticToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(std::future::ready(Ok(self.token.clone())))
    }

    fn refresh<'a>(&'a self, _stale: &'a SecretString) -> RefreshFuture<'a> {
        Box::pin(std::future::ready(Ok(None)))
    }

    fn scopes(&self) -> Option<Vec<String>> {
        self.scopes.clone()
    }
}

/// A token with what is known about it.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// The token itself.
    pub token: SecretString,
    /// When it ends, by the local clock at the time it was given.
    pub expires_at: Option<Timestamp>,
    /// Its scopes, separated by blanks.
    pub scope: Option<String>,
}

/// The future of a cached token.
pub type CachedTokenFuture<'a> = Pin<Box<dyn Future<Output = Option<AccessToken>> + 'a>>;

/// The future of a write to the cache.
pub type SaveTokenFuture<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Keeps a token between runs, for one client id, host and scope.
pub trait TokenCache {
    /// The token that was saved last, whether it is still good or not.
    fn load(&self) -> CachedTokenFuture<'_>;

    /// Saves a new token. Failing is not an error of the call that the token is for.
    fn save<'a>(&'a self, token: &'a AccessToken) -> SaveTokenFuture<'a>;
}

/// An API Client: what a token is asked for with.
#[derive(Debug, Clone)]
pub struct ApiClientCredentials {
    /// Address of the auth service, such as `https://auth.europe-west1.gcp.commercetools.com`.
    pub auth_url: String,
    /// Id of the API Client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// Scopes to ask for, separated by blanks; left out means all that the API Client has.
    pub scope: Option<String>,
}

/// What the auth service says about a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introspection {
    /// Whether it is good now.
    pub active: bool,
    /// Its scopes, separated by blanks.
    pub scope: Option<String>,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// Whom it was given to.
    pub client_id: Option<String>,
}

/// The OAuth flow with client credentials: asks for tokens, and keeps them until shortly before they end.
pub struct ClientCredentials {
    sender: Sender,
    credentials: ApiClientCredentials,
    cache: Option<Rc<dyn TokenCache>>,
    clock: Rc<dyn Fn() -> Timestamp>,
    current: RefCell<Option<Current>>,
}

/// The token in use.
struct Current {
    token: AccessToken,
    renew_at: Option<Timestamp>,
}

impl ClientCredentials {
    /// Asks for tokens over `transport`; `cache` keeps them between runs.
    pub fn new(
        transport: Rc<dyn Transport>,
        credentials: ApiClientCredentials,
        retries: u32,
        cache: Option<Rc<dyn TokenCache>>,
        trace: Option<Rc<dyn Trace>>,
    ) -> Self {
        let sender = Sender::new(transport, trace, retries, ClientOptions::USER_AGENT.to_owned());
        sender.redactor.learn(credentials.client_secret.expose_secret());
        sender.redactor.learn(&basic(&credentials));
        Self { sender, credentials, cache, clock: Rc::new(Timestamp::now), current: RefCell::new(None) }
    }

    /// The same source with another clock.
    pub fn with_clock(mut self, clock: impl Fn() -> Timestamp + 'static) -> Self {
        self.clock = Rc::new(clock);
        self
    }

    /// Asks for a new token, whatever is cached, and keeps it.
    ///
    /// # Errors
    /// When the auth service refuses or cannot be reached.
    pub async fn request(&self) -> Result<AccessToken, Error> {
        let mut form = Parameters::default();
        form.add("grant_type", "client_credentials");
        form.add_option("scope", self.credentials.scope.as_deref().filter(|scope| !scope.trim().is_empty()));
        let asked_at = (self.clock)();
        let answer = self.post("/oauth/token", &form).await?;
        let token = access_token(&answer, asked_at)?;
        self.sender.redactor.learn(token.token.expose_secret());
        if let Some(cache) = &self.cache {
            cache.save(&token).await;
        }
        // A token that lives for less than ten minutes would never be used: half of its life is.
        let margin =
            token.expires_at.map(|end| end.duration_since(asked_at) / 2).unwrap_or_default().min(EXPIRY_MARGIN);
        let renew_at = token.expires_at.and_then(|end| end.checked_sub(margin).ok());
        *self.current.borrow_mut() = Some(Current { token: token.clone(), renew_at });
        Ok(token)
    }

    /// The token in use, the cached one, or a new one: the first that is still good.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub async fn access_token(&self) -> Result<AccessToken, Error> {
        let now = (self.clock)();
        if let Some(current) = self.current.borrow().as_ref()
            && current.renew_at.is_none_or(|renew_at| now < renew_at)
        {
            return Ok(current.token.clone());
        }
        match self.cached(now).await {
            Some(token) => Ok(token),
            None => self.request().await,
        }
    }

    /// Asks the auth service about `token`.
    ///
    /// # Errors
    /// When the auth service refuses or cannot be reached.
    pub async fn introspect(&self, token: &SecretString) -> Result<Introspection, Error> {
        self.sender.redactor.learn(token.expose_secret());
        let mut form = Parameters::default();
        form.add("token", token.expose_secret());
        let answer = self.post("/oauth/introspect", &form).await?;
        let json = answer.json("token description")?;
        let text = |field: &str| json.get(field).and_then(Value::as_str).map(str::to_owned);
        Ok(Introspection {
            active: json.get("active").and_then(Value::as_bool).unwrap_or(false),
            scope: text("scope"),
            expires_at: json.get("exp").and_then(Value::as_i64).and_then(unix_time),
            client_id: text("client_id"),
        })
    }

    /// The token of an earlier run, if it is still good.
    async fn cached(&self, now: Timestamp) -> Option<AccessToken> {
        let token = self.cache.as_ref()?.load().await?;
        let renew_at = token.expires_at?.checked_sub(EXPIRY_MARGIN).ok()?;
        if now >= renew_at {
            return None;
        }
        self.sender.redactor.learn(token.token.expose_secret());
        *self.current.borrow_mut() = Some(Current { token: token.clone(), renew_at: Some(renew_at) });
        Some(token)
    }

    async fn post(&self, path: &str, form: &Parameters) -> Result<Answer, Error> {
        let mut call = Call::new(Method::POST, &self.credentials.auth_url, path)
            .with_body("application/x-www-form-urlencoded", form.as_str().to_owned());
        // Asking twice for a token leaves nothing behind.
        call.repeat = Repeat::Harmless;
        let unsendable = "the client id and secret hold characters that cannot be sent in a header";
        let mut basic = HeaderValue::from_str(&format!("Basic {}", basic(&self.credentials)))
            .map_err(|_| Error::new(ErrorKind::Unsendable(unsendable.to_owned()), call.label.as_str()))?;
        basic.set_sensitive(true);
        call.headers.insert(AUTHORIZATION, basic);
        self.sender.send(&call).await?.into_success(&self.sender.redactor)
    }
}

impl TokenSource for ClientCredentials {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Ok(self.access_token().await?.token) })
    }

    fn refresh<'a>(&'a self, stale: &'a SecretString) -> RefreshFuture<'a> {
        Box::pin(async move {
            *self.current.borrow_mut() = None;
            // Another run may have renewed it already.
            if let Some(cached) = self.cached((self.clock)()).await
                && cached.token.expose_secret() != stale.expose_secret()
            {
                return Ok(Some(cached.token));
            }
            Ok(Some(self.request().await?.token))
        })
    }

    fn scopes(&self) -> Option<Vec<String>> {
        Some(split_scope(self.current.borrow().as_ref()?.token.scope.as_deref()?))
    }

    fn secrets(&self) -> Vec<SecretString> {
        vec![self.credentials.client_secret.clone(), basic(&self.credentials).into()]
    }
}

fn basic(credentials: &ApiClientCredentials) -> String {
    BASE64_STANDARD.encode(format!("{}:{}", credentials.client_id, credentials.client_secret.expose_secret()))
}

fn split_scope(scope: &str) -> Vec<String> {
    scope.split_whitespace().map(str::to_owned).collect()
}

/// Reads the answer of `/oauth/token`.
fn access_token(answer: &Answer, asked_at: Timestamp) -> Result<AccessToken, Error> {
    let json = answer.json("token")?;
    let text = |field: &str| json.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let token = text("access_token").ok_or_else(|| answer.not_a("token", &"it has no `access_token`"))?;
    let lifetime = json.get("expires_in").and_then(Value::as_i64).map(SignedDuration::from_secs);
    Ok(AccessToken {
        token: token.into(),
        expires_at: lifetime.and_then(|lifetime| asked_at.checked_add(lifetime).ok()),
        scope: text("scope").map(str::to_owned),
    })
}

/// A Unix time in seconds, or in milliseconds, which the service sends without saying so.
fn unix_time(number: i64) -> Option<Timestamp> {
    const LATEST_SECONDS: i64 = 100_000_000_000;
    if number > LATEST_SECONDS { Timestamp::from_millisecond(number) } else { Timestamp::from_second(number) }.ok()
}
