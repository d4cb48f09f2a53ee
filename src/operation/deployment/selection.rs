//! Selects Deployments by what the API has no parameter for.

use std::time::Duration;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde_json::Value;

use crate::api::model::Deployment;
use crate::api::{Client, DeploymentQuery, Error, ListPage, Reference, Resource};
use crate::operation::pages::{CompleteList, PageQuery, all_pages, read_complete};
use crate::session::Session;

/// Every Deployment of the Project, for a caller that must not overlook one.
pub async fn all_or_gap(client: &Client) -> Result<CompleteList<Deployment>> {
    read_complete(async |query| page(client, query).await).await.context("could not list the Deployments")
}

/// Every Deployment of a Connector in the Project. Warns where the API does not list all of them.
pub async fn of_connector(
    session: &Session,
    client: &Client,
    connector: &Reference,
) -> Result<Vec<Resource<Deployment>>> {
    let all: Vec<Resource<Deployment>> =
        all_pages(session, async |query| page(client, query).await).await.context("could not list the Deployments")?;
    Ok(all.into_iter().filter(|deployment| deployment.is_of(connector)).collect())
}

/// Reads a page of the Deployments of the Project.
async fn page(client: &Client, query: PageQuery) -> Result<ListPage, Error> {
    let PageQuery { limit, offset, sort } = query;
    client.query_deployments(&DeploymentQuery { limit, offset, sort, ..DeploymentQuery::default() }).await
}

/// For how long a Deployment did not change; `None` where it carries no date.
///
/// The API documents no date on the resource, so every date that may be there counts: creation, last change, and each
/// entry of the build report.
pub fn idle(deployment: &Resource<Deployment>, now: Timestamp) -> Option<Duration> {
    let json = deployment.json();
    let build = json.pointer("/details/build/report/entries").and_then(Value::as_array);
    let entries = build.into_iter().flatten().map(|entry| entry.get("createdAt"));
    let dates = [json.get("createdAt"), json.get("lastModifiedAt")].into_iter().chain(entries);
    let newest = dates.filter_map(|date| date?.as_str()?.parse::<Timestamp>().ok()).max()?;
    Some(now.duration_since(newest).try_into().unwrap_or_default())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(changes: Value) -> Resource<Deployment> {
        let mut json = json!({ "id": "d", "version": 1 });
        json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        Resource::from_json(json).unwrap()
    }

    #[test]
    fn a_deployment_is_idle_since_its_newest_date() {
        let now: Timestamp = "2026-11-21T10:00:00Z".parse().unwrap();
        let hours = |changes| idle(&deployment(changes), now).map(|idle| idle.as_secs() / 3600);
        assert_eq!(hours(json!({})), None);
        assert_eq!(hours(json!({ "createdAt": "yesterday" })), None);
        assert_eq!(hours(json!({ "createdAt": "2026-11-20T10:00:00Z" })), Some(24));
        assert_eq!(hours(json!({ "createdAt": "2026-11-21T11:00:00Z" })), Some(0), "clocks may differ");
        let entries = json!([{ "createdAt": "2026-11-21T08:00:00Z" }, { "createdAt": null }]);
        let details = json!({ "build": { "report": { "entries": entries } } });
        assert_eq!(hours(json!({ "createdAt": "2026-11-01T10:00:00Z", "details": details })), Some(2));
    }

    #[test]
    fn a_connector_is_matched_by_id_or_key() {
        let deployment = deployment(json!({ "connector": { "id": "1", "key": "tax" } }));
        assert!(deployment.is_of(&Reference::Id("1".into())) && deployment.is_of(&Reference::Key("tax".into())));
        assert!(!deployment.is_of(&Reference::Key("1".into())));
    }
}
