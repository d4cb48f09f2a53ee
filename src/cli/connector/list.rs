//! `ctconnect connector list`: the Connectors of the current identity.

use anyhow::{Context as _, Result};

use crate::api::StagedQuery;
use crate::api::model::{ConnectorStagedSummary, IntegrationType};
use crate::cli::arguments::{PagingArgs, complete_integration_types};
use crate::operation::pages::PageQuery;
use crate::session::Session;

/// List your Connectors
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # List the newest Connectors first
  ctconnect connector list --sort 'createdAt desc'

  # List all, for a script
  ctconnect connector list --all -o json
")]
pub struct Args {
    #[command(flatten)]
    paging: PagingArgs,

    /// Only Connectors with this integration type; repeatable
    #[arg(long, value_name = "TYPE", value_delimiter = ',', add = complete_integration_types())]
    integration_types: Vec<String>,

    /// Only private (`true`) or only public (`false`) Connectors
    #[arg(long, value_name = "BOOL")]
    private: Option<bool>,
}

/// Queries and shows the list.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let query = StagedQuery {
        integration_types: args.integration_types.iter().map(|text| IntegrationType::from(text.as_str())).collect(),
        is_private: args.private,
        ..StagedQuery::default()
    };
    let fetch = async |PageQuery { limit, offset, sort }| {
        client.query_connectors_staged(&StagedQuery { limit, offset, sort, ..query.clone() }).await
    };
    let list = session.ui.list::<ConnectorStagedSummary>();
    args.paging.paging().show(session, &args.paging.sort, fetch, list).await.context("could not list the Connectors")
}
