//! `ctconnect connector unlist`: takes a certified Connector out of the search.

use anyhow::{Context as _, Result};

use super::act;
use crate::api::model::ConnectorAction;
use crate::cli::Session;
use crate::cli::arguments::ReferenceArgs;

/// Take a certified Connector out of the search
///
/// Deployments of it go on running.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,
}

/// Unlists the Connector and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client()?;
    let connector = client.connector_staged(&target).await?;
    let written = act(&client, &target, connector, &[ConnectorAction::Unlist]).await;
    let (_, answer) = written.with_context(|| format!("could not unlist the Connector `{target}`"))?;
    session.ui.note(&format!("the Connector `{target}` is not listed any more; its Deployments go on running"));
    session.ui.show(&answer)?;
    Ok(())
}
