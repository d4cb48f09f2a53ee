//! `ctconnect connector deploy`: deploys a Connector that is previewable as a preview.

use anyhow::{Context as _, Result};

use super::preview_deployment::PreviewArgs;
use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::operation::configuration_values::ConfigurationValues;
use crate::operation::deployable::{Deployable, refuse_foreign_project};
use crate::session::Session;

/// Deploy a Connector that is previewable as a preview
///
/// The second half of `connector preview` alone. Prints each application's url, topic or schedule.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    preview: PreviewArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Checks the values, deploys, waits, and shows the Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = ConfigurationValues::read(args.preview.configuration.given(), session).await?;
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await;
    let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;
    refuse_foreign_project(session, &connector, &target)?;
    Deployable::from(&*connector).compare_with_folder(session).await;

    let outcome = args.preview.deploy(session, &client, &connector, &values, args.wait.policy().as_ref()).await?;
    outcome.conclude(session)
}
