//! `ctconnect emulator`: emulates the whole Connect API on this machine.

mod arguments;
mod configured;
mod listening;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::Result;
use clap::Subcommand;

use super::arguments::{SPEEDS, default_speed, named, parse_duration, parse_port_or_any, whole_number, with_default};
use crate::duration;
use crate::emulator::{AllowedHosts, EmulatorOptions, FaultSpec, InjectedFailure, Speed};
use crate::session::Session;
use arguments::{MAXIMUM_LOG_PAGE, failure, host_name, repository};
use listening::listen;

/// The default port.
const PORT: u16 = 8700;

/// The default of `--token-lifetime`.
static TOKEN_LIFETIME: LazyLock<String> = LazyLock::new(|| duration::exact(EmulatorOptions::default().token_lifetime));

/// Run an emulator of the Connect API on this machine
///
/// The first line of standard output is the URL, or with `-o json` one object with the URL, the process and the options. Set
/// CTP_CONNECT_API_URL and CTP_AUTH_URL to it. Any client id and secret are accepted. Ctrl-C stops the emulator.
///
/// The emulator answers requests to loopback names such as `localhost`, and none from web pages of other hosts. `--listen`
/// and `--allow-host` add addresses and names, for example for containers.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Serve the API on port 8700
  ctconnect emulator

  # Keep the state, and read a repository from a folder
  ctconnect emulator --state state.db --repository https://github.com/acme/shop.git=shop

  # Answer every third write with 503
  ctconnect emulator --fault status=503,method=POST,probability=0.33
")]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Port to listen on; 0 selects a free port
    #[arg(long, default_value_t = PORT, value_parser = parse_port_or_any)]
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
    ///
    /// In a project folder, the repository that its remote `origin` names is read from there.
    #[arg(long = "repository", value_name = "URL=FOLDER", value_parser = repository)]
    repositories: Vec<(String, PathBuf)>,

    /// Make a step fail: preview, publish, deploy or undeploy (repeatable)
    #[arg(long = "fail", value_name = "STEP[=MESSAGE]", value_parser = failure)]
    failures: Vec<InjectedFailure>,

    /// Make requests go wrong, such as `status=503,method=POST,count=2` (repeatable)
    ///
    /// Fields are separated by commas. What happens: `status=503`, `code=NAME`, `retry-after=SECONDS`, `html`,
    /// `reset=before`, `reset=within`, `truncated`, `lost`, `stuck:deploy`, `hidden-reads=N`, `certified-lag=N`, `delay=2s`.
    /// To which requests: `method`, `path` with `*` for any text, `count`, `skip`, `probability`.
    #[arg(long = "fault", value_name = "SPEC", value_parser = arguments::fault, add = arguments::complete_faults())]
    faults: Vec<FaultSpec>,

    #[arg(long, value_name = "NUMBER", value_parser = whole_number::<u64>(0, u64::MAX), help = with_default("Seed of the random numbers that decide about `probability` of faults", "a random one"))]
    seed: Option<u64>,

    /// Serve `/_emulator`, which shows and changes what the emulator does
    ///
    /// `GET /_emulator` shows the version, the options and what there is. `POST /_emulator/reset` deletes the state,
    /// `POST /_emulator/clock` advances the time, and `/_emulator/faults` lists, adds and removes faults.
    #[arg(long)]
    control: bool,

    /// Refuse Deployments of type production, as for a trial Project
    #[arg(long)]
    deny_production: bool,

    /// Most entries on a page of logs
    #[arg(long, value_name = "N", default_value_t = EmulatorOptions::default().log_page_size, value_parser = whole_number::<usize>(1, MAXIMUM_LOG_PAGE))]
    log_page_size: usize,

    /// Answer 410 for logs, as the service may when it has removed them
    #[arg(long)]
    no_logs: bool,

    /// Accept what real scripts leave out or add
    ///
    /// Missing lists of `configurations` and of their values, `setRepository` without a URL, and `creator.noOfDevelopers`.
    #[arg(long)]
    lenient: bool,

    /// Lifetime of tokens
    #[arg(long, value_name = "DURATION", default_value = TOKEN_LIFETIME.as_str(), value_parser = parse_duration)]
    token_lifetime: Duration,

    /// Reject tokens that this emulator did not issue
    #[arg(long)]
    strict_tokens: bool,

    /// File with API Clients: a JSON list of `id`, `secret` and `scopes`
    ///
    /// A token that is requested without a scope has those of its API Client. Other ids and secrets are accepted too, and
    /// have every scope.
    #[arg(long, value_name = "FILE")]
    clients: Option<PathBuf>,

    /// Create N Deployments for load tests
    ///
    /// They are `seed-1`, `seed-2` and so on, of the Connector `seed`, in the first Project of `--project`, or else in that
    /// of the settings, or else in `seed`. A state that has the Connector `seed` stays as it is.
    #[arg(long, value_name = "N", value_parser = whole_number::<u32>(1, 1_000_000))]
    seed_deployments: Option<u32>,

    /// Store N log entries in the Deployment `seed-1`
    ///
    /// They are spread over the last 7 days.
    #[arg(long, value_name = "N", requires = "seed_deployments")]
    #[arg(value_parser = whole_number::<u32>(0, 10_000_000))]
    seed_logs: Option<u32>,

    /// Projects that API Clients have access to [default: every Project]
    #[arg(long = "project", value_name = "KEY", value_delimiter = ',')]
    projects: Vec<String>,

    /// Stop when the process that started the emulator ends
    #[arg(long)]
    exit_with_parent: bool,
}

/// Subcommands for the emulator of `--local`.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Delete the state of the `--local` emulator
    #[command(after_long_help = "\
Examples:
  # Delete everything that `--local` has made
  ctconnect emulator reset

  # Delete the state of a test alone
  CTCONNECT_DATA_DIR=test-state ctconnect emulator reset
")]
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
        let end = listening::end(args.exit_with_parent)?;
        listen(address, hosts, configured::emulator(args, session).await?, end, session).await
    })
}

async fn reset(session: &Session) -> Result<()> {
    session.clients.reset_emulator().await?;
    session.ui.note("deleted the emulator's state");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulator_listens_on_port_8700_and_tokens_last_two_days() {
        assert_eq!((PORT, TOKEN_LIFETIME.as_str()), (8700, "48h"));
    }
}
