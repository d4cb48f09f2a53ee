//! Each method sends the request of the reference and reads the response.

use serde_json::{Value, json};

use super::{ScriptedTransport, client, deployment, staged};
use crate::api::model::*;
use crate::api::{ConnectorSearch, DeploymentQuery, ErrorKind, LogQuery, Reference, StagedQuery};

fn key(text: &str) -> Reference {
    Reference::Key(text.to_owned())
}

#[tokio::test]
async fn lists_send_every_parameter_and_read_a_page() {
    let page = |item: Value| json!({"limit": 20, "offset": 0, "count": 1, "total": 57, "results": [item]});
    let sort = vec!["createdAt desc".to_owned()];
    let integration_types = vec![IntegrationType::Tax, IntegrationType::Unknown("new".to_owned())];
    let script = ScriptedTransport::new()
        .on("GET /connectors/drafts", 200, &page(staged()))
        .on(
            "GET /connectors/drafts?limit=5&offset=10&sort=createdAt%20desc&integrationTypes=tax&integrationTypes=new&isPrivate=false",
            200,
            &page(staged()),
        )
        .on(
            "GET /connectors/search?limit=1&text=pay%20%26%20go&private=true&creator.company=A%2FB&id=i&key=a&key=b",
            200,
            &page(staged()),
        )
        .on("GET /acme/deployments?offset=3&deploymentType=sandbox", 200, &page(deployment()))
        .ready();
    let client = client(&script);

    let all = client.query_connectors_staged(&StagedQuery::default()).await.unwrap();
    assert_eq!((all.total, all.results.len()), (Some(57), 1));
    assert_eq!(all.results[0].read::<ConnectorStagedSummary>().unwrap().version, 1);
    let query = StagedQuery { limit: Some(5), offset: Some(10), sort, integration_types, is_private: Some(false) };
    client.query_connectors_staged(&query).await.unwrap();
    let search = ConnectorSearch {
        text: Some("pay & go".to_owned()),
        limit: Some(1),
        private: Some(true),
        creator_company: Some("A/B".to_owned()),
        ids: vec!["i".to_owned()],
        keys: vec!["a".to_owned(), "b".to_owned()],
        ..ConnectorSearch::default()
    };
    client.search_connectors(&search).await.unwrap();
    let query = DeploymentQuery { offset: Some(3), kind: Some(DeploymentType::Sandbox), ..DeploymentQuery::default() };
    let page = client.query_deployments(&query).await.unwrap();
    let first: DeploymentSummary = page.results[0].read().unwrap();
    assert_eq!(first.status, Some(DeploymentStatus::Queued));
}

#[tokio::test]
async fn a_resource_is_read_by_id_or_key_and_keeps_every_field() {
    let id = "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5";
    let mut unknown = staged();
    unknown["new"] = serde_json::from_str("12345678901234567890.10").unwrap();
    let script = ScriptedTransport::new()
        .on(&format!("GET /connectors/drafts/{id}"), 200, &unknown)
        .on("GET /connectors/key=a%2Fb", 200, &staged())
        .on("GET /acme/deployments/key=tax-live", 200, &deployment())
        .ready();
    let client = client(&script);
    let found = client.connector_staged(&Reference::parse(id)).await.unwrap();
    assert_eq!(serde_json::to_string(&found).unwrap(), unknown.to_string());
    client.connector(&key("a/b")).await.unwrap();
    client.deployment(&key("tax-live")).await.unwrap();
    assert!(script.header("authorization").iter().all(|header| header == "Bearer token-1"));
    assert!(script.header("user-agent").iter().all(|header| header.starts_with("ctconnect/")));
}

#[tokio::test]
async fn an_update_sends_the_version_and_every_action() {
    let script = ScriptedTransport::new().on("POST /connectors/drafts/key=tax", 201, &staged()).ready();
    let actions = [
        ConnectorAction::SetRepository { url: "git@x".to_owned(), tag: "v2".to_owned() },
        ConnectorAction::UpdatePreviewable,
        ConnectorAction::Publish { certification: false },
    ];
    client(&script).update_connector_staged(&key("tax"), 7, &actions).await.unwrap();
    assert_eq!(
        script.last_json(),
        json!({"version": 7, "actions": [
            {"action": "setRepository", "url": "git@x", "tag": "v2"},
            {"action": "updatePreviewable"},
            {"action": "publish", "certification": false},
        ]})
    );
}

#[tokio::test]
async fn a_redeploy_sends_only_the_given_fields() {
    let script = ScriptedTransport::new()
        .on("POST /acme/deployments/key=tax-live", 201, &deployment())
        .on("POST /acme/deployments/key=tax-live", 200, &deployment())
        .ready();
    let client = client(&script);
    client.redeploy(&key("tax-live"), 2, &Redeploy::default()).await.unwrap();
    assert_eq!(script.last_json(), json!({"version": 2, "actions": [{"action": "redeploy"}]}));
    let entry = ConfigurationEntry { key: "TOKEN".to_owned(), value: "a, b=\"c\"\n".into() };
    let values = ApplicationConfiguration {
        application_name: "app".to_owned(),
        secured_configuration: vec![entry],
        ..ApplicationConfiguration::default()
    };
    let redeploy = Redeploy { update_connector: true, configuration_values: Some(vec![values]), ..Redeploy::default() };
    client.redeploy(&key("tax-live"), 2, &redeploy).await.unwrap();
    assert_eq!(
        script.last_json()["actions"][0],
        json!({"updateConnector": true, "configurationValues": [{
            "applicationName": "app", "standardConfiguration": [],
            "securedConfiguration": [{"key": "TOKEN", "value": "a, b=\"c\"\n"}],
        }], "action": "redeploy"})
    );
}

#[tokio::test]
async fn a_delete_accepts_any_success_with_or_without_a_body() {
    let script = ScriptedTransport::new()
        .on("DELETE /acme/deployments/key=a", 202, &deployment())
        .responding("DELETE /acme/deployments/key=b", 204, &[], "")
        .responding("DELETE /acme/deployments/key=c", 200, &[], "OK")
        .on("DELETE /connectors/drafts/key=d", 200, &staged())
        .ready();
    let client = client(&script);
    assert!(client.delete_deployment(&key("a")).await.unwrap().is_some());
    assert!(client.delete_deployment(&key("b")).await.unwrap().is_none());
    assert!(client.delete_deployment(&key("c")).await.unwrap().is_none());
    assert!(client.delete_connector_staged(&key("d")).await.unwrap().is_some());
}

#[tokio::test]
async fn the_last_page_of_logs_is_read_in_every_form() {
    let entry = json!({"type": "HTTP_REQUEST", "severity": "NEW", "details": {"x": 1}});
    let script = ScriptedTransport::new()
        .on(
            "GET /acme/deployments/key=d/logs?applicationName=app&startDate=2026-11-20T10%3A00%3A00Z&pageToken=t%2B1",
            200,
            &json!({"data": [entry], "next": "more"}),
        )
        .on("GET /acme/deployments/key=d/logs", 200, &json!({"data": [], "next": ""}))
        .on("GET /acme/deployments/key=d/logs", 200, &json!({"data": [], "next": null}))
        .on("GET /acme/deployments/key=d/logs", 200, &json!([]))
        .ready();
    let client = client(&script);
    let query = LogQuery {
        application_name: Some("app".to_owned()),
        start_date: Some("2026-11-20T10:00:00Z".to_owned()),
        end_date: None,
        page_token: Some("t+1".to_owned()),
    };
    let page = client.deployment_logs(&key("d"), &query).await.unwrap();
    assert_eq!((page.data.len(), page.next.as_deref()), (1, Some("more")));
    for _ in 0..2 {
        let last = client.deployment_logs(&key("d"), &LogQuery::default()).await.unwrap();
        assert_eq!((last.data.len(), last.next), (0, None));
    }
    let error = client.deployment_logs(&key("d"), &LogQuery::default()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Decode(_)), "{error}");
}

#[tokio::test]
async fn revisions_are_returned_as_sent() {
    let revisions = json!([{"revision": 2}]);
    let script = ScriptedTransport::new()
        .on("GET /acme/deployments/key=d/revisions", 200, &revisions)
        .on("GET /acme/deployments/key=d/revisions/2", 200, &revisions[0])
        .ready();
    let client = client(&script);
    assert_eq!(client.deployment_revisions(&key("d")).await.unwrap(), revisions);
    assert_eq!(client.deployment_revision(&key("d"), 2).await.unwrap(), revisions[0]);
}

#[tokio::test]
async fn a_raw_request_returns_the_body_for_every_status() {
    let script =
        ScriptedTransport::new().on("POST /any/path?x=1", 409, &json!({"statusCode": 409, "message": "stale"})).ready();
    let client = client(&script);
    let response = client.raw(http::Method::POST, "/any/path?x=1", Some("{}".into())).await.unwrap();
    assert!(response.body.starts_with(b"{\"statusCode\":409"));
    assert_eq!(response.error.unwrap().to_string(), "stale (409)");
    assert!(client.raw(http::Method::GET, "http://elsewhere", None).await.is_err());
    assert!(client.raw(http::Method::GET, "@elsewhere/", None).await.is_err());
}

#[tokio::test]
async fn an_invalid_id_is_not_sent() {
    let script = ScriptedTransport::new().ready();
    let client = client(&script);
    for id in ["", "..", "search"] {
        let error = client.connector(&Reference::Id(id.to_owned())).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Unsendable(_)), "{error}");
    }
}
