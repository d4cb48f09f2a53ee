//! `ctconnect emulator`: emulates the whole Connect API on this machine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use tokio::net::TcpListener;

use super::arguments::{SPEEDS, named, parse_duration};
use crate::blocking;
use crate::emulator::{Emulator, EmulatorOptions, InjectedFailure, PlatformStep, Speed, StateStore, serve};
use crate::failure::Failure;
use crate::operation::typed_path::existing_folder;
use crate::session::Session;

/// Run an emulator of the Connect API on this machine
///
/// The first line of standard output is the URL. Set CTP_CONNECT_API_URL and CTP_AUTH_URL to it. Any client id and
/// secret are accepted. Ctrl-C stops the emulator.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Port on the loopback interface; 0 selects a free port
    #[arg(long, default_value_t = 8700)]
    port: u16,

    /// Speed of the platform's operations
    #[arg(long, value_parser = named(SPEEDS), default_value = "fast")]
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
    #[arg(long, value_name = "DURATION", default_value = "48h", value_parser = parse_duration)]
    token_lifetime: Duration,

    /// Reject tokens that this emulator did not issue
    #[arg(long)]
    strict_tokens: bool,

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
        let port = args.port;
        listen(port, configured(args, session).await?, session).await
    })
}

async fn reset(session: &Session) -> Result<()> {
    session.clients.reset_emulator().await?;
    session.ui.note("deleted the emulator's state");
    Ok(())
}

async fn configured(args: Args, session: &Session) -> Result<Arc<Emulator>> {
    let options = EmulatorOptions {
        speed: args.speed,
        failures: args.failures,
        token_lifetime: args.token_lifetime,
        strict_tokens: args.strict_tokens,
        project_keys: args.projects,
        region: session.context.settings()?.project_region.clone().unwrap_or_else(|| EmulatorOptions::default().region),
        ..EmulatorOptions::default()
    };
    let emulator = Arc::new(Emulator::new(options, args.state.map_or(StateStore::Memory, StateStore::File)));
    for (url, folder) in args.repositories {
        let folder = existing_folder(&folder)?.canonicalize().unwrap_or(folder);
        let emulator = Arc::clone(&emulator);
        blocking::run(move || emulator.map_repository(&url, &folder)).await?;
    }
    Ok(emulator)
}

async fn listen(port: u16, emulator: Arc<Emulator>, session: &Session) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        Failure::usage(format!("cannot listen on port {port}: {error}")).hint("`--port 0` selects a free port")
    })?;
    let address = listener.local_addr().context("the listener has no address")?;
    session.ui.print_line(&format!("http://{address}"))?;
    session.ui.note("serving the Connect API; press Ctrl-C to stop");
    serve(listener, emulator, std::future::pending()).await.context("could not serve")
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
