//! The client: joins transport, token and retries. Each endpoint is one short method in `connectors`, `deployments`,
//! `logs` or `raw`.

use std::rc::Rc;

use http::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;

use super::pace::Pace;
use super::request::ApiRequest;
use super::sender::ApiResponse;
use super::sender::Sender;
use super::{
    DEFAULT_RETRIES, Error, ErrorKind, ReadError, Reference, ResourceObserver, ScopeNeed, TokenFit, TokenSource, Trace,
    Transport, scopes,
};
use crate::address::Parameters;
use crate::redact::Redactor;
use crate::safety::Safety;

/// How a [`Client`] reaches the service.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Address of the Connect API, such as `https://connect.europe-west1.gcp.commercetools.com`.
    pub api_url: String,
    /// The Project of Deployments; requests for Connectors need none.
    pub project_key: Option<String>,
    /// The most times that a request is sent again.
    pub retries: u32,
    pub safety: Safety,
    /// Learns every secret that is sent.
    pub redactor: Rc<Redactor>,
    /// The pace of all clients of the run.
    pub pace: Rc<Pace>,
    /// Learns which resources the client sees.
    pub observer: Option<Rc<dyn ResourceObserver>>,
}

impl ClientOptions {
    /// Three retries, no Project, every request allowed.
    pub fn new(api_url: impl Into<String>) -> Self {
        Self {
            api_url: api_url.into(),
            project_key: None,
            retries: DEFAULT_RETRIES,
            safety: Safety::OFF,
            redactor: Rc::default(),
            pace: Rc::default(),
            observer: None,
        }
    }
}

/// Client of the Connect API. Cheap to clone; its futures stay on one thread.
#[derive(Clone)]
pub struct Client {
    inner: Rc<Inner>,
}

struct Inner {
    sender: Sender,
    token: Rc<dyn TokenSource>,
    options: ClientOptions,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Client").field("api_url", &self.inner.options.api_url).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that sends over `transport`, with tokens from `token`; `trace` observes every request.
    pub fn new(
        transport: Rc<dyn Transport>,
        token: Rc<dyn TokenSource>,
        options: ClientOptions,
        trace: Option<Rc<dyn Trace>>,
    ) -> Self {
        let sender = Sender::new(transport, trace, options.retries, options.redactor.clone(), options.pace.clone());
        Self { inner: Rc::new(Inner { sender, token, options }) }
    }

    /// The Project of this client.
    pub fn project_key(&self) -> Option<&str> {
        self.inner.options.project_key.as_deref()
    }

    /// Requests a token, unless there is one, and compares its scopes with what is needed in the Project of this client.
    ///
    /// # Errors
    /// When there is no token.
    pub async fn check_token(&self, needs: &[ScopeNeed]) -> Result<TokenFit, Error> {
        let token = self.inner.token.token().await?;
        self.inner.sender.redactor.learn(token.expose_secret());
        let scopes = self.inner.token.scopes();
        Ok(self.project_key().map_or(TokenFit::Fits, |key| scopes::fit(needs, key, scopes.as_deref())))
    }

    /// `text` of the service, such as a line of a report, without the secrets that this run has sent.
    pub fn without_secrets(&self, text: &str) -> String {
        self.inner.sender.redactor.text(text)
    }

    /// Reads `path`, and parses the response; `what` and `reference` name what is read.
    pub(crate) async fn read<T>(
        &self,
        what: &str,
        reference: &Reference,
        path: Result<String, Error>,
        parse: impl FnOnce(&ApiResponse) -> Result<T, Error>,
    ) -> Result<T, ReadError> {
        let read = async { parse(&self.get(&path?, &Parameters::default()).await?) };
        read.await.map_err(|cause| ReadError::new(format!("{what} `{reference}`"), cause))
    }

    pub(crate) async fn get(&self, path: &str, query: &Parameters) -> Result<ApiResponse, Error> {
        let path = if query.as_str().is_empty() { path.to_owned() } else { format!("{path}?{}", query.as_str()) };
        self.execute(self.request(Method::GET, &path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<ApiResponse, Error> {
        self.learn_body(body);
        self.execute(self.request(Method::POST, path).with_body("application/json", body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<ApiResponse, Error> {
        self.execute(self.request(Method::DELETE, path)).await
    }

    /// Learns which resources this client sees.
    pub(super) fn observer(&self) -> Option<&dyn ResourceObserver> {
        self.inner.options.observer.as_deref()
    }

    /// What the user forbids.
    pub(crate) fn safety(&self) -> Safety {
        self.inner.options.safety
    }

    /// A request for `path` of the API, encoded and with a leading slash.
    pub(crate) fn request(&self, method: Method, path: &str) -> ApiRequest {
        ApiRequest::new(method, &self.inner.options.api_url, path)
    }

    /// Sends `request` with a token; an error status is an error.
    async fn execute(&self, mut request: ApiRequest) -> Result<ApiResponse, Error> {
        let response = self.execute_any(&mut request).await?;
        self.checked(response).map_err(|error| self.with_missing_scopes(error, &request))
    }

    /// Sends `request` with a token; after a 401 once more with a new one. The response may have an error status.
    pub(crate) async fn execute_any(&self, request: &mut ApiRequest) -> Result<ApiResponse, Error> {
        let safety = self.inner.options.safety;
        if !safety.allows(&request.method) {
            return Err(Error::new(ErrorKind::Forbidden(safety), request.label.as_str()));
        }
        let token = self.inner.token.token().await?;
        self.authorize(request, &token)?;
        let response = self.inner.sender.send(request).await?;
        if response.status() != 401 {
            return Ok(response);
        }
        let Some(renewed) = self.inner.token.refresh(&token).await? else { return Ok(response) };
        self.authorize(request, &renewed)?;
        self.inner.sender.send(request).await
    }

    fn authorize(&self, request: &mut ApiRequest, token: &SecretString) -> Result<(), Error> {
        let redactor = &self.inner.sender.redactor;
        redactor.learn(token.expose_secret());
        self.inner.token.secrets().iter().for_each(|secret| redactor.learn(secret.expose_secret()));
        request.authorize("access token", &format!("Bearer {}", token.expose_secret()))
    }

    /// Adds to a 403 of the API the scopes that the token is missing.
    fn with_missing_scopes(&self, mut error: Error, request: &ApiRequest) -> Error {
        if error.is_not_permitted() {
            let known = self.inner.token.scopes();
            error.missing_scopes =
                scopes::missing(&request.method, request.path(), self.project_key(), known.as_deref());
        }
        error
    }

    /// The same response if its status is a success, else the error that it reports.
    pub(crate) fn checked(&self, response: ApiResponse) -> Result<ApiResponse, Error> {
        response.into_success(&self.inner.sender.redactor)
    }

    /// Remembers the secured values of a request's body, so that no message shows them.
    pub(crate) fn learn_body(&self, body: &Value) {
        self.inner.sender.redactor.learn_body(body);
    }

    /// The most times that a request is sent again.
    pub(crate) fn retries(&self) -> u32 {
        self.inner.sender.retries
    }
}

/// `body` as JSON; `path` is its destination.
pub(crate) fn to_json(body: &impl Serialize, path: &str) -> Result<Value, Error> {
    serde_json::to_value(body)
        .map_err(|error| Error::unsendable(format!("the request body cannot be written as JSON: {error}"), path))
}
