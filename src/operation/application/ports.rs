//! Ports for applications that run on this machine.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use anyhow::Result;

use crate::failure::Failure;

/// The port on which the platform calls an application.
pub const DEFAULT_PORT: u16 = 8080;

/// The variable from which an application reads the port to listen on.
pub const PORT_VARIABLE: &str = "PORT";

/// Finds `count` free ports: `first`, which must be free, and free ones above it. Without `first`, the search starts at
/// [`DEFAULT_PORT`]. 0 lets the system choose.
///
/// # Errors
/// When `first` is in use, or there are too few free ports above it (exit 2).
pub fn free_ports(first: Option<u16>, count: usize) -> Result<Vec<u16>> {
    if first == Some(0) {
        return Ok(
            any_ports(count).map_err(|error| Failure::usage(format!("the system provides no free port: {error}")))?
        );
    }
    if let Some(port) = first.filter(|port| !is_free(*port)) {
        return Err(Failure::usage(format!("port {port} is in use"))
            .hint("choose another `--port`, or omit it to use the next free port")
            .into());
    }
    let first = first.unwrap_or(DEFAULT_PORT);
    let ports: Vec<u16> = (first..=u16::MAX).filter(|port| is_free(*port)).take(count).collect();
    if ports.len() < count {
        return Err(Failure::usage(format!("fewer than {count} ports are free from {first} on")).into());
    }
    Ok(ports)
}

/// Ports that the system chooses. All are held until the last one is chosen, so that they differ.
fn any_ports(count: usize) -> io::Result<Vec<u16>> {
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<io::Result<_>>()?;
    held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}

/// Whether no program listens on the port, neither over IPv4 nor over IPv6. A machine may not have one of the two.
fn is_free(port: u16) -> bool {
    let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
    let is_refused = |kind| matches!(kind, ErrorKind::AddrInUse | ErrorKind::PermissionDenied);
    !addresses.iter().any(|address| TcpListener::bind(address).is_err_and(|error| is_refused(error.kind())))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_refused_if_requested_and_skipped_otherwise() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(!is_free(port));
        assert_eq!(free_ports(Some(port), 1).unwrap_err().to_string(), format!("port {port} is in use"));
        let ports = free_ports(None, 2).unwrap();
        assert!(ports[0] >= 8080 && ports[0] < ports[1], "{ports:?}");
    }

    #[test]
    fn the_system_chooses_different_ports() {
        let mut ports = free_ports(Some(0), 5).unwrap();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 5);
        assert!(free_ports(Some(u16::MAX), 2).is_err());
    }

    #[test]
    fn the_first_port_is_8080() {
        assert_eq!(DEFAULT_PORT, 8080);
    }
}
