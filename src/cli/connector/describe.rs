//! `ctconnect connector describe`: one Connector in full.

use anyhow::Result;

use crate::cli::arguments::ReferenceArgs;
use crate::operation::deployable::published;
use crate::session::Session;

/// Show a Connector
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Show the published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads the Connector and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    if args.published {
        let instead = "or leave `--published` out to see the working version";
        let connector = published(session, &client, &target, instead).await?;
        session.ui.show(&connector)?;
    } else {
        let connector = client.connector_staged(&target).await?;
        session.ui.show(&connector)?;
    }
    Ok(())
}
