//! `ctconnect deployment describe`: one Deployment in full.

use anyhow::Result;

use crate::cli::arguments::DeploymentTargetArgs;
use crate::session::Session;

/// Show a Deployment
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show a Deployment
  ctconnect deployment describe live

  # Print its status
  ctconnect deployment describe live -o json | jq -r .status
")]
pub struct Args {
    #[command(flatten)]
    target: DeploymentTargetArgs,
}

/// Reads the Deployment and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, deployment) = args.target.read(session).await?;
    session.ui.show(&deployment)?;
    Ok(())
}
