//! `ctconnect connector deploy`: deploys a previewable Connector as a preview.

use anyhow::Result;

use super::preview_deployment::PreviewArgs;
use crate::cli::arguments::{ConnectorTargetArgs, WaitArgs};
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::deployable::{Deployable, check_private_projects};
use crate::session::Session;

/// Deploy a previewable Connector as a preview
///
/// Does what `connector preview` does after the validation. Prints the URL, topic or schedule of each application.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Deploy a Connector that was validated as a preview
  ctconnect connector deploy shop --configuration web.TOKEN=secret

  # Choose the key of the Deployment, and read the secret from the environment
  ctconnect connector deploy shop --deployment-key shop-test --configuration-env web.TOKEN=SHOP_TOKEN
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    #[command(flatten)]
    preview: PreviewArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Checks the values, deploys, waits, and shows the Deployment.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let values = RunConfiguration::read(args.preview.configuration.given(), session).await?;
    let client = session.client().await?;
    let connector = session.ui.reading(format!("the Connector {target}"), client.connector_staged(&target)).await?;
    check_private_projects(session, &connector, &target)?;
    Deployable::from(&*connector).compare_with_folder(session).await;

    args.preview.deploy(session, &client, &connector, &values, args.wait.policy().as_ref()).await
}
