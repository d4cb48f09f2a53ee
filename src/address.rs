//! Checks the addresses of servers.

use std::net::IpAddr;

/// Whether `host` is this machine.
pub fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Checks the address of a server and returns it without a trailing slash.
///
/// # Errors
/// What is wrong with it, as the rest of a sentence that starts with the name of the setting. The message does not repeat
/// the address, because it may contain a password.
pub fn check(address: &str) -> Result<String, &'static str> {
    let uri: http::Uri = address.trim().parse().map_err(|_| "is not an address such as https://host")?;
    let host = uri.host().filter(|host| !host.is_empty()).ok_or("is not an address such as https://host")?;
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_loopback(host) => {}
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
