//! Complete workflows through the API.

use serde_json::json;
use std::time::Duration;

use crate::emulator::testing::{TestBench, codes, deployment, draft};
use crate::emulator::{EmulatorOptions, Speed, StateStore};

#[test]
fn a_project_is_previewed_published_deployed_and_undeployed() {
    let bench = TestBench::new();
    let draft = bench.create();
    assert_eq!(
        (&draft["version"], &draft["status"], &draft["isPreviewable"]),
        (&json!(1), &json!("Draft"), &json!("none"))
    );

    let (status, answer) = bench.update(json!([{ "action": "updatePreviewable" }]));
    assert_eq!((status, &answer["isPreviewable"], &answer["version"]), (201, &json!("pending"), &json!(2)));
    assert_eq!(bench.get("/connectors/drafts/key=tax").1["isPreviewable"], "true");

    let mut preview = deployment();
    preview["key"] = "preview".into();
    preview["connector"] = json!({ "key": "tax", "staged": true, "version": 2 });
    let (status, answer) = bench.post("/acme/deployments", &preview);
    assert_eq!((status, &answer["status"], &answer["type"]), (201, &json!("Queued"), &json!("preview")), "{answer}");
    let deployed = bench.get("/acme/deployments/key=preview").1;
    assert_eq!(deployed["status"], "Deployed", "{deployed}");
    assert!(deployed["applications"][0]["url"].as_str().unwrap().starts_with("https://service-"), "{deployed}");

    let (status, answer) = bench.update(json!([{ "action": "publish", "certification": false }]));
    assert_eq!((status, &answer["status"]), (201, &json!("Processing")));
    assert_eq!(bench.get("/connectors/drafts/key=tax").1["status"], "Published");
    assert_eq!(bench.get("/connectors/key=tax").1["version"], 1);

    assert_eq!(bench.post("/acme/deployments", &deployment()).1["type"], "sandbox");
    assert_eq!(bench.redeploy(json!({ "updateConnector": true })).1["status"], "Queued");
    bench.wait(Duration::from_secs(60));
    let logs = bench.get("/acme/deployments/key=live/logs").1;
    assert!(logs["data"].as_array().unwrap().len() > 10, "{logs}");

    assert_eq!(bench.delete("/connectors/drafts/key=tax").0, 400);
    for key in ["live", "preview"] {
        let path = format!("/acme/deployments/key={key}");
        let (status, answer) = bench.delete(&path);
        assert_eq!((status, &answer["status"]), (202, &json!("Undeploying")));
        assert_eq!(bench.get(&path).0, 404);
    }
    assert_eq!(bench.delete("/connectors/drafts/key=tax").0, 200);
    assert_eq!(bench.get("/connectors/key=tax").0, 404);
}

#[test]
fn scopes_of_issued_tokens_are_enforced() {
    let mut bench = TestBench::new();
    bench.deploy();
    assert_eq!(
        bench.log_in("grant_type=client_credentials&scope=view_connectors:acme")["scope"],
        "view_connectors:acme"
    );
    assert_eq!(bench.get("/connectors/drafts").0, 200);
    let (status, error) = bench.get("/acme/deployments");
    assert_eq!((status, codes(&error)), (403, vec!["insufficient_scope"]));
    bench.wait(Duration::from_secs(172_801));
    let (status, error) = bench.get("/connectors/drafts");
    assert_eq!((status, codes(&error), &error["error"]), (401, vec!["invalid_token"], &json!("invalid_token")));
}

#[test]
fn a_repository_without_a_valid_connect_yaml_is_rejected() {
    let bench = TestBench::new();
    bench.write_connect_yaml("deployAs: 3");
    let (status, error) = bench.post("/connectors/drafts", &draft());
    assert_eq!((status, codes(&error)), (400, vec!["ConnectorSpecificationFileNotValid"]), "{error}");
    std::fs::remove_file(bench.folder().join("connect.yaml")).unwrap();
    let (status, error) = bench.post("/connectors/drafts", &draft());
    assert_eq!((status, codes(&error)), (400, vec!["ConnectorSpecificationFileNotFound"]), "{error}");
}

#[test]
fn an_operation_lasts_as_long_as_at_the_fastest_speed_at_which_it_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let bench = |speed| {
        let store = StateStore::File(folder.path().join("state.json"));
        TestBench::with_store(EmulatorOptions { speed, ..EmulatorOptions::default() }, store)
    };
    let (real, fast) = (bench(Speed::Real), bench(Speed::Fast));
    let wait = |milliseconds| [&real, &fast].map(|bench| bench.wait(Duration::from_millis(milliseconds)));
    let draft = |bench: &TestBench, field: &str| bench.get("/connectors/drafts/key=tax").1[field].clone();
    let live = |bench: &TestBench| bench.get("/acme/deployments/key=live");

    real.create();
    real.update(json!([{ "action": "updatePreviewable" }]));
    wait(1999);
    assert_eq!((draft(&real, "isPreviewable"), draft(&fast, "isPreviewable")), (json!("pending"), json!("pending")));
    wait(1);
    // The slower emulator goes on from what the faster one has shown.
    assert_eq!((draft(&fast, "isPreviewable"), draft(&real, "isPreviewable")), (json!("true"), json!("true")));

    real.update(json!([{ "action": "publish", "certification": true }]));
    for (milliseconds, status) in [(2000, "ReadyForCertification"), (1000, "InCertification"), (2000, "Published")] {
        assert_ne!(draft(&fast, "status"), status);
        wait(milliseconds);
        assert_eq!((draft(&fast, "status"), draft(&real, "status")), (json!(status), json!(status)));
    }
    fast.update(json!([{ "action": "unlist" }]));

    assert_eq!(real.post("/acme/deployments", &deployment()).0, 201);
    for (milliseconds, status) in [(0, "Queued"), (500, "Deploying"), (1500, "Deployed")] {
        wait(milliseconds);
        assert_eq!(live(&fast).1["status"], status);
    }
    assert_eq!(real.redeploy(json!({})).0, 201);
    wait(600);
    assert_eq!(live(&real).1["status"], "Queued");
    wait(1400);
    assert_eq!(live(&fast).1["status"], "Deployed");
    assert_eq!(fast.redeploy(json!({})).0, 201);
    wait(600);
    // An operation that was started at a faster speed is not slowed down.
    assert_eq!(live(&real).1["status"], "Deploying");
    wait(1400);
    real.delete("/acme/deployments/key=live");
    wait(1500);
    assert_eq!(live(&real).1["status"], "Undeploying");
    assert_eq!((live(&fast).0, live(&real).0), (404, 404));
}
