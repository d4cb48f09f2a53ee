//! `ctconnect application start`: runs applications on this machine with the configuration that the platform would set.

use anyhow::Result;

use super::arguments::{InstallArgs, SelectionArgs};
use crate::cli::arguments::{ValueArgs, parse_port_or_any, with_default};
use crate::operation::application::{
    ApplicationTask, DEFAULT_PORT, build_if_needed, configure, install, prepare, record_ports, report_addresses,
    run_all, select,
};
use crate::session::Session;

/// Start applications locally with their Connect configuration
///
/// Runs the script `start`. The keys that connect.yaml declares for the application, and the global keys, become
/// environment variables. The value of a key comes from the first of these that has one: the configuration flags, the
/// environment, `.env` in the application's folder, `.env` in the project folder, the default in connect.yaml. An empty
/// value in the environment or in `.env` counts as missing. A required key without a value is prompted for on a
/// terminal; elsewhere the command exits with 3.
///
/// `PORT` is the port of the application; `application call` detects it. `CONNECT_SERVICE_URL` is its address,
/// unless the environment or `.env` sets another one, such as that of a tunnel. The platform's other variables,
/// `CONNECT_…`, are read from `.env` too. Any other variable in `.env` is set only if connect.yaml declares it.
///
/// Applications inherit the environment, except CTP_CLIENT_ID, CTP_CLIENT_SECRET and CTP_ACCESS_TOKEN, which are the
/// credentials of ctconnect. An application gets these only if it declares them or inherits an API Client
/// (`inheritAs.apiClient`).
///
/// Installs missing dependencies first. Runs the script `gcp-build`, else `build`, if the file that `start` passes to
/// Node.js does not exist, or if a source is newer than the build.
///
/// Several applications run in parallel. When one of them ends, the command stops the others and exits with its exit
/// code.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Start the application in this folder
  ctconnect application start

  # Start all, the first on port 8080
  ctconnect application start --all --port 8080
")]
pub struct Args {
    #[command(flatten)]
    selection: SelectionArgs,

    #[arg(long, value_name = "N", value_parser = parse_port_or_any, help = port_help())]
    #[arg(long_help = format!("{}\n\nThe other applications get the next ports. 0 selects free ports.", port_help()))]
    port: Option<u16>,

    #[command(flatten)]
    install: InstallArgs,

    #[command(flatten)]
    values: ValueArgs,
}

fn port_help() -> String {
    with_default("Port of the first application", format!("the first free port from {DEFAULT_PORT}"))
}

pub(super) async fn run(args: &Args, session: &Session) -> Result<()> {
    let selected = select(&args.selection.names, args.selection.all, session).await?;
    let mut prepared = prepare(ApplicationTask::Start, &selected)?;
    configure(&mut prepared, &selected, args.port, &args.values.sources, session).await?;
    install(args.install.policy(), prepared.packages(), session).await?;
    build_if_needed(&prepared.runs, session).await?;
    report_addresses(&prepared, session);
    let _record = record_ports(&prepared, &selected, session);
    run_all(ApplicationTask::Start, prepared, session).await
}
