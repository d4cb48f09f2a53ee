//! `ctconnect connector create`: creates a ConnectorStaged from a repository at a tag.

use anyhow::{Context as _, Result};

use super::draft::DraftArgs;
use crate::operation::project_connector::{creator_email, key_of, no_creator_email};
use crate::operation::project_source::ProjectSource;
use crate::session::Session;

/// Create a Connector from a repository at a tag
///
/// Before it sends anything, the command checks the connect.yaml that the platform will read.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Create a Connector from a tag
  ctconnect connector create --key tax --repository-url https://github.com/acme/tax.git --repository-tag v1.0.0 --creator-email dev@acme.example

  # Limit it to two Regions
  ctconnect connector create --key tax-eu --repository-url https://github.com/acme/tax.git --repository-tag v1.0.0 --creator-email dev@acme.example --supported-regions europe-west1.gcp,eu-central-1.aws
")]
pub struct Args {
    #[command(flatten)]
    draft: DraftArgs,
}

/// Checks connect.yaml, creates the ConnectorStaged and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let folder = session.context.current_folder()?;
    let url = args.draft.repository_url.as_deref();
    let source = ProjectSource::find(session, &folder, url, args.draft.repository_tag.as_deref()).await?;
    source.check_connect_file(session).await?;
    let email = creator_email(args.draft.creator_email.as_ref(), &folder, session).await;
    let email = email.ok_or_else(no_creator_email)?;
    let named = args.draft.name.clone().or_else(|| args.draft.key.clone());
    let name = named.map_or_else(|| key_of(&folder), Ok)?;
    let client = session.client().await?;
    source.offer_to_emulator(session).await?;

    let draft = args.draft.draft(name.clone(), email, source.repository());
    // The service reads the repository before it responds.
    let mut step = session.ui.step("Creating", "Created", format!("the Connector {name}"));
    let created = step.during(client.create_connector_staged(&draft)).await;
    let connector = created.with_context(|| format!("could not create the Connector `{name}`"))?;
    // The result says it.
    drop(step);
    session.ui.show(&connector)?;
    Ok(())
}
