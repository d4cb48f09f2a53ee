//! Sends a request as often as its kind allows, and tells the trace about it.

use std::rc::Rc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use http::{HeaderMap, Method};
use jiff::Timestamp;

use super::answer::Answer;
use super::redact::Redactor;
use super::retry::{self, Repeat};
use super::trace::{TracedRequest, TracedResponse};
use super::{Error, ErrorKind, Trace, Transport, TransportError};

/// How much of a body is traced.
const TRACED_BODY: usize = 64 * 1024;

/// One request, which may be sent several times.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Absolute, encoded.
    pub(crate) url: String,
    /// What errors call it: method and path.
    pub(crate) label: String,
    /// `Authorization` and `Content-Type`; the rest is added on sending.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) repeat: Repeat,
}

impl Call {
    /// A call of `path` (encoded, with a leading slash) below `base`. Reads may be repeated, writes may not.
    pub(crate) fn new(method: Method, base: &str, path: &str) -> Self {
        let repeat = if method.is_safe() { Repeat::Harmless } else { Repeat::OnlyIfNotApplied };
        let plain = path.split(['?', '#']).next().unwrap_or_default();
        Self {
            label: format!("{method} {plain}"),
            url: format!("{}{path}", base.trim_end_matches('/')),
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            repeat,
        }
    }

    /// The path that is called, without base and query.
    pub(crate) fn path(&self) -> &str {
        self.label.split_once(' ').map_or("", |(_, path)| path)
    }

    /// The same call with a body.
    pub(crate) fn with_body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body.into();
        self
    }
}

/// Sends calls over a transport.
pub(crate) struct Sender {
    transport: Rc<dyn Transport>,
    trace: Option<Rc<dyn Trace>>,
    retries: u32,
    user_agent: String,
    pub(crate) redactor: Redactor,
}

impl Sender {
    pub(crate) fn new(
        transport: Rc<dyn Transport>,
        trace: Option<Rc<dyn Trace>>,
        retries: u32,
        user_agent: String,
    ) -> Self {
        Self { transport, trace, retries, user_agent, redactor: Redactor::default() }
    }

    /// How often a request is sent again at most.
    pub(crate) fn retries(&self) -> u32 {
        self.retries
    }

    /// Sends `call` until there is an answer that is not worth another attempt. The answer may be a refusal.
    pub(crate) async fn send(&self, call: &Call) -> Result<Answer, Error> {
        let pause_asked = |result: &Result<Answer, Error>| pause_asked(call.repeat, result);
        retry::repeated(self.retries, self.trace.as_deref(), async || self.attempt(call).await, pause_asked).await
    }

    /// Sends `call` once.
    async fn attempt(&self, call: &Call) -> Result<Answer, Error> {
        let correlation_id = uuid::Uuid::new_v4().to_string();
        let unsent = |kind| Error::new(kind, call.label.as_str());
        let request = self.request(call, &correlation_id).map_err(unsent)?;
        if let Some(trace) = &self.trace {
            trace.request(&self.traced_request(&request));
        }
        let started = Instant::now();
        match self.transport.send(request).await {
            Ok(response) => {
                if let Some(trace) = &self.trace {
                    trace.response(&self.traced_response(&response, started.elapsed()));
                }
                Ok(Answer::new(response, call, correlation_id))
            }
            Err(error) => {
                if let Some(trace) = &self.trace {
                    trace.failure(&self.redactor.text(&error.to_string()));
                }
                // An id that no server has seen leads nobody to anything.
                let sent = matches!(error, TransportError::Lost(_) | TransportError::TooLarge(_));
                Err(Error {
                    correlation_id: sent.then_some(correlation_id),
                    unknown_outcome: sent && call.repeat == Repeat::OnlyIfNotApplied,
                    ..unsent(self.error_kind(error))
                })
            }
        }
    }

    fn request(&self, call: &Call, correlation_id: &str) -> Result<http::Request<Bytes>, ErrorKind> {
        let unsendable = |error: &dyn std::fmt::Display| {
            ErrorKind::Unsendable(self.redactor.text(&format!("cannot send {}: {error}", call.label)))
        };
        let mut request = http::Request::builder()
            .method(&call.method)
            .uri(&call.url)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, &self.user_agent)
            .header(HeaderName::from_static("x-correlation-id"), correlation_id)
            .body(call.body.clone())
            .map_err(|error| unsendable(&error))?;
        if request.uri().host().is_none() {
            return Err(unsendable(&"the address of the service has no host"));
        }
        request.headers_mut().extend(call.headers.clone());
        Ok(request)
    }

    fn error_kind(&self, error: TransportError) -> ErrorKind {
        let text = self.redactor.text(&error.to_string());
        match error {
            TransportError::Connect(_) => ErrorKind::Connect(text),
            TransportError::Untrusted(_) => ErrorKind::Untrusted(text),
            TransportError::Lost(_) => ErrorKind::Lost(text),
            TransportError::TooLarge(_) => ErrorKind::Decode(text),
        }
    }

    fn traced_request(&self, request: &http::Request<Bytes>) -> TracedRequest {
        TracedRequest {
            method: request.method().to_string(),
            url: self.redactor.text(&request.uri().to_string()),
            headers: self.redactor.headers(request.headers()),
            body: self.traced_body(request.body(), request.headers()),
        }
    }

    fn traced_response(&self, response: &http::Response<Bytes>, elapsed: Duration) -> TracedResponse {
        TracedResponse {
            status: response.status().as_u16(),
            headers: self.redactor.headers(response.headers()),
            body: self.traced_body(response.body(), response.headers()),
            elapsed,
        }
    }

    fn traced_body(&self, body: &Bytes, headers: &HeaderMap) -> String {
        let is_form = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/x-www-form-urlencoded");
        let mut text = if is_form { self.redactor.form(body) } else { self.redactor.body(body) };
        if text.len() > TRACED_BODY {
            let end = (0..=TRACED_BODY).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
            text.truncate(end);
            text.push_str(&format!(" … ({} bytes in all)", body.len()));
        }
        text
    }
}

/// How long the outcome asks to wait at least before the next attempt; none when there must not be one.
fn pause_asked(repeat: Repeat, result: &Result<Answer, Error>) -> Option<Duration> {
    match result {
        Ok(answer) if repeat.after_status(answer.status()) => {
            Some(retry::retry_after(answer.headers(), Timestamp::now()).unwrap_or_default())
        }
        Err(Error { kind: ErrorKind::Connect(_), .. }) => Some(Duration::ZERO),
        Err(Error { kind: ErrorKind::Lost(_), .. }) if repeat.after_loss() => Some(Duration::ZERO),
        _ => None,
    }
}
