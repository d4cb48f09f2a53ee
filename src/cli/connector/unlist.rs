//! `ctconnect connector unlist`: takes a certified Connector out of the search.

use anyhow::{Context as _, Result};

use crate::api::model::ConnectorAction;
use crate::cli::arguments::ReferenceArgs;
use crate::operation::connector::act;
use crate::session::Session;

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
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await;
    let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;
    let written = act(&client, &target, connector, &[ConnectorAction::Unlist]).await;
    let (_, answer) = written.with_context(|| format!("could not unlist the Connector `{target}`"))?;
    session.ui.note(&format!("the Connector `{target}` is not listed any more; its Deployments go on running"));
    session.ui.show(&answer)?;
    Ok(())
}
