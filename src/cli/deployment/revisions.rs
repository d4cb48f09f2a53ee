//! `ctconnect deployment revisions`: what a Deployment was before.

use anyhow::{Context as _, Result};

use crate::cli::arguments::ReferenceArgs;
use crate::output::views::Revisions;
use crate::session::Session;

/// Show the revisions of a Deployment, newest first
///
/// The vendor does not document their fields: `-o json` shows all that comes.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Only this revision
    #[arg(long, value_name = "N")]
    revision: Option<u64>,
}

/// Reads the revisions and shows them as they come.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let answer = match args.revision {
        Some(revision) => client.deployment_revision(&target, revision).await,
        None => client.deployment_revisions(&target).await,
    };
    let answer = answer.with_context(|| format!("could not read the revisions of the Deployment `{target}`"))?;
    session.ui.show(&Revisions(&answer))?;
    Ok(())
}
