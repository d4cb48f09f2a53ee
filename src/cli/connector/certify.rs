//! `ctconnect connector certify`: publishes a Connector for everybody, once people at commercetools have certified it.

use anyhow::{Context as _, Result};

use crate::api::model::{ConnectorAction, ConnectorStatus};
use crate::cli::arguments::{OptionalWaitArgs, ReferenceArgs};
use crate::failure::{ExitCode, Failure};
use crate::operation::connector::act;
use crate::operation::outcome::{Wait, WaitOutcome, answer_of, await_connector};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Start};

/// Ask for certification, so that everybody can use a Connector
///
/// People look at the Connector, which takes days: their questions stand in `connector comments`. Joins a
/// certification that runs already.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    wait: OptionalWaitArgs,
}

/// Asks or joins, waits if told to, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    use ConnectorStatus::{InCertification, Processing, ReadyForCertification};
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await;
    let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;

    // Processing may be a private publish as well, and nothing on the resource tells which.
    if connector.status == Some(Processing) {
        let failure = Failure::new(ExitCode::CONFLICT, format!("a publish of the Connector `{target}` runs already"));
        let failure = failure.hint("it may be a private one; ask for the certification once it has ended");
        return Err(failure
            .resume(session.context.command(&["connector", "wait", target.as_str(), "--for", "published"]))
            .into());
    }

    let step = session.ui.step(&format!("Certifying {target}"));
    let start = match connector.status {
        Some(ReadyForCertification | InCertification) => Start::Joined,
        _ => {
            let actions = [ConnectorAction::Publish { certification: true }];
            let written = act(&client, &target, connector.clone(), &actions).await;
            let (before, answer) =
                written.with_context(|| format!("could not ask for the certification of the Connector `{target}`"))?;
            Start::changed(before, answer)
        }
    };
    let resume = session.context.command(&["connector", "wait", target.as_str(), "--for", "certified"]);
    let outcome = match args.wait.policy() {
        Some(policy) => {
            let wait = Wait { reference: &target, policy: &policy, step, resume };
            await_connector(&client, ConnectorGoal::Certified, start, wait, session).await?
        }
        None => {
            match start {
                Start::Joined => step.skipped("runs already"),
                Start::Written { .. } => step.done("requested"),
            }
            session.ui.hint(&format!("`{resume}` waits for it"));
            WaitOutcome::accepted(answer_of(start).unwrap_or(connector))
        }
    };
    outcome.conclude(session)
}
