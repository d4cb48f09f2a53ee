//! `ctconnect connector configuration`: a template for `--configuration-file`.

use anyhow::Result;

use crate::cli::arguments::ReferenceArgs;
use crate::configuration::{Schema, template};
use crate::operation::deployable::published;
use crate::output::views::ConfigurationTemplate;
use crate::session::Session;

/// Print a template for `--configuration-file`
///
/// Lists every key with its description and default, and whether it is required and secured. `-o json` and `-o yaml`
/// print the declarations as the service sends them.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Use the published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads the Connector and prints the template.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let (json, schema) = if args.published {
        let instead = "or leave `--published` out to see the working version";
        let connector = published(session, &client, &target, instead).await?;
        (connector.json().clone(), Schema::from(&*connector))
    } else {
        let connector = client.connector_staged(&target).await?;
        (connector.json().clone(), Schema::from(&*connector))
    };
    session.ui.show(&ConfigurationTemplate { connector: &json, template: &template(&schema) })?;
    Ok(())
}
