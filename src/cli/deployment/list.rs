//! `ctconnect deployment list`: the Deployments of the Project.

use anyhow::{Context as _, Result};

use crate::api::model::{DeploymentStatus, DeploymentSummary, DeploymentType, IntegrationType};
use crate::api::{DeploymentQuery, Reference};
use crate::cli::arguments::{PagingArgs, complete_connectors, complete_integration_types, one_of, parse_reference};
use crate::operation::pages::PageQuery;
use crate::session::Session;

/// List the Deployments of the Project
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # List the Deployments of the Project
  ctconnect deployment list

  # List all that have failed, for a script
  ctconnect deployment list --all --status Failed -o json
")]
pub struct Args {
    #[command(flatten)]
    paging: PagingArgs,

    /// Only Deployments of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = one_of(DeploymentType::KNOWN))]
    kind: Option<String>,

    /// Only Deployments of Connectors with this integration type; repeatable
    #[arg(long, value_name = "TYPE", value_delimiter = ',', add = complete_integration_types())]
    integration_types: Vec<String>,

    /// Only Deployments in this status; repeatable
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = one_of(DeploymentStatus::KNOWN))]
    #[arg(ignore_case = true)]
    status: Vec<String>,

    /// Only Deployments of this Connector
    #[arg(long, value_name = "REF", value_parser = parse_reference, add = complete_connectors())]
    connector: Option<String>,
}

/// Queries and shows the list.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let query = DeploymentQuery {
        kind: args.kind.as_deref().map(DeploymentType::from),
        integration_types: args.integration_types.iter().map(|text| IntegrationType::from(text.as_str())).collect(),
        ..DeploymentQuery::default()
    };
    let fetch = async |PageQuery { limit, offset, sort }| {
        client.query_deployments(&DeploymentQuery { limit, offset, sort, ..query.clone() }).await
    };
    let (paging, sort, list) = (args.paging.paging(), &args.paging.sort, session.ui.list());
    let shown = if args.status.is_empty() && args.connector.is_none() {
        paging.show(session, sort, fetch, list).await
    } else {
        // The API has no parameters for these.
        paging.show_matching(session, sort, fetch, |deployment| args.selects(deployment), list).await
    };
    shown.context("could not list the Deployments")
}

impl Args {
    fn selects(&self, deployment: &DeploymentSummary) -> bool {
        let connector = self.connector.as_deref().map(Reference::parse);
        let is_in =
            |status: &String| deployment.status.as_ref().is_some_and(|own| own.as_str().eq_ignore_ascii_case(status));
        connector.is_none_or(|connector| deployment.is_of(&connector))
            && (self.status.is_empty() || self.status.iter().any(is_in))
    }
}
