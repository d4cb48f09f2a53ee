//! `ctconnect connector publish`: publishes a Connector to its private Projects.

use anyhow::Result;

use crate::cli::arguments::{ReferenceArgs, WaitArgs};
use crate::operation::connector::{self, PublishOptions};
use crate::operation::deployable::Deployable;
use crate::operation::outcome::LastState;
use crate::session::Session;

/// Publish a Connector to its private Projects
///
/// Joins a publish that is already running. A public Connector is made private only with `--make-private`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Publish even if nothing has changed (for example after a tag moved)
    #[arg(long)]
    force: bool,

    /// Make a public Connector private
    #[arg(long)]
    make_private: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Publishes or joins, waits, and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;
    Deployable::from(&*connector).compare_with_folder(session).await;

    let options = PublishOptions { force: args.force, make_private: args.make_private };
    let policy = args.wait.policy();
    let last = LastState::default();
    let outcome = connector::publish(session, &client, &target, connector, &last, options, policy.as_ref()).await;
    last.conclude(session, outcome)
}
