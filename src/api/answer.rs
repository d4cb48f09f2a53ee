//! What an answer means: the JSON that was asked for, or an error.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::redact::Redactor;
use super::retry::Repeat;
use super::sender::Call;
use super::url::host_of;
use super::{Error, ErrorKind, Page, Refusal, Resource};

/// An answer of any status.
#[derive(Debug)]
pub(crate) struct Answer {
    response: http::Response<Bytes>,
    label: String,
    repeat: Repeat,
    correlation_id: String,
}

impl Answer {
    pub(crate) fn new(response: http::Response<Bytes>, call: &Call, correlation_id: String) -> Self {
        Self { response, label: call.label.clone(), repeat: call.repeat, correlation_id }
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

    /// The same answer if its status says success, else the error that it reports.
    pub(crate) fn into_success(self, redactor: &Redactor) -> Result<Self, Error> {
        if self.response.status().is_success() {
            return Ok(self);
        }
        let mut error = self.error(ErrorKind::Refused(self.refusal(redactor)));
        // A 503 says that the service did not take the request; any other 5xx leaves it open.
        let open = matches!(self.status(), 408 | 500..=502 | 504..);
        error.unknown_outcome = open && self.repeat == Repeat::OnlyIfNotApplied;
        Err(error)
    }

    /// The body as one resource; `name` is what the API calls it.
    pub(crate) fn resource<T: DeserializeOwned>(&self, name: &str) -> Result<Resource<T>, Error> {
        let json = self.json(name)?;
        Resource::from_json(json).map_err(|error| self.not_a(name, &error))
    }

    /// The body as one resource, none where it is empty or something else: for answers that say enough by their status.
    pub(crate) fn resource_if_any<T: DeserializeOwned>(&self, name: &str) -> Option<Resource<T>> {
        self.resource(name).ok()
    }

    /// The body as one page of resources; `name` is what the API calls one of them.
    pub(crate) fn page<T: DeserializeOwned>(&self, name: &str) -> Result<Page<T>, Error> {
        let name = format!("page of {name}s");
        let mut json = self.json(&name)?;
        let Some(Value::Array(results)) = json.get_mut("results").map(Value::take) else {
            return Err(self.not_a(&name, &"it has no list `results`"));
        };
        let results = results.into_iter().map(Resource::from_json).collect::<Result<_, _>>();
        let number = |field: &str| json.get(field).and_then(Value::as_u64);
        Ok(Page {
            limit: number("limit"),
            offset: number("offset"),
            total: number("total"),
            results: results.map_err(|error| self.not_a(&name, &error))?,
        })
    }

    /// The body as JSON; `name` is what it should be.
    pub(crate) fn json(&self, name: &str) -> Result<Value, Error> {
        serde_json::from_slice(self.body()).map_err(|_| self.not_a(name, &format!("it is {}", self.hint())))
    }

    /// An error about this answer.
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        Error { correlation_id: Some(self.correlation_id.clone()), ..Error::new(kind, self.label.as_str()) }
    }

    /// The error for a body of the wrong shape. The write that it answers was accepted, but nobody can see it.
    pub(crate) fn not_a(&self, name: &str, problem: &dyn std::fmt::Display) -> Error {
        let text = format!("the answer to {} is not a {name}: {problem}", self.label);
        let mut error = self.error(ErrorKind::Decode(text));
        error.unknown_outcome = self.repeat == Repeat::OnlyIfNotApplied;
        error
    }

    fn refusal(&self, redactor: &Redactor) -> Refusal {
        let body = serde_json::from_slice::<Value>(self.body()).map(|body| redactor.json(&body));
        let (message, errors) = match &body {
            Ok(body) => (message_of(body), entries_of(body)),
            Err(_) => (None, Vec::new()),
        };
        Refusal { status: self.status(), message: message.unwrap_or_else(|| self.fallback_message()), errors }
    }

    /// What to say where the service said nothing that can be read.
    fn fallback_message(&self) -> String {
        let status = self.response.status();
        if status.is_redirection() {
            let location = self.headers().get(http::header::LOCATION).and_then(|location| location.to_str().ok());
            let target = location.filter(|location| location.contains("://")).map_or("another address", host_of);
            return format!("the service points to {target}, and redirects are not followed");
        }
        let reason = reason_of(status);
        format!("{reason}; the answer was {}", self.hint())
    }

    /// What came instead of the JSON that was expected.
    fn hint(&self) -> &'static str {
        let body = self.body().trim_ascii_start();
        let kind = self.headers().get(http::header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if body.is_empty() {
            "empty"
        } else if body.starts_with(b"<") || kind.is_some_and(|kind| kind.starts_with("text/html")) {
            "an HTML page"
        } else if serde_json::from_slice::<Value>(body).is_ok() {
            "JSON without a message"
        } else if matches!(body.first(), Some(b'{' | b'[')) {
            "JSON that is broken"
        } else {
            "text that is not JSON"
        }
    }
}

fn reason_of(status: StatusCode) -> String {
    status.canonical_reason().map_or_else(|| format!("status {}", status.as_u16()), str::to_owned)
}

/// The service's own sentence, from wherever a body has it: the API's `message`, OAuth's fields, the first entry.
fn message_of(body: &Value) -> Option<String> {
    let text = |value: Option<&Value>| value?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    text(body.get("message"))
        .or_else(|| text(body.get("error_description")))
        .or_else(|| text(body.get("error")))
        .or_else(|| body.get("errors")?.as_array()?.iter().find_map(|entry| text(entry.get("message"))))
}

fn entries_of(body: &Value) -> Vec<Value> {
    body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default()
}
