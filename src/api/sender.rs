//! Sends requests, retries them, and reports them to the trace.

use std::rc::Rc;

use bytes::Bytes;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};

use super::redact::Redactor;
use super::request::ApiRequest;
use super::response::ApiResponse;
use super::retry::{self, RetryRule};
use super::trace::send_traced;
use super::transport::PRODUCT;
use super::{Error, ErrorKind, Trace, Transport, TransportError};

/// The most bytes of a body that a trace shows.
const TRACED_BODY: usize = 64 * 1024;

/// Sends requests over a transport.
pub(crate) struct Sender {
    transport: Rc<dyn Transport>,
    trace: Option<Rc<dyn Trace>>,
    /// The most times that a request is sent again.
    pub(crate) retries: u32,
    pub(crate) redactor: Redactor,
}

impl Sender {
    pub(crate) fn new(transport: Rc<dyn Transport>, trace: Option<Rc<dyn Trace>>, retries: u32) -> Self {
        Self { transport, trace, retries, redactor: Redactor::default() }
    }

    /// Sends `request` until a response is not worth a retry. The response may have an error status.
    pub(crate) async fn send(&self, request: &ApiRequest) -> Result<ApiResponse, Error> {
        let prepared = self.prepare(request).map_err(|kind| Error::new(kind, request.label.as_str()))?;
        let trace = self.trace.as_deref();
        let attempt = async || {
            let correlation_id = uuid::Uuid::new_v4().to_string();
            let id = HeaderValue::from_str(&correlation_id).expect("a UUID is ASCII");
            let mut prepared = prepared.clone();
            prepared.headers_mut().insert(HeaderName::from_static("x-correlation-id"), id);
            let result = send_traced(&*self.transport, trace, &self.redactor, prepared, traced_body).await;
            (result, correlation_id)
        };
        let (result, correlation_id) =
            retry::repeated(self.retries, trace, attempt, |(result, _)| request.retry.pause_after(result)).await;
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
