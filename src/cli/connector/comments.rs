//! `ctconnect connector comments`: the comments of the certification.

use anyhow::Result;

use crate::cli::arguments::ConnectorTargetArgs;
use crate::output::views::Comments;
use crate::session::Session;

/// Show the comments of the certification
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show the comments
  ctconnect connector comments shop

  # Show them as JSON
  ctconnect connector comments shop -o json
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,
}

/// Reads the Connector and shows its comments.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_read(session).await?;
    let session = &session;
    let connector = session.client().await?.connector_staged(&target).await?;
    let comments = Comments(&connector);
    if comments.is_empty() {
        session.ui.note("No comments.");
    }
    session.ui.show(&comments)?;
    Ok(())
}
