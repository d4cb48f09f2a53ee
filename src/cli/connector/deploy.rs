//! `ctconnect connector deploy`: deploys a Connector that is previewable as a preview.

use anyhow::Result;

use super::preview_deployment::PreviewArgs;
use crate::cli::Session;
use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::cli::deployable::{Deployable, refuse_foreign_project};

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
    let values = args.preview.configuration.read(session).await?;
    let target = args.target.resolve();
    let client = session.client()?;
    let connector = client.connector_staged(&target).await?;
    refuse_foreign_project(session, &connector, &target)?;
    Deployable::from(&*connector).compare_with_folder(session);

    let outcome = args.preview.deploy(session, &client, &connector, &values, args.wait.policy().as_ref()).await?;
    outcome.conclude(session)
}
