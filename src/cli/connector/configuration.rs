//! `ctconnect connector configuration`: a template for `--configuration-file`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ArgGroup;
use serde_json::Value;

use crate::cli::arguments::ConnectorTargetArgs;
use crate::configuration::{Schema, declarations, template};
use crate::operation::deployable::published;
use crate::operation::project::CommandAccess;
use crate::operation::project_applications::ProjectApplications;
use crate::operation::typed_path::existing_folder;
use crate::output::views::ConfigurationTemplate;
use crate::session::Session;

/// Print a template for `--configuration-file`
///
/// Lists every key with its description and default, and whether it is required and secured. `-o json` and `-o yaml`
/// print the declarations as the service sends them. Before a Connector exists, `--from` reads the keys from a project
/// folder.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Save a template of the values that a Connector needs
  ctconnect connector configuration shop > values.yaml

  # The same for a project that has no Connector yet
  ctconnect connector configuration --from shop > values.yaml
")]
#[command(group(ArgGroup::new("declared_by").args(["reference", "id", "key", "project_file", "from"])))]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    /// Read the keys from connect.yaml in a project folder
    #[arg(long, value_name = "DIRECTORY", value_hint = clap::ValueHint::DirPath, conflicts_with = "published")]
    from: Option<PathBuf>,

    /// Use the published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads what declares the keys, and prints the template.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (json, schema) = match &args.from {
        Some(folder) => of_folder(folder).await?,
        None => of_connector(&args.target, args.published, session).await?,
    };
    session.ui.show(&ConfigurationTemplate { connector: &json, template: &template(&schema) })?;
    Ok(())
}

async fn of_folder(folder: &Path) -> Result<(Value, Schema)> {
    let file = ProjectApplications::of(existing_folder(folder)?).await?.file;
    Ok((declarations(&file), Schema::from(&file)))
}

async fn of_connector(target: &ConnectorTargetArgs, is_published: bool, session: &Session) -> Result<(Value, Schema)> {
    let chosen = target.chosen(session, CommandAccess::Reads).await?;
    let (session, target) = (&chosen.session, chosen.reference);
    let client = session.client().await?;
    if is_published || chosen.is_published {
        let instead = "or leave `--published` out to see the working version";
        let connector = published(session, &client, &target, instead).await?;
        return Ok((connector.json().clone(), Schema::from(&*connector)));
    }
    let connector = client.connector_staged(&target).await?;
    Ok((connector.json().clone(), Schema::from(&*connector)))
}
