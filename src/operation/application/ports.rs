//! Ports for applications that run on this machine.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use anyhow::Result;

use crate::failure::Failure;

/// The port that the platform gives to an application.
const USUAL: u16 = 8080;

/// Gives `count` free ports. They count up from `first`, which must be free itself; left out, from 8080, or what is
/// free above it. 0 leaves the choice to the system.
///
/// # Errors
/// When `first` is taken, or there are not enough ports above it (exit 2).
pub fn free_ports(first: Option<u16>, count: usize) -> Result<Vec<u16>> {
    if first == Some(0) {
        return Ok(any_ports(count).map_err(|error| Failure::usage(format!("the system gives no port: {error}")))?);
    }
    if let Some(port) = first.filter(|port| !is_free(*port)) {
        return Err(Failure::usage(format!("the port {port} is taken"))
            .hint("name another one by `--port`, or leave it out to take the next one that is free")
            .into());
    }
    let ports: Vec<u16> = (first.unwrap_or(USUAL)..=u16::MAX).filter(|port| is_free(*port)).take(count).collect();
    if ports.len() < count {
        return Err(
            Failure::usage(format!("there are no {count} free ports from {} on", first.unwrap_or(USUAL))).into()
        );
    }
    Ok(ports)
}

/// Ports that the system chooses, all held until the last one is chosen.
fn any_ports(count: usize) -> io::Result<Vec<u16>> {
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).collect::<io::Result<_>>()?;
    held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}

/// Whether nobody listens there. A machine without one of the two protocols has nobody listening by it.
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
    fn a_taken_port_is_refused_where_it_was_asked_for_and_else_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(!is_free(port));
        assert_eq!(free_ports(Some(port), 1).unwrap_err().to_string(), format!("the port {port} is taken"));
        let ports = free_ports(None, 2).unwrap();
        assert!(ports[0] >= 8080 && ports[0] < ports[1], "{ports:?}");
    }

    #[test]
    fn the_system_gives_different_ports() {
        let mut ports = free_ports(Some(0), 5).unwrap();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 5);
        assert!(free_ports(Some(u16::MAX), 2).is_err());
    }
}
