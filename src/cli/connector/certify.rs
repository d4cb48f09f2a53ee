//! `ctconnect connector certify`: publishes a Connector to everyone, once commercetools has certified it.

use anyhow::{Context as _, Result};

use crate::api::model::{ConnectorAction, ConnectorStatus};
use crate::cli::arguments::{OptionalWaitArgs, ReferenceArgs};
use crate::failure::{ExitCode, Failure};
use crate::operation::connector::act;
use crate::operation::outcome::{Wait, WaitOutcome, await_goal, requested};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Start};

/// Request certification, which makes a Connector public
///
/// The Connect team reviews the Connector, which takes days; `connector comments` shows its questions. Joins a
/// certification that is already running.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    wait: OptionalWaitArgs,
}

/// Requests or joins, waits with `--wait`, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    use ConnectorStatus::{InCertification, Processing, ReadyForCertification};
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;

    // Processing may also be a private publish; nothing on the resource says which.
    if connector.status == Some(Processing) {
        let failure =
            Failure::new(ExitCode::CONFLICT, format!("a publish of the Connector `{target}` is already running"));
        let failure = failure.hint("it may be a private one; request the certification after it has finished");
        return Err(failure
            .resume(session.context.command(&["connector", "wait", target.as_str(), "--for", "published"]))
            .into());
    }

    let step = session.ui.step("Certifying", "Certified", &target);
    let start = match connector.status {
        Some(ReadyForCertification | InCertification) => Start::Joined,
        _ => {
            let actions = [ConnectorAction::Publish { certification: true }];
            let written = act(&client, &target, connector.clone(), &actions).await;
            let (before, answer) =
                written.with_context(|| format!("could not request the certification of the Connector `{target}`"))?;
            Start::changed(before, answer)
        }
    };
    let resume = session.context.command(&["connector", "wait", target.as_str(), "--for", "certified"]);
    let outcome = match args.wait.policy() {
        Some(policy) => {
            let wait = Wait { reference: &target, policy: &policy, step, resume };
            await_goal(&client, ConnectorGoal::Certified, start, wait, session).await?
        }
        None => {
            step.left_running(requested(&start));
            session.ui.hint(&format!("`{resume}` waits for it"));
            WaitOutcome::accepted(start.response().unwrap_or(connector))
        }
    };
    outcome.conclude(session)
}
