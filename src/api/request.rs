//! One request to the service, before it is sent: path, query, headers and body.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Encodes `text` as (part of) one path segment, or as a name or value of a query or form.
pub(crate) fn encode_segment(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The parameters of a query or a form, in the order of their addition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(String);

impl Parameters {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&encode_segment(name));
        self.0.push('=');
        self.0.push_str(&encode_segment(value));
    }

    /// Adds a parameter if it has a value.
    pub(crate) fn add_option(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.add(name, &value.to_string());
        }
    }

    /// Adds the same parameter once for each value.
    pub(crate) fn add_each(&mut self, name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        for value in values {
            self.add(name, value.as_ref());
        }
    }

    /// Encoded.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host and port of an address, for messages. Never a user name, path or query.
pub(crate) fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_encoded_and_keep_their_order() {
        let mut parameters = Parameters::default();
        parameters.add("sort", "createdAt desc");
        parameters.add_option("limit", Some(5));
        parameters.add_option("offset", None::<u64>);
        parameters.add_each("key", ["a&b", "c=d"]);
        assert_eq!(parameters.as_str(), "sort=createdAt%20desc&limit=5&key=a%26b&key=c%3Dd");
    }

    #[test]
    fn only_the_host_of_an_address_is_shown() {
        assert_eq!(host_of("https://user:pw@host:8443/path?token=x"), "host:8443");
        assert_eq!(host_of("http://[::1]:80"), "[::1]:80");
    }
}
