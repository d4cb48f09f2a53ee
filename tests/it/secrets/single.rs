//! Single cases: what is masked although the run does not know it, what is reported before it is sent, and what is shown
//! although it is like a secret.

use serde_json::{Value, json};

use super::search::{SECRET, assert_clean, find, opened, secret};
use super::service::{Behavior, Kind, Service};
use crate::faults::{Faulty, Reply, connector, deployment, machine};
use crate::harness::{Answer, Machine};

const FORMATS: [&[&str]; 4] = [&[], &["-o", "json"], &["-o", "yaml", "--debug"], &["-o", "json", "--debug", "--quiet"]];

#[test]
fn an_unmasked_secured_value_is_masked() {
    let mut open = deployment("Deployed");
    let values = json!([{ "key": "TOKEN", "value": secret("unmasked") }]);
    open["applications"] =
        json!([{ "applicationName": "tax", "standardConfiguration": [], "securedConfiguration": values }]);
    open["globalConfiguration"] = json!({ "securedConfiguration": values });
    let server = Faulty::start(move |_| Reply::json(200, &open));
    let machine = machine(server.address());
    for flags in FORMATS {
        let answer = machine.run(["deployment", "describe", "live"].iter().chain(flags)).ok();
        assert_clean(&answer);
        assert!(answer.stdout.contains("TOKEN") && answer.stdout.contains("***"), "{}", answer.stdout);
    }
    assert_eq!(server.count("GET"), FORMATS.len());
}

#[test]
fn settings_that_hold_a_secret_by_mistake_do_not_show_it() {
    for (name, address, problem) in [
        ("CTP_AUTH_URL", "https://user:zqcanary@auth.example", "the auth service must not contain a user name"),
        ("CTP_CONNECT_API_URL", "https://api.example/?key=zqcanary", "the Connect API must not have a query"),
        ("HTTPS_PROXY", "http://user:zqcanary@:x", "HTTPS_PROXY"),
    ] {
        // No server listens there, and none is asked.
        let machine = machine("https://connect.invalid").with(name, address);
        for flags in FORMATS {
            assert_clean(&machine.run(["deployment", "list"].iter().chain(flags)).exits(2).is_silent().says(problem));
        }
    }
}

#[test]
fn configuration_that_is_refused_does_not_show_its_value() {
    for (assignment, code) in [
        ("zqcanary", 2),
        ("=zqcanary", 2),
        ("tax.=zqcanary", 2),
        ("unknown.TOKEN=zqcanary", 3),
        ("tax.UNKNOWN=zqcanary", 3),
        ("GLOBAL=zqcanary", 3),
    ] {
        for flags in FORMATS {
            let service = Service::start(Behavior::Succeeds);
            let create = ["deployment", "create", "--connector-key", "tax", "--configuration", assignment];
            let answer = machine(service.address()).run(create.iter().chain(flags)).exits(code).is_silent();
            assert_clean(&answer);
            let reads = usize::from(code == 3);
            assert_eq!(service.calls().len(), reads, "{assignment}: {:?}", service.calls());
        }
    }
}

/// A secret is recognized in a body that is not JSON, and where it was escaped before it came into JSON.
#[test]
fn a_raw_body_shows_neither_the_token_nor_the_secret() {
    let service = Service::start(Behavior::Succeeds);
    let spelled = |text: &str| super::echo::spellings(text).join("\n");
    let body = format!("{}\n{}", spelled(&secret("client")), spelled(&opened(&secret("client"))));
    let in_json = Value::from(super::echo::spellings(&secret("client"))).to_string();
    for (body, kind) in [(body, "text/plain"), (super::echo::in_ascii(&in_json), "application/json")] {
        let sent = body.clone().into_bytes();
        let server = Faulty::start(move |_| Reply::Answer(200, vec![("content-type", kind.to_owned())], sent.clone()));
        let machine = Machine::bare()
            .talking_to(server.address())
            .with("CTP_AUTH_URL", service.address())
            .with("CTP_CLIENT_SECRET", &secret("client"));
        let answer = machine.run(["api", "GET", "/x"]).ok();
        assert_clean(&answer);
        assert!(answer.stdout.contains("***"), "{}", answer.stdout);
        if kind == "text/plain" {
            assert!(answer.stdout.contains(&spelled(&opened(&secret("client")))), "{}", answer.stdout);
        }
    }
}

/// A Connector with these secured keys, and a Deployment of it that fails and repeats `echo`.
fn failing(echo: Value) -> Faulty {
    Faulty::start(move |request| {
        if request.line.contains("/connectors/") {
            let mut connector = connector();
            let declared: Value = ["A", "B", "C"].iter().map(|key| json!({ "key": key })).collect();
            connector["configurations"][0]["securedConfiguration"] = declared;
            connector["configurations"][0]["standardConfiguration"] = json!([{ "key": "LEVEL" }]);
            return Reply::json(200, &connector);
        }
        let mut failed = deployment(if request.is("POST") { "Queued" } else { "Failed" });
        let entries = json!([{ "type": "Error", "title": echo.to_string() }]);
        failed["details"] = json!({ "build": { "id": "b1", "report": { "entries": entries } } });
        failed["echo"] = echo.clone();
        Reply::json(200, &failed)
    })
}

fn create(server: &Faulty, values: &[&str]) -> Answer {
    let create =
        ["deployment", "create", "--connector-key", "tax", "--key", "live", "--poll-interval", "2ms", "-o", "json"];
    let values = values.iter().flat_map(|value| ["--configuration", value]);
    let answer = machine(server.address()).run(create.into_iter().chain(values)).exits(7);
    assert_eq!(server.count("POST"), 1);
    answer
}

#[test]
fn short_and_open_values_do_not_make_results_unreadable() {
    let server = failing(json!("level info-canvas of shop"));
    let answer = create(&server, &["tax.A=1", "tax.B=a", "tax.C=true"]);
    let state = answer.json();
    assert_eq!((&state["version"], &state["key"]), (&json!(1), &json!("live")));
    assert_eq!(state["deployedRegion"], "europe-west1.gcp");
    // A standard value, and a secured one that the run uses openly: the Project key.
    let answer = create(&failing(json!("level info-canvas of shop")), &["tax.LEVEL=info-canvas", "tax.A=shop"]);
    assert_eq!(answer.json()["echo"], "level info-canvas of shop");
}

#[test]
fn a_secret_that_is_a_number_is_masked() {
    let answer = create(&failing(json!([4_111_222_233_334_444_u64, 7, "0x"])), &["tax.A=4111222233334444"]);
    assert_eq!(answer.json()["echo"], json!(["***", 7, "0x"]));
}

/// The run that is reported is the one that was started: a service that fails something else is no proof.
#[test]
fn a_value_is_masked_only_in_the_run_that_was_given_it() {
    let service = Service::knowing(Behavior::Fails(Kind::Deployment), &[secret("other")]);
    let answer = machine(service.address()).run(["deployment", "wait", "live", "-o", "json"]).exits(7);
    assert!(find(&answer.stdout, SECRET).is_some() && find(&answer.stderr, SECRET).is_some(), "{}", answer.stderr);
}
