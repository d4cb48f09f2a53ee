//! `ctconnect application call`: sends what the platform would to an application that runs locally, and judges the
//! answer as the platform would.

mod exchange;
mod request;

use std::time::Duration;

use anyhow::Result;
use clap::{ValueEnum, ValueHint};

use crate::cli::arguments::{complete_applications, parse_duration, parse_port};
use crate::failure::{ExitCode, Failure};
use crate::operation::project_applications::ProjectApplications;
use crate::output::views::Called;
use crate::project::invocation::Verdict;
use crate::session::Session;

use exchange::exchange;
use request::Target;

/// Send what the platform would to an application that runs locally
///
/// An event application gets a Message in the envelope of Google Cloud Pub/Sub or Amazon SNS, a service the call of an
/// API Extension or any body, a job an empty POST. The answer is judged as the platform would: an event has to be
/// acknowledged within 10 s, an API Extension answered within 2 s, a job done within 30 min. Ends with 7 where the
/// platform would not take the answer, and with 9 where nobody listens.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the application; left out inside its folder, or where there is but one
    #[arg(add = complete_applications())]
    name: Option<String>,

    /// Send this: a Message to an event application, any body to a service; `-` reads standard input
    ///
    /// Left out, an event application gets an OrderCreated Message, and a service the creation of a Cart.
    #[arg(long, visible_alias = "body", value_name = "FILE", value_hint = ValueHint::FilePath)]
    event: Option<String>,

    /// Whose envelope a Message comes in [default: gcp]
    #[arg(long, value_enum, value_name = "CLOUD")]
    cloud: Option<CloudName>,

    /// How the Message is written that is sent without `--event` [default: platform]
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "event")]
    format: Option<FormatName>,

    /// Ask the path of `healthCheck` in connect.yaml instead
    #[arg(long, conflicts_with_all = ["event", "cloud", "format"])]
    health: bool,

    /// Port on this machine that the application listens on [default: that of `application start`, else 8080]
    #[arg(long, value_name = "PORT", value_parser = parse_port)]
    port: Option<u16>,

    /// Call this address; without a path the `endpoint` of connect.yaml is added
    ///
    /// `http://` on this machine alone, `https://` anywhere.
    #[arg(long, value_name = "URL", conflicts_with = "port")]
    url: Option<String>,

    /// How long the answer may take [default: as long as the platform waits]
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    timeout: Option<Duration>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum CloudName {
    /// Google Cloud Pub/Sub.
    Gcp,
    /// Amazon SNS.
    Aws,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    /// The platform's own.
    Platform,
    /// CloudEvents 1.0.
    CloudEvents,
}

/// Calls the application, shows its answer, and gives the verdict.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let project = ProjectApplications::find(session).await?;
    let application = args.application(&project)?;
    let invocation = args.invocation(application, session).await?;
    let Target { url, is_started } = args.target(application, &project)?;
    let limit = args.limit(application, invocation.trigger);
    let mut step = session.ui.step(&format!("Calling {}", application.name));
    let exchanged = step.during(exchange(&invocation, &url, limit, session)).await?;
    drop(step);
    let exchanged = exchanged.map_err(|why| nobody_there(why, &application.name, is_started))?;
    let verdict = Verdict::of(invocation.trigger, exchanged.answer(limit));
    session.ui.show(&Called {
        application: application.name.clone(),
        application_type: application.application_type.as_str().to_owned(),
        method: invocation.method.to_string(),
        url,
        status: exchanged.status(),
        milliseconds: u64::try_from(exchanged.took.as_millis()).unwrap_or(u64::MAX),
        passed: verdict.passed,
        verdict: verdict.text.clone(),
        body: exchanged.into_body(),
        is_cut: session.ui.options().stdout_is_terminal,
    })?;
    if verdict.passed {
        return Ok(());
    }
    let mut failure = Failure::remote(format!("the platform would not take the answer of `{}`", application.name));
    failure.hint = verdict.hint.map(str::to_owned);
    Err(failure.into())
}

/// Nobody took the connection.
fn nobody_there(why: String, name: &str, is_started: bool) -> Failure {
    let hint = match is_started {
        true => "`ctconnect application start` gave it this port; see there whether it listens on `PORT`".to_owned(),
        false => {
            format!("start it first: `ctconnect application start {name}`; `--port` and `--url` say where it listens")
        }
    };
    Failure::new(ExitCode::UNAVAILABLE, why).hint(hint)
}
