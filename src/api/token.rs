//! Where access tokens come from.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::Method;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use super::pace::Pace;
use super::request::ApiRequest;
use super::retry::RetryRule;
use super::sender::ApiResponse;
use super::sender::Sender;
use super::{Error, Trace, Transport};
use crate::address::Parameters;
use crate::redact::Redactor;

/// A token is not used in its last five minutes.
const EXPIRY_MARGIN: SignedDuration = SignedDuration::from_mins(5);

/// The future of a token.
pub type TokenFuture<'a> = Pin<Box<dyn Future<Output = Result<SecretString, Error>> + 'a>>;

/// The future of a token that replaces a refused one.
pub type RefreshFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<SecretString>, Error>> + 'a>>;

/// Provides a client with access tokens.
pub trait TokenSource {
    /// A token for the next request.
    fn token(&self) -> TokenFuture<'_>;

    /// A token that replaces `stale`, which the service refused; `None` if this source cannot renew tokens.
    fn refresh<'a>(&'a self, stale: &'a SecretString) -> RefreshFuture<'a>;

    /// The scopes of the token, each with its Project key, if they are known.
    fn scopes(&self) -> Option<Vec<String>> {
        None
    }

    /// Secrets that must never be shown, besides the token.
    fn secrets(&self) -> Vec<SecretString> {
        Vec::new()
    }
}

/// A token of the user, which cannot be renewed.
#[derive(Debug, Clone)]
pub struct StaticToken {
    token: SecretString,
    scopes: Option<Vec<String>>,
}

impl StaticToken {
    /// A token with unknown scopes.
    pub fn new(token: SecretString) -> Self {
        Self { token, scopes: None }
    }

    /// The same token with its scopes, separated by spaces.
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

/// A token with its properties.
#[derive(Debug, Clone)]
pub struct AccessToken {
    pub token: SecretString,
    /// By the local clock.
    pub expires_at: Option<Timestamp>,
    pub scope: Option<String>,
}

/// The future of a cached token.
pub type CachedTokenFuture<'a> = Pin<Box<dyn Future<Output = Option<AccessToken>> + 'a>>;

/// The future of a write to the cache.
pub type SaveTokenFuture<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Keeps a token between runs, for one API Client with its secret, host and scope.
pub trait TokenCache {
    /// The token that was saved last, even if it has expired.
    fn load(&self) -> CachedTokenFuture<'_>;

    /// Saves a new token. A failure is no error: the token can be used without the cache.
    fn save<'a>(&'a self, token: &'a AccessToken) -> SaveTokenFuture<'a>;
}

/// An API Client, with which tokens are requested.
#[derive(Debug, Clone)]
pub struct ApiClientCredentials {
    /// Address of the auth service, such as `https://auth.europe-west1.gcp.commercetools.com`.
    pub auth_url: String,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Scopes to request, separated by spaces; `None` requests all scopes of the API Client.
    pub scope: Option<String>,
}

/// The client credentials flow of OAuth: requests tokens, and keeps them until shortly before they expire.
pub struct ClientCredentials {
    sender: Sender,
    credentials: ApiClientCredentials,
    cache: Option<Rc<dyn TokenCache>>,
    clock: Rc<dyn Fn() -> Timestamp>,
    current: RefCell<Option<Current>>,
}

struct Current {
    token: AccessToken,
    renew_at: Option<Timestamp>,
}

impl ClientCredentials {
    /// Requests tokens over `transport`; `cache` keeps them between runs.
    pub fn new(
        transport: Rc<dyn Transport>,
        credentials: ApiClientCredentials,
        retries: u32,
        cache: Option<Rc<dyn TokenCache>>,
        trace: Option<Rc<dyn Trace>>,
    ) -> Self {
        let sender = Sender::new(transport, trace, retries, Rc::default(), Rc::default());
        let source = Self { sender, credentials, cache, clock: Rc::new(Timestamp::now), current: RefCell::new(None) };
        source.teach();
        source
    }

    /// The same, with a redactor that others use too.
    #[must_use]
    pub fn with_redactor(mut self, redactor: Rc<Redactor>) -> Self {
        self.sender.redactor = redactor;
        self.teach();
        self
    }

    /// The same, with a pace that others keep too.
    #[must_use]
    pub fn with_pace(mut self, pace: Rc<Pace>) -> Self {
        self.sender.pace = pace;
        self
    }

    /// Teaches the redactor what requests for tokens contain.
    fn teach(&self) {
        self.sender.redactor.learn(self.credentials.client_secret.expose_secret());
        self.sender.redactor.learn(&basic(&self.credentials));
    }

    #[cfg(test)]
    pub(crate) fn with_clock(mut self, clock: impl Fn() -> Timestamp + 'static) -> Self {
        self.clock = Rc::new(clock);
        self
    }

    /// Requests a new token, whatever is cached, and keeps it.
    pub async fn request(&self) -> Result<AccessToken, Error> {
        let mut form = Parameters::default();
        form.add("grant_type", "client_credentials");
        form.add_option("scope", self.credentials.scope.as_deref().filter(|scope| !scope.trim().is_empty()));
        let requested_at = (self.clock)();
        let response = self.post("/oauth/token", &form).await?;
        let token = access_token(&response, requested_at)?;
        self.sender.redactor.learn(token.token.expose_secret());
        if let Some(cache) = &self.cache {
            cache.save(&token).await;
        }
        // Of a token that is valid for less than ten minutes, the first half is used.
        let margin =
            token.expires_at.map(|end| end.duration_since(requested_at) / 2).unwrap_or_default().min(EXPIRY_MARGIN);
        let renew_at = token.expires_at.and_then(|end| end.checked_sub(margin).ok());
        *self.current.borrow_mut() = Some(Current { token: token.clone(), renew_at });
        Ok(token)
    }

    /// The token in use, the cached one, or a new one: the first that is still valid.
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

    /// The token of an earlier run, if it is still valid.
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

    async fn post(&self, path: &str, form: &Parameters) -> Result<ApiResponse, Error> {
        let mut request = ApiRequest::new(Method::POST, &self.credentials.auth_url, path)
            .with_body("application/x-www-form-urlencoded", form.as_str().to_owned());
        // A second token does no harm.
        request.retry = RetryRule::Safe;
        request.authorize("client id and secret", &format!("Basic {}", basic(&self.credentials)))?;
        self.sender.send(&request).await?.into_success(&self.sender.redactor)
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

/// Reads the response of `/oauth/token`.
fn access_token(response: &ApiResponse, requested_at: Timestamp) -> Result<AccessToken, Error> {
    let json = response.json("token")?;
    let text = |field: &str| json.get(field).and_then(Value::as_str).filter(|text| !text.is_empty());
    let token = text("access_token").ok_or_else(|| response.not_a("token", &"it has no `access_token`"))?;
    let lifetime = json.get("expires_in").and_then(Value::as_i64).map(SignedDuration::from_secs);
    Ok(AccessToken {
        token: token.into(),
        expires_at: lifetime.and_then(|lifetime| requested_at.checked_add(lifetime).ok()),
        scope: text("scope").map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_the_scopes_that_it_was_given() {
        let token = |scope| StaticToken::new("tok".into()).with_scope(scope).scopes();
        assert_eq!(token(Some("a:shop b:shop")), Some(vec!["a:shop".to_owned(), "b:shop".to_owned()]));
        assert_eq!(token(None), None);
    }
}
