//! `ctconnect connector preview`: validates a Connector where needed, and deploys it as a preview.

use anyhow::{Context as _, Result};

use super::preview_deployment::PreviewArgs;
use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::failure::Failure;
use crate::operation::configuration_values::ConfigurationValues;
use crate::operation::connector::request_validation;
use crate::operation::deployable::{Deployable, refuse_foreign_project};
use crate::plan::previewable_step;
use crate::session::Session;

/// Validate a Connector where needed, and deploy it as a preview
///
/// Prints each application's url, topic or schedule.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    preview: PreviewArgs,

    /// Ask for validation although the Connector is previewable, for a tag that moved
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Checks the values, asks for validation, waits for it, and deploys.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = ConfigurationValues::read(args.preview.configuration.given(), session).await?;
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await;
    let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;
    refuse_foreign_project(session, &connector, &target)?;
    Deployable::from(&*connector).compare_with_folder(session).await;
    args.preview.check(session, &client, &connector, &values).await?;

    // The second half needs the first one's verdict, so `--no-wait` is about the Deployment alone.
    let step = previewable_step(&connector, false, args.force);
    let pace = args.wait.pace();
    let _resume = session.resume.with_whole_command();
    let validated = request_validation(session, &client, &target, connector, step, Some(&pace)).await?;
    if validated.failure.is_some() {
        return validated.conclude(session);
    }
    let connector = validated.state.ok_or_else(|| Failure::remote(format!("the Connector `{target}` is gone")))?;

    let policy = args.wait.waits().then_some(&pace);
    let outcome = args.preview.deploy(session, &client, &connector, &values, policy).await?;
    outcome.conclude(session)
}
