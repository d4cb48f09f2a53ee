//! `ctconnect deploy`: the main job in one command, from a project folder to a running Deployment.

use std::path::PathBuf;

use anyhow::Result;

use super::arguments::{ConfigurationArgs, WaitArgs, complete_regions, parse_reference};
use crate::api::model::DeploymentType;
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::delivery::{DeliveryOptions, deliver};
use crate::session::Session;

/// Deploy a project folder
///
/// Creates or updates the Connector, publishes it privately (with `--preview`: requests validation), creates or
/// redeploys the Deployment, and waits. A step that is up to date is skipped.
///
/// Without `--deployment-key` and `--deployment-id`, it never creates a second Deployment of the same Connector, type
/// and Region: if there is one without a key, it is redeployed (never a preview); if there are others, the command
/// fails.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Project folder
    #[arg(default_value = ".", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,

    /// Key of the Connector [default: the folder's name]
    #[arg(long, value_name = "KEY", value_parser = parse_reference)]
    connector_key: Option<String>,

    /// Id of an existing Connector to update
    #[arg(long, value_name = "ID", conflicts_with = "connector_key", value_parser = parse_reference)]
    connector_id: Option<String>,

    /// Display name of the Connector [default: its key]
    #[arg(long)]
    name: Option<String>,

    /// Email address of the creator [default: git's `user.email`]
    #[arg(long, value_name = "EMAIL")]
    creator_email: Option<String>,

    /// URL of the repository on GitHub [default: the folder's remote]
    #[arg(long, value_name = "URL")]
    repository_url: Option<String>,

    /// Git tag [default: the tag at `HEAD`]
    #[arg(long, value_name = "TAG")]
    repository_tag: Option<String>,

    /// Key of the Deployment [default: the folder's name, with the suffix `-preview` for a preview]
    #[arg(long, value_name = "KEY", value_parser = parse_reference)]
    deployment_key: Option<String>,

    /// Id of an existing Deployment to redeploy
    #[arg(long, value_name = "ID", conflicts_with = "deployment_key", value_parser = parse_reference)]
    deployment_id: Option<String>,

    /// Region of a new Deployment [default: the Project's Region]
    #[arg(long, value_name = "REGION", add = complete_regions())]
    region: Option<String>,

    /// Type of the Deployment
    #[arg(long = "type", value_name = "TYPE", value_parser = ["sandbox", "production"], default_value = "sandbox")]
    kind: String,

    /// Deploy the working version as a preview, without publishing it
    #[arg(long, conflicts_with = "kind")]
    preview: bool,

    /// Run every step even if it is up to date (for example after a tag moved)
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    configuration: ConfigurationArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Reads the values, then delivers the project.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = RunConfiguration::read(args.configuration.given(), session).await?;
    let deployment_type = if args.preview { DeploymentType::Preview } else { DeploymentType::from(args.kind.as_str()) };
    let options = DeliveryOptions {
        directory: args.directory,
        connector_key: args.connector_key,
        connector_id: args.connector_id,
        name: args.name,
        creator_email: args.creator_email,
        repository_url: args.repository_url,
        repository_tag: args.repository_tag,
        deployment_key: args.deployment_key,
        deployment_id: args.deployment_id,
        region: args.region,
        deployment_type,
        force: args.force,
        policy: args.wait.pace(),
        waits: args.wait.waits(),
    };
    deliver(&options, &values, session).await
}
