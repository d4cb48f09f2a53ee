//! `ctconnect connector configuration`: a template for `--configuration-file`.

use anyhow::{Context as _, Result};

use crate::cli::arguments::ReferenceArgs;
use crate::configuration::{Schema, template};
use crate::output::views::ConfigurationTemplate;
use crate::session::Session;

/// Print a template for `--configuration-file`
///
/// Every key with its description, its default, whether it is required and whether it is secured. With `-o json` and
/// `-o yaml` the declarations come as the service sends them.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// The published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads the Connector and prints what it declares.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let target = args.target.resolve();
    let client = session.client().await?;
    let (json, schema) = if args.published {
        let connector = client.connector(&target).await;
        let connector = connector.with_context(|| format!("could not read the published Connector `{target}`"))?;
        (connector.json().clone(), Schema::from(&*connector))
    } else {
        let connector = client.connector_staged(&target).await;
        let connector = connector.with_context(|| format!("could not read the Connector `{target}`"))?;
        (connector.json().clone(), Schema::from(&*connector))
    };
    session.ui.show(&ConfigurationTemplate { connector: &json, template: &template(&schema) })?;
    Ok(())
}
