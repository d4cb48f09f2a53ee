//! Complete workflows through the API.

use serde_json::json;
use std::time::Duration;

use crate::emulator::testing::{TestBench, codes, deployment, draft};

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
