//! Which requests are retried. The clock is paused, so that the pauses take no time.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use super::{ScriptedTransport, client, client_with_retries, staged};
use crate::api::{ErrorKind, Reference, TransportError};

const READ: &str = "GET /connectors/drafts/key=tax";
const WRITE: &str = "POST /connectors/drafts/key=tax";

fn tax() -> Reference {
    Reference::Key("tax".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_read_is_retried_after_three_failures_of_any_kind() {
    let script = ScriptedTransport::new()
        .refusing(READ)
        .losing(READ)
        .responding(READ, 502, &[], "<html>")
        .on(READ, 200, &staged())
        .ready();
    client(&script).connector_staged(&tax()).await.unwrap();
    let ids = script.header("x-correlation-id");
    assert!(ids.iter().all(|id| ids.iter().filter(|other| *other == id).count() == 1), "{ids:?}");
}

#[tokio::test(start_paused = true)]
async fn the_fourth_failure_is_final() {
    for status in [408, 429, 500, 502, 503, 504] {
        let script =
            (0..4).fold(ScriptedTransport::new(), |script, _| script.responding(READ, status, &[], "")).ready();
        let started = Instant::now();
        let error = client(&script).connector_staged(&tax()).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        assert!(started.elapsed() >= Duration::from_millis(250 + 500 + 1000));
        assert!(!error.unknown_outcome, "the outcome of a read is known");
        assert_eq!(error.correlation_id, script.header("x-correlation-id").last().cloned());
    }
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_not_retried() {
    for status in [301, 400, 403, 404, 409, 422, 501, 505] {
        let script = ScriptedTransport::new().responding(READ, status, &[], "").ready();
        assert_eq!(client(&script).connector_staged(&tax()).await.unwrap_err().status(), Some(status));
    }
    let untrusted = Err(TransportError::Untrusted("expired".to_owned()));
    let script = ScriptedTransport::new().step(READ, untrusted).ready();
    let error = client(&script).connector_staged(&tax()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::Untrusted(_)));
}

#[tokio::test(start_paused = true)]
async fn retry_after_sets_the_pause() {
    for (value, seconds) in [("7", 7), ("60", 60)] {
        let script = ScriptedTransport::new()
            .responding(READ, 429, &[("retry-after", value)], "")
            .on(READ, 200, &staged())
            .ready();
        let started = Instant::now();
        client(&script).connector_staged(&tax()).await.unwrap();
        assert_eq!(started.elapsed().as_secs(), seconds);
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_pause_is_left_to_the_caller() {
    let script = ScriptedTransport::new().responding(READ, 429, &[("retry-after", "61")], "").ready();
    let started = Instant::now();
    let error = client(&script).connector_staged(&tax()).await.unwrap_err();
    assert_eq!((error.requested_pause(), started.elapsed().as_secs()), (Some(Duration::from_secs(61)), 0));
}

#[tokio::test(start_paused = true)]
async fn no_retries_means_one_attempt() {
    let script = ScriptedTransport::new().refusing(READ).ready();
    assert!(client_with_retries(&script, 0).connector_staged(&tax()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_write_is_retried_when_it_cannot_have_been_applied() {
    let script = ScriptedTransport::new()
        .refusing(WRITE)
        .on(WRITE, 503, &json!({}))
        .on(WRITE, 429, &json!({}))
        .on(WRITE, 201, &staged())
        .ready();
    client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_been_applied_is_not_retried() {
    let script = ScriptedTransport::new().losing(WRITE).ready();
    let error = client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap_err();
    assert!(error.unknown_outcome && matches!(error.kind, ErrorKind::Lost(_)), "{error:?}");
    assert_eq!(error.correlation_id.as_ref(), script.header("x-correlation-id").last());
    for status in [408, 500, 502, 504] {
        let script = ScriptedTransport::new().responding(WRITE, status, &[], "").ready();
        let error = client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap_err();
        assert!(error.unknown_outcome && error.status() == Some(status), "{error:?}");
    }
    let path = "/acme/deployments/key=tax";
    let script = ScriptedTransport::new().losing(&format!("DELETE {path}")).losing(&format!("GET {path}")).ready();
    assert!(client_with_retries(&script, 0).delete_deployment(&tax()).await.unwrap_err().unknown_outcome);
}

#[tokio::test(start_paused = true)]
async fn the_outcome_of_a_refused_write_is_known() {
    for status in [400, 403, 409] {
        let script = ScriptedTransport::new().responding(WRITE, status, &[], "").ready();
        assert!(!client(&script).update_connector_staged(&tax(), 1, &[]).await.unwrap_err().unknown_outcome);
    }
    let script = ScriptedTransport::new().refusing(WRITE).ready();
    let error = client_with_retries(&script, 0).update_connector_staged(&tax(), 1, &[]).await.unwrap_err();
    assert!(!error.unknown_outcome && matches!(error.kind, ErrorKind::Connect(_)));
    assert_eq!(error.correlation_id, None, "no server has seen it");
}
