//! `ctconnect deploy`: the main job in one command, from a project folder to a running Deployment.

use std::path::PathBuf;

use anyhow::Result;

use super::arguments::{ConfigurationArgs, WaitArgs, complete_regions};
use crate::api::model::DeploymentType;
use crate::operation::configuration_values::ConfigurationValues;
use crate::operation::delivery::{DeliveryOptions, deliver};
use crate::session::Session;

/// Bring a project folder to a running Deployment
///
/// Creates or updates the Connector, publishes it privately (or asks for validation with `--preview`), creates or
/// redeploys the Deployment, and waits. A step that is satisfied already is passed over.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project folder
    #[arg(default_value = ".", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,

    /// Key of the Connector; left out, the folder's name
    #[arg(long, value_name = "KEY")]
    connector_key: Option<String>,

    /// Display name of the Connector; left out, its key
    #[arg(long)]
    name: Option<String>,

    /// E-mail address of the creator; left out, git's `user.email`
    #[arg(long, value_name = "EMAIL")]
    creator_email: Option<String>,

    /// Address of the repository on GitHub; left out, the folder's remote
    #[arg(long, value_name = "URL")]
    repository_url: Option<String>,

    /// Git tag; left out, the tag at `HEAD`
    #[arg(long, value_name = "TAG")]
    repository_tag: Option<String>,

    /// Key of the Deployment; left out, the folder's name, with `-preview` behind it for a preview
    #[arg(long, value_name = "KEY")]
    deployment_key: Option<String>,

    /// Where a new Deployment runs; left out, the Region of the Project
    #[arg(long, value_name = "REGION", add = complete_regions())]
    region: Option<String>,

    /// What the Deployment is for
    #[arg(long = "type", value_name = "TYPE", value_parser = ["sandbox", "production"], default_value = "sandbox")]
    kind: String,

    /// Deploy the working version as a preview, without publishing it
    #[arg(long, conflicts_with = "kind")]
    preview: bool,

    /// Repeat steps that are satisfied already, for a tag that moved
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    configuration: ConfigurationArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Reads the values, then delivers the project.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = ConfigurationValues::read(args.configuration.given(), session).await?;
    let deployment_type = if args.preview { DeploymentType::Preview } else { DeploymentType::from(args.kind.as_str()) };
    let options = DeliveryOptions {
        directory: args.directory,
        connector_key: args.connector_key,
        name: args.name,
        creator_email: args.creator_email,
        repository_url: args.repository_url,
        repository_tag: args.repository_tag,
        deployment_key: args.deployment_key,
        region: args.region,
        deployment_type,
        force: args.force,
        policy: args.wait.pace(),
        waits: args.wait.waits(),
    };
    deliver(&options, &values, session).await
}
