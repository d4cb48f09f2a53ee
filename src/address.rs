//! Addresses of servers: checked, shown, and extended by paths and queries.

use std::net::IpAddr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Whether `host` is this machine.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether the server at this address, with or without a port, is on this machine.
pub fn is_on_this_machine(address: &str) -> bool {
    let uri = address.trim().parse::<http::Uri>();
    uri.is_ok_and(|uri| uri.host().is_some_and(is_loopback))
}

/// Checks the address of a server and returns it without a trailing slash.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence that starts with the name of the setting. The message does not repeat
/// the address, because it may contain a password.
pub fn check(address: &str) -> Result<String, &'static str> {
    check_with_plain_hosts(address, &[])
}

/// As [`check`], and accepts `http://` for these hosts too, on any port.
///
/// # Errors
/// As for [`check`].
pub fn check_with_plain_hosts(address: &str, plain_hosts: &[&str]) -> Result<String, &'static str> {
    let uri: http::Uri = address.trim().parse().map_err(|_| "is not an address such as https://host")?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or("is not an address such as https://host")?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback(host) || plain_hosts.iter().any(|plain| plain.eq_ignore_ascii_case(host)) => {}
        Some("http") => return Err("must start with https:// unless it is this machine"),
        _ => return Err("must start with https://, or with http:// for this machine"),
    }
    if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err("must not contain a user name or password");
    }
    if uri.query().is_some() || address.contains('#') {
        return Err("must not have a query or fragment");
    }
    Ok(address.trim().trim_end_matches('/').to_owned())
}

/// Checks the address of a proxy, with or without `http://`. What passes is what the HTTP client uses: it ignores blanks around
/// an address together with the address.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence; never the address, which may contain a password.
pub fn check_proxy(address: &str) -> Result<(), &'static str> {
    const PROBLEM: &str = "is not the address of a proxy, such as `http://proxy.example:8080`";
    if address.trim() != address {
        return Err("has blanks or a line end around the address of the proxy");
    }
    let with_scheme = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
    let uri: http::Uri = with_scheme.parse().map_err(|_| PROBLEM)?;
    if uri.scheme_str().is_some_and(|scheme| scheme.starts_with("socks")) {
        return Err("names a SOCKS proxy, which is not supported; use an HTTP proxy");
    }
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let has_host = uri.host().is_some_and(|host| !host.is_empty());
    if uri.authority().is_some_and(|authority| authority.as_str().matches('@').count() > 1) {
        return Err("has more than one `@`; write `%40` in a user name or password");
    }
    let port =
        uri.authority().and_then(|authority| authority.as_str().rsplit_once(']').or(Some(("", authority.as_str()))));
    let has_port = port.and_then(|(_, rest)| rest.rsplit_once(':')).is_none_or(|(_, port)| port.parse::<u16>().is_ok());
    if is_http && has_host && has_port { Ok(()) } else { Err(PROBLEM) }
}

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Encodes `text` as (part of) one path segment, or as a name or value of a query or form.
pub fn encode_segment(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The parameters of a query or a form, in the order of their addition.
#[derive(Debug, Clone, Default)]
pub struct Parameters(String);

impl Parameters {
    /// Adds a parameter, encoded.
    pub fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&encode_segment(name));
        self.0.push('=');
        self.0.push_str(&encode_segment(value));
    }

    /// Adds a parameter if it has a value.
    pub fn add_option(&mut self, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.add(name, &value.to_string());
        }
    }

    /// Adds the same parameter once for each value.
    pub fn add_each(&mut self, name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) {
        for value in values {
            self.add(name, value.as_ref());
        }
    }

    /// The text of the query or form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The host and port of an address, for messages. Never a user name, path or query.
pub fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_does_not_decide_whether_a_server_is_on_this_machine() {
        for address in ["http://127.0.0.1:8700", "http://localhost", "http://[::1]:80/path", "https://LOCALHOST:1"] {
            assert!(is_on_this_machine(address), "{address}");
        }
        for address in ["https://connect.example.com", "http://127.0.0.1.example.com:80", "", "http://["] {
            assert!(!is_on_this_machine(address), "{address}");
        }
    }

    #[test]
    fn https_is_allowed_for_every_host_and_http_only_for_this_machine() {
        for (address, checked) in [
            ("https://connect.example/", Ok("https://connect.example")),
            ("https://connect.example:8443/base/", Ok("https://connect.example:8443/base")),
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080")),
            ("http://[::1]:1", Ok("http://[::1]:1")),
            ("http://LocalHost", Ok("http://LocalHost")),
        ] {
            assert_eq!(check(address), checked.map(str::to_owned));
        }
        for address in [
            "http://connect.example",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "https://user:pw@host",
            "https://host?x=1",
            "https://host/#x",
            "ftp://host",
            "connect.example",
            "https://",
            "",
            "/path",
        ] {
            assert!(check(address).is_err(), "{address}");
        }
    }

    #[test]
    fn the_port_and_the_path_do_not_decide_on_the_machine() {
        for address in ["http://127.0.0.1", "http://127.0.0.1:8080/x", "https://[::1]:443", "http://localhost:1?x"] {
            assert!(is_on_this_machine(address), "{address}");
        }
        for address in ["https://connect.example:80", "https://127.0.0.1.example", "https://localhost@x.example", ""] {
            assert!(!is_on_this_machine(address), "{address}");
        }
    }

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
