//! `ctconnect connector configuration`: a template for `--configuration-file`.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ArgGroup;
use serde_json::Value;

use crate::cli::arguments::ReferenceArgs;
use crate::configuration::{Schema, declarations, template};
use crate::operation::deployable::published;
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
#[command(mut_group("ReferenceArgs", |group| group.required(false)))]
#[command(group(ArgGroup::new("declared_by").args(["reference", "id", "key", "from"]).required(true)))]
pub struct Args {
    #[command(flatten)]
    target: Option<ReferenceArgs>,

    /// Read the keys from connect.yaml in a project folder
    #[arg(long, value_name = "DIRECTORY", value_hint = clap::ValueHint::DirPath, conflicts_with = "published")]
    from: Option<PathBuf>,

    /// Use the published Connector instead of the working version
    #[arg(long)]
    published: bool,
}

/// Reads what declares the keys, and prints the template.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    // Clap's group guarantees that exactly one of the two is given.
    let (json, schema) = match &args.target {
        Some(target) => of_connector(target, args.published, session).await?,
        None => of_folder(args.from.as_deref().unwrap_or(Path::new("."))).await?,
    };
    session.ui.show(&ConfigurationTemplate { connector: &json, template: &template(&schema) })?;
    Ok(())
}

async fn of_folder(folder: &Path) -> Result<(Value, Schema)> {
    let file = ProjectApplications::of(existing_folder(folder)?).await?.file;
    Ok((declarations(&file), Schema::from(&file)))
}

async fn of_connector(target: &ReferenceArgs, is_published: bool, session: &Session) -> Result<(Value, Schema)> {
    let target = target.resolve();
    let client = session.client().await?;
    if is_published {
        let instead = "or leave `--published` out to see the working version";
        let connector = published(session, &client, &target, instead).await?;
        return Ok((connector.json().clone(), Schema::from(&*connector)));
    }
    let connector = client.connector_staged(&target).await?;
    Ok((connector.json().clone(), Schema::from(&*connector)))
}
