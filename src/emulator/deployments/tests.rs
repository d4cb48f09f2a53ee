//! Requests on Deployments.

use std::time::Duration;

use serde_json::{Value, json};

use crate::emulator::testing::{CONNECT_YAML, TestBench, URL, codes, deployment, rejected};
use crate::emulator::{EmulatorOptions, PlatformStep, Speed};

const ALL: &str = "/acme/deployments";
const LIVE: &str = "/acme/deployments/key=live";

fn code(code: &str) -> (u16, Vec<String>) {
    (400, vec![code.to_owned()])
}

/// A body for a new Deployment, with a change.
fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut body = deployment();
    change(&mut body);
    body
}

fn report(deployment: &Value) -> &Vec<Value> {
    deployment["details"]["build"]["report"]["entries"].as_array().unwrap()
}

fn application<'a>(deployment: &'a Value, name: &str) -> &'a Value {
    deployment["applications"].as_array().unwrap().iter().find(|known| known["applicationName"] == name).unwrap()
}

#[test]
fn a_deploy_is_queued_then_deploying_then_deployed() {
    let bench = TestBench::at_speed(Speed::Fast);
    bench.publish();
    bench.wait(Duration::from_secs(2));
    let created = bench.post(ALL, &deployment()).1;
    assert_eq!((&created["status"], &created["details"]), (&json!("Queued"), &json!({})));
    assert!(application(&created, "calculator").get("url").is_none());
    bench.wait(Duration::from_millis(499));
    assert_eq!(bench.get(LIVE).1["status"], "Queued");
    bench.wait(Duration::from_millis(1));
    assert_eq!(bench.get(LIVE).1["status"], "Deploying");
    bench.wait(Duration::from_millis(1500));
    let deployed = bench.get(LIVE).1;
    assert_eq!((&deployed["status"], &deployed["version"]), (&json!("Deployed"), &json!(1)));
    assert_eq!((deployed.get("createdAt"), deployed.get("lastModifiedAt")), (None, None));
    assert_eq!(report(&deployed).len(), 4);
    assert_eq!(bench.get(LIVE).1, deployed);
}

#[test]
fn a_deployment_shows_urls_by_type_and_masked_values() {
    let bench = TestBench::new();
    bench.deploy();
    let deployed = bench.get(LIVE).1;
    let calculator = application(&deployed, "calculator");
    assert_eq!(
        calculator["standardConfiguration"],
        json!([{ "key": "ENGINE_URL", "value": "https://engine.example" }, { "key": "CURRENCY", "value": "EUR" }])
    );
    assert_eq!(calculator["securedConfiguration"], json!([{ "key": "ENGINE_TOKEN", "value": "******" }]));
    assert!(calculator["url"].as_str().unwrap().ends_with(".emulator.invalid"));
    assert!(application(&deployed, "back-office")["url"].as_str().unwrap().starts_with("https://assets-"));
    assert!(application(&deployed, "listener")["topic"].as_str().unwrap().starts_with("projects/"));
    assert_eq!(application(&deployed, "nightly-sync")["schedule"], "0 2 * * *");
    let global = json!([{ "key": "LOG_LEVEL", "value": "info" }, { "key": "TENANT", "value": "acme" }]);
    assert_eq!(deployed["globalConfiguration"]["standardConfiguration"], global);
    assert_eq!((&deployed["type"], &deployed["preview"]), (&json!("sandbox"), &json!(false)));
    assert_eq!(deployed["connector"]["version"], 1);
    assert_eq!(deployed["connector"]["configurations"].as_array().unwrap().len(), 4);
}

#[test]
fn a_topic_of_aws_is_an_arn() {
    let bench = TestBench::new();
    bench.publish();
    bench.post(ALL, &changed(|body| body["region"] = "us-east-2.aws".into()));
    let deployed = bench.get(LIVE).1;
    assert!(application(&deployed, "listener")["topic"].as_str().unwrap().starts_with("arn:aws:sns:us-east-2:"));
}

#[test]
fn a_missing_required_key_fails_the_deploy_and_is_reported() {
    let bench = TestBench::new();
    bench.publish();
    let (status, _) = bench.post(ALL, &changed(|body| body["configurations"] = json!([])));
    assert_eq!(status, 201);
    let failed = bench.get(LIVE).1;
    assert_eq!(failed["status"], "Failed");
    let messages: Vec<_> = report(&failed).iter().map(|entry| entry["message"].as_str().unwrap()).collect();
    assert_eq!(messages.len(), 2);
    assert!(messages[0].contains("'ENGINE_URL'") && messages[1].contains("'ENGINE_TOKEN'"), "{messages:?}");
    assert_eq!(report(&failed)[0]["application"], "calculator");
    assert!(application(&failed, "calculator").get("url").is_none());
    // The values fix it.
    let values = deployment()["configurations"].clone();
    assert_eq!(bench.redeploy(json!({ "configurationValues": values })).0, 201);
    assert_eq!(bench.get(LIVE).1["status"], "Deployed");
}

#[test]
fn a_deploy_can_fail_with_a_message() {
    let bench = TestBench::failing(PlatformStep::Deploy, Some("No space left."));
    bench.deploy();
    let failed = bench.get(LIVE).1;
    assert_eq!((&failed["status"], &report(&failed)[0]["message"]), (&json!("Failed"), &json!("No space left.")));
    assert_eq!(bench.get(&format!("{LIVE}/logs")).1["data"][0]["severity"], "ERROR");
}

#[test]
fn a_failed_undeploy_can_be_retried() {
    let bench = TestBench::failing(PlatformStep::Undeploy, None);
    bench.deploy();
    assert_eq!(bench.delete(LIVE).1["status"], "Undeploying");
    let failed = bench.get(LIVE).1;
    assert_eq!((&failed["status"], &failed["version"]), (&json!("UndeployFailed"), &json!(2)));
    assert_eq!(report(&failed)[0]["title"], "preUndeploy script failed");
    assert_eq!(bench.delete(LIVE).0, 202);
    bench.get(LIVE);
    assert_eq!(bench.redeploy(json!({})).0, 201);
    assert_eq!(bench.get(LIVE).1["status"], "Deployed");
}

#[test]
fn a_running_operation_rejects_other_operations() {
    let bench = TestBench::at_speed(Speed::Real);
    bench.publish();
    bench.wait(Duration::from_secs(600));
    bench.post(ALL, &deployment());
    let transition = code("DeploymentInvalidStatusTransition");
    for wait in [0, 30] {
        bench.wait(Duration::from_secs(wait));
        let (status, body) = bench.redeploy(json!({}));
        let word = if wait == 0 { "queued" } else { "deploying" };
        assert!(body["message"].as_str().unwrap().contains(&format!("already {word}")), "{body}");
        assert_eq!(rejected((status, body)), transition);
        assert_eq!(rejected(bench.delete(LIVE)), transition);
    }
    bench.wait(Duration::from_secs(600));
    bench.delete(LIVE);
    assert_eq!(rejected(bench.redeploy(json!({}))), transition);
    assert_eq!(rejected(bench.delete(LIVE)), transition);
    assert_eq!(rejected(bench.post(ALL, &deployment())), code("DuplicateField"));
    bench.wait(Duration::from_secs(600));
    assert_eq!(rejected(bench.get(LIVE)), (404, vec!["ResourceNotFound".to_owned()]));
    assert_eq!(bench.post(ALL, &deployment()).0, 201);
}

#[test]
fn a_key_is_unique_in_its_project() {
    let bench = TestBench::new();
    bench.deploy();
    let (status, body) = bench.post(ALL, &deployment());
    assert_eq!((&body["errors"][0]["field"], &body["errors"][0]["duplicateValue"]), (&json!("key"), &json!("live")));
    assert_eq!(rejected((status, body)), code("DuplicateField"));
    assert_eq!(bench.post("/other/deployments", &deployment()).0, 201);
    assert_eq!(bench.get(ALL).1["total"], 1);
}

#[test]
fn the_connector_must_exist_in_that_version() {
    let bench = TestBench::new();
    bench.create();
    let not_found = code("ConnectorReferenceNotFound");
    assert_eq!(rejected(bench.post(ALL, &deployment())), not_found);
    bench.update(json!([{ "action": "publish", "certification": false }]));
    for connector in [
        json!({ "key": "other" }),
        json!({ "key": "tax", "version": 2 }),
        json!({ "key": "tax", "id": "5b0e3c52-9d5c-4f0e-8a55-0d6c1f7e2a10" }),
        json!({ "key": "tax", "staged": true, "version": 1 }),
    ] {
        let body = changed(|body| body["connector"] = connector.clone());
        assert_eq!(rejected(bench.post(ALL, &body)), not_found, "{connector}");
    }
    let body = changed(|body| body["connector"] = json!({ "version": 1 }));
    assert_eq!(rejected(bench.post(ALL, &body)), code("InvalidJsonInput"));
    let body = changed(|body| body["connector"] = json!({ "key": "tax", "version": 1, "staged": false }));
    assert_eq!(bench.post(ALL, &body).0, 201);
}

#[test]
fn a_draft_must_be_previewable() {
    let bench = TestBench::new();
    bench.create();
    let body = changed(|body| body["connector"] = json!({ "key": "tax", "staged": true }));
    assert_eq!(rejected(bench.post(ALL, &body)), code("ConnectorStagedNotPreviewable"));
    bench.update(json!([{ "action": "updatePreviewable" }]));
    let created = bench.post(ALL, &body).1;
    assert_eq!((&created["type"], &created["preview"]), (&json!("preview"), &json!(true)));
}

#[test]
fn the_type_must_fit_the_connector() {
    let bench =
        TestBench::with(EmulatorOptions { speed: Speed::Instant, production: false, ..EmulatorOptions::default() });
    bench.publish();
    bench.update(json!([{ "action": "updatePreviewable" }]));
    for (staged, kind, expected) in [
        (true, "sandbox", "DeploymentInvalidType"),
        (true, "production", "DeploymentInvalidType"),
        (false, "preview", "DeploymentInvalidType"),
        (false, "production", "DeploymentProductionDeactivated"),
        (false, "live", "InvalidJsonInput"),
    ] {
        let body = changed(|body| {
            body["connector"]["staged"] = staged.into();
            body["type"] = kind.into();
        });
        assert_eq!(rejected(bench.post(ALL, &body)), code(expected), "{staged} {kind}");
    }
    let usual = TestBench::new();
    usual.publish();
    assert_eq!(usual.post(ALL, &changed(|body| body["type"] = "production".into())).1["type"], "production");
}

#[test]
fn the_region_must_be_supported() {
    let bench = TestBench::new();
    bench.create();
    bench.update(json!([
        { "action": "setSupportedRegions", "regions": ["us-central1.gcp"] },
        { "action": "publish", "certification": false },
    ]));
    assert_eq!(rejected(bench.post(ALL, &deployment())), code("DeploymentUnsupportedRegion"));
    let body = changed(|body| body["region"] = "moon-1.luna".into());
    assert_eq!(rejected(bench.post(ALL, &body)), code("InvalidJsonInput"));
    let body = changed(|body| body["region"] = "us-central1.gcp".into());
    assert_eq!(bench.post(ALL, &body).1["deployedRegion"], "us-central1.gcp");
}

#[test]
fn applications_and_keys_must_be_declared_in_that_list() {
    let bench = TestBench::new();
    bench.publish();
    let (url, token) =
        (json!({ "key": "ENGINE_URL", "value": "u" }), json!({ "key": "ENGINE_TOKEN", "value": "s3cr3t" }));
    let with = |name: &str, standard: Value, secured: Value| json!({ "applicationName": name, "standardConfiguration": standard, "securedConfiguration": secured });
    let unknown_key = "DeploymentUnknownApplicationConfigurationKey";
    let cases = [
        (json!([with("calculatr", json!([]), json!([]))]), vec!["DeploymentUnknownApplicationConfiguration"]),
        (json!([with("calculator", json!([token]), json!([url]))]), vec![unknown_key, unknown_key]),
        (json!([with("calculator", json!([{ "key": "LOG_LEVEL", "value": "x" }]), json!([]))]), vec![unknown_key]),
        (json!([with("calculator", json!([url, url]), json!([]))]), vec!["InvalidJsonInput"]),
        (
            json!([with("listener", json!([]), json!([])), with("listener", json!([]), json!([]))]),
            vec!["InvalidJsonInput"],
        ),
    ];
    for (configurations, expected) in cases {
        let (status, body) = bench.post(ALL, &changed(|body| body["configurations"] = configurations));
        assert!(!body.to_string().contains("s3cr3t"), "{body}");
        assert_eq!((status, codes(&body)), (400, expected));
    }
    let body = bench
        .post(ALL, &changed(|body| body["configurations"] = json!([with("calculator", json!([token]), json!([]))])))
        .1;
    assert!(body["message"].as_str().unwrap().contains("no standard key 'ENGINE_TOKEN'"), "{body}");
}

#[test]
fn only_jobs_accept_a_schedule() {
    let bench = TestBench::new();
    bench.publish();
    let mut values = json!({ "applicationName": "listener", "standardConfiguration": [], "securedConfiguration": [], "schedule": "0 4 * * *" });
    let add = |values: &Value| changed(|body| body["configurations"].as_array_mut().unwrap().push(values.clone()));
    assert_eq!(rejected(bench.post(ALL, &add(&values))), code("InvalidJsonInput"));
    values["applicationName"] = "nightly-sync".into();
    bench.post(ALL, &add(&values));
    assert_eq!(application(&bench.get(LIVE).1, "nightly-sync")["schedule"], "0 4 * * *");
    bench.redeploy(json!({ "updateConnector": true }));
    assert_eq!(application(&bench.get(LIVE).1, "nightly-sync")["schedule"], "0 4 * * *");
}

#[test]
fn global_keys_have_their_own_codes() {
    let bench = TestBench::new();
    bench.publish();
    for (values, expected) in [
        (json!({}), "DeploymentMissingGlobalConfigurationKey"),
        (
            json!({ "standardConfiguration": [{ "key": "TENANT", "value": "" }] }),
            "DeploymentEmptyRequiredGlobalConfigurationKey",
        ),
        (
            json!({ "standardConfiguration": [{ "key": "TENANT", "value": "a" }, { "key": "LOGLEVEL", "value": "a" }] }),
            "DeploymentUnknownGlobalConfigurationKey",
        ),
        (
            json!({
                "standardConfiguration": [{ "key": "TENANT", "value": "a" }],
                "securedConfiguration": [{ "key": "LOG_LEVEL", "value": "a" }],
            }),
            "DeploymentUnknownGlobalConfigurationKey",
        ),
    ] {
        let body = changed(|body| body["globalConfiguration"] = values.clone());
        assert_eq!(rejected(bench.post(ALL, &body)), code(expected), "{values}");
    }
    let body = changed(|body| drop(body.as_object_mut().unwrap().remove("globalConfiguration")));
    assert_eq!(rejected(bench.post(ALL, &body)), code("DeploymentMissingGlobalConfigurationKey"));
}

#[test]
fn a_redeploy_keeps_values_that_it_does_not_name() {
    let bench = TestBench::new();
    bench.deploy();
    let before = bench.get(LIVE).1;
    let (status, answer) = bench.redeploy(json!({
        "configurationValues": [{
            "applicationName": "calculator",
            "standardConfiguration": [{ "key": "CURRENCY", "value": "USD" }],
            "securedConfiguration": [],
        }],
        "globalConfiguration": { "securedConfiguration": [{ "key": "SHARED_SECRET", "value": "äöü" }] },
    }));
    assert_eq!((status, &answer["status"], &answer["version"]), (201, &json!("Queued"), &json!(2)));
    let after = bench.get(LIVE).1;
    let calculator = application(&after, "calculator");
    assert_eq!(calculator["standardConfiguration"][0]["value"], "https://engine.example");
    assert_eq!(calculator["standardConfiguration"][1]["value"], "USD");
    assert_eq!(calculator["securedConfiguration"][0]["value"], "******");
    assert_eq!(after["globalConfiguration"]["securedConfiguration"][0]["value"], "***");
    assert_eq!(
        after["globalConfiguration"]["standardConfiguration"],
        before["globalConfiguration"]["standardConfiguration"]
    );
    assert_eq!(calculator["url"], application(&before, "calculator")["url"]);
    assert_ne!(after["details"]["build"]["id"], before["details"]["build"]["id"]);
    assert_eq!(bench.redeploy(json!({ "configurationValues": [] })).1["version"], 3);
}

#[test]
fn a_redeploy_must_name_applications_of_the_deployment() {
    let bench = TestBench::new();
    bench.deploy();
    let values =
        |name: &str| json!({ "applicationName": name, "standardConfiguration": [], "securedConfiguration": [] });
    let body = json!({ "configurationValues": [values("calculatr")] });
    assert_eq!(rejected(bench.redeploy(body)), code("DeploymentApplicationRequired"));
    let body = json!({ "configurationValues": [values("calculator"), values("calculatr")] });
    assert_eq!(rejected(bench.redeploy(body)), code("DeploymentApplicationDoNotBelong"));
    let mut wrong = values("calculator");
    wrong["securedConfiguration"] = json!([{ "key": "CURRENCY", "value": "x" }]);
    let body = json!({ "configurationValues": [wrong] });
    assert_eq!(rejected(bench.redeploy(body)), code("DeploymentUnknownApplicationConfigurationKey"));
    let body = json!({ "globalConfiguration": { "standardConfiguration": [{ "key": "TENANT", "value": "" }] } });
    assert_eq!(rejected(bench.redeploy(body)), code("DeploymentEmptyRequiredGlobalConfigurationKey"));
    let body = json!({ "configurations": [values("calculator")] });
    assert_eq!(rejected(bench.redeploy(body)), code("InvalidJsonInput"));
    let stale = json!({ "version": 7, "actions": [{ "action": "redeploy" }] });
    assert_eq!(rejected(bench.post(LIVE, &stale)), (409, vec!["ConcurrentModification".to_owned()]));
    let twice = json!({ "version": 1, "actions": [{ "action": "redeploy" }, { "action": "redeploy" }] });
    assert_eq!(rejected(bench.post(LIVE, &twice)), code("DeploymentInvalidStatusTransition"));
    assert_eq!(bench.get(LIVE).1["version"], 1);
}

/// The connect.yaml with a service instead of the job, and another name for an optional key.
fn next_connect_yaml() -> String {
    CONNECT_YAML
        .replace("nightly-sync\n    applicationType: job", "hourly-sync\n    applicationType: service")
        .replace("    properties:\n      schedule: 0 2 * * *\n", "")
        .replace("endpoint: /nightly-sync", "endpoint: /hourly-sync")
        .replace("CURRENCY", "COIN")
}

#[test]
fn updating_the_connector_updates_applications_and_keys() {
    let bench = TestBench::new();
    bench.deploy();
    bench.write_connect_yaml(&next_connect_yaml());
    bench.update(json!([{ "action": "setRepository", "url": URL, "tag": "v2" }]));
    bench.update(json!([{ "action": "publish", "certification": false }]));
    bench.redeploy(json!({}));
    let pinned = bench.get(LIVE).1;
    assert_eq!(
        (&pinned["connector"]["version"], &pinned["connector"]["repository"]["tag"]),
        (&json!(1), &json!("v1.0.0"))
    );
    let values =
        |name: &str| json!({ "applicationName": name, "standardConfiguration": [], "securedConfiguration": [] });
    let gone =
        json!({ "updateConnector": true, "configurationValues": [values("calculator"), values("nightly-sync")] });
    assert_eq!(rejected(bench.redeploy(gone)), code("DeploymentUnknownApplicationConfiguration"));
    let answer = bench.redeploy(json!({ "updateConnector": true, "configurationValues": [values("hourly-sync")] }));
    assert_eq!(answer.0, 201, "{}", answer.1);
    let moved = bench.get(LIVE).1;
    assert_eq!((&moved["connector"]["version"], &moved["connector"]["repository"]["tag"]), (&json!(2), &json!("v2")));
    let names: Vec<_> =
        moved["applications"].as_array().unwrap().iter().map(|known| &known["applicationName"]).collect();
    assert_eq!(names, ["calculator", "listener", "hourly-sync", "back-office"]);
    assert_eq!(application(&moved, "calculator")["id"], application(&pinned, "calculator")["id"]);
    assert_eq!(application(&moved, "calculator")["standardConfiguration"][1], json!({ "key": "COIN", "value": "EUR" }));
    assert!(application(&moved, "hourly-sync")["url"].is_string());
}

#[test]
fn updating_the_connector_requires_new_global_keys() {
    let bench = TestBench::new();
    bench.deploy();
    bench.write_connect_yaml(&CONNECT_YAML.replace("TENANT", "CLIENT"));
    bench.update(json!([{ "action": "setRepository", "url": URL, "tag": "v2" }, { "action": "publish", "certification": false }]));
    assert_eq!(
        rejected(bench.redeploy(json!({ "updateConnector": true }))),
        code("DeploymentMissingGlobalConfigurationKey")
    );
    let given = json!({ "standardConfiguration": [{ "key": "CLIENT", "value": "acme" }] });
    assert_eq!(bench.redeploy(json!({ "updateConnector": true, "globalConfiguration": given })).0, 201);
}

#[test]
fn updating_a_preview_requires_a_previewable_draft() {
    let bench = TestBench::new();
    bench.create();
    bench.update(json!([{ "action": "updatePreviewable" }]));
    let body = changed(|body| body["connector"] = json!({ "key": "tax", "staged": true }));
    assert_eq!(bench.post(ALL, &body).1["connector"]["version"], 2);
    bench.update(json!([{ "action": "setRepository", "url": URL, "tag": "v2" }]));
    let (status, error) = bench.redeploy(json!({ "updateConnector": true }));
    assert!(error["message"].as_str().unwrap().contains("not previewable"), "{error}");
    assert_eq!(rejected((status, error)), code("DeploymentConnectorUpdateFailure"));
    bench.update(json!([{ "action": "updatePreviewable" }]));
    assert_eq!(bench.redeploy(json!({ "updateConnector": true })).1["connector"]["version"], 4);
}

#[test]
fn a_preview_of_a_published_connector_deploys_the_draft() {
    let bench = TestBench::new();
    bench.publish();
    bench.update(json!([{ "action": "setRepository", "url": URL, "tag": "v2" }, { "action": "updatePreviewable" }]));
    let body = changed(|body| body["connector"] = json!({ "key": "tax", "staged": true }));
    let (status, created) = bench.post(ALL, &body);
    assert_eq!((status, &created["connector"]["repository"]["tag"]), (201, &json!("v2")), "{created}");
}

#[test]
fn a_deployment_of_a_public_connector_is_updated_in_every_project() {
    let bench = TestBench::new();
    bench.create();
    bench.update(json!([
        { "action": "addPrivateProject", "privateProject": "europe-west1.gcp:acme" },
        { "action": "publish", "certification": true },
    ]));
    let (status, created) = bench.post("/other/deployments", &deployment());
    assert_eq!(status, 201, "{created}");
    let version = bench.get("/other/deployments/key=live").1["version"].clone();
    let actions = json!([{ "action": "redeploy", "updateConnector": true }]);
    let (status, body) = bench.post("/other/deployments/key=live", &json!({ "version": version, "actions": actions }));
    assert_eq!(status, 201, "{body}");
}

#[test]
fn updating_the_connector_requires_its_project_and_region() {
    let bench = TestBench::new();
    bench.deploy();
    bench.update(json!([{ "action": "addPrivateProject", "privateProject": "europe-west1.gcp:other" }]));
    let failure = code("DeploymentConnectorUpdateFailure");
    assert_eq!(rejected(bench.redeploy(json!({ "updateConnector": true }))), failure);
    assert_eq!(bench.redeploy(json!({})).0, 201);
    bench.update(json!([
        { "action": "addPrivateProject", "privateProject": "europe-west1.gcp:acme" },
        { "action": "setSupportedRegions", "regions": ["us-central1.gcp"] },
        { "action": "publish", "certification": false },
    ]));
    assert_eq!(rejected(bench.redeploy(json!({ "updateConnector": true }))), failure);
}

#[test]
fn creating_an_api_client_requires_its_scope() {
    let mut bench = TestBench::new();
    let inherited = "inheritAs:\n  apiClient:\n    scopes: [manage_orders, view_products]";
    bench.write_connect_yaml(&CONNECT_YAML.replace("inheritAs:", inherited));
    bench.publish();
    assert_eq!(bench.get("/connectors/key=tax").1["apiClient"]["scopes"], json!(["manage_orders", "view_products"]));
    bench.log_in("grant_type=client_credentials&scope=manage_project:acme");
    assert_eq!(rejected(bench.post(ALL, &deployment())), (403, vec!["AuthorizationError".to_owned()]));
    bench.log_in("grant_type=client_credentials&scope=manage_project:acme+manage_api_clients:acme");
    let created = bench.post(ALL, &deployment()).1;
    assert_eq!(created["apiClient"]["scopes"], json!(["manage_orders:acme", "view_products:acme"]));
    let name = created["apiClient"]["name"].clone();
    bench.redeploy(json!({ "updateConnector": true }));
    assert_eq!(bench.get(LIVE).1["apiClient"]["name"], name);
    // Other scopes of a later version come with an update of the Connector alone.
    let fewer = "inheritAs:\n  apiClient:\n    scopes: [manage_orders]";
    next_version(&bench, &CONNECT_YAML.replace("inheritAs:", fewer));
    bench.redeploy(json!({}));
    assert_eq!(bench.get(LIVE).1["apiClient"]["scopes"], json!(["manage_orders:acme", "view_products:acme"]));
    bench.redeploy(json!({ "updateConnector": true }));
    assert_eq!(bench.get(LIVE).1["apiClient"], json!({ "name": name, "scopes": ["manage_orders:acme"] }));
    next_version(&bench, CONNECT_YAML);
    bench.redeploy(json!({ "updateConnector": true }));
    assert_eq!(bench.get(LIVE).1["apiClient"], json!(null));
}

/// Publishes the Connector again with this connect.yaml.
fn next_version(bench: &TestBench, connect_yaml: &str) {
    bench.write_connect_yaml(connect_yaml);
    bench.update(json!([{ "action": "setRepository", "url": URL, "tag": "v2" }]));
    let (status, body) = bench.update(json!([{ "action": "publish", "certification": false }]));
    assert!(status < 300, "{body}");
}

#[test]
fn a_value_of_a_key_that_was_removed_does_not_come_back() {
    let bench = TestBench::new();
    bench.deploy();
    let set = json!({
        "configurationValues": [{
            "applicationName": "calculator",
            "standardConfiguration": [{ "key": "CURRENCY", "value": "USD" }],
            "securedConfiguration": [],
        }],
        "globalConfiguration": { "securedConfiguration": [{ "key": "SHARED_SECRET", "value": "old" }] },
    });
    bench.redeploy(set);
    let without = CONNECT_YAML.replace("CURRENCY", "COIN").replace("SHARED_SECRET", "OTHER_SECRET");
    for connect_yaml in [&without, CONNECT_YAML] {
        next_version(&bench, connect_yaml);
        let (status, body) = bench.redeploy(json!({ "updateConnector": true }));
        assert_eq!(status, 201, "{body}");
    }
    let deployment = bench.get(LIVE).1;
    assert_eq!(
        application(&deployment, "calculator")["standardConfiguration"][1],
        json!({ "key": "CURRENCY", "value": "EUR" })
    );
    let secured = &deployment["globalConfiguration"]["securedConfiguration"];
    assert!(!secured.to_string().contains("SHARED_SECRET"), "{secured}");
}

#[test]
fn deployments_are_filtered_and_sorted() {
    let bench = TestBench::new();
    bench.publish();
    bench.post(ALL, &changed(|body| body["configurations"] = json!([])));
    bench.update(json!([{ "action": "updatePreviewable" }]));
    bench.wait(Duration::from_secs(1));
    let preview = changed(|body| {
        body["key"] = "preview".into();
        body["connector"]["staged"] = true.into();
    });
    bench.post(ALL, &preview);
    bench.wait(Duration::from_secs(1));
    bench.redeploy(json!({}));
    let keys = |query: &str| -> Vec<Value> {
        let page = bench.get(&format!("{ALL}?{query}")).1;
        page["results"].as_array().unwrap().iter().map(|deployment| deployment["key"].clone()).collect()
    };
    assert_eq!(keys(""), ["live", "preview"]);
    assert_eq!(keys("sort=createdAt%20desc"), ["preview", "live"]);
    // `live` has failed, and was redeployed after the preview was created.
    for field in ["lastModifiedAt", "status", "version"] {
        assert_eq!(keys(&format!("sort={field}")), ["preview", "live"], "{field}");
    }
    assert_eq!(keys("deploymentType=preview"), ["preview"]);
    assert_eq!(keys("integrationTypes=tax"), ["live", "preview"]);
    assert_eq!(keys("integrationTypes=erp").len(), 0);
    for query in ["deploymentType=live", "deploymentType=preview&deploymentType=sandbox", "status=Failed"] {
        assert_eq!(rejected(bench.get(&format!("{ALL}?{query}"))), code("InvalidQueryParam"), "{query}");
    }
    assert_eq!(bench.get("/other/deployments").1["total"], 0);
}

#[test]
fn revisions_are_sorted_newest_first() {
    let bench = TestBench::new();
    bench.deploy();
    bench.redeploy(json!({}));
    let page = bench.get(&format!("{LIVE}/revisions")).1;
    let revisions: Vec<_> = page["results"].as_array().unwrap().iter().map(|revision| &revision["revision"]).collect();
    assert_eq!(revisions, [2, 1]);
    assert_eq!(bench.get(&format!("{LIVE}/revisions?limit=1")).1["results"][0]["revision"], 2);
    let first = bench.get(&format!("{LIVE}/revisions/1")).1;
    assert_eq!(first, json!({ "revision": 1 }));
    assert_eq!(bench.get(&format!("{LIVE}/revisions/3")).0, 404);
    assert_eq!(rejected(bench.get(&format!("{LIVE}/revisions/x"))), code("InvalidPathParam"));
}

#[test]
fn a_connector_without_applications_deploys() {
    let bench = TestBench::new();
    bench.write_connect_yaml("deployAs: []\n");
    bench.publish();
    let body =
        json!({ "key": "live", "connector": { "key": "tax" }, "region": "europe-west1.gcp", "configurations": [] });
    assert_eq!(bench.post(ALL, &body).0, 201);
    assert_eq!(bench.get(LIVE).1["status"], "Deployed");
    bench.wait(Duration::from_secs(60));
    assert_eq!(bench.get(&format!("{LIVE}/logs")).1["data"], json!([]));
}

#[test]
fn an_older_version_of_a_connector_can_be_named() {
    let bench = TestBench::new();
    bench.publish();
    bench.update(json!([{ "action": "setDescription", "description": "Second" }]));
    assert_eq!(bench.update(json!([{ "action": "publish", "certification": false }])).0, 201);
    let create = |key: &str, version: u64| {
        let body = changed(|body| {
            body["key"] = key.into();
            body["connector"] = json!({ "key": "tax", "version": version });
        });
        bench.post(ALL, &body)
    };
    assert_eq!(bench.get("/connectors/key=tax").1["version"], 2);
    let (status, old) = create("old", 1);
    assert_eq!((status, &old["connector"]["version"], old["connector"].get("description")), (201, &json!(1), None));
    let (status, new) = create("new", 2);
    assert_eq!((status, &new["connector"]["description"]), (201, &json!("Second")));
    assert_eq!(rejected(create("none", 3)), code("ConnectorReferenceNotFound"));
}
