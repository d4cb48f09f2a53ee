//! `ctconnect connector search`: searches published Connectors.

use anyhow::{Context as _, Result};

use crate::api::ConnectorSearch;
use crate::api::model::{ConnectorSummary, IntegrationType};
use crate::cli::arguments::{
    PagingArgs, complete_connector_ids, complete_connector_keys, complete_integration_types, parse_reference,
};
use crate::operation::pages::PageQuery;
use crate::session::Session;

/// Search published Connectors
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Find public Connectors by a word
  ctconnect connector search --text tax

  # Find those that send email
  ctconnect connector search --integration-types email
")]
pub struct Args {
    #[command(flatten)]
    paging: PagingArgs,

    /// Words in name or description
    #[arg(long)]
    text: Option<String>,

    /// Only Connectors with this integration type; repeatable
    #[arg(long, value_name = "TYPE", value_delimiter = ',', add = complete_integration_types())]
    integration_types: Vec<String>,

    /// Only Connectors of this company
    #[arg(long, value_name = "COMPANY")]
    creator_company: Option<String>,

    /// Only private Connectors available to the Project (`true`), or all available ones (`false`)
    #[arg(long, value_name = "BOOL")]
    private: Option<bool>,

    /// Only the Connector with this id; repeatable
    #[arg(long, value_name = "ID", value_delimiter = ',', value_parser = parse_reference, add = complete_connector_ids())]
    id: Vec<String>,

    /// Only the Connector with this key; repeatable
    #[arg(long, value_name = "KEY", value_delimiter = ',', value_parser = parse_reference, add = complete_connector_keys())]
    key: Vec<String>,
}

/// Searches and shows the list.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let client = session.client().await?;
    let search = ConnectorSearch {
        text: args.text,
        private: args.private,
        creator_company: args.creator_company,
        ids: args.id,
        keys: args.key,
        integration_types: args.integration_types.iter().map(|text| IntegrationType::from(text.as_str())).collect(),
        ..ConnectorSearch::default()
    };
    let fetch = async |PageQuery { limit, offset, sort }| {
        client.search_connectors(&ConnectorSearch { limit, offset, sort, ..search.clone() }).await
    };
    let list = session.ui.list::<ConnectorSummary>();
    args.paging.paging().show(session, &args.paging.sort, fetch, list).await.context("could not search the Connectors")
}
