//! `ctconnect deployment describe`: one Deployment in full.

use anyhow::Result;

use crate::cli::arguments::DeploymentTargetArgs;
use crate::session::Session;

/// Show a Deployment
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: DeploymentTargetArgs,
}

/// Reads the Deployment and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_read(session).await?;
    let deployment = session.client().await?.deployment(&target).await?;
    session.ui.show(&deployment)?;
    Ok(())
}
