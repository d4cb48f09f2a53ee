//! `ctconnect connector list`: the Connectors of the current identity.

use anyhow::{Context as _, Result};

use crate::api::StagedQuery;
use crate::api::model::IntegrationType;
use crate::cli::arguments::{PagingArgs, complete_integration_types};
use crate::session::Session;

/// List your Connectors
#[derive(Debug, clap::Args)]
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
        sort: args.paging.sort.clone(),
        integration_types: args.integration_types.iter().map(|text| IntegrationType::from(text.as_str())).collect(),
        is_private: args.private,
        ..StagedQuery::default()
    };
    let fetch =
        async |limit, offset| client.query_connectors_staged(&StagedQuery { limit, offset, ..query.clone() }).await;
    let list = args.paging.paging().fetch(session, fetch).await.context("could not list the Connectors")?;
    session.ui.show_list(&list.results, "Connectors", list.total)?;
    Ok(())
}
