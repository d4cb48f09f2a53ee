//! Sends requests, retries them, reports them to the trace, and reads the responses.

use std::num::NonZeroU32;
use std::rc::Rc;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use jiff::Timestamp;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::list::NotAPage;
use super::pace::{Attempt, Pace};
use super::request::ApiRequest;
use super::retry::{self, RetryRule};
use super::trace::send_traced;
use super::transport::PRODUCT;
use super::{Error, ErrorKind, ListPage, Refusal, Resource, Trace, Transport, TransportError};
use crate::address::host_of;
use crate::redact::Redactor;

/// The most bytes of a body that a trace shows.
const TRACED_BODY: usize = 64 * 1024;

/// Sends requests over a transport.
pub(crate) struct Sender {
    transport: Rc<dyn Transport>,
    trace: Option<Rc<dyn Trace>>,
    /// The most times that a request is sent again.
    pub(crate) retries: u32,
    pub(crate) redactor: Rc<Redactor>,
    pub(crate) pace: Rc<Pace>,
}

impl Sender {
    pub(crate) fn new(
        transport: Rc<dyn Transport>,
        trace: Option<Rc<dyn Trace>>,
        retries: u32,
        redactor: Rc<Redactor>,
        pace: Rc<Pace>,
    ) -> Self {
        Self { transport, trace, retries, redactor, pace }
    }

    /// Sends `request` until a response is not worth a retry. The response may have an error status.
    pub(crate) async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, Error> {
        let prepared = self.prepare(request).map_err(|kind| Error::new(kind, request.label.as_str()))?;
        let trace = self.trace.as_deref();
        let exchange = async || {
            let correlation_id = uuid::Uuid::new_v4().to_string();
            let id = HeaderValue::from_str(&correlation_id).expect("a UUID is ASCII");
            let mut prepared = prepared.clone();
            prepared.headers_mut().insert(HeaderName::from_static("x-correlation-id"), id);
            let result = send_traced(&*self.transport, trace, &self.redactor, prepared, traced_body).await;
            (result, correlation_id)
        };
        let attempt = async || self.pace.attempt(exchange()).await;
        let pause_after =
            |(result, _): &Attempt| request.retry.pause_after(result).filter(|_| self.pace.allows_retry(result));
        let (result, correlation_id) = retry::repeated(self.retries, trace, attempt, pause_after).await;
        match result {
            Ok(response) => Ok(ApiResponse::new(response, request, correlation_id)),
            Err(error) => Err(self.failed(request, error, correlation_id)),
        }
    }

    fn prepare(&self, request: &ApiRequest) -> Result<http::Request<Bytes>, ErrorKind> {
        let unsendable = |problem: &dyn std::fmt::Display| {
            ErrorKind::Unsendable(self.redactor.text(&format!("cannot send {}: {problem}", request.label)))
        };
        let mut prepared = http::Request::builder()
            .method(&request.method)
            .uri(&request.url)
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, PRODUCT)
            .body(request.body.clone())
            .map_err(|error| unsendable(&error))?;
        if prepared.uri().host().is_none() {
            return Err(unsendable(&"the address of the service has no host"));
        }
        prepared.headers_mut().extend(request.headers.clone());
        Ok(prepared)
    }

    fn failed(&self, request: &ApiRequest, error: TransportError, correlation_id: String) -> Error {
        let text = self.redactor.text(&error.to_string());
        // A correlation id that no server has seen is of no use to support.
        let was_sent = matches!(error, TransportError::Lost(_) | TransportError::TooLarge(_));
        let kind = match error {
            TransportError::Connect(_) => ErrorKind::Connect(text),
            TransportError::Untrusted(_) => ErrorKind::Untrusted(text),
            TransportError::Lost(_) => ErrorKind::Lost(text),
            TransportError::TooLarge(_) => ErrorKind::Decode(text),
        };
        Error {
            correlation_id: was_sent.then_some(correlation_id),
            unknown_outcome: was_sent && request.retry == RetryRule::OnlyIfNotApplied,
            ..Error::new(kind, request.label.as_str())
        }
    }
}

/// The correlation id under which the service keeps the request, where that is another one than was sent.
fn own_correlation_id(headers: &HeaderMap) -> Option<String> {
    const LONGEST: usize = 200;
    let id = headers.get("x-correlation-id")?.to_str().ok()?.trim();
    (!id.is_empty() && id.len() <= LONGEST).then(|| id.to_owned())
}

/// A body as a trace shows it: without secrets, and truncated.
fn traced_body(redactor: &Redactor, headers: &HeaderMap, body: &Bytes) -> String {
    let is_form = headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/x-www-form-urlencoded");
    let mut text = if is_form { redactor.form(body) } else { redactor.body(body) };
    if text.len() > TRACED_BODY {
        let end = (0..=TRACED_BODY).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        text.truncate(end);
        text.push_str(&format!(" … ({} bytes in total)", body.len()));
    }
    text
}

/// A response of any status.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    response: http::Response<Bytes>,
    /// Of the request.
    label: String,
    retry: RetryRule,
    correlation_id: String,
}

impl ApiResponse {
    pub(crate) fn new(response: http::Response<Bytes>, request: &ApiRequest, correlation_id: String) -> Self {
        let correlation_id = own_correlation_id(response.headers()).unwrap_or(correlation_id);
        Self { response, label: request.label.clone(), retry: request.retry, correlation_id }
    }

    pub(crate) fn status(&self) -> u16 {
        self.response.status().as_u16()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    pub(crate) fn body(&self) -> &Bytes {
        self.response.body()
    }

    /// The same response if its status is a success, else the error that it reports.
    pub(crate) fn into_success(self, redactor: &Redactor) -> Result<Self, Error> {
        if self.response.status().is_success() {
            return Ok(self);
        }
        let mut error = self.error(ErrorKind::Refused(self.refusal(redactor)));
        // A 503 means that the service did not accept the request; after any other 5xx it may have been applied.
        let may_be_applied = matches!(self.status(), 408 | 500..=502 | 504..);
        error.unknown_outcome = may_be_applied && self.retry == RetryRule::OnlyIfNotApplied;
        let pause = retry::retry_after(self.headers(), Timestamp::now()).unwrap_or_default();
        error.retry_after = NonZeroU32::new(u32::try_from(pause.as_secs()).unwrap_or(u32::MAX));
        Err(error)
    }

    /// The body as one resource; `name` is what the API calls it.
    pub(crate) fn resource<T: DeserializeOwned>(&self, name: &str) -> Result<Resource<T>, Error> {
        let json = self.json(name)?;
        Resource::from_json(json).map_err(|error| self.not_a(name, &error))
    }

    /// The body as one page of resources; `name` is what the API calls one of them.
    pub(crate) fn page(&self, name: &str) -> Result<ListPage, Error> {
        let name = format!("page of {name}s");
        ListPage::from_body(self.body()).map_err(|problem| match problem {
            NotAPage::NoResults => self.not_a(&name, &"it has no list `results`"),
            NotAPage::NotJson => self.not_json(&name),
        })
    }

    /// The body as JSON; `name` is what it should be, for the error.
    pub(crate) fn json(&self, name: &str) -> Result<Value, Error> {
        serde_json::from_slice(self.body()).map_err(|_| self.not_json(name))
    }

    /// The error for a body that is not JSON.
    pub(crate) fn not_json(&self, name: &str) -> Error {
        self.not_a(name, &format!("it is {}", self.body_kind()))
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error { correlation_id: Some(self.correlation_id.clone()), ..Error::new(kind, self.label.as_str()) }
    }

    /// The error for a body of the wrong shape. A write was accepted then, but its result is unknown.
    pub(crate) fn not_a(&self, name: &str, problem: &dyn std::fmt::Display) -> Error {
        let text = format!("the response to {} is not a {name}: {problem}", self.label);
        let mut error = self.error(ErrorKind::Decode(text));
        error.unknown_outcome = self.retry == RetryRule::OnlyIfNotApplied;
        error
    }

    fn refusal(&self, redactor: &Redactor) -> Refusal {
        let body = redactor.json(&serde_json::from_slice(self.body()).unwrap_or_default());
        let message = message_of(&body);
        Refusal {
            status: self.status(),
            is_from_api: message.is_some() || body.get("statusCode").is_some(),
            message: message.unwrap_or_else(|| self.fallback_message()),
            errors: body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default(),
        }
    }

    /// The message for a body without a readable one.
    fn fallback_message(&self) -> String {
        let status = self.response.status();
        if status.is_redirection() {
            let location = self.headers().get(http::header::LOCATION).and_then(|location| location.to_str().ok());
            let target = location.filter(|location| location.contains("://")).map_or("another address", host_of);
            return format!("the service redirects to {target}, and redirects are not followed");
        }
        let number = || format!("status {}", status.as_u16());
        let reason = status.canonical_reason().map_or_else(number, str::to_owned);
        format!("{reason}; the response was {}", self.body_kind())
    }

    /// What the body is instead of the expected JSON.
    fn body_kind(&self) -> &'static str {
        let body = self.body().trim_ascii_start();
        let kind = self.headers().get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if body.is_empty() {
            "empty"
        } else if body.starts_with(b"<") || kind.is_some_and(|kind| kind.starts_with("text/html")) {
            "an HTML page"
        } else if serde_json::from_slice::<Value>(body).is_ok() {
            "JSON without a message"
        } else if serde_json::from_slice::<IgnoredAny>(body).is_ok() {
            r"JSON with half of a character, such as `\ud800`"
        } else if matches!(body.first(), Some(b'{' | b'[')) {
            "invalid JSON"
        } else {
            "text that is not JSON"
        }
    }
}

/// The service's own message: the API's `message`, the fields of OAuth, or that of the first entry of `errors`.
fn message_of(body: &Value) -> Option<String> {
    let text = |value: Option<&Value>| value?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    text(body.get("message"))
        .or_else(|| text(body.get("error_description")))
        .or_else(|| text(body.get("error")))
        .or_else(|| body.get("errors")?.as_array()?.iter().find_map(|entry| text(entry.get("message"))))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_trace_shows_64_kib_of_a_body() {
        assert_eq!(TRACED_BODY, 65_536);
        let shown = |length| traced_body(&Redactor::default(), &HeaderMap::new(), &Bytes::from("é".repeat(length)));
        assert_eq!(shown(TRACED_BODY / 2), "é".repeat(TRACED_BODY / 2));
        assert_eq!(shown(TRACED_BODY / 2 + 1), "é".repeat(TRACED_BODY / 2) + " … (65538 bytes in total)");
    }

    #[test]
    fn a_correlation_id_of_the_service_has_at_most_200_bytes() {
        let id = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-correlation-id", http::HeaderValue::from_str(text).unwrap());
            own_correlation_id(&headers)
        };
        assert_eq!(id(" own "), Some("own".to_owned()));
        assert_eq!(id(&"a".repeat(200)).map(|id| id.len()), Some(200));
        assert_eq!((id(&"a".repeat(201)), id(" "), own_correlation_id(&HeaderMap::new())), (None, None, None));
    }
}
