//! `ctconnect emulator`: emulates the whole Connect API on this machine.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use tokio::net::TcpListener;

use super::arguments::{SPEEDS, default_speed, named, parse_duration};
use crate::blocking;
use crate::duration;
use crate::emulator::{
    AllowedHosts, Emulator, EmulatorOptions, InjectedFailure, PlatformStep, Seed, Speed, StateStore, StoreError, serve,
};
use crate::failure::Failure;
use crate::operation::typed_path::existing_folder;
use crate::session::Session;

/// The default port.
const PORT: u16 = 8700;

/// The default of `--token-lifetime`.
static TOKEN_LIFETIME: LazyLock<String> = LazyLock::new(|| duration::exact(EmulatorOptions::default().token_lifetime));

/// Run an emulator of the Connect API on this machine
///
/// The first line of standard output is the URL. Set CTP_CONNECT_API_URL and CTP_AUTH_URL to it. Any client id and
/// secret are accepted. Ctrl-C stops the emulator.
///
/// The emulator answers requests to loopback names such as `localhost`, and none from web pages of other hosts. `--listen`
/// and `--allow-host` add addresses and names, for example for containers.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Port to listen on; 0 selects a free port
    #[arg(long, default_value_t = PORT)]
    port: u16,

    /// IP address to listen on
    ///
    /// With another address than one of loopback, other machines can read and change the state. `0.0.0.0` listens on every
    /// interface.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,

    /// Also answer requests to this host name (repeatable)
    ///
    /// For example `host.docker.internal`. Web pages of this host may use the emulator too.
    #[arg(long = "allow-host", value_name = "NAME", value_parser = host_name)]
    allowed_hosts: Vec<String>,

    /// Speed of the platform's operations
    #[arg(long, value_parser = named(SPEEDS), default_value = default_speed())]
    speed: Speed,

    /// File in which to store the state [default: memory only]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Read the connect.yaml of a repository from a folder (repeatable)
    #[arg(long = "repository", value_name = "URL=FOLDER", value_parser = repository)]
    repositories: Vec<(String, PathBuf)>,

    /// Make a step fail: preview, publish, deploy or undeploy (repeatable)
    #[arg(long = "fail", value_name = "STEP[=MESSAGE]", value_parser = failure)]
    failures: Vec<InjectedFailure>,

    /// Lifetime of tokens
    #[arg(long, value_name = "DURATION", default_value = TOKEN_LIFETIME.as_str(), value_parser = parse_duration)]
    token_lifetime: Duration,

    /// Reject tokens that this emulator did not issue
    #[arg(long)]
    strict_tokens: bool,

    /// Create N Deployments for load tests
    ///
    /// They are `seed-1`, `seed-2` and so on, of the Connector `seed`, in the first Project of `--project`, or else in that
    /// of the settings, or else in `seed`. A state that has the Connector `seed` stays as it is.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    seed_deployments: Option<u32>,

    /// Store N log entries in the Deployment `seed-1`
    ///
    /// They are spread over the last 7 days.
    #[arg(long, value_name = "N", requires = "seed_deployments")]
    #[arg(value_parser = clap::value_parser!(u32).range(..=10_000_000))]
    seed_logs: Option<u32>,

    /// Projects that API Clients have access to [default: every Project]
    #[arg(long = "project", value_name = "KEY", value_delimiter = ',')]
    projects: Vec<String>,
}

/// Subcommands for the emulator of `--local`.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Delete the state of the `--local` emulator
    Reset,
}

/// Serves until a signal arrives, or deletes the state of `--local`.
pub(super) fn run(args: Args, session: &Session) -> Result<()> {
    if let Some(Command::Reset) = args.command {
        return session.run(reset(session));
    }
    session.serve(async {
        let address = SocketAddr::new(args.listen, args.port);
        let hosts = AllowedHosts::new(args.listen, args.allowed_hosts.clone());
        listen(address, hosts, configured(args, session).await?, session).await
    })
}

async fn reset(session: &Session) -> Result<()> {
    session.clients.reset_emulator().await?;
    session.ui.note("deleted the emulator's state");
    Ok(())
}

async fn configured(args: Args, session: &Session) -> Result<Arc<Emulator>> {
    let settings = session.context.settings()?;
    let project = args.projects.first().or(settings.project_key.as_ref()).map_or("seed", String::as_str);
    let seed = args.seed_deployments.map(|deployments| Seed {
        project: project.to_owned(),
        deployments,
        log_entries: args.seed_logs.unwrap_or_default(),
    });
    let options = EmulatorOptions {
        speed: args.speed,
        failures: args.failures,
        token_lifetime: args.token_lifetime,
        strict_tokens: args.strict_tokens,
        project_keys: args.projects,
        region: settings.project_region.clone().unwrap_or_else(|| EmulatorOptions::default().region),
        ..EmulatorOptions::default()
    };
    let emulator = Arc::new(Emulator::new(options, args.state.map_or(StateStore::Memory, StateStore::File)));
    let checked = Arc::clone(&emulator);
    blocking::run(move || checked.check()).await.map_err(unusable)?;
    for (url, folder) in args.repositories {
        let folder = existing_folder(&folder)?.canonicalize().unwrap_or(folder);
        let emulator = Arc::clone(&emulator);
        blocking::run(move || emulator.map_repository(&url, &folder)).await?;
    }
    if let Some(seed) = seed {
        let emulator = Arc::clone(&emulator);
        let count = seed.deployments;
        match blocking::run(move || emulator.seed(&seed)).await? {
            true => session.ui.note(&format!("created the Connector seed with {count} Deployments")),
            false => session.ui.note("the state has a Connector seed already, and stays as it is"),
        }
    }
    Ok(emulator)
}

/// A state that cannot be used is reported at the start, instead of in each response.
fn unusable(error: StoreError) -> anyhow::Error {
    match error {
        StoreError::Busy { .. } => error.into(),
        _ => Failure::input(error.to_string()).hint("name another file with `--state`").into(),
    }
}

async fn listen(address: SocketAddr, hosts: AllowedHosts, emulator: Arc<Emulator>, session: &Session) -> Result<()> {
    let listener = TcpListener::bind(address).await.map_err(|error| not_listening(address, &error))?;
    let address = listener.local_addr().context("the listener has no address")?;
    session.ui.print_line(&format!("http://{}", from_this_machine(address)))?;
    if !address.ip().is_loopback() {
        session.ui.warn("other machines can reach the emulator, and read and change its state");
    }
    session.ui.note("serving the Connect API; press Ctrl-C to stop");
    serve(listener, emulator, hosts, std::future::pending()).await.context("could not serve")
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

fn host_name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if is_name { Ok(text.to_owned()) } else { Err("write a host name without scheme and port".to_owned()) }
}

fn repository(text: &str) -> Result<(String, PathBuf), String> {
    // A URL may contain `=`, and a folder hardly ever does: split at the last one.
    match text.rsplit_once('=') {
        Some((url, folder)) if !url.is_empty() && !folder.is_empty() => Ok((url.to_owned(), PathBuf::from(folder))),
        _ => Err("write `https://github.com/OWNER/NAME.git=FOLDER`".to_owned()),
    }
}

fn failure(text: &str) -> Result<InjectedFailure, String> {
    let (step, message) = match text.split_once('=') {
        Some((step, message)) => (step, Some(message.to_owned())),
        None => (text, None),
    };
    let step = match step {
        "preview" => PlatformStep::Preview,
        "publish" => PlatformStep::Publish,
        "deploy" => PlatformStep::Deploy,
        "undeploy" => PlatformStep::Undeploy,
        _ => return Err("the steps are `preview`, `publish`, `deploy` and `undeploy`".to_owned()),
    };
    Ok(InjectedFailure { step, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulator_listens_on_port_8700_and_tokens_last_two_days() {
        assert_eq!((PORT, TOKEN_LIFETIME.as_str()), (8700, "48h"));
    }
}
