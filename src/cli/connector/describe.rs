//! `ctconnect connector describe`: one Connector in full.

use anyhow::Result;

use crate::cli::arguments::ConnectorTargetArgs;
use crate::operation::deployable::published;
use crate::operation::project::{ChosenConnector, CommandAccess};
use crate::session::Session;

/// Show a Connector
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show the working version
  ctconnect connector describe shop

  # Show what is published
  ctconnect connector describe shop --published
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    /// Show the published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads the Connector and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let ChosenConnector { session, reference: target, is_published } =
        args.target.chosen(session, CommandAccess::Reads).await?;
    let session = &session;
    let client = session.client().await?;
    if args.published || is_published {
        let instead = "or leave `--published` out to see the working version";
        let connector = published(session, &client, &target, instead).await?;
        session.ui.show(&connector)?;
    } else {
        let connector = client.connector_staged(&target).await?;
        session.ui.show(&connector)?;
    }
    Ok(())
}
