//! Requests on drafts and Connectors.

use std::time::Duration;

use serde_json::{Value, json};

use crate::emulator::testing::{TestBench, URL, codes, deployment, draft, rejected};
use crate::emulator::{PlatformStep, Speed};

const DRAFT: &str = "/connectors/drafts/key=tax";

fn code(status: u16, code: &str) -> (u16, Vec<String>) {
    (status, vec![code.to_owned()])
}

fn publish(certification: bool) -> Value {
    json!([{ "action": "publish", "certification": certification }])
}

#[test]
fn a_draft_shows_what_its_connect_yaml_declares() {
    let draft = TestBench::new().create();
    let calculator = &draft["configurations"][0];
    assert_eq!(
        (&calculator["applicationName"], &calculator["applicationType"]),
        (&json!("calculator"), &json!("service"))
    );
    let currency = json!({ "key": "CURRENCY", "description": "Currency", "required": false, "default": "EUR" });
    assert_eq!(calculator["standardConfiguration"][1], currency);
    assert_eq!(calculator["securedConfiguration"][0]["key"], "ENGINE_TOKEN");
    assert_eq!(draft["globalConfiguration"]["securedConfiguration"][0]["key"], "SHARED_SECRET");
    assert_eq!(draft["configurations"].as_array().unwrap().len(), 4);
    assert!(draft.get("apiClient").is_none());
    assert_eq!(
        (&draft["private"], &draft["alreadyListed"], &draft["hasChanges"]),
        (&json!(true), &json!(false), &json!(false))
    );
    // No reference has them: `sort` uses times that are not shown.
    assert_eq!((draft.get("createdAt"), draft.get("lastModifiedAt")), (None, None));
}

#[test]
fn a_key_is_unique() {
    let bench = TestBench::new();
    bench.create();
    let (status, body) = bench.post("/connectors/drafts", &draft());
    assert_eq!((status, codes(&body)), (400, vec!["DuplicateField"]));
    assert_eq!((&body["errors"][0]["field"], &body["errors"][0]["duplicateValue"]), (&json!("key"), &json!("tax")));
    let mut other = draft();
    other.as_object_mut().unwrap().remove("key");
    let (status, body) = bench.post("/connectors/drafts", &other);
    assert_eq!(status, 201);
    assert_eq!(bench.get(&format!("/connectors/drafts/{}", body["id"].as_str().unwrap())).1, body);
}

#[test]
fn an_unknown_repository_cannot_be_reached() {
    let bench = TestBench::new();
    let mut body = draft();
    body["repository"]["url"] = "git@github.com:acme/other.git".into();
    assert_eq!(rejected(bench.post("/connectors/drafts", &body)), code(422, "GitRepositoryNotReachable"));
    body["repository"]["url"] = "git@github.com:acme/tax.git".into();
    assert_eq!(bench.post("/connectors/drafts", &body).0, 201);
    let action = json!([{ "action": "setRepository", "url": "https://github.com/acme/other.git", "tag": "v2" }]);
    assert_eq!(rejected(bench.update(action)), code(422, "GitRepositoryNotReachable"));
}

#[test]
fn a_tag_without_a_url_is_refused_unless_the_emulator_is_lenient() {
    let action = json!([{ "action": "setRepository", "tag": "v2" }]);
    let strict = TestBench::new();
    strict.create();
    assert_eq!(rejected(strict.update(action.clone())), code(400, "InvalidJsonInput"));
    let bench = TestBench::with(crate::emulator::EmulatorOptions { lenient: true, ..Default::default() });
    let url = bench.create()["repository"]["url"].clone();
    let (status, answer) = bench.update(action);
    assert_eq!((status, &answer["repository"]), (201, &json!({ "url": url, "tag": "v2" })));
}

#[test]
fn every_field_has_its_action() {
    let bench = TestBench::new();
    bench.create();
    let (status, answer) = bench.update(json!([
        { "action": "setName", "name": "N" },
        { "action": "setDescription", "description": "" },
        { "action": "setRepository", "url": URL, "tag": "v2.0.0" },
        { "action": "setSupportedRegions", "regions": ["us-east-2.aws"] },
        { "action": "setDocumentationUrl", "documentationUrl": "D" },
        { "action": "setIntegrationTypes", "integrationTypes": ["erp", "crm"] },
        { "action": "setCreatorName", "creatorName": "CN" },
        { "action": "setCreatorTitle", "creatorTitle": "CT" },
        { "action": "setCreatorEmail", "creatorEmail": "a@b.example" },
        { "action": "setCreatorCompany", "creatorCompany": "CC" },
        { "action": "setCreatorLogo", "logoUrl": "CL" },
        { "action": "setCreatorNoOfContributors", "creatorNoOfContributors": 3 },
        { "action": "setCreatorSupportUrl", "creatorSupportUrl": "CS" },
        { "action": "addPrivateProject", "privateProject": "europe-west1.gcp:acme" },
        { "action": "addCertificationComment", "comment": "Hello" },
    ]));
    assert_eq!((status, &answer["version"]), (201, &json!(2)), "{answer}");
    assert_eq!(answer, bench.get(DRAFT).1);
    let creator = json!({
        "name": "CN", "title": "CT", "email": "a@b.example", "company": "CC", "logoUrl": "CL", "noOfContributors": 3,
        "supportUrl": "CS",
    });
    for (field, value) in [
        ("name", json!("N")),
        ("description", json!("")),
        ("repository", json!({ "url": URL, "tag": "v2.0.0" })),
        ("supportedRegions", json!(["us-east-2.aws"])),
        ("documentationUrl", json!("D")),
        ("integrationTypes", json!(["erp", "crm"])),
        ("creator", creator),
        ("privateProjects", json!(["europe-west1.gcp:acme"])),
    ] {
        assert_eq!(answer[field], value, "{field}");
    }
    assert_eq!(answer["certificationInfo"]["comments"][0]["comment"], "Hello");
}

#[test]
fn a_stale_version_is_rejected_with_the_current_one() {
    let bench = TestBench::new();
    bench.create();
    bench.update(json!([{ "action": "setName", "name": "N" }]));
    let (status, body) = bench.post(DRAFT, &json!({ "version": 1, "actions": [{ "action": "setName", "name": "M" }] }));
    let error = &body["errors"][0];
    assert_eq!((status, &error["code"]), (409, &json!("ConcurrentModification")));
    assert_eq!((&error["expectedVersion"], &error["currentVersion"]), (&json!(1), &json!(2)));
}

#[test]
fn actions_are_applied_all_or_none() {
    let bench = TestBench::new();
    let before = bench.create();
    let action = json!([{ "action": "setName", "name": "N" }, { "action": "unlist" }]);
    assert_eq!(rejected(bench.update(action)), code(400, "InvalidOperation"));
    assert_eq!(bench.get(DRAFT).1, before);
    assert_eq!(bench.update(json!([])).1["version"], 1);
}

#[test]
fn a_preview_request_is_pending_and_then_granted() {
    let bench = TestBench::at_speed(Speed::Fast);
    bench.create();
    let request = json!([{ "action": "updatePreviewable" }]);
    assert_eq!(bench.update(request.clone()).1["isPreviewable"], "pending");
    assert_eq!(rejected(bench.update(request)), code(400, "ConnectorStagedPreviewRequestUnderProcess"));
    bench.wait(Duration::from_secs(1));
    assert_eq!(bench.get(DRAFT).1["isPreviewable"], "pending");
    bench.wait(Duration::from_secs(1));
    let draft = bench.get(DRAFT).1;
    assert_eq!((&draft["isPreviewable"], &draft["version"]), (&json!("true"), &json!(2)));
    let entries = draft["previewableReport"]["entries"].as_array().unwrap();
    let skipped = entries.iter().find(|entry| entry["type"] == "Error").unwrap();
    assert!(skipped["title"].as_str().unwrap().ends_with("skipped"), "{skipped}");
    // Other code needs a new preview.
    let moved = bench.update(json!([{ "action": "setRepository", "url": URL, "tag": "v2" }])).1;
    assert_eq!((&moved["isPreviewable"], &moved["previewableReport"]), (&json!("none"), &Value::Null));
}

#[test]
fn a_preview_request_can_be_rejected() {
    let bench = TestBench::failing(PlatformStep::Preview, Some("No tests."));
    bench.create();
    bench.update(json!([{ "action": "updatePreviewable" }]));
    let draft = bench.get(DRAFT).1;
    assert_eq!(draft["isPreviewable"], "false");
    let entries = draft["previewableReport"]["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["type"] == "Error" && entry["message"] == "No tests."), "{draft}");
}

#[test]
fn publishing_creates_a_private_connector_and_rejects_updates_meanwhile() {
    let bench = TestBench::at_speed(Speed::Real);
    bench.create();
    assert_eq!(bench.update(publish(false)).1["status"], "Processing");
    for action in [
        json!([{ "action": "setName", "name": "N" }]),
        json!([{ "action": "addCertificationComment", "comment": "" }]),
        publish(false),
    ] {
        assert_eq!(rejected(bench.update(action)), code(400, "ConnectorStagedInCertification"));
    }
    assert_eq!(rejected(bench.delete(DRAFT)), code(400, "InvalidOperation"));
    assert_eq!(rejected(bench.get("/connectors/key=tax")), code(404, "ResourceNotFound"));
    bench.wait(Duration::from_secs(600));
    let draft = bench.get(DRAFT).1;
    assert_eq!(
        (&draft["status"], &draft["alreadyListed"], &draft["hasChanges"]),
        (&json!("Published"), &json!(true), &json!(false))
    );
    let connector = bench.get("/connectors/key=tax").1;
    assert_eq!(
        (&connector["private"], &connector["certified"], &connector["version"]),
        (&json!(true), &json!(false), &json!(1))
    );
    assert_eq!(connector["id"], draft["id"]);
    // Until a change is published, only the draft shows it.
    let changed = bench.update(json!([{ "action": "setName", "name": "N" }])).1;
    assert_eq!((&changed["status"], &changed["hasChanges"]), (&json!("Draft"), &json!(true)));
    assert_eq!(bench.get("/connectors/key=tax").1["name"], "Tax bridge");
    bench.update(publish(false));
    bench.wait(Duration::from_secs(600));
    let connector = bench.get("/connectors/key=tax").1;
    assert_eq!((&connector["name"], &connector["version"]), (&json!("N"), &json!(2)));
}

#[test]
fn a_publication_can_fail() {
    let bench = TestBench::failing(PlatformStep::Publish, None);
    bench.create();
    bench.update(publish(true));
    let draft = bench.get(DRAFT).1;
    assert_eq!((&draft["status"], &draft["alreadyListed"]), (&json!("Failed"), &json!(false)));
    let entries = draft["publishingReport"]["entries"].as_array().unwrap();
    assert_eq!(entries.last().unwrap()["title"], "Image build failed");
    assert_eq!(bench.update(publish(true)).1["status"], "Processing");
}

#[test]
fn certification_ends_with_a_public_connector() {
    let bench = TestBench::at_speed(Speed::Fast);
    bench.create();
    bench.update(publish(true));
    let mut seen = Vec::new();
    for _ in 0..60 {
        let status = bench.get(DRAFT).1["status"].as_str().unwrap().to_owned();
        if seen.last() != Some(&status) {
            if status == "InCertification" {
                let comment = json!([{ "action": "addCertificationComment", "comment": "Done." }]);
                assert_eq!(bench.update(comment).0, 201);
                let other = json!([{ "action": "setName", "name": "N" }]);
                assert_eq!(rejected(bench.update(other)), code(400, "ConnectorStagedInCertification"));
            }
            seen.push(status);
        }
        bench.wait(Duration::from_millis(100));
    }
    assert_eq!(seen, ["Processing", "ReadyForCertification", "InCertification", "Published"]);
    let draft = bench.get(DRAFT).1;
    assert_eq!(draft["private"], false);
    assert_eq!(draft["certificationInfo"]["comments"].as_array().unwrap().len(), 2);
    assert_eq!(bench.get("/connectors/key=tax").1["certified"], true);
    assert_eq!(rejected(bench.update(publish(true))), code(400, "ConnectorAlreadyCertified"));
    let project = json!([{ "action": "addPrivateProject", "privateProject": "europe-west1.gcp:acme" }]);
    assert_eq!(rejected(bench.update(project)), code(400, "ConnectorStagedNotPrivate"));
}

#[test]
fn publishing_without_certification_makes_a_public_connector_private() {
    let bench = TestBench::new();
    bench.create();
    bench.update(publish(true));
    assert_eq!(bench.get(DRAFT).1["private"], false);
    bench.update(publish(false));
    assert_eq!(bench.get(DRAFT).1["private"], true);
    let connector = bench.get("/connectors/key=tax").1;
    assert_eq!((&connector["private"], &connector["certified"]), (&json!(true), &json!(false)));
}

#[test]
fn an_unlisted_connector_is_hidden_from_search_only() {
    let bench = TestBench::new();
    bench.create();
    bench.update(publish(false));
    let unlist = json!([{ "action": "unlist" }]);
    assert_eq!(rejected(bench.update(unlist.clone())), code(400, "InvalidOperation"));
    bench.update(publish(true));
    assert_eq!(bench.get("/connectors/search").1["total"], 1);
    assert_eq!(bench.update(unlist).1["alreadyListed"], false);
    assert_eq!(bench.get("/connectors/search").1["total"], 0);
    assert_eq!(bench.get("/connectors/key=tax").0, 200);
    bench.update(publish(true));
    assert_eq!(bench.get("/connectors/search").1["total"], 1);
}

#[test]
fn private_projects_are_added_once_and_removed() {
    let bench = TestBench::new();
    bench.create();
    let add = json!([{ "action": "addPrivateProject", "privateProject": "europe-west1.gcp:acme" }]);
    bench.update(add.clone());
    assert_eq!(bench.update(add).1["privateProjects"], json!(["europe-west1.gcp:acme"]));
    let remove = json!([{ "action": "removePrivateProject", "privateProject": "europe-west1.gcp:acme" }]);
    assert_eq!(bench.update(remove.clone()).1["privateProjects"], json!([]));
    assert_eq!(rejected(bench.update(remove)), code(400, "FieldValueNotFound"));
}

#[test]
fn a_draft_with_deployments_cannot_be_deleted() {
    let bench = TestBench::new();
    bench.deploy();
    assert_eq!(rejected(bench.delete(DRAFT)), code(400, "InvalidOperation"));
    bench.delete("/acme/deployments/key=live");
    assert_eq!(bench.delete(DRAFT).0, 200);
    assert_eq!(rejected(bench.get(DRAFT)), code(404, "ResourceNotFound"));
    assert_eq!(rejected(bench.delete(DRAFT)), code(404, "ResourceNotFound"));
    bench.create();
}

#[test]
fn drafts_are_filtered_and_sorted() {
    let bench = TestBench::new();
    for (key, kind) in [("one", "tax"), ("two", "erp"), ("three", "tax")] {
        let mut body = draft();
        body["key"] = key.into();
        body["integrationTypes"] = json!([kind]);
        bench.post("/connectors/drafts", &body);
        bench.wait(Duration::from_millis(1));
    }
    let keys = |query: &str| -> Vec<Value> {
        let (status, page) = bench.get(&format!("/connectors/drafts?{query}"));
        assert_eq!(status, 200, "{page}");
        page["results"].as_array().unwrap().iter().map(|draft| draft["key"].clone()).collect()
    };
    assert_eq!(keys("sort=createdAt+desc"), ["three", "two", "one"]);
    assert_eq!(keys("integrationTypes=tax"), ["one", "three"]);
    assert_eq!(keys("integrationTypes=tax&integrationTypes=erp&limit=1&offset=1"), ["two"]);
    assert_eq!(keys("isPrivate=false").len(), 0);
    assert_eq!(keys("isPrivate=true").len(), 3);
    for query in ["isPrivate=1", "limit=501", "sort=colour", "where=x"] {
        let (status, body) = bench.get(&format!("/connectors/drafts?{query}"));
        assert_eq!((status, codes(&body)), (400, vec!["InvalidQueryParam"]), "{query}");
        assert!(body["errors"][0]["detailedErrorMessage"].is_string());
    }
}

#[test]
fn search_applies_every_filter() {
    let bench = TestBench::new();
    bench.publish();
    let id = bench.get(DRAFT).1["id"].as_str().unwrap().to_owned();
    let found = |query: &str| bench.get(&format!("/connectors/search?{query}")).1["total"].as_u64().unwrap();
    for query in [
        "",
        "text=BRIDGE+tax",
        "creator.company=Acme",
        "key=tax&key=other",
        "integrationTypes=tax",
        "private=true",
        "private=false",
        &format!("id={id}"),
    ] {
        assert_eq!(found(query), 1, "{query}");
    }
    for query in ["text=tower", "creator.company=Other", "key=other", "integrationTypes=erp", "id=other"] {
        assert_eq!(found(query), 0, "{query}");
    }
    bench.update(publish(true));
    assert_eq!(found("private=true"), 0);
}

#[test]
fn only_its_projects_see_a_private_connector() {
    let mut bench = TestBench::new();
    bench.log_in("grant_type=client_credentials&scope=manage_project:acme");
    bench.publish();
    let found =
        |bench: &TestBench| (bench.get("/connectors/key=tax").0, bench.get("/connectors/search").1["total"].clone());
    assert_eq!(found(&bench), (200, json!(1)));
    bench.log_in("grant_type=client_credentials&scope=manage_project:other");
    assert_eq!(found(&bench), (404, json!(0)));
    let project = "europe-west1.gcp:other";
    bench.update(json!([{ "action": "addPrivateProject", "privateProject": project }]));
    assert_eq!(found(&bench), (200, json!(1)));
}

#[test]
fn only_its_projects_deploy_a_private_connector() {
    let mut bench = TestBench::new();
    bench.log_in("grant_type=client_credentials&scope=manage_project:acme");
    bench.publish();
    assert_eq!(bench.post("/acme/deployments", &deployment()).0, 201);
    bench.log_in("grant_type=client_credentials&scope=manage_project:other");
    assert_eq!(rejected(bench.post("/other/deployments", &deployment())), code(400, "ConnectorReferenceNotFound"));
    // An entry permits that Project and excludes the creator.
    bench.update(json!([{ "action": "addPrivateProject", "privateProject": "europe-west1.gcp:other" }]));
    assert_eq!(bench.post("/other/deployments", &deployment()).0, 201);
    bench.token = "unknown".to_owned();
    let mut again = deployment();
    again["key"] = "again".into();
    assert_eq!(rejected(bench.post("/acme/deployments", &again)), code(400, "ConnectorReferenceNotFound"));
    // If the list is empty, an unknown caller counts as the creator.
    bench.update(json!([{ "action": "removePrivateProject", "privateProject": "europe-west1.gcp:other" }]));
    assert_eq!(bench.post("/acme/deployments", &again).0, 201);
}
