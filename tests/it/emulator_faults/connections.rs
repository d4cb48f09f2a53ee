//! Connections that are reset, and answers to writes that are lost.

use serde_json::Value;

use super::{CREATE, applied, published};
use crate::harness::Machine;

#[test]
fn a_reset_before_the_response_is_retried_and_then_reported() {
    let machine = Machine::over_http(&["--fault", "reset=before,method=GET,count=1"]);
    machine.sh("connector list").ok();
    let machine = Machine::over_http(&["--fault", "reset=before,method=GET"]);
    machine.sh("connector list --retries 0").exits(9).says("was lost: the connection was reset");
}

#[test]
fn a_reset_within_the_response_is_reported_with_what_has_arrived() {
    let machine = published(&["--fault", "reset=within,method=GET,path=/connectors/drafts"]);
    let failed = machine.sh("connector list --retries 0").exits(9).is_silent();
    failed.says("ended after").says("the connection was reset");
}

#[test]
fn a_create_whose_answer_is_lost_creates_one_deployment() {
    for fault in ["lost", "reset=within", "lost,status=504", "lost,html"] {
        let fault = format!("{fault},method=POST,path=*/deployments,count=1");
        let machine = published(&["--control", "--fault", &fault]);
        let created = machine.sh(&format!("{CREATE} --debug")).ok();
        assert_eq!(created.writes().len(), 1, "{fault}: {}", created.stderr);
        assert_eq!(created.json()["status"], "Deployed", "{fault}");
        let list = machine.sh("deployment list -o json").ok().json();
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{fault}");
        assert_eq!(applied(machine.server()), [1], "{fault}");
    }
}

#[test]
fn a_create_that_did_not_arrive_is_sent_again() {
    let machine = published(&["--fault", "reset=before,method=POST,path=*/deployments,count=1"]);
    let created = machine.sh(&format!("{CREATE} --debug")).ok();
    assert_eq!(created.writes().len(), 2, "{}", created.stderr);
    assert_eq!(machine.sh("deployment list -o json").ok().json().as_array().map(Vec::len), Some(1));
}

#[test]
fn a_create_without_a_key_whose_answer_is_lost_is_not_sent_again() {
    let machine = published(&["--fault", "lost,method=POST,path=*/deployments"]);
    let create = CREATE.replace("--key live ", "");
    let failed = machine.sh(&format!("{create} --debug")).exits(9);
    assert_eq!(failed.writes().len(), 1, "{}", failed.stderr);
    failed.says("may have been applied");
    assert_eq!(machine.sh("deployment list -o json").ok().json().as_array().map(Vec::len), Some(1));
}

#[test]
fn a_delete_whose_answer_is_lost_is_settled_by_a_read() {
    let machine = published(&["--fault", "lost,method=DELETE,count=1"]);
    machine.sh(CREATE).ok();
    machine.sh("deployment delete live --yes --poll-interval 5ms").ok();
    let left: Value = machine.sh("deployment list -o json").ok().json();
    assert_eq!(left.as_array().map(Vec::len), Some(0), "{left}");
}
