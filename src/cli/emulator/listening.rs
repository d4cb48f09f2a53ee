//! The start and the end of the emulator.

use std::future::{Future, pending};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::emulator::{AllowedHosts, Emulator, Speed, serve};
use crate::failure::Failure;
use crate::output::{TextPage, View};
use crate::process;
use crate::session::Session;

/// What a program that starts an emulator has to know.
struct StartedEmulator {
    url: String,
    options: Value,
}

impl View for StartedEmulator {
    fn json(&self) -> Value {
        json!({ "address": self.url, "pid": std::process::id(), "options": self.options })
    }

    /// People read the address alone, which `listen` prints.
    fn page(&self, _page: &mut TextPage) {}
}

/// When the emulator ends, apart from signals.
///
/// # Errors
/// Where the system does not say that the parent process has ended.
pub(super) fn end(with_parent: bool) -> Result<Pin<Box<dyn Future<Output = ()> + Send>>> {
    if !with_parent {
        return Ok(Box::pin(pending()));
    }
    match process::end_of_parent() {
        Some(end) => Ok(Box::pin(end)),
        None => Err(Failure::usage("`--exit-with-parent` needs a Unix system").into()),
    }
}

/// Listens, shows where, and serves until `end` completes.
pub(super) async fn listen(
    address: SocketAddr,
    hosts: AllowedHosts,
    emulator: Arc<Emulator>,
    end: impl Future<Output = ()> + Send + 'static,
    session: &Session,
) -> Result<()> {
    let listener = TcpListener::bind(address).await.map_err(|error| not_listening(address, &error))?;
    let address = listener.local_addr().context("the listener has no address")?;
    let url = format!("http://{}", from_this_machine(address));
    if session.ui.is_human_readable() {
        session.ui.print_line(&url)?;
    } else {
        session.ui.show_item(&StartedEmulator { url, options: emulator.options().view() })?;
    }
    if !address.ip().is_loopback() {
        session.ui.warn("other machines can reach the emulator, and read and change its state");
    }
    session.ui.note(&difference(emulator.options().speed));
    session.ui.note("serving the Connect API; press Ctrl-C to stop");
    serve(listener, emulator, hosts, end).await.context("could not serve")
}

/// What is different from the service on purpose.
fn difference(speed: Speed) -> String {
    let difference = "emulated: no application is started; urls, topics, reports and logs are invented".to_owned();
    if matches!(speed, Speed::Real) { difference } else { difference + ", operations are short" }
}

fn not_listening(address: SocketAddr, error: &std::io::Error) -> Failure {
    let what = if address.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) {
        format!("port {}", address.port())
    } else {
        address.to_string()
    };
    let hint = match error.kind() {
        ErrorKind::AddrNotAvailable => "`--listen` needs an address of this machine, or `0.0.0.0` for all of them",
        _ => "`--port 0` selects a free port",
    };
    Failure::usage(format!("cannot listen on {what}: {error}")).hint(hint)
}

/// The address that a client on this machine uses. `0.0.0.0` and `::` are no addresses of a server.
fn from_this_machine(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
