//! A transport that plays a script, and panics at a request that is not in it.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use crate::api::{Exchange, Transport, TransportError};

/// The result of a step.
type Scripted = Result<Response<Bytes>, TransportError>;

/// Expected requests, each with its result, in order.
#[derive(Default)]
pub(super) struct ScriptedTransport {
    steps: RefCell<VecDeque<(String, Scripted)>>,
    seen: RefCell<Vec<Request<Bytes>>>,
}

impl ScriptedTransport {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Expects `request`, such as `GET /connectors/drafts?limit=1`, and responds with JSON.
    pub(super) fn on(self, request: &str, status: u16, body: &Value) -> Self {
        self.responding(request, status, &[("content-type", "application/json")], body.to_string())
    }

    /// Expects `request` and responds with any body and headers.
    pub(super) fn responding(
        self,
        request: &str,
        status: u16,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.step(request, Ok(response.body(body.into()).unwrap()))
    }

    /// Expects `request` and cannot connect.
    pub(super) fn refusing(self, request: &str) -> Self {
        self.step(request, Err(TransportError::Connect("cannot connect to api.test: connection refused".to_owned())))
    }

    /// Expects `request` and loses the response.
    pub(super) fn losing(self, request: &str) -> Self {
        self.step(request, Err(TransportError::Lost("no response from api.test within 30s".to_owned())))
    }

    pub(super) fn step(self, request: &str, result: Scripted) -> Self {
        self.steps.borrow_mut().push_back((request.to_owned(), result));
        self
    }

    /// Ready for a client.
    pub(super) fn ready(self) -> Rc<Self> {
        Rc::new(self)
    }

    /// The header `name` of every request so far.
    pub(super) fn header(&self, name: &str) -> Vec<String> {
        let value = |request: &Request<Bytes>| request.headers()[name].to_str().unwrap().to_owned();
        self.seen.borrow().iter().map(value).collect()
    }

    /// The body of the last request, as text.
    pub(super) fn last_body(&self) -> String {
        String::from_utf8(self.seen.borrow().last().unwrap().body().to_vec()).unwrap()
    }

    /// The body of the last request, as JSON.
    pub(super) fn last_json(&self) -> Value {
        serde_json::from_str(&self.last_body()).unwrap()
    }
}

impl Transport for ScriptedTransport {
    fn send(&self, request: Request<Bytes>) -> Exchange<'_> {
        assert_eq!(request.uri().scheme_str(), Some("https"), "the URI is absolute");
        let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
        self.seen.borrow_mut().push(request);
        let step = self.steps.borrow_mut().pop_front();
        let Some((expected, result)) = step else { panic!("unexpected request: {line}") };
        assert_eq!(line, expected);
        Box::pin(std::future::ready(result))
    }
}

impl Drop for ScriptedTransport {
    fn drop(&mut self) {
        let left: Vec<_> = self.steps.borrow().iter().map(|(request, _)| request.clone()).collect();
        assert!(std::thread::panicking() || left.is_empty(), "these requests never came: {left:?}");
    }
}
