//! `ctconnect connector publish`: publishes a Connector for its private Projects.

use anyhow::{Context as _, Result};

use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::operation::connector;
use crate::operation::deployable::Deployable;
use crate::plan::{PublishStep, publish_step};
use crate::session::Session;

/// Publish a Connector for its private Projects
///
/// Joins a publish that runs already. A public Connector is not made private by accident.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Publish again although nothing has changed, for a tag that moved
    #[arg(long)]
    force: bool,

    /// Take a public Connector from the public
    #[arg(long)]
    make_private: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Publishes or joins, waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await;
    let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;
    Deployable::from(&*connector).compare_with_folder(session).await;

    let step = match publish_step(&connector, args.force) {
        PublishStep::WouldMakePrivate if args.make_private => PublishStep::Publish,
        step => step,
    };
    let policy = args.wait.policy();
    let outcome = connector::publish(session, &client, &target, connector, step, policy.as_ref()).await?;
    outcome.conclude(session)
}
