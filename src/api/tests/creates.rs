//! Creates with lost responses. The clock is paused, so that the pauses take no time.

use serde_json::{Value, json};

use super::{ScriptedTransport, client, deployment, staged};
use crate::api::model::{ConnectorReference, ConnectorStagedDraft, DeploymentDraft, RepositoryDraft};
use crate::api::{CreateAnswer, Error, ErrorKind};

const CREATE: &str = "POST /connectors/drafts";
const LOOKUP: &str = "GET /connectors/drafts/key=tax";

async fn create(script: ScriptedTransport, key: Option<&str>) -> Result<u64, Error> {
    let script = script.ready();
    let repository = RepositoryDraft { url: "https://github.com/acme/tax.git".to_owned(), tag: "v1".to_owned() };
    let draft = ConnectorStagedDraft {
        key: key.map(str::to_owned),
        name: "Tax".to_owned(),
        repository,
        ..ConnectorStagedDraft::default()
    };
    Ok(client(&script).create_connector_staged(&draft).await?.version)
}

fn not_found() -> Value {
    json!({"statusCode": 404, "message": "no", "errors": [{"code": "ResourceNotFound"}]})
}

fn duplicate() -> Value {
    json!({"statusCode": 400, "message": "taken", "errors": [{"code": "DuplicateField", "field": "key"}]})
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_applied_is_found_by_its_key() {
    let lost = ScriptedTransport::new().losing(CREATE).on(LOOKUP, 200, &staged());
    assert_eq!(create(lost, Some("tax")).await.unwrap(), 1);
    for status in [500, 502, 504] {
        let failed = ScriptedTransport::new().responding(CREATE, status, &[], "<html>").on(LOOKUP, 200, &staged());
        assert_eq!(create(failed, Some("tax")).await.unwrap(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_not_applied_is_sent_again() {
    let script = ScriptedTransport::new().losing(CREATE).on(LOOKUP, 404, &not_found()).on(CREATE, 201, &staged());
    create(script, Some("tax")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_create_that_is_applied_late_is_found_after_a_duplicate_key() {
    let script = ScriptedTransport::new()
        .losing(CREATE)
        .on(LOOKUP, 404, &not_found())
        .on(CREATE, 400, &duplicate())
        .on(LOOKUP, 200, &staged());
    create(script, Some("tax")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_older_resource_is_not_mistaken_for_the_new_one() {
    let mut other = staged();
    other["repository"]["tag"] = json!("v0");
    let mut edited = staged();
    edited["version"] = json!(4);
    let mut old = staged();
    old["createdAt"] = json!("2020-01-01T00:00:00.000Z");
    for found in [other, edited, old] {
        // One lookup is enough: another attempt would be refused.
        let script = ScriptedTransport::new().losing(CREATE).on(LOOKUP, 200, &found);
        let error = create(script, Some("tax")).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Taken(_)) && !error.unknown_outcome, "{error:?}");
        let script = ScriptedTransport::new()
            .losing(CREATE)
            .on(LOOKUP, 404, &not_found())
            .on(CREATE, 400, &duplicate())
            .on(LOOKUP, 200, &found);
        assert!(create(script, Some("tax")).await.unwrap_err().has_code("DuplicateField"));
    }
}

#[tokio::test(start_paused = true)]
async fn the_age_of_a_resource_is_relative_to_the_clock_of_the_service() {
    let mut new = staged();
    new["createdAt"] = json!("2031-05-01T10:00:00.000Z");
    let headers = [("date", "Thu, 01 May 2031 10:00:02 GMT")];
    let script = ScriptedTransport::new().losing(CREATE).responding(LOOKUP, 200, &headers, new.to_string());
    create(script, Some("tax")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_create_that_was_refused_is_not_looked_up() {
    let error = create(ScriptedTransport::new().on(CREATE, 400, &duplicate()), Some("tax")).await.unwrap_err();
    assert!(error.has_code("DuplicateField") && !error.unknown_outcome);
}

#[tokio::test(start_paused = true)]
async fn without_a_key_the_outcome_is_unknown() {
    let error = create(ScriptedTransport::new().losing(CREATE), None).await.unwrap_err();
    assert!(error.unknown_outcome && matches!(error.kind, ErrorKind::Lost(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn after_a_failed_lookup_the_outcome_is_unknown() {
    let script = (0..4).fold(ScriptedTransport::new().losing(CREATE), |script, _| script.refusing(LOOKUP));
    let error = create(script, Some("tax")).await.unwrap_err();
    assert!(error.unknown_outcome && matches!(error.kind, ErrorKind::Lost(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_number_of_attempts_is_limited() {
    let script = (0..4).fold(ScriptedTransport::new(), |script, _| script.losing(CREATE).on(LOOKUP, 404, &not_found()));
    assert!(create(script, Some("tax")).await.unwrap_err().unknown_outcome);
}

#[tokio::test(start_paused = true)]
async fn a_deployment_is_looked_up_in_its_project() {
    let draft = DeploymentDraft {
        key: Some("tax-live".to_owned()),
        kind: None,
        connector: ConnectorReference { key: Some("tax".to_owned()), ..ConnectorReference::default() },
        configurations: Vec::new(),
        global_configuration: None,
        region: "europe-west1.gcp".to_owned(),
    };
    let script = ScriptedTransport::new()
        .losing("POST /acme/deployments")
        .on("GET /acme/deployments/key=tax-live", 200, &deployment())
        .ready();
    let made = client(&script).create_deployment(&draft).await.unwrap();
    let CreateAnswer::Read(made) = made else { panic!("{made:?}") };
    assert_eq!(made.key.as_deref(), Some("tax-live"));
}
