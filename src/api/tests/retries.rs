//! Which requests are sent again. The clock is paused, so that the pauses take no time.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{Script, client, client_with_retries, staged};
use crate::api::{ErrorKind, Reference, TransportError};

const READ: &str = "GET /connectors/drafts/key=tax";
const WRITE: &str = "POST /connectors/drafts/key=tax";

fn tax() -> Reference {
    Reference::Key("tax".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_read_survives_three_failures_of_any_kind() {
    let script =
        Script::new().refusing(READ).losing(READ).answering(READ, 502, &[], "<html>").on(READ, 200, &staged()).ready();
    client(&script).connector_staged(&tax()).await.unwrap();
    let ids = script.header("x-correlation-id");
    assert!(ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1), "{ids:?}");
}

#[tokio::test(start_paused = true)]
async fn the_fourth_failure_is_the_answer() {
    for status in [408, 429, 500, 502, 503, 504] {
        let script = (0..4).fold(Script::new(), |script, _| script.answering(READ, status, &[], "")).ready();
        let started = Instant::now();
        let error = client(&script).connector_staged(&tax()).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert!(started.elapsed() >= Duration::from_millis(250 + 500 + 1000));
        assert!(!error.unknown_outcome, "a read leaves nothing open");
        assert_eq!(error.correlation_id, script.header("x-correlation-id").last().cloned());
    }
}

#[tokio::test(start_paused = true)]
async fn other_failures_are_final() {
    for status in [301, 400, 403, 404, 409, 422, 501, 505] {
        let script = Script::new().answering(READ, status, &[], "").ready();
        assert_eq!(client(&script).connector_staged(&tax()).await.unwrap_err().status(), Some(status));
    }
    let untrusted = Err(TransportError::Untrusted("expired".to_owned()));
    let script = Script::new().step(READ, untrusted).ready();
    let error = client(&script).connector_staged(&tax()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Untrusted(_)));
}

#[tokio::test(start_paused = true)]
async fn the_server_decides_how_long_the_pause_is() {
    for (value, seconds) in [("7", 7), ("900", 60)] {
        let script = Script::new().answering(READ, 429, &[("retry-after", value)], "").on(READ, 200, &staged()).ready();
        let started = Instant::now();
        client(&script).connector_staged(&tax()).await.unwrap();
        assert_eq!(started.elapsed().as_secs(), seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn no_retries_means_one_attempt() {
    let script = Script::new().refusing(READ).ready();
    assert!(client_with_retries(&script, 0).connector_staged(&tax()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_write_is_sent_again_when_it_cannot_have_been_applied() {
    let script = Script::new()
        .refusing(WRITE)
        .on(WRITE, 503, &json!({}))
        .on(WRITE, 429, &json!({}))
        .on(WRITE, 201, &staged())
        .ready();
    client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_been_applied_is_not_sent_again() {
    let script = Script::new().losing(WRITE).ready();
    let error = client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap_err();
    assert!(error.unknown_outcome && matches!(error.kind, ErrorKind::Lost(_)), "{error:?}");
    assert_eq!(error.correlation_id.as_ref(), script.header("x-correlation-id").last());
    for status in [408, 500, 502, 504] {
        let script = Script::new().answering(WRITE, status, &[], "").ready();
        let error = client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap_err();
        assert!(error.unknown_outcome && error.status() == Some(status), "{error:?}");
    }
    let script = Script::new().losing("DELETE /acme/deployments/key=tax").ready();
    assert!(client(&script).delete_deployment(&tax()).await.unwrap_err().unknown_outcome);
}

#[tokio::test(start_paused = true)]
async fn a_refused_write_leaves_nothing_open() {
    for status in [400, 403, 409] {
        let script = Script::new().answering(WRITE, status, &[], "").ready();
        assert!(!client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap_err().unknown_outcome);
    }
    let script = Script::new().refusing(WRITE).ready();
    let error = client_with_retries(&script, 0).update_connector_staged(&tax(), 1, &[]).await.unwrap_err();
    assert!(!error.unknown_outcome && matches!(error.kind, ErrorKind::Connect(_)));
    assert_eq!(error.correlation_id, None, "no server has seen it");
}
