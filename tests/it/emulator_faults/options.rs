//! Options that make the emulator stricter or more lenient than by default.

use serde_json::json;

use super::{CREATE, published};
use crate::harness::{Machine, Project, THREE};

#[test]
fn production_can_be_denied() {
    let machine = published(&["--deny-production"]);
    let create = format!("{CREATE} --type production");
    machine.sh(&create).exits(3).says("DeploymentProductionDeactivated").says("deploy with `--type sandbox`");
    published(&[]).sh(&format!("{CREATE} --type production")).ok();
}

#[test]
fn the_pages_of_logs_can_be_small() {
    let machine = published(&["--control", "--log-page-size", "2"]);
    machine.sh(CREATE).ok();
    super::control(machine.server(), "POST /_emulator/clock", "1m");
    let page = machine.sh("api GET /shop/deployments/key=live/logs").ok().json();
    assert_eq!(page["data"].as_array().map(Vec::len), Some(2));
    assert!(page["next"].is_string(), "{page}");
    let size = |text: &str| Machine::bare().sh(&format!("emulator --port 0 --log-page-size {text}")).code;
    assert_eq!([size("0"), size("10001"), size("x")], [2, 2, 2]);
}

#[test]
fn logs_can_be_removed() {
    let machine = published(&["--no-logs"]);
    machine.sh(CREATE).ok();
    let gone = machine.sh("deployment logs live");
    assert_ne!(gone.code, 0, "{}", gone.stdout);
    gone.says("410");
}

#[test]
fn logs_in_regions_of_aws_need_an_application() {
    let machine = published(&[]);
    machine.sh(&format!("{CREATE} --region eu-central-1.aws")).ok();
    let refused = machine.sh("api GET /shop/deployments/key=live/logs").exits(3);
    refused.says("DeploymentLogMissingApplicationName");
}

#[test]
fn a_lenient_emulator_takes_the_body_of_the_guide() {
    let body = |project: &Project| {
        json!({ "key": "guide", "name": "Guide", "creator": { "email": "kim@acme.example", "noOfDevelopers": 2 },
            "repository": { "url": project.url(), "tag": "v1" } })
        .to_string()
    };
    let send =
        |machine: &Machine, path: &str, body: &str| machine.run_with_input(["api", "POST", path, "--input", "-"], body);
    let (strict, project) = Project::over_http("shop", THREE, &[]);
    let refused = send(&strict, "/connectors/drafts", &body(&project));
    assert_ne!(refused.code, 0);
    refused.says("creator.noOfDevelopers: unknown field");
    let (lenient, project) = Project::over_http("shop", THREE, &["--lenient"]);
    let draft = send(&lenient, "/connectors/drafts", &body(&project)).ok().json();
    assert!(draft["creator"].get("noOfDevelopers").is_none(), "{draft}");
    lenient.sh("connector publish guide").ok();
    let deployment = json!({ "key": "live", "connector": { "key": "guide" }, "region": "europe-west1.gcp" });
    send(&lenient, "/shop/deployments", &deployment.to_string()).ok();
}

#[test]
fn declared_api_clients_have_their_own_scopes() {
    let machine = Machine::bare();
    let file = machine.folder().join("clients.json");
    let clients = json!([{ "id": "client", "secret": "client-secret", "scopes": ["view_connectors:shop"] }]);
    std::fs::write(&file, clients.to_string()).unwrap();
    let machine = machine.serving(&["--clients", file.to_str().unwrap()]);
    machine.sh("connector list").ok();
    machine.sh("deployment list").exits(4).says("insufficient_scope");
    let other = Machine::bare().talking_to(machine.server().address());
    other.with("CTP_CLIENT_SECRET", "an0ther-secret").sh("connector list").exits(4).says("invalid_client");

    let machine = Machine::bare();
    let file = machine.folder().join("clients.json");
    std::fs::write(&file, r#"[{ "id": "x", "secret": "s3cr3t", "scopes": ["manage_all:shop"] }]"#).unwrap();
    let refused = machine.sh("emulator --port 0 --clients clients.json").exits(3).is_silent();
    assert!(!refused.stderr.contains("s3cr3t"), "{}", refused.stderr);
    refused.says("[0].scopes[0]: There is no scope 'manage_all'.");
    machine.sh("emulator --port 0 --clients missing.json").exits(3).says("cannot read the API Clients in missing.json");
}

#[test]
fn an_older_version_of_a_connector_can_be_deployed() {
    let machine = published(&[]);
    machine.sh("connector update shop --description Second").ok();
    machine.sh("connector publish shop").ok();
    let created = machine.sh(&format!("{CREATE} --connector-version 1")).ok();
    assert_eq!(created.json()["connector"]["version"], 1);
    created.says(
        "the configuration is checked against version 2 of the Connector `shop`; version 1 may declare other keys",
    );
    let missing = CREATE.replace("live", "other");
    machine.sh(&format!("{missing} --connector-version 3")).exits(5).says("ConnectorReferenceNotFound");
    let current = machine.sh(&format!("{missing} --connector-version 2")).ok();
    assert_eq!(
        (&current.json()["connector"]["version"], current.stderr.contains("is checked against")),
        (&json!(2), false)
    );
}

#[test]
fn a_repository_that_cannot_be_reached_is_refused_with_422() {
    let machine = published(&[]);
    let url = "https://github.com/acme/unknown.git";
    let create = format!(
        "connector create --key other --name Other --creator-email a@b.example --repository-tag v1 --repository-url {url}"
    );
    machine.sh(&create).exits(3).says("(422)").says("GitRepositoryNotReachable");
    machine.sh(&format!("connector update shop --repository-url {url} --repository-tag v2")).exits(3).says("(422)");
}
