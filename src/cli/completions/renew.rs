//! Renews the names that shells complete. A completion starts it in the background.

use std::time::Duration;

use anyhow::Result;

use crate::api::{Client, DeploymentQuery, StagedQuery};
use crate::name_cache::{self, NameCache, NameKind};
use crate::operation::pages::LARGEST_PAGE;
use crate::session::Session;

/// The time for all requests.
const LONGEST: Duration = Duration::from_secs(5);

/// Newest first: of a longer list than one page, these are the most likely ones.
const NEWEST_FIRST: &str = "createdAt desc";

/// Reads one page of each list. What goes wrong is not reported: the run has no streams, and a later completion tries again.
pub(super) fn run(session: &Session) {
    let work = async {
        _ = tokio::time::timeout(LONGEST, renew(session)).await;
        Ok(())
    };
    // A signal ends it too.
    _ = session.run(work);
}

async fn renew(session: &Session) -> Result<()> {
    let client = session.client().await?;
    let (connectors, deployments) = tokio::join!(connectors(&client), deployments(&client));
    // The run that started this one has created the file. A logout since then has removed it.
    let Some(cache) = session.context.name_cache().filter(NameCache::exists) else { return Ok(()) };
    session.clients.keep_names();
    let renewed = [(NameKind::Connector, connectors), (NameKind::Deployment, deployments)];
    let now = name_cache::now();
    let kinds = renewed.into_iter().filter(|(_, is_read)| *is_read);
    cache.update(|names| kinds.for_each(|(kind, _)| names.of_mut(kind).renew(now)));
    Ok(())
}

async fn connectors(client: &Client) -> bool {
    let sort = vec![NEWEST_FIRST.to_owned()];
    let query = StagedQuery { limit: Some(LARGEST_PAGE), sort, ..StagedQuery::default() };
    client.query_connectors_staged(&query).await.is_ok()
}

/// Whether they were read; without a Project there are none.
async fn deployments(client: &Client) -> bool {
    let sort = vec![NEWEST_FIRST.to_owned()];
    let query = DeploymentQuery { limit: Some(LARGEST_PAGE), sort, ..DeploymentQuery::default() };
    client.project_key().is_none() || client.query_deployments(&query).await.is_ok()
}
