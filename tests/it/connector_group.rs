//! The connector group: what it sends, what it leaves alone, and how it ends.

use serde_json::{Value, json};

use crate::harness::{Machine, Project, Script, THREE, require};

/// A machine with the Connector `three`, and the project that it comes from.
fn machine_with_connector() -> (Machine, Project) {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    let create = [
        "connector",
        "create",
        "--key",
        "three",
        "--name",
        "Three",
        "--creator-email",
        "kim@acme.example",
        "--description",
        "A",
    ];
    let created = machine.command(create).current_dir(project.folder()).output().unwrap();
    assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    (machine, project)
}

fn described(machine: &Machine) -> Value {
    machine.run(["connector", "describe", "three", "-o", "json"]).ok().json()
}

#[test]
fn an_update_sends_all_differences_in_one_request() {
    let (machine, _project) = machine_with_connector();
    let update = [
        "connector",
        "update",
        "three",
        "--name",
        "Four",
        "--description",
        "",
        "--creator-company",
        "Acme",
        "--supported-regions",
        "europe-west1.gcp",
        "--integration-types",
        "tax,psp",
        "--documentation-url",
        "https://acme.example",
        "--private-projects",
        "europe-west1.gcp:shop,europe-west1.gcp:local",
        "-o",
        "json",
    ];
    let answer = machine.run(update).ok();
    let updated = answer.json();
    assert_eq!(updated["version"], 2, "one request: {updated}");
    assert_eq!((&updated["name"], &updated["description"]), (&json!("Four"), &json!("")));
    assert_eq!(updated["creator"]["company"], "Acme");
    assert_eq!(updated["privateProjects"], json!(["europe-west1.gcp:shop", "europe-west1.gcp:local"]));
    let answer = answer.says("name: Three -> Four").says("description: A -> (nothing)");
    answer.says("privateProjects: europe-west1.gcp:shop added");

    let fewer = ["connector", "update", "three", "--remove-private-project", "europe-west1.gcp:shop", "-o", "json"];
    assert_eq!(machine.run(fewer).ok().json()["privateProjects"], json!(["europe-west1.gcp:local"]));
}

#[test]
fn an_update_that_changes_nothing_sends_nothing() {
    let (machine, _project) = machine_with_connector();
    let same = ["connector", "update", "three", "--name", "Three", "--description", "A", "-o", "json"];
    let answer = machine.run(same).ok().says("nothing to change");
    assert_eq!(answer.json()["version"], 1);
    machine.run(["connector", "update", "three"]).exits(2).is_silent();
}

#[test]
fn a_dry_run_shows_the_difference_and_sends_nothing() {
    let (machine, _project) = machine_with_connector();
    let dry = ["connector", "update", "three", "--repository-tag", "v2", "--dry-run", "-o", "json"];
    let difference = machine.run(dry).ok().json();
    let expected = json!([{ "field": "repository.tag", "before": "local", "after": "v2" }]);
    assert_eq!(difference["changes"], expected);
    assert_eq!(difference["actions"][0]["action"], "setRepository");
    assert_eq!(difference["actions"][0]["url"], described(&machine)["repository"]["url"]);
    assert_eq!(described(&machine)["version"], 1);
}

#[test]
fn an_update_of_an_unexpected_version_is_refused() {
    let (machine, _project) = machine_with_connector();
    let expecting = |version| ["connector", "update", "three", "--name", "Four", "--expect-version", version];
    machine.run(expecting("7")).exits(6).is_silent().says("version 1, not at 7");
    machine.run(expecting("1")).ok();
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let (machine, _project) = machine_with_connector();
    for flags in [
        &["--add-private-project", "a:b", "--remove-private-project", "a:b"][..],
        &["--private-projects", "a:b", "--add-private-project", "a:c"],
        &["--add-private-project", "shop"],
        &["--supported-regions", ""],
        &["--no-private-projects", "--private-projects", "a:b"],
        &["--no-private-projects", "--add-private-project", "a:b"],
        &["--name", ""],
        &["--creator-contributors", "0"],
    ] {
        machine.run(["connector", "update", "three"].iter().chain(flags)).exits(2).is_silent();
    }
}

#[test]
fn only_a_flag_of_its_own_removes_all_projects() {
    let (machine, _project) = machine_with_connector();
    let update = |flags: &[&str]| machine.run(["connector", "update", "three", "-o", "json"].iter().chain(flags));
    update(&["--private-projects", "europe-west1.gcp:one,europe-west1.gcp:two"]).ok();
    for empty in [&["--private-projects", ""][..], &["--private-projects=a.gcp:b,"]] {
        update(empty).exits(2).is_silent().says("`--no-private-projects` removes all Projects");
    }
    assert_eq!(described(&machine)["privateProjects"], json!(["europe-west1.gcp:one", "europe-west1.gcp:two"]));
    assert_eq!(update(&["--no-private-projects"]).ok().json()["privateProjects"], json!([]));
    machine.run(["connector", "create", "--private-projects", ""]).exits(2).is_silent();
}

#[test]
fn a_create_derives_name_and_email_as_deploy_does() {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    let create = |line: &str| machine.sh_in(project.folder(), &format!("connector create {line} -o json"));
    let created = create("").ok().json();
    assert_eq!((&created["name"], &created["key"]), (&json!("three"), &Value::Null));
    assert_eq!(created["creator"]["email"], "local@example.invalid");
    assert_eq!(create("--key tax").ok().json()["name"], "tax");
    assert_eq!(create("--key tax-2 --name Tax").ok().json()["name"], "Tax");
    create("--creator-email=").exits(2).is_silent();

    if !require("git") {
        return;
    }
    let (machine, project) = Project::over_http("three", THREE, &[]);
    let project = project.into_repository("git@github.com:acme/three.git");
    project.git(&["tag", "v1"]);
    let create = |line: &str| machine.sh_in(project.folder(), &format!("connector create {line} -o json"));
    create("").exits(2).is_silent().says("git has no `user.email`").says("`git config user.email EMAIL`");
    project.git(&["config", "user.email", "kim@acme.example"]);
    assert_eq!(create("").ok().json()["creator"]["email"], "kim@acme.example");
    std::fs::create_dir(machine.folder().join("empty")).unwrap();
    machine.sh_in(machine.folder().join("empty"), "connector create").exits(3).says("connect.yaml");
}

/// A ConnectorStaged of a service that a test plays itself.
fn staged(version: u64, name: &str, description: &str) -> (u16, Value) {
    let json = json!({ "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "three", "version": version, "name": name,
        "description": description, "creator": { "email": "kim@acme.example" } });
    (200, json)
}

fn stale(version: u64) -> (u16, Value) {
    let error = json!({ "code": "ConcurrentModification", "message": "stale", "currentVersion": version });
    (409, json!({ "statusCode": 409, "message": "stale", "errors": [error] }))
}

fn update_against(answers: Vec<(u16, Value)>, flags: &[&str]) -> (crate::harness::Answer, Vec<(String, Value)>) {
    let script = Script::new(answers);
    let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
    let answer = machine.run(["connector", "update", "three", "--name", "Four"].iter().chain(flags));
    (answer, script.requests())
}

#[test]
fn an_update_is_retried_once_if_other_fields_changed() {
    let answers = vec![staged(1, "Three", "A"), stale(2), staged(2, "Three", "B"), staged(3, "Four", "B")];
    let (answer, requests) = update_against(answers, &[]);
    answer.ok().says("name: Three -> Four");
    let versions: Vec<&Value> = requests.iter().map(|(_, body)| &body["version"]).collect();
    assert_eq!(versions, [&Value::Null, &json!(1), &Value::Null, &json!(2)]);
    assert_eq!(requests[3].1["actions"], json!([{ "action": "setName", "name": "Four" }]));
}

#[test]
fn an_update_stops_if_the_same_field_changed() {
    let answers = vec![staged(1, "Three", "A"), stale(2), staged(2, "Five", "A")];
    let (answer, requests) = update_against(answers, &[]);
    answer.exits(6).is_silent().says("wanted: name: Three -> Four").says("now: name: Five -> Four");
    assert_eq!(requests.len(), 3, "{requests:?}");
}

#[test]
fn an_update_with_expect_version_is_never_retried() {
    let answers = vec![staged(1, "Three", "A"), stale(2), staged(2, "Three", "B")];
    let (answer, requests) = update_against(answers, &["--expect-version", "1"]);
    answer.exits(6).is_silent();
    assert_eq!(requests.len(), 3, "{requests:?}");
}

#[test]
fn a_folder_that_differs_from_its_connector_is_warned_about() {
    let (machine, project) = machine_with_connector();
    let publish = || {
        let publish = ["connector", "publish", "three", "--force", "--poll-interval", "10ms"];
        let output = machine.command(publish).current_dir(project.folder()).output().unwrap();
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(!publish().contains("warning"), "{}", publish());
    project.write(&THREE.replace("key: GREETING", "key: FAREWELL"));
    assert!(publish().contains("declares other applications or keys than the Connector `three`"), "{}", publish());
}
