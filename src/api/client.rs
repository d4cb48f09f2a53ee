//! The client: joins the transport, the token and the rules of retrying. One short method per endpoint stands in
//! `connectors`, `deployments`, `logs` and `raw`.

use std::rc::Rc;

use http::Method;
use http::header::{AUTHORIZATION, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Serialize;
use serde_json::Value;

use super::answer::Answer;
use super::sender::{Call, Sender};
use super::url::{Parameters, encode_segment};
use super::{Error, ErrorKind, TokenSource, Trace, Transport, scopes};
use crate::safety::Safety;

/// How a [`Client`] talks to the service.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Address of the Connect API, such as `https://connect.europe-west1.gcp.commercetools.com`.
    pub api_url: String,
    /// Key of the Project that Deployments belong to; calls about Connectors need none.
    pub project_key: Option<String>,
    /// How often a request is sent again at most.
    pub retries: u32,
    /// `User-Agent` of every request.
    pub user_agent: String,
    /// What is refused before anything is sent.
    pub safety: Safety,
}

impl ClientOptions {
    /// The default user agent, `ctconnect/VERSION`.
    pub const USER_AGENT: &str = concat!("ctconnect/", env!("CARGO_PKG_VERSION"));

    /// Three retries, no Project, nothing forbidden.
    pub fn new(api_url: impl Into<String>) -> Self {
        Self {
            api_url: api_url.into(),
            project_key: None,
            retries: 3,
            user_agent: Self::USER_AGENT.to_owned(),
            safety: Safety::Off,
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
    api_url: String,
    project_key: Option<String>,
    safety: Safety,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Client").field("api_url", &self.inner.api_url).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that sends over `transport`, with tokens from `token`; `trace` is told of every request.
    pub fn new(
        transport: Rc<dyn Transport>,
        token: Rc<dyn TokenSource>,
        options: ClientOptions,
        trace: Option<Rc<dyn Trace>>,
    ) -> Self {
        let ClientOptions { api_url, project_key, retries, user_agent, safety } = options;
        let sender = Sender::new(transport, trace, retries, user_agent);
        Self { inner: Rc::new(Inner { sender, token, api_url, project_key, safety }) }
    }

    /// The key of the Project that this client works for.
    pub fn project_key(&self) -> Option<&str> {
        self.inner.project_key.as_deref()
    }

    pub(crate) async fn get(&self, path: &str, query: &Parameters) -> Result<Answer, Error> {
        let path = if query.as_str().is_empty() { path.to_owned() } else { format!("{path}?{}", query.as_str()) };
        self.execute(self.call(Method::GET, &path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Answer, Error> {
        self.learn_body(body);
        self.execute(self.call(Method::POST, path).with_body("application/json", body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Answer, Error> {
        self.execute(self.call(Method::DELETE, path)).await
    }

    /// A call of `path`, encoded and with a leading slash, on the API.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        Call::new(method, &self.inner.api_url, path)
    }

    /// Sends `call` with a token and wants success.
    pub(crate) async fn execute(&self, call: Call) -> Result<Answer, Error> {
        let (method, path) = (call.method.clone(), call.path().to_owned());
        self.checked(self.execute_any(call).await?).map_err(|error| self.with_missing_scopes(error, &method, &path))
    }

    /// Sends `call` with a token; after a 401 once more with a fresh one. The answer may be a refusal.
    pub(crate) async fn execute_any(&self, mut call: Call) -> Result<Answer, Error> {
        if !self.inner.safety.allows(&call.method) {
            return Err(Error::new(ErrorKind::Forbidden(self.inner.safety), call.label.as_str()));
        }
        let token = self.inner.token.token().await?;
        self.authorize(&mut call, &token)?;
        let answer = self.inner.sender.send(&call).await?;
        if answer.status() != 401 {
            return Ok(answer);
        }
        match self.inner.token.refresh(&token).await? {
            Some(fresh) => {
                self.authorize(&mut call, &fresh)?;
                self.inner.sender.send(&call).await
            }
            None => Ok(answer),
        }
    }

    /// Adds to a 403 which scopes the token lacks.
    fn with_missing_scopes(&self, mut error: Error, method: &Method, path: &str) -> Error {
        if error.status() == Some(403) {
            let known = self.inner.token.scopes();
            error.missing_scopes = scopes::missing(method, path, self.project_key(), known.as_deref());
        }
        error
    }

    /// `text` of the service, such as a line of a report, without the secrets that this run has sent.
    pub fn without_secrets(&self, text: &str) -> String {
        self.inner.sender.redactor.text(text)
    }

    /// Turns an answer that is not a success into the error that it reports.
    pub(crate) fn checked(&self, answer: Answer) -> Result<Answer, Error> {
        answer.into_success(&self.inner.sender.redactor)
    }

    /// Remembers the secured values of a request's body, so that no message shows them.
    pub(crate) fn learn_body(&self, body: &Value) {
        self.inner.sender.redactor.learn_body(body);
    }

    /// The headers of an answer, secrets replaced.
    pub(crate) fn shown_headers(&self, headers: &http::HeaderMap) -> Vec<(String, String)> {
        self.inner.sender.redactor.headers(headers)
    }

    /// How often a request is sent again at most.
    pub(crate) fn retries(&self) -> u32 {
        self.inner.sender.retries()
    }

    fn authorize(&self, call: &mut Call, token: &SecretString) -> Result<(), Error> {
        let redactor = &self.inner.sender.redactor;
        redactor.learn(token.expose_secret());
        self.inner.token.secrets().iter().for_each(|secret| redactor.learn(secret.expose_secret()));
        let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
        let mut value = value.map_err(|_| {
            let text = "the access token holds characters that cannot be sent in a header";
            Error::new(ErrorKind::Unsendable(text.to_owned()), call.label.as_str())
        })?;
        value.set_sensitive(true);
        call.headers.insert(AUTHORIZATION, value);
        Ok(())
    }

    /// `/{projectKey}/deployments` with `rest` behind it.
    pub(crate) fn deployments_path(&self, rest: &str) -> Result<String, Error> {
        let unsendable = |text: String| Error::new(ErrorKind::Unsendable(text), "/deployments");
        let key = self.project_key().ok_or_else(|| unsendable("no Project key is known".to_owned()))?;
        // Dots would be resolved even when encoded.
        if key.is_empty() || key.bytes().all(|byte| byte == b'.') {
            return Err(unsendable(format!("`{key}` is not a Project key")));
        }
        Ok(format!("/{}/deployments{rest}", encode_segment(key)))
    }
}

/// `body` as JSON; `path` is what it was meant for.
pub(crate) fn to_json(body: &impl Serialize, path: &str) -> Result<Value, Error> {
    let unsendable = |error| ErrorKind::Unsendable(format!("the body cannot be written as JSON: {error}"));
    serde_json::to_value(body).map_err(|error| Error::new(unsendable(error), path))
}
