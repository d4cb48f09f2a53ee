//! Conflicts with other runs: the state is read, the step is decided again, and repeated only if it is still the same.

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, Request, connector, deployment, machine};
use crate::harness::{Answer, Project, THREE, words};

/// A ConnectorStaged at a version, with changes.
fn staged(version: u64, changes: &Value) -> Value {
    let mut json = json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": version, "name": "Tax",
        "status": "Draft", "isPreviewable": "none", "private": true, "alreadyListed": false, "hasChanges": true,
        "repository": { "url": "https://github.com/acme/tax.git", "tag": "v1" },
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    json
}

/// Runs a command on a Connector that another run changes, `now`, before the first write. The second write is accepted.
fn overtaken(command: &[&str], now: Value) -> (Answer, Vec<Value>) {
    let server = Faulty::start(move |request| match (request.is("GET"), request.repetition) {
        (true, 0) => Reply::json(200, &staged(1, &json!({}))),
        (true, 1) => Reply::json(200, &staged(2, &now)),
        (true, _) => Reply::json(200, &staged(3, &json!({ "status": "Published", "isPreviewable": "true" }))),
        (_, 0) => Reply::error(409, "ConcurrentModification"),
        _ => Reply::json(201, &staged(3, &json!({ "status": "Processing", "isPreviewable": "pending" }))),
    });
    let pace: &[&str] = if command[0] == "update" { &[] } else { &["--poll-interval", "10ms"] };
    let flags = [pace, &["-o", "json"]].concat();
    let answer = machine(server.address()).run(["connector"].iter().chain(command).chain(&flags));
    let writes = server.requests().into_iter().filter(|request| request.is("POST"));
    let bodies = writes.map(|request| serde_json::from_str(&request.body).unwrap());
    (answer, bodies.collect())
}

fn versions(writes: &[Value]) -> Vec<u64> {
    writes.iter().map(|body| body["version"].as_u64().unwrap()).collect()
}

#[test]
fn a_publish_is_decided_again_after_a_conflict() {
    let (answer, writes) = overtaken(&["publish", "tax"], json!({ "name": "Taxes" }));
    assert_eq!(answer.ok().json()["status"], "Published");
    assert_eq!(versions(&writes), [1, 2], "the same step is repeated once, at the new version");

    let certification = "is being certified and cannot be published";
    for (now, why) in [
        (
            json!({ "private": false, "alreadyListed": true }),
            "publishing it without certification would make it private",
        ),
        (json!({ "status": "InCertification" }), certification),
        (json!({ "status": "ReadyForCertification" }), certification),
        (json!({ "repository": { "url": "https://github.com/acme/tax.git", "tag": "v2" } }), "at the tag v2"),
        (json!({ "repository": { "url": "https://github.com/acme/vat.git", "tag": "v1" } }), "acme/vat.git"),
    ] {
        let (answer, writes) = overtaken(&["publish", "tax"], now);
        let answer = answer.exits(6).says(why);
        assert_eq!(answer.json()["version"], 2, "the last state is shown, not the one before the conflict");
        assert_eq!(versions(&writes), [1], "{why}");
    }

    let (answer, writes) = overtaken(&["publish", "tax"], json!({ "status": "Processing" }));
    assert_eq!(answer.ok().json()["status"], "Published");
    assert_eq!(versions(&writes), [1], "the publish of the other run is joined");

    // Another run published it with certification.
    let certified = json!({ "status": "Published", "alreadyListed": true, "hasChanges": false, "private": false });
    let (answer, writes) = overtaken(&["publish", "tax"], certified);
    let answer = answer.exits(6).says("publishing it without certification would make it private");
    assert_eq!((&answer.json()["status"], versions(&writes)), (&json!("Published"), vec![1]));

    let published = json!({ "status": "Published", "alreadyListed": true, "hasChanges": false });
    let (answer, writes) = overtaken(&["publish", "tax"], published.clone());
    answer.ok().says("already published, no changes since");
    assert_eq!(versions(&writes), [1]);
    assert_eq!(versions(&overtaken(&["publish", "tax", "--force"], published).1), [1, 2]);
}

#[test]
fn a_validation_is_decided_again_after_a_conflict() {
    let (answer, writes) = overtaken(&["validate", "tax"], json!({ "isPreviewable": "pending" }));
    assert_eq!(answer.ok().json()["isPreviewable"], "true");
    assert_eq!(versions(&writes), [1], "the validation of the other run is joined");
    assert_eq!(versions(&overtaken(&["validate", "tax"], json!({})).1), [1, 2]);
    let moved = json!({ "repository": { "url": "https://github.com/acme/tax.git", "tag": "v2" } });
    let (answer, writes) = overtaken(&["validate", "tax"], moved);
    let answer = answer.exits(6).says("before: https://github.com/acme/tax.git at the tag v1");
    assert_eq!((&answer.json()["repository"]["tag"], versions(&writes)), (&json!("v2"), vec![1]));
}

#[test]
fn nothing_is_repeated_while_another_run_publishes() {
    for command in [&["validate", "tax"][..], &["update", "tax", "--name", "Taxes"]] {
        let (answer, writes) = overtaken(command, json!({ "status": "Processing" }));
        let answer = answer.exits(6).says("another run is publishing the Connector `tax`");
        // An update is not waited for, so it shows only what it has changed.
        let shown = if command[0] == "validate" { answer.json()["status"].clone() } else { json!(answer.stdout) };
        assert_eq!(shown, if command[0] == "validate" { "Processing" } else { "" });
        assert!(answer.stderr.contains("ctconnect connector wait tax --for published"), "{}", answer.stderr);
        assert_eq!(versions(&writes), [1], "{command:?}");
    }
}

#[test]
fn a_certification_that_another_run_reached_is_a_success() {
    let certified = json!({ "status": "Published", "alreadyListed": true, "hasChanges": false, "private": false });
    let server = Faulty::start(move |request| match (request.line.as_str(), request.repetition) {
        ("GET /connectors/drafts/key=tax", 0) => Reply::json(200, &staged(1, &json!({}))),
        ("GET /connectors/drafts/key=tax", _) => Reply::json(200, &staged(2, &certified)),
        (line, _) if line.starts_with("GET") => Reply::json(200, &json!({ "id": "c", "certified": true })),
        _ => Reply::error(409, "ConcurrentModification"),
    });
    let answer = machine(server.address()).sh("connector certify tax -o json").ok();
    assert_eq!(answer.says("another run certified it").json()["status"], "Published");
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_certification_is_decided_again_after_a_conflict() {
    let (answer, writes) = overtaken(&["certify", "tax"], json!({ "status": "InCertification" }));
    answer.ok().says("already running");
    assert_eq!(versions(&writes), [1]);
    let moved = json!({ "repository": { "url": "https://github.com/acme/tax.git", "tag": "v2" } });
    let (answer, writes) = overtaken(&["certify", "tax"], moved);
    assert_eq!(answer.exits(6).json()["repository"]["tag"], "v2");
    assert_eq!(versions(&writes), [1]);
}

#[test]
fn what_does_not_depend_on_the_connector_is_repeated_after_a_conflict() {
    let moved = json!({ "repository": { "url": "https://github.com/acme/tax.git", "tag": "v2" } });
    let server = Faulty::start(move |request| match (request.is("GET"), request.repetition) {
        (true, 0) => Reply::json(200, &staged(1, &json!({}))),
        (true, _) => Reply::json(200, &staged(2, &moved)),
        (_, 0) => Reply::error(409, "ConcurrentModification"),
        _ => Reply::json(201, &staged(3, &moved)),
    });
    machine(server.address()).run(["connector", "comment", "tax", "--comment", "done"]).ok();
    assert_eq!(server.count("POST"), 2);
}

/// Deploys a preview onto a Deployment that other runs keep changing: each read and each write is the next of these.
fn deploy_onto(states: &'static [&'static str], answers: &'static [u16]) -> (Answer, usize) {
    let server = Faulty::start(move |request| {
        let state = |index: usize| {
            let mut state = deployment(states[index.min(states.len() - 1)]);
            (state["type"], state["version"]) = (json!("preview"), json!(index + 1));
            state
        };
        match (request.line.as_str(), request.repetition) {
            ("GET /connectors/drafts/key=tax", _) => Reply::json(200, &connector()),
            (line, seen) if line.starts_with("GET") => Reply::json(200, &state(seen)),
            (_, seen) if answers[seen] == 409 => Reply::error(409, "ConcurrentModification"),
            (_, seen) => Reply::json(answers[seen], &state(5)),
        }
    });
    let flags = ["--deployment-key", "live", "--poll-interval", "10ms", "--no-wait"];
    let answer = machine(server.address()).run(["connector", "deploy", "tax"].iter().chain(&flags));
    (answer, server.count("POST"))
}

#[test]
fn a_redeploy_is_decided_again_after_a_conflict() {
    let (answer, writes) = deploy_onto(&["Deployed", "Failed"], &[409, 201]);
    answer.ok();
    assert_eq!(writes, 2);
    let (answer, writes) = deploy_onto(&["Deployed", "Deploying"], &[409]);
    let answer = answer.exits(6).says("is Deploying and cannot be changed until that finishes");
    assert!(answer.stdout.contains("Deploying"), "the last state: {}", answer.stdout);
    assert_eq!(writes, 1);
    let (answer, writes) = deploy_onto(&["Deployed"], &[409, 409]);
    answer.exits(6);
    assert_eq!(writes, 2, "it is repeated only once");
}

#[test]
fn a_certified_connector_may_show_it_late() {
    let server = Faulty::start(|request| match (request.line.as_str(), request.repetition) {
        ("GET /connectors/drafts/key=tax", 0 | 1) => {
            Reply::json(200, &staged(1, &json!({ "status": "InCertification" })))
        }
        ("GET /connectors/drafts/key=tax", _) => Reply::json(200, &staged(2, &json!({ "status": "Published" }))),
        (_, 0) => Reply::error(404, "ResourceNotFound"),
        (_, 1) => Reply::json(200, &json!({ "id": "c", "certified": false })),
        _ => Reply::json(200, &json!({ "id": "c", "certified": true })),
    });
    let flags = ["--wait", "--poll-interval", "10ms", "-o", "json"];
    let answer = machine(server.address()).run(["connector", "certify", "tax"].iter().chain(&flags)).ok();
    assert_eq!(answer.json()["status"], "Published");
    answer.says("Certifying tax: Published, waiting for confirmation");
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn a_published_connector_is_searched_by_id_and_key_and_then_reported() {
    let server = Faulty::start(|request| match request.line.as_str() {
        "GET /connectors/drafts/key=tax" => Reply::json(200, &staged(1, &json!({ "status": "Published" }))),
        _ => Reply::error(404, "ResourceNotFound"),
    });
    let answer = machine(server.address()).run(["connector", "wait", "tax", "--for", "certified"]).exits(5);
    answer.says("no published Connector has the id").says("or the key `tax`");
    let lookups = ["GET /connectors/0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "GET /connectors/key=tax"];
    assert_eq!(server.lines()[1..], lookups);
}

/// Runs `deploy` for a folder whose repository is at this tag, against a service.
fn deploy_folder(
    tag: &str,
    flags: &[&str],
    service: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> (Answer, Faulty) {
    let server = Faulty::start(service);
    let machine = machine(server.address());
    Project::new(&machine, "tax", THREE);
    let line = format!(
        "deploy tax --connector-key tax --deployment-key live --repository-url https://github.com/acme/tax.git \
         --repository-tag {tag} --no-wait --poll-interval 10ms"
    );
    let answer = machine.run(words(&line).iter().map(String::as_str).chain(flags.iter().copied()));
    (answer, server)
}

#[test]
fn a_published_connector_may_be_visible_late() {
    let published = json!({ "status": "Published", "alreadyListed": true, "hasChanges": false });
    let (answer, server) = deploy_folder("v1", &[], move |request| match (request.line.as_str(), request.repetition) {
        ("GET /connectors/drafts/key=tax", _) => Reply::json(200, &staged(1, &published)),
        ("GET /connectors/key=tax", 2..) => Reply::json(200, &connector()),
        ("POST /shop/deployments", _) => Reply::json(201, &deployment("Queued")),
        _ => Reply::error(404, "ResourceNotFound"),
    });
    answer.ok().says("Reading the published Connector tax: retrying");
    let reads = server.lines().into_iter().filter(|line| line == "GET /connectors/key=tax");
    assert_eq!((reads.count(), server.count("POST")), (3, 1));
}

/// Deploys the tag `v2` of a Connector at `v1` that another run changes, `now`, before the update. Returns also the updates
/// that were sent: their versions and actions.
fn update_overtaken(now: Value, flags: &[&str]) -> (Answer, Vec<(u64, String)>) {
    let (answer, server) =
        deploy_folder("v2", flags, move |request| match (request.line.as_str(), request.repetition) {
            ("GET /connectors/drafts/key=tax", 0) => Reply::json(200, &staged(1, &json!({}))),
            ("GET /connectors/drafts/key=tax", 1) => Reply::json(200, &staged(2, &now)),
            ("GET /connectors/drafts/key=tax", _) => Reply::json(200, &staged(4, &json!({ "status": "Published" }))),
            ("POST /connectors/drafts/key=tax", 0) => Reply::error(409, "ConcurrentModification"),
            ("POST /connectors/drafts/key=tax", _) => Reply::json(201, &staged(3, &json!({ "status": "Processing" }))),
            ("GET /connectors/key=tax", _) => Reply::json(200, &connector()),
            ("POST /shop/deployments", _) => Reply::json(201, &deployment("Queued")),
            _ => Reply::error(404, "ResourceNotFound"),
        });
    let update = |request: Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let actions = body["actions"].as_array()?.iter().map(|action| action["action"].as_str().unwrap());
        Some((body["version"].as_u64().unwrap(), actions.collect::<Vec<_>>().join(" ")))
    };
    (answer, server.requests().into_iter().filter(|request| request.is("POST")).filter_map(update).collect())
}

#[test]
fn an_update_of_deploy_is_decided_again_after_a_conflict() {
    let moves = |version| (version, "setRepository".to_owned());
    let publishes = |version| (version, "publish".to_owned());

    let (answer, updates) = update_overtaken(json!({ "documentationUrl": "https://acme.example" }), &[]);
    answer.ok().says("Updated the Connector tax");
    assert_eq!(updates[..2], [moves(1), moves(2)], "the same update is repeated once, at the new version");

    let done = json!({ "repository": { "url": "https://github.com/acme/tax.git", "tag": "v2" } });
    let (answer, updates) = update_overtaken(done, &[]);
    answer.ok();
    assert_eq!(updates[..2], [moves(1), publishes(2)], "nothing is left to update");

    let moved = json!({ "repository": { "url": "https://github.com/acme/tax.git", "tag": "v3" } });
    let (answer, updates) = update_overtaken(moved, &[]);
    let answer = answer.exits(6).says("now: https://github.com/acme/tax.git at the tag v3");
    assert!(answer.stdout.contains("version 2, tag v3"), "the last state: {}", answer.stdout);
    assert_eq!(updates, [moves(1)]);

    let (answer, updates) = update_overtaken(json!({ "name": "Taxes" }), &["--name", "Tax"]);
    answer.exits(6).says("another run has changed the Connector `tax` at the same time");
    assert_eq!(updates, [moves(1)], "the update would be another one");
}

#[test]
fn the_last_state_is_shown_after_a_conflict_of_a_redeploy() {
    let server = Faulty::start(|request| match (request.is("GET"), request.line.contains("key=live")) {
        (true, true) => Reply::json(200, &deployment("Deployed")),
        (true, false) => Reply::json(200, &deployment("Undeploying")),
        _ => Reply::error(400, "DeploymentInvalidStatusTransition"),
    });
    let machine = machine(server.address());
    let answer = machine.sh("deployment redeploy live -o json").exits(6);
    assert_eq!(answer.json()["status"], "Undeploying");
    // The sentence of the official CLI would say that it succeeded.
    assert!(!machine.sh("connect deployment redeploy --key live").exits(6).stdout.contains("successfully"));
}

#[test]
fn nothing_is_shown_if_nothing_was_begun() {
    let public = json!({ "private": false, "status": "Published", "alreadyListed": true });
    let server = Faulty::start(move |_| Reply::json(200, &staged(1, &public)));
    machine(server.address()).sh("connector publish tax -o json").exits(6).is_silent();
    assert_eq!(server.count("POST"), 0);
}
