//! `ctconnect connector preview`: validates a Connector if needed, and deploys a preview.

use anyhow::Result;

use super::preview_deployment::PreviewArgs;
use crate::cli::arguments::{ConnectorTargetArgs, WaitArgs};
use crate::failure::Failure;
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::connector::ConnectorTask;
use crate::operation::deployable::{Deployable, check_private_projects};
use crate::operation::outcome::LastState;
use crate::session::Session;

/// Validate a Connector if needed, and deploy a preview
///
/// Prints the URL, topic or schedule of each application.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Deploy a preview of the working version
  ctconnect connector preview shop --configuration web.TOKEN=secret

  # Choose the key of the Deployment
  ctconnect connector preview shop --deployment-key shop-test --configuration web.TOKEN=secret
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    #[command(flatten)]
    preview: PreviewArgs,

    /// Request validation even if the Connector is previewable (for example after a tag moved)
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Checks the values, requests validation, waits for it, and deploys.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let values = RunConfiguration::read(args.preview.configuration.given(), session).await?;
    let client = session.client().await?;
    let connector = session.ui.reading(format!("the Connector {target}"), client.connector_staged(&target)).await?;
    check_private_projects(session, &connector, &target)?;
    Deployable::from(&*connector).compare_with_folder(session).await;
    args.preview.check(session, &client, &connector, &values).await?;

    // The Deployment needs the result of the validation, so `--no-wait` applies to the Deployment only.
    let pace = args.wait.pace();
    let _resume = session.resume.with_whole_command();
    let last = LastState::default();
    let _plan = args.preview.announce(session, &target, &connector)?;
    let task = ConnectorTask {
        session,
        client: &client,
        reference: &target,
        last: &last,
        policy: &pace,
        waits: true,
        repository: None,
    };
    let validated = match task.request_validation(connector, args.force).await {
        Ok(validated) if validated.failure.is_none() => validated,
        rejected => return last.conclude(session, rejected),
    };
    let connector =
        validated.state.ok_or_else(|| Failure::remote(format!("the Connector `{target}` no longer exists")))?;
    session.ui.show_stage(&connector)?;

    let policy = args.wait.waits().then_some(&pace);
    args.preview.deploy(session, &client, &connector, &values, policy).await
}
