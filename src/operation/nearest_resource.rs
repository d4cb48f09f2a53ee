//! The existing Connector or Deployment that a misspelt key probably means.

use std::time::Duration;

use anyhow::Result;

use super::pages::LARGEST_PAGE;
use crate::api::{DeploymentQuery, Sighting, StagedQuery};
use crate::nearest::nearest;
use crate::session::Session;

/// How long a failed command may take to find what was meant.
const LONGEST: Duration = Duration::from_secs(2);

/// What a key was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferencedKind {
    Connector,
    Deployment,
}

/// The key nearest to one that does not exist. `None` if it exists, if none is near, and if the list cannot be read in time:
/// a search for a hint never fails.
pub async fn nearest_key(session: &Session, kind: ReferencedKind, key: &str) -> Option<String> {
    let keys = tokio::time::timeout(LONGEST, keys(session, kind)).await.ok()?.ok()?;
    if keys.iter().any(|known| known == key) {
        return None;
    }
    nearest(key, keys.iter().map(String::as_str)).map(str::to_owned)
}

/// The keys on the first page of the list.
async fn keys(session: &Session, kind: ReferencedKind) -> Result<Vec<String>> {
    let client = session.client().await?;
    let page = match kind {
        ReferencedKind::Connector => {
            let query = StagedQuery { limit: Some(LARGEST_PAGE), ..StagedQuery::default() };
            client.query_connectors_staged(&query).await?
        }
        ReferencedKind::Deployment => {
            let query = DeploymentQuery { limit: Some(LARGEST_PAGE), ..DeploymentQuery::default() };
            client.query_deployments(&query).await?
        }
    };
    Ok(page.results.iter().filter_map(|item| item.read::<Sighting>().ok()?.key).collect())
}
