//! `ctconnect emulator`: serves the whole API on this machine.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use tokio::net::TcpListener;

use super::arguments::{SPEEDS, named, parse_duration};
use crate::blocking;
use crate::emulator::{self, Emulator, Options, Speed, Step, Store, serve};
use crate::failure::Failure;
use crate::operation::typed_path::existing_folder;
use crate::session::Session;

/// Serve the whole API on this machine
///
/// The address is the first line on standard output. Point CTP_CONNECT_API_URL and CTP_AUTH_URL at it; any client id
/// and secret will do. Ends on Ctrl-C.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Port on the loopback interface; 0 picks a free one
    #[arg(long, default_value_t = 8700)]
    port: u16,

    /// How long the platform's work takes
    #[arg(long, value_parser = named(SPEEDS), default_value = "fast")]
    speed: Speed,

    /// Keep the world in this file; left out, it ends with the emulator
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Read the connect.yaml of a repository from a folder; repeatable
    #[arg(long = "repository", value_name = "URL=FOLDER", value_parser = repository)]
    repositories: Vec<(String, PathBuf)>,

    /// Make a step fail: preview, publish, deploy or undeploy; repeatable
    #[arg(long = "fail", value_name = "STEP[=MESSAGE]", value_parser = failure)]
    failures: Vec<emulator::Failure>,

    /// How long a token is good
    #[arg(long, value_name = "DURATION", default_value = "48h", value_parser = parse_duration)]
    token_lifetime: Duration,

    /// Refuse tokens that this emulator has not given out
    #[arg(long)]
    strict_tokens: bool,

    /// Projects that API Clients belong to; left out, every Project
    #[arg(long = "project", value_name = "KEY", value_delimiter = ',')]
    projects: Vec<String>,
}

/// What can be done with the emulator of `--local`.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Empty the world of `--local`
    Reset,
}

/// Serves until a signal comes, or empties the world of `--local`.
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
    session.ui.note("the emulator's world is empty");
    Ok(())
}

async fn configured(args: Args, session: &Session) -> Result<Arc<Emulator>> {
    let options = Options {
        speed: args.speed,
        failures: args.failures,
        token_lifetime: args.token_lifetime,
        strict_tokens: args.strict_tokens,
        project_keys: args.projects,
        region: session.context.settings()?.project_region.clone().unwrap_or_else(|| Options::default().region),
        ..Options::default()
    };
    let emulator = Arc::new(Emulator::new(options, args.state.map_or(Store::Memory, Store::File)));
    for (url, folder) in args.repositories {
        let folder = existing_folder(&folder)?.canonicalize().unwrap_or(folder);
        let emulator = Arc::clone(&emulator);
        blocking::run(move || emulator.map_repository(&url, &folder)).await?;
    }
    Ok(emulator)
}

async fn listen(port: u16, emulator: Arc<Emulator>, session: &Session) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(|error| {
        Failure::usage(format!("cannot listen on port {port}: {error}")).hint("`--port 0` picks a free one")
    })?;
    let address = listener.local_addr().context("the listener has no address")?;
    session.ui.line(&format!("http://{address}"))?;
    session.ui.note("serving the Connect API; Ctrl-C ends it");
    serve(listener, emulator, std::future::pending()).await.context("could not serve")
}

fn repository(text: &str) -> Result<(String, PathBuf), String> {
    // An address may hold `=`, a folder hardly does: the last one parts them.
    match text.rsplit_once('=') {
        Some((url, folder)) if !url.is_empty() && !folder.is_empty() => Ok((url.to_owned(), PathBuf::from(folder))),
        _ => Err("write `https://github.com/OWNER/NAME.git=FOLDER`".to_owned()),
    }
}

fn failure(text: &str) -> Result<emulator::Failure, String> {
    let (step, message) = match text.split_once('=') {
        Some((step, message)) => (step, Some(message.to_owned())),
        None => (text, None),
    };
    let step = match step {
        "preview" => Step::Preview,
        "publish" => Step::Publish,
        "deploy" => Step::Deploy,
        "undeploy" => Step::Undeploy,
        _ => return Err("the steps are `preview`, `publish`, `deploy` and `undeploy`".to_owned()),
    };
    Ok(emulator::Failure { step, message })
}
