//! `ctconnect deployment revisions`: the earlier revisions of a Deployment.

use anyhow::Result;

use crate::cli::arguments::{DeploymentTargetArgs, whole_number};
use crate::output::views::Revisions;
use crate::session::Session;

/// Show the revisions of a Deployment, newest first
///
/// Their fields are not documented; `-o json` prints all of them.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show what was deployed when
  ctconnect deployment revisions live

  # Show one revision
  ctconnect deployment revisions live --revision 1
")]
pub struct Args {
    #[command(flatten)]
    target: DeploymentTargetArgs,

    /// Number of the revision to show [default: all]
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(0, u64::MAX))]
    revision: Option<u64>,
}

/// Reads the revisions and shows them.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_read(session).await?;
    let client = session.client().await?;
    let answer = match args.revision {
        Some(revision) => client.deployment_revision(&target, revision).await?,
        None => client.deployment_revisions(&target).await?,
    };
    session.ui.show(&Revisions(&answer))?;
    Ok(())
}
