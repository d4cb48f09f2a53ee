//! `ctconnect deployment list`: the Deployments of the Project.

use anyhow::{Context as _, Result};

use crate::api::DeploymentQuery;
use crate::api::model::{DeploymentType, IntegrationType};
use crate::cli::Session;
use crate::cli::arguments::{complete_integration_types, one_of};
use crate::cli::paging::PagingArgs;

/// List the Deployments of the Project
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    paging: PagingArgs,

    /// Only Deployments of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = one_of(DeploymentType::KNOWN))]
    kind: Option<String>,

    /// Only those whose Connector connects to this; repeatable
    #[arg(long, value_name = "TYPE", value_delimiter = ',', add = complete_integration_types())]
    integration_types: Vec<String>,
}

/// Queries and shows the list.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client()?;
    let query = DeploymentQuery {
        sort: args.paging.sort.clone(),
        kind: args.kind.as_deref().map(DeploymentType::from),
        integration_types: args.integration_types.iter().map(|text| IntegrationType::from(text.as_str())).collect(),
        ..DeploymentQuery::default()
    };
    let fetch =
        async |limit, offset| client.query_deployments(&DeploymentQuery { limit, offset, ..query.clone() }).await;
    let list = args.paging.fetch(session, fetch).await.context("could not list the Deployments")?;
    session.ui.show_list(&list.results, "Deployments", list.total)?;
    Ok(())
}
