//! `ctconnect connector describe`: everything about a Connector, on one page.

use anyhow::{Context as _, Result};

use crate::cli::arguments::ReferenceArgs;
use crate::session::Session;

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
    let client = session.client().await?;
    if args.published {
        let connector = client.connector(&target).await;
        let connector = connector.with_context(|| format!("could not read the published Connector `{target}`"))?;
        session.ui.show(&connector)?;
    } else {
        let connector = client.connector_staged(&target).await;
        let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;
        session.ui.show(&connector)?;
    }
    Ok(())
}
