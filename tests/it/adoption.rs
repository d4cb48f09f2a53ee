//! `deploy` and what exists already: which Deployment and which Connector it means, and what it cannot change.

use serde_json::{Value, json};

use crate::harness::{Machine, THREE, in_both};

/// A value for the one key of `THREE` that is required.
const VALUE: &str = "--configuration web.TOKEN=t0ken";

/// A published Connector `shop` of the folder, for these Regions, in a machine of either kind. The second item names
/// the repository for `deploy`.
fn published(regions: &str) -> impl Iterator<Item = (Machine, String)> {
    in_both("shop", THREE).into_iter().map(move |(machine, project)| {
        let url = project.url();
        let create = format!(
            "connector create --key shop --creator-email kim@acme.example --repository-url {url} --repository-tag v1 {regions}"
        );
        machine.sh_in(project.folder(), &create).ok();
        machine.sh("connector publish shop").ok();
        (machine, format!("--repository-url {url} --repository-tag v1 --creator-email kim@acme.example"))
    })
}

fn create(machine: &Machine, flags: &str) -> String {
    let line = format!("deployment create --connector-key shop {VALUE} {flags} -o json");
    machine.sh(&line).ok().json()["id"].as_str().unwrap().to_owned()
}

/// The writes to Deployments: creates by their path, redeploys by the id.
fn deployment_writes(writes: &[(String, Value)]) -> Vec<&str> {
    let paths = writes.iter().filter(|(request, _)| request.contains("/deployments"));
    paths.map(|(request, _)| request.rsplit('/').next().unwrap()).collect()
}

#[test]
fn a_single_deployment_without_a_key_is_adopted() {
    for (machine, repository) in published("") {
        let id = create(&machine, "");
        // Another type, another Region and previews are other Deployments.
        create(&machine, "--key live --type production");
        create(&machine, "--key us --region us-central1.gcp");
        for outcome in ["adopted", "unchanged"] {
            // Nothing is known of the value that `deployment create` sent. What `deploy` sends is remembered.
            let line = format!("deploy shop {VALUE} {repository} --send-secured always --debug -o json");
            let answer = machine.sh(&line).ok();
            let expected: &[&String] = if outcome == "adopted" { &[&id] } else { &[] };
            assert_eq!(deployment_writes(&answer.writes()), expected);
            let json = answer.json();
            assert_eq!(json["deployments"][0]["id"], id);
            assert_eq!(json["result"]["deployments"][0]["outcome"], outcome);
            answer.says(&format!("{id}, without a key: it is used instead of a new one"));
        }
        let plan = machine.sh(&format!("plan shop {VALUE} {repository} -o json")).ok().json();
        assert_eq!(plan["deployments"][0]["values"][0]["effect"], "sameAsLastTime", "{plan:#}");
    }
}

#[test]
fn a_given_key_creates_a_deployment_beside_others() {
    for (machine, repository) in published("") {
        create(&machine, "");
        create(&machine, "--key live");
        let answer =
            machine.sh(&format!("deploy shop {VALUE} {repository} --deployment-key pr-12 --debug -o json")).ok();
        assert_eq!(deployment_writes(&answer.writes()), ["deployments"]);
        assert_eq!(answer.json()["deployments"][0]["key"], "pr-12");
        // A key that exists is redeployed, whatever else there is.
        let answer = machine.sh(&format!("deploy shop {VALUE} {repository} --deployment-key live -o json")).ok();
        assert_eq!(answer.json()["deployments"][0]["key"], "live");
    }
}

#[test]
fn other_deployments_are_listed_and_not_doubled() {
    for (machine, repository) in published("") {
        let live = create(&machine, "--key live");
        let deploy = |flags: &str| machine.sh(&format!("deploy shop {VALUE} {repository} {flags} --debug -o json"));
        let refused = deploy("").exits(6).is_silent().wrote_nothing();
        let refused = refused.says("has other sandbox Deployments in europe-west1.gcp");
        refused.says(&format!("{live} (key `live`)")).says("--deployment-id ID").says("--deployment-key shop");
        let keyless = create(&machine, "");
        deploy("").exits(6).wrote_nothing().says(&format!("{keyless} (no key)"));

        let answer = deploy(&format!("--deployment-id {keyless} --send-secured always")).ok();
        assert_eq!(deployment_writes(&answer.writes()), [&keyless]);
        deploy(&format!("--deployment-id {live} --type production"))
            .exits(6)
            .wrote_nothing()
            .says("a sandbox Deployment");
        deploy("--deployment-id 0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f6").exits(5).wrote_nothing();
        deploy(&format!("--deployment-id {live} --deployment-key live")).exits(2).wrote_nothing();
        assert_eq!(deployment_writes(&deploy("--deployment-key shop").ok().writes()), ["deployments"]);
        // Now the key of the folder exists.
        assert_eq!(deploy("").ok().json()["deployments"][0]["key"], "shop");
    }
}

#[test]
fn a_preview_is_never_adopted() {
    for (machine, repository) in published("") {
        machine.sh("connector validate shop").ok();
        let preview = create(&machine, "--connector-staged");
        let deploy = |flags: &str| machine.sh(&format!("deploy shop {VALUE} {repository} {flags} --debug -o json"));
        deploy("--preview").exits(6).wrote_nothing().says(&format!("{preview} (no key)"));
        assert_eq!(deploy("--preview --deployment-key pr-1").ok().json()["deployments"][0]["key"], "pr-1");
        assert_eq!(deploy("").ok().json()["deployments"][0]["key"], "shop", "a sandbox is another Deployment");
    }
}

#[test]
fn a_connector_of_the_same_repository_is_not_doubled() {
    for (machine, project) in in_both("shop", THREE) {
        let id = project.create(&machine, "tax")["id"].as_str().unwrap().to_owned();
        let repository = format!("--repository-url {} --repository-tag v1 --creator-email a@b.example", project.url());
        let deploy = |flags: &str| machine.sh(&format!("deploy shop {VALUE} {repository} {flags} --debug -o json"));
        let refused = deploy("").exits(6).is_silent().wrote_nothing();
        let refused =
            refused.says("the Connector `shop` does not exist, but others have the repository of this folder");
        refused.says(&format!("{id} (key `tax`)")).says("--connector-id ID").says("--connector-key shop");
        let answer = deploy(&format!("--connector-id {id}")).ok().json();
        assert_eq!((&answer["connector"]["id"], &answer["deployments"][0]["key"]), (&json!(id), &json!("shop")));
        deploy("--connector-id 0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f6").exits(5).wrote_nothing();
        deploy(&format!("--connector-id {id} --connector-key tax")).exits(2).wrote_nothing();
        let separate = deploy("--connector-key shop --deployment-key shop-2").ok().json();
        assert_eq!(separate["connector"]["key"], "shop");
    }
}

#[test]
fn a_deployment_cannot_be_moved_to_another_region() {
    for (machine, repository) in published("--supported-regions europe-west1.gcp,us-central1.gcp") {
        create(&machine, "--key shop");
        let deploy = |flags: &str| machine.sh(&format!("deploy shop {VALUE} {repository} {flags} --debug -o json"));
        let refused = deploy("--region us-central1.gcp").exits(6).is_silent().wrote_nothing();
        let refused = refused.says("is in the Region europe-west1.gcp and cannot be moved to us-central1.gcp");
        refused.says("--deployment-key").says("deployment delete shop`");
        for region in ["mars", "australia-southeast1.gcp"] {
            let refused = deploy(&format!("--region {region}")).exits(3).is_silent().wrote_nothing();
            refused.says(&format!("the Connector `shop` does not support the Region {region}"));
        }
        deploy("--region europe-west1.gcp").ok();
        let elsewhere = deploy("--region us-central1.gcp --deployment-key us").ok().json();
        assert_eq!(elsewhere["deployments"][0]["deployedRegion"], "us-central1.gcp");

        machine.sh("connector validate shop").ok();
        let preview = |flags: &str| machine.sh(&format!("connector preview shop {VALUE} {flags} --debug"));
        preview("").ok();
        for command in ["preview", "deploy"] {
            let line = format!("connector {command} shop {VALUE} --region us-central1.gcp --debug");
            machine.sh(&line).exits(6).wrote_nothing().says("cannot be moved to us-central1.gcp");
        }
        preview("--region mars").exits(3).wrote_nothing();
    }
}

#[test]
fn a_region_that_does_not_exist_is_refused_where_the_connector_supports_all() {
    for (machine, repository) in published("") {
        create(&machine, "--key shop");
        let deploy = |flags: &str| machine.sh(&format!("deploy shop {VALUE} {repository} {flags} --debug"));
        deploy("--region mars").exits(3).is_silent().wrote_nothing().says("the Region mars does not exist");
        deploy("--region us-central1.gcp").exits(6).is_silent().wrote_nothing();
    }
    for (machine, project) in in_both("shop", THREE) {
        let repository = format!("--repository-url {} --repository-tag v1 --creator-email a@b.example", project.url());
        machine.sh(&format!("deploy shop {VALUE} {repository} --region mars")).exits(3).is_silent();
        machine.sh("connector describe shop").exits(5);
    }
}
