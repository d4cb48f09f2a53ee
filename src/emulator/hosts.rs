//! Which requests the server answers, by the host names that they carry.
//!
//! A web page in the user's browser can send requests to this machine. Its own host name is in `Origin`, and after DNS
//! rebinding also in `Host`, so the server answers only names that cannot be those of a foreign page.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::Authority;

/// The names under which the emulator can be reached: those of loopback, and what the user allows.
#[derive(Debug, Clone)]
pub struct AllowedHosts {
    listen: IpAddr,
    names: Vec<String>,
}

impl AllowedHosts {
    /// Loopback, the address that is listened on, and these names. An unspecified address such as `0.0.0.0` allows every
    /// IP address: a foreign page has a name.
    pub fn new(listen: IpAddr, names: impl IntoIterator<Item = String>) -> Self {
        Self { listen, names: names.into_iter().map(|name| normalized(&name)).collect() }
    }

    /// Checks `Host`, the address in the request line if there is one, and `Origin` if it is sent.
    ///
    /// # Errors
    /// The message for the client.
    pub(super) fn check(&self, request: &Parts) -> Result<(), String> {
        let mut hosts = request.headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).ok_or("The header Host is missing.")?;
        let is_allowed = hosts.next().is_none()
            && self.allows_authority(host)
            && request.uri.authority().is_none_or(|authority| self.allows_authority(authority.as_str()));
        if !is_allowed {
            return Err("The header Host names a host that is not allowed. The emulator answers loopback names, and \
                        those of --allow-host."
                .to_owned());
        }
        let mut origins = request.headers.get_all(ORIGIN).iter();
        if origins.all(|origin| origin.to_str().is_ok_and(|origin| self.allows_origin(origin))) {
            return Ok(());
        }
        Err("Web pages of other hosts may not use the emulator. It accepts the Origin of a loopback name, and of those of \
             --allow-host."
            .to_owned())
    }

    fn allows_origin(&self, origin: &str) -> bool {
        let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        authority.is_some_and(|authority| self.allows_authority(authority))
    }

    /// Whether a host, with or without a port, is allowed.
    fn allows_authority(&self, text: &str) -> bool {
        let Ok(authority) = text.parse::<Authority>() else { return false };
        !text.contains('@') && self.allows(&normalized(authority.host()))
    }

    fn allows(&self, host: &str) -> bool {
        if host == "localhost" || host.ends_with(".localhost") || self.names.iter().any(|name| name == host) {
            return true;
        }
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        address.is_ok_and(|address| {
            address.to_canonical().is_loopback() || self.listen.is_unspecified() || self.listen == address
        })
    }
}

/// A name in lower case, without the dot that may end it.
fn normalized(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use http::Request;

    use super::*;

    fn check(listen: &str, uri: &str, headers: &[(&str, &str)]) -> bool {
        let hosts = AllowedHosts::new(listen.parse().unwrap(), ["Emulator.example".to_owned()]);
        let mut request = Request::get(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        hosts.check(&request.body(()).unwrap().into_parts().0).is_ok()
    }

    #[test]
    fn only_loopback_and_allowed_names_are_answered() {
        let is_answered = |host: &str| check("127.0.0.1", "/", &[("host", host)]);
        for host in
            ["localhost", "LOCALHOST:80", "localhost.", "a.localhost:1", "127.0.0.1:8700", "127.9.9.9", "[::1]:80"]
        {
            assert!(is_answered(host), "{host}");
        }
        for host in ["emulator.example", "EMULATOR.EXAMPLE.:9"] {
            assert!(is_answered(host), "{host}");
        }
        let foreign = [
            "evil.example",
            "localhost.evil.example",
            "notlocalhost",
            "0.0.0.0:80",
            "10.0.0.1",
            "[::2]",
            "",
            "localhost@evil.example",
            "evil.example@localhost",
            "127.0.0.1.evil.example",
            "x emulator.example",
            "null",
        ];
        for host in foreign {
            assert!(!is_answered(host), "{host}");
        }
    }

    #[test]
    fn the_host_must_be_clear() {
        let loopback = ("host", "localhost");
        assert!(!check("127.0.0.1", "/", &[]));
        assert!(!check("127.0.0.1", "/", &[loopback, ("host", "evil.example")]));
        assert!(!check("127.0.0.1", "/", &[loopback, loopback]));
        assert!(!check("127.0.0.1", "http://evil.example/", &[loopback]));
        assert!(check("127.0.0.1", "http://127.0.0.1:80/", &[loopback]));
    }

    #[test]
    fn a_foreign_origin_is_refused() {
        let is_answered = |origin: &str| check("127.0.0.1", "/", &[("host", "localhost"), ("origin", origin)]);
        for origin in ["http://localhost:3000", "https://127.0.0.1", "http://[::1]:1", "https://emulator.example"] {
            assert!(is_answered(origin), "{origin}");
        }
        for origin in
            ["https://evil.example", "null", "", "file://localhost", "http://localhost@evil.example", "localhost"]
        {
            assert!(!is_answered(origin), "{origin}");
        }
        let origins = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://evil.example")];
        assert!(!check("127.0.0.1", "/", &origins));
    }

    #[test]
    fn the_listening_address_is_answered() {
        let host = |listen, host| check(listen, "/", &[("host", host)]);
        assert!(host("192.0.2.1", "192.0.2.1:8700") && !host("192.0.2.1", "192.0.2.2"));
        assert!(host("0.0.0.0", "192.0.2.2") && host("::", "[2001:db8::1]:80"));
        assert!(!host("0.0.0.0", "evil.example"));
    }
}
