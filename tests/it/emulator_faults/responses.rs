//! Responses in place of those of the API.

use super::{CREATE, applied, published};
use crate::harness::Machine;

#[test]
fn a_status_is_retried_and_then_reported() {
    let machine = Machine::over_http(&["--control", "--fault", "status=503,method=GET,count=2"]);
    machine.sh("connector list").ok();
    assert_eq!(applied(machine.server()), [2]);
    let machine = Machine::over_http(&["--fault", "status=503,method=GET"]);
    let failed = machine.sh("connector list --retries 1").exits(9).is_silent();
    failed.says("could not list the Connectors").says("emulated: a fault of the emulator. (503)");
}

#[test]
fn a_pause_that_is_asked_for_is_kept() {
    let machine = Machine::over_http(&["--fault", "status=429,retry-after=1,method=GET,count=1"]);
    let answer = machine.sh("connector list --debug").ok();
    answer.says("< 429").says("retry-after: 1");
    // A pause of more than a minute is not waited for.
    let machine = Machine::over_http(&["--fault", "status=503,retry-after=3600,method=GET"]);
    machine.sh("connector list").exits(9).says("the service asks for a pause of 1h");
}

#[test]
fn a_code_has_the_hint_of_the_service() {
    let machine = published(&["--fault", "code=DeploymentRollbackNotAllowed,path=*/deployments"]);
    let refused = machine.sh(CREATE).exits(3);
    refused.says("DeploymentRollbackNotAllowed").says("the service says why");
    let machine = published(&["--fault", "status=403,path=*/deployments"]);
    machine.sh(CREATE).exits(4).says("insufficient_scope").says("the API Client needs");
}

#[test]
fn a_page_of_a_gateway_is_no_response_of_the_api() {
    let machine = Machine::over_http(&["--fault", "html,method=GET"]);
    machine.sh("connector list --retries 0").exits(9).says("Bad Gateway; the response was an HTML page (502)");
    let machine = Machine::over_http(&["--fault", "html,status=200,method=GET"]);
    machine.sh("connector list --retries 0").exits(9).says("it is an HTML page");
}

#[test]
fn a_truncated_body_is_reported() {
    let machine = published(&["--fault", "truncated,path=/connectors/drafts,method=GET"]);
    machine.sh("connector list --retries 0").exits(9).says("it is invalid JSON");
}

#[test]
fn a_delayed_response_meets_the_time_limit_of_the_client() {
    let machine = Machine::over_http(&["--fault", "delay=30s,path=/connectors/drafts"]);
    machine.sh("connector list --request-timeout 50ms --retries 0").exits(9).says("no response from 127.0.0.1");
    let machine = Machine::over_http(&["--fault", "delay=20ms"]);
    machine.sh("connector list").ok();
}

#[test]
fn requests_for_tokens_are_spared_unless_a_path_names_them() {
    let machine = Machine::over_http(&["--fault", "status=503,method=POST"]);
    machine.sh("connector list").ok();
    let machine = Machine::over_http(&["--fault", "status=503,path=/oauth/token"]);
    machine.sh("connector list --retries 0").exits(9).says("(503)");
}

#[test]
fn the_same_seed_meets_the_same_requests() {
    let outcome = |seed: &str| {
        let flags = ["--seed", seed, "--fault", "status=503,probability=0.5,method=GET"];
        let machine = Machine::over_http(&flags);
        let list =
            |_| machine.server().send("GET /connectors/drafts", "Host: localhost\r\nAuthorization: Bearer x\r\n", "").0;
        (0..24).map(list).collect::<Vec<_>>()
    };
    let first = outcome("7");
    assert_eq!(first, outcome("7"));
    assert_ne!(first, outcome("8"));
    assert!(first.contains(&200) && first.contains(&503), "{first:?}");
}

#[test]
fn the_first_requests_can_be_skipped() {
    let machine = Machine::over_http(&["--fault", "status=503,method=GET,skip=1,count=1"]);
    let list = || machine.sh("connector list --retries 0").code;
    assert_eq!([list(), list(), list()], [0, 9, 0]);
}
