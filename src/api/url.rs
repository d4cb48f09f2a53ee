//! Paths and queries of requests.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

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
