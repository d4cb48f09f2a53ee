//! `ctconnect connector unlist`: removes a public Connector from search results.

use anyhow::{Context as _, Result};

use crate::api::model::ConnectorAction;
use crate::cli::arguments::ConnectorTargetArgs;
use crate::operation::connector::act_regardless;
use crate::session::Session;

/// Remove a public Connector from search results
///
/// Its Deployments keep running.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Remove a public Connector from search results
  ctconnect connector unlist shop

  # Look at the result
  ctconnect connector describe shop --published
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,
}

/// Unlists the Connector and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;
    let answer = act_regardless(&client, &target, &connector, &[ConnectorAction::Unlist]).await;
    let answer = answer.with_context(|| format!("could not unlist the Connector `{target}`"))?;
    session.ui.note(&format!("the Connector `{target}` is no longer listed; its Deployments keep running"));
    session.ui.show(&answer)?;
    Ok(())
}
