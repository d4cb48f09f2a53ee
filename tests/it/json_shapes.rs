//! Every example of docs/json.md has the same fields as a real run.
#![cfg(unix)]

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::documented_json::{example, fields};
use crate::harness::{Docker, Machine, Project, Script, THREE};
use crate::project_deploy::team::Team;

#[track_caller]
fn is_as_documented(heading: &str, real: &Value) {
    assert_eq!(fields(&example(heading)), fields(real), "docs/json.md, {heading}: {real:#}");
}

/// The same for results whose parts depend on what was found: the example may have more.
#[track_caller]
fn is_within_the_documented(heading: &str, real: &Value) {
    let documented = fields(&example(heading));
    let more: Vec<String> = fields(real).into_iter().filter(|field| !documented.contains(field)).collect();
    assert!(more.is_empty(), "docs/json.md, {heading}, has no {more:?}: {real:#}");
}

/// A project of built-in templates on a machine with stand-ins for npm and docker, and the result of `init`.
fn shop(plays: &[&str]) -> (Machine, Docker, PathBuf, Value) {
    let (machine, docker) = Docker::on_machine(Machine::bare(), plays);
    let machine = machine.with_stand_in("npm", "play");
    let created = machine.sh("init shop --from service:web --from job:nightly -o json").ok().json();
    let folder = machine.folder().join("shop");
    (machine, docker, folder, created)
}

#[test]
fn results_of_creating_and_running_applications_are_as_documented() {
    let (machine, _docker, folder, created) = shop(&[]);
    is_as_documented("init", &created);
    let add = "application add --name listener --type event --standard 'CURRENCY=Currency of prices' -o json";
    is_as_documented("application add", &machine.sh_in(&folder, add).ok().json());
    let build = machine.sh_in(&folder, "application build web --no-install -o json").ok().json();
    is_as_documented("application build", &build);
    let start = machine.sh_in(&folder, "application start nightly --no-install --port 0 -o json").json();
    let mut entry = fields(&example("application build"));
    entry.insert("[].url".to_owned());
    assert_eq!(fields(&start), entry, "{start}");
    let refused = machine.sh_in(&folder, "application build search -o json").exits(3);
    is_as_documented("error", &serde_json::from_str(&refused.stderr).unwrap());
}

#[test]
fn the_result_of_a_call_is_as_documented() {
    let (machine, _docker, folder, _) = shop(&[]);
    machine.sh_in(&folder, "application add --name listener --type event").ok();
    let listener = Script::new(vec![(500, Value::Null)]);
    let line = format!("application call listener --url {} -o json", listener.address());
    is_as_documented("application call", &machine.sh_in(&folder, &line).exits(7).json());
}

#[test]
fn the_result_of_an_import_is_as_documented() {
    let machine = Machine::local();
    Project::new(&machine, "three", THREE).publish(&machine, "three");
    let token = "--configuration web.TOKEN=t0ken --poll-interval 10ms";
    machine.sh(&format!("deployment create --key live --connector-key three {token}")).ok();
    machine.sh(&format!("connector preview three --deployment-key look {token}")).ok();
    is_as_documented("import", &machine.sh("import three -o json").ok().json());
}

#[test]
fn plan_deploy_and_status_are_as_documented() {
    let team = Team::local();
    team.run("deploy --env staging --timeout 60s").ok();
    let old = "deployment create --key old --connector-key acme-tax --configuration web.TOKEN=t0ken";
    team.run(&format!("{old} --project-key acme-test --poll-interval 10ms")).ok();
    // Another memory: the secured values of staging are not compared.
    is_within_the_documented("plan", &team.run("plan --all-envs --memory other.json -o json").ok().json());
    is_within_the_documented("plan --show-file", &team.run("plan --env production --show-file -o json").ok().json());
    let mut deployed = team.run("deploy --all-envs --timeout 60s -o json").ok().json();
    for path in ["/connector/connectorStaged", "/deployments/0/deployment", "/deployments/1/deployment"] {
        // The API's own representation.
        let resource = deployed.pointer_mut(path).unwrap();
        assert!(resource["id"].is_string(), "{path}: {resource}");
        *resource = Value::Null;
    }
    is_within_the_documented("deploy", &deployed);
    is_within_the_documented("status", &team.run("status --all-envs -o json").ok().json());
}

#[test]
fn results_of_containers_are_as_documented() {
    let (machine, docker, folder, _) = shop(&["trivy-finds"]);
    is_as_documented("bundle", &machine.sh_in(&folder, "bundle web -o json").ok().json());
    let up = json!({ "status": "UP" });
    let task = json!({ "task": { "status": "SUCCESS" } });
    let sonarqube = Script::new(vec![(200, up), (200, task), (200, json!({ "issues": [] }))]);
    docker.serves_sonarqube_at(sonarqube.address());
    let full = machine.sh_in(&folder, "validate --full --poll-interval 5ms -o json").exits(3).json();
    is_as_documented("validate --full", &full);
    std::fs::remove_file(folder.join("web/package-lock.json")).unwrap();
    is_as_documented("validate", &machine.sh_in(&folder, "validate -o json").ok().json());
}
