//! `ctconnect connector describe`: everything about a Connector, on one page.

use anyhow::Result;

use crate::cli::Session;
use crate::cli::arguments::ReferenceArgs;

/// Show a Connector
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// The published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads the Connector and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client()?;
    if args.published {
        let connector = client.connector(&target).await?;
        session.ui.show(&connector)?;
    } else {
        let connector = client.connector_staged(&target).await?;
        session.ui.show(&connector)?;
    }
    Ok(())
}
