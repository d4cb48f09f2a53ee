//! Which requests the server answers, by the host names that they carry.
//!
//! A web page in the user's browser can send requests to this machine. Its own host is in `Origin`, and after DNS rebinding
//! its name also in `Host`, so the server answers only names that cannot be those of a foreign page.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use http::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
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
    /// IP address as `Host`: after DNS rebinding a foreign page has a name there.
    pub fn new(listen: IpAddr, names: impl IntoIterator<Item = String>) -> Self {
        Self { listen, names: names.into_iter().map(|name| normalized(&name)).collect() }
    }

    /// Checks `Host`, the address in the request line if there is one, and `Origin` or else `Sec-Fetch-Site` if it is sent.
    ///
    /// # Errors
    /// The message for the client.
    pub(super) fn check(&self, request: &Parts) -> Result<(), String> {
        let mut hosts = request.headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok()).ok_or("The header Host is missing.")?;
        let host = host_in(host).filter(|host| self.allows_host(host));
        let has_other_host =
            |authority: &Authority| !host_in(authority.as_str()).is_some_and(|it| self.allows_host(&it));
        let Some(host) =
            host.filter(|_| hosts.next().is_none() && !request.uri.authority().is_some_and(has_other_host))
        else {
            return Err("The header Host names a host that is not allowed. The emulator answers loopback names, and \
                        those of --allow-host."
                .to_owned());
        };
        let mut origins = request.headers.get_all(ORIGIN).iter().peekable();
        let has_origin = origins.peek().is_some();
        let is_allowed = origins.all(|origin| origin.to_str().is_ok_and(|origin| self.allows_origin(origin, &host)));
        if is_allowed && (has_origin || is_of_own_site(&request.headers)) {
            return Ok(());
        }
        Err("Web pages of other hosts may not use the emulator. It accepts the Origin of a loopback name, of the host that \
             the request is for, and of those of --allow-host."
            .to_owned())
    }

    /// A page can come from any IP address, so only that of the request itself is allowed besides names.
    fn allows_origin(&self, origin: &str, host: &str) -> bool {
        let authority = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        authority.and_then(host_in).is_some_and(|origin| origin == host || self.allows_name(&origin))
    }

    fn allows_host(&self, host: &str) -> bool {
        self.allows_name(host)
            || address(host).is_some_and(|address| self.listen.is_unspecified() || self.listen == address)
    }

    /// Whether this is a name or an address of loopback, or a name that the user allows.
    fn allows_name(&self, host: &str) -> bool {
        let below_localhost = host.strip_suffix(".localhost");
        host == "localhost"
            || below_localhost.is_some_and(|name| name.split('.').all(|label| !label.is_empty()))
            || self.names.iter().any(|name| name == host)
            || address(host).is_some_and(|address| address.to_canonical().is_loopback())
    }
}

/// Whether no page of another site sent the request, as far as the browser says. A browser sends no `Origin` with a link, an
/// image or a script, but says there whether the page is of the same host, or of a neighbor such as another port of
/// `localhost`, or whether the user typed the address (`none`).
fn is_of_own_site(headers: &HeaderMap) -> bool {
    let is_own = |site: &HeaderValue| ["same-origin", "same-site", "none"].iter().any(|own| site == own);
    headers.get_all("sec-fetch-site").iter().all(is_own)
}

/// The host of `HOST[:PORT]`. `None` where the text is anything else.
fn host_in(text: &str) -> Option<String> {
    let authority: Authority = text.parse().ok()?;
    let rest = text.strip_prefix(authority.host())?;
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    let is_clear = rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
    is_clear.then(|| normalized(authority.host()))
}

/// An IPv6 address has brackets, and an IPv4 address has none.
fn address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(host) => host.parse().ok().map(|address: Ipv6Addr| IpAddr::V6(address)),
        None => host.parse().ok().map(|address: Ipv4Addr| IpAddr::V4(address)),
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
            "localhost:evil.example",
            "localhost:99999",
            "localhost:+80",
            ".localhost",
            "a..localhost",
            "[127.0.0.1]",
            "::1",
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
        for (site, expected) in
            [("same-origin", true), ("same-site", true), ("none", true), ("cross-site", false), ("", false)]
        {
            let headers = [("host", "localhost"), ("sec-fetch-site", site)];
            assert_eq!(check("127.0.0.1", "/", &headers), expected, "{site}");
        }
        // The page is of another port or name of this machine, which the browser may call another site.
        let headers = [("host", "localhost"), ("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:3000")];
        assert!(check("127.0.0.1", "/", &headers));
        let origins = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://evil.example")];
        assert!(!check("127.0.0.1", "/", &origins));
    }

    #[test]
    fn an_address_is_an_origin_only_of_requests_to_itself() {
        let is_answered = |host: &str, origin: &str| check("0.0.0.0", "/", &[("host", host), ("origin", origin)]);
        assert!(is_answered("192.0.2.1:8700", "http://192.0.2.1:3000"));
        assert!(is_answered("192.0.2.1:8700", "http://localhost:3000"));
        assert!(is_answered("[2001:db8::1]:8700", "https://[2001:db8::1]"));
        assert!(!is_answered("127.0.0.1:8700", "http://203.0.113.9"));
        assert!(!is_answered("192.0.2.1:8700", "http://192.0.2.2:8700"));
        assert!(!is_answered("localhost", "http://[2001:db8::1]"));
        assert!(!check("192.0.2.1", "/", &[("host", "localhost"), ("origin", "http://192.0.2.1")]));
    }

    #[test]
    fn the_listening_address_is_answered() {
        let host = |listen, host| check(listen, "/", &[("host", host)]);
        assert!(host("192.0.2.1", "192.0.2.1:8700") && !host("192.0.2.1", "192.0.2.2"));
        assert!(host("0.0.0.0", "192.0.2.2") && host("::", "[2001:db8::1]:80"));
        assert!(!host("0.0.0.0", "evil.example"));
    }
}
