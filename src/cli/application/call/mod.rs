//! `ctconnect application call`: sends what the platform would send to an application that runs locally, and judges the
//! answer as the platform would.

mod exchange;
mod request;

use std::time::Duration;

use anyhow::Result;
use clap::ValueHint;

use crate::cli::arguments::{Named, complete_applications, name_of, named, parse_duration, parse_port, with_default};

use crate::failure::{ExitCode, Failure};
use crate::operation::application::DEFAULT_PORT;
use crate::operation::project_applications::ProjectApplications;
use crate::output::views::Called;
use crate::project::invocation::{CallVerdict, Cloud, MessageFormat};
use crate::session::Session;

use exchange::exchange;
use request::CallTarget;

/// Send a test request to an application that runs locally
///
/// Sends what the platform would send. An event application gets a Message in the envelope of Google Cloud Pub/Sub or
/// Amazon SNS, a service gets the request of an API Extension, or the body from `--event`, and a job gets an empty
/// POST.
///
/// Checks the response as the platform would: an event application must acknowledge the Message within 10 s, an API
/// Extension must respond within 2 s, and a job must finish within 30 min. Exits with 7 if the platform would reject
/// the response, and with 9 if nothing listens on the port.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Send a test request to an application
  ctconnect application call web

  # Send a Message from a file to an event application
  ctconnect application call listener --event message.json

  # Send its health check
  ctconnect application call web --health
")]
pub struct Args {
    /// Name of the application [default: the one in the current folder, or the only one]
    #[arg(add = complete_applications())]
    name: Option<String>,

    /// Send this file as the Message or as the body; `-` reads standard input
    ///
    /// By default, an event application gets an OrderCreated Message, and a service gets the
    /// API Extension request for the creation of a Cart.
    #[arg(long, visible_alias = "body", value_name = "FILE", value_hint = ValueHint::FilePath)]
    event: Option<String>,

    #[arg(long, value_parser = named(CLOUDS), value_name = "CLOUD")]
    #[arg(help = with_default("Envelope of the Message", name_of(CLOUDS, &Cloud::default())))]
    cloud: Option<Cloud>,

    #[arg(long, value_parser = named(FORMATS), value_name = "FORMAT", conflicts_with = "event")]
    #[arg(help = with_default(
        "Format of the Message that is sent without `--event`", name_of(FORMATS, &MessageFormat::default())))]
    format: Option<MessageFormat>,

    /// Send the health check (`healthCheck` in connect.yaml) instead
    #[arg(long, conflicts_with_all = ["event", "cloud", "format"])]
    health: bool,

    #[arg(long, value_name = "PORT", value_parser = parse_port)]
    #[arg(help = with_default(
        "Local port of the application", format!("the one from `application start`, else {DEFAULT_PORT}")))]
    port: Option<u16>,

    /// URL of the application
    ///
    /// If the URL has no path, the `endpoint` of connect.yaml is added. `http://` works for this machine only,
    /// `https://` for any host.
    #[arg(long, value_name = "URL", conflicts_with = "port")]
    url: Option<String>,

    /// Time limit for the response [default: the platform's limit]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    timeout: Option<Duration>,
}

const CLOUDS: &[Named<Cloud>] = &[("gcp", "Google Cloud Pub/Sub", Cloud::Gcp), ("aws", "Amazon SNS", Cloud::Aws)];

const FORMATS: &[Named<MessageFormat>] = &[
    ("platform", "The platform's own format", MessageFormat::Platform),
    ("cloud-events", "CloudEvents 1.0", MessageFormat::CloudEvents),
];

pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let project = ProjectApplications::find(session).await?;
    let application = args.application(&project)?;
    let name = &application.name;
    let invocation = args.invocation(application, session).await?;
    let CallTarget { url, is_started } = args.target(application, &project)?;
    let limit = args.limit(application, invocation.trigger);
    let mut step = session.ui.step("Calling", "Called", name);
    let exchanged = step.during(exchange(&invocation, &url, limit, session)).await?;
    drop(step);
    let exchanged = exchanged.map_err(|reason| not_listening(reason, name, is_started))?;
    let verdict = CallVerdict::of(invocation.trigger, exchanged.answer(limit));
    session.ui.show(&Called {
        application: name.clone(),
        application_type: application.application_type.as_str().to_owned(),
        method: invocation.method.to_string(),
        url,
        status: exchanged.status,
        milliseconds: u64::try_from(exchanged.took.as_millis()).unwrap_or(u64::MAX),
        passed: verdict.passed,
        verdict: verdict.text.clone(),
        body: exchanged.body.into(),
        is_cut: session.ui.options().stdout_is_terminal,
    })?;
    conclude(verdict, name)
}

/// # Errors
/// When the platform would reject the response (exit 7).
fn conclude(verdict: CallVerdict, name: &str) -> Result<()> {
    if verdict.passed {
        return Ok(());
    }
    let mut failure = Failure::remote(format!("the platform would reject the response of `{name}`"));
    failure.hint = verdict.hint.map(str::to_owned);
    Err(failure.into())
}

fn not_listening(reason: String, name: &str, is_started: bool) -> Failure {
    let hint = if is_started {
        "`ctconnect application start` assigned this port; check that the application listens on `PORT`".to_owned()
    } else {
        format!("start it with `ctconnect application start {name}`, or pass its address with `--port` or `--url`")
    };
    Failure::new(ExitCode::UNAVAILABLE, reason).hint(hint)
}
