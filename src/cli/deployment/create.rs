//! `ctconnect deployment create`: deploys a Connector to the Project.

use anyhow::Result;

use crate::api::model::{DeploymentDraft, DeploymentType};
use crate::cli::arguments::{
    ConfigurationArgs, ConnectorArgs, WaitArgs, complete_regions, one_of, parse_reference, whole_number,
};
use crate::configuration::Purpose;
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::deployable::{Deployable, published};
use crate::operation::deployment::build;
use crate::session::Session;

/// Create a Deployment of a Connector
///
/// Checks the configuration against the Connector before anything is sent, and waits until the Deployment finishes.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Deploy a Connector
  ctconnect deployment create --key shop-test --connector-key shop --configuration web.TOKEN=secret

  # For production, with values from a file
  ctconnect deployment create --key shop-live --connector-key shop --type production --configuration-file values.yaml
")]
pub struct Args {
    /// Key of the new Deployment: 2 to 256 of `A-Z a-z 0-9 _ -`, unique in the Project
    #[arg(long, value_parser = parse_reference)]
    key: Option<String>,

    #[command(flatten)]
    connector: ConnectorArgs,

    /// Version of the Connector to deploy, such as the one before the latest [default: the current version]
    ///
    /// The configuration is checked against the current version: the service does not show the keys of others.
    #[arg(long, value_name = "NUMBER", value_parser = whole_number::<u64>(1, u64::MAX))]
    connector_version: Option<u64>,

    /// Deploy the working version of the Connector as a preview
    #[arg(long)]
    connector_staged: bool,

    /// Type of the Deployment [default: `preview` with `--connector-staged`, else `sandbox`]
    #[arg(long = "type", value_name = "TYPE", value_parser = one_of(DeploymentType::KNOWN))]
    kind: Option<String>,

    /// Region to deploy to [default: the Project's Region]
    #[arg(long, value_name = "REGION", add = complete_regions())]
    region: Option<String>,

    #[command(flatten)]
    configuration: ConfigurationArgs,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Reads the Connector, checks the values, creates the Deployment, waits and shows it.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let values = RunConfiguration::read(args.configuration.given(), session).await?;
    let client = session.client().await?;
    let kind = args.kind.as_deref().map(DeploymentType::from);
    let staged = args.connector_staged || kind == Some(DeploymentType::Preview);
    let target = args.connector.resolve();
    let connector = if staged {
        Deployable::read(session, &client, &target, staged).await?
    } else {
        let instead = "or deploy the working version with `--connector-staged`";
        Deployable::from(&*published(session, &client, &target, instead).await?)
    };
    connector.compare_with_folder(session).await;
    connector.note_other_version(args.connector_version, session);
    let fitted = values.fit(session, &connector.schema, Purpose::Create).await?;
    let draft = DeploymentDraft {
        key: args.key.clone(),
        kind: kind.or_else(|| staged.then_some(DeploymentType::Preview)),
        connector: connector.reference_to(args.connector_version),
        configurations: fitted.applications,
        global_configuration: fitted.global,
        region: connector.region(args.region.as_deref(), session)?,
    };

    let name = args.key.unwrap_or_else(|| connector.name.clone());
    let built = build(session, &client, &name, &draft, args.wait.policy().as_ref()).await?;
    built.outcome.conclude(session)
}
