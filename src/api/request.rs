//! One request to the service, before it is sent: method, URL, headers and body.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};

use super::Error;
use super::retry::RetryRule;

/// One request, which may be sent several times.
#[derive(Debug, Clone)]
pub(crate) struct ApiRequest {
    pub(crate) method: Method,
    /// Absolute and encoded.
    pub(crate) url: String,
    /// Method and path, as error messages show them.
    pub(crate) label: String,
    /// `Authorization` and `Content-Type`; the sender adds the rest.
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) retry: RetryRule,
}

impl ApiRequest {
    /// A request for `path` (encoded, with a leading slash) below `base`.
    pub(crate) fn new(method: Method, base: &str, path: &str) -> Self {
        let retry = if method.is_safe() { RetryRule::Safe } else { RetryRule::OnlyIfNotApplied };
        let without_query = path.split(['?', '#']).next().unwrap_or_default();
        Self {
            label: format!("{method} {without_query}"),
            url: format!("{}{path}", base.trim_end_matches('/')),
            method,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            retry,
        }
    }

    /// The path without base and query.
    pub(crate) fn path(&self) -> &str {
        self.label.split_once(' ').map_or("", |(_, path)| path)
    }

    /// The same request with a body.
    pub(crate) fn with_body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.body = body.into();
        self
    }

    /// Adds the header `Authorization`; `what` names the credentials in the error.
    pub(crate) fn authorize(&mut self, what: &str, credentials: &str) -> Result<(), Error> {
        let mut value = HeaderValue::from_str(credentials).map_err(|_| {
            let text = format!("the {what} contains characters that cannot be sent in a header");
            Error::unsendable(text, self.label.as_str())
        })?;
        value.set_sensitive(true);
        self.headers.insert(AUTHORIZATION, value);
        Ok(())
    }
}
