//! Why an HTTP exchange failed, in messages that name the host but no address.

use std::error::Error as StdError;
use std::io;

use rustls::CertificateError;

use super::TransportError;

/// The error of a request without a response.
pub(crate) fn of_request(error: &reqwest::Error, host: &str) -> TransportError {
    if let Some(reason) = certificate_problem(error) {
        return TransportError::Untrusted(format!("the certificate of {host} is not trusted: {reason}"));
    }
    if error.is_connect() {
        let cause = if error.is_timeout() { "timed out".to_owned() } else { cause(error) };
        return TransportError::Connect(format!("cannot connect to {host}: {cause}"));
    }
    if error.is_builder() {
        return TransportError::Untrusted(format!("cannot send a request to {host}: {}", cause(error)));
    }
    TransportError::Lost(format!("the connection to {host} was lost: {}", cause(error)))
}

/// The error of a response that ended after `read` bytes.
pub(crate) fn of_body(error: &reqwest::Error, host: &str, read: usize) -> TransportError {
    TransportError::Lost(format!("the response from {host} ended after {read} bytes: {}", cause(error)))
}

/// The innermost cause of `error`. The outer ones contain addresses.
pub(crate) fn cause(error: &(dyn StdError + 'static)) -> String {
    let (mut innermost, mut known, mut is_of_proxy) = (None, None, false);
    visit(error, &mut |error| {
        known = known_cause(error).or(known);
        let text = error.to_string();
        is_of_proxy |= text == "tunnel error: failed to create underlying connection";
        innermost = Some(text);
    });
    let cause = known.map(str::to_owned).or(innermost).unwrap_or_default();
    if is_of_proxy { format!("the proxy cannot be reached: {cause}") } else { cause }
}

/// Calls `found` with `error` and each of its sources, including the errors inside I/O errors.
fn visit(error: &(dyn StdError + 'static), found: &mut dyn FnMut(&(dyn StdError + 'static))) {
    let mut current = Some(error);
    while let Some(error) = current {
        found(error);
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        current = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
}

fn known_cause(error: &(dyn StdError + 'static)) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return match error.kind() {
            io::ErrorKind::ConnectionRefused => Some("connection refused"),
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Some("the connection was reset"),
            io::ErrorKind::UnexpectedEof => Some("it was closed too early"),
            io::ErrorKind::TimedOut => Some("timed out"),
            io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
                Some("the host or its network is unreachable")
            }
            _ if error.to_string().contains("failed to lookup address") => Some("no such host"),
            _ => None,
        };
    }
    let text = error.to_string();
    match text.as_str() {
        "tunnel error: proxy authorization required" => Some("the proxy requires a user name and password"),
        "tunnel error: unsuccessful" => Some("the proxy refused to connect"),
        "connection closed before message completed" => Some("it was closed before the response"),
        "end of file before message length reached" => Some("it was closed too early"),
        "received corrupt message of type InvalidContentType" => Some("the server does not use TLS"),
        _ => None,
    }
}

/// The problem of the server's certificate, if that is the cause.
fn certificate_problem(error: &reqwest::Error) -> Option<String> {
    let mut problem = None;
    visit(error, &mut |error| {
        if let Some(rustls::Error::InvalidCertificate(certificate)) = error.downcast_ref::<rustls::Error>() {
            problem = Some(describe_certificate_error(certificate));
        }
    });
    problem
}

fn describe_certificate_error(error: &CertificateError) -> String {
    match error {
        CertificateError::UnknownIssuer => "its issuer is unknown".to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".to_owned(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it is not valid yet".to_owned(),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host name".to_owned()
        }
        CertificateError::Revoked => "it was revoked".to_owned(),
        other => other.to_string(),
    }
}
