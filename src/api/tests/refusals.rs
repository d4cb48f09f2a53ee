//! Responses other than the expected one.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{ScriptedTransport, client_with_retries};
use crate::api::{Client, ClientOptions, Error, ErrorKind, IfFound as _, Reference, Refusal, StaticToken};
use crate::safety::Safety;

/// The error of a read with this response.
async fn error_of(status: u16, headers: &[(&str, &str)], body: &str) -> Error {
    let script = ScriptedTransport::new().responding("GET /connectors/key=k", status, headers, body.to_owned()).ready();
    client_with_retries(&script, 0).connector(&Reference::Key("k".to_owned())).await.unwrap_err().into()
}

async fn message_of(status: u16, body: &str) -> String {
    error_of(status, &[], body).await.refusal().unwrap().message.clone()
}

#[tokio::test]
async fn every_entry_is_kept_as_sent() {
    let errors = json!([{"code": "DuplicateField", "field": "key", "x": [1.50]}, {"code": "Other"}, "odd"]);
    let body = json!({"statusCode": 400, "message": "no", "errors": errors}).to_string();
    let error = error_of(400, &[], &body).await;
    assert_eq!(Value::from(error.refusal().unwrap().errors.clone()), errors);
    assert!(error.has_code("Other") && !error.has_code("odd"));
    assert_eq!(&*error.request, "GET /connectors/key=k");
    assert_eq!(error.correlation_id.as_deref().map(str::len), Some(36));
}

#[tokio::test]
async fn a_body_without_a_message_is_described() {
    assert_eq!(message_of(502, "<html><h1>Oops</h1>").await, "Bad Gateway; the response was an HTML page");
    assert_eq!(message_of(500, "").await, "Internal Server Error; the response was empty");
    assert_eq!(message_of(418, "short and stout").await, "I'm a teapot; the response was text that is not JSON");
    assert_eq!(message_of(599, "{\"a\":").await, "status 599; the response was invalid JSON");
    for body in ["{}", "[]", "null", "3", r#"{"errors":[]}"#, r#"{"errors":null,"message":null}"#, r#"{"message":7}"#] {
        assert_eq!(
            message_of(503, body).await,
            "Service Unavailable; the response was JSON without a message",
            "{body}"
        );
    }
}

#[tokio::test]
async fn the_message_is_found_in_every_known_field() {
    assert_eq!(
        message_of(400, r#"{"error":"invalid_scope","error_description":"no such scope"}"#).await,
        "no such scope"
    );
    assert_eq!(message_of(401, r#"{"error":"invalid_client"}"#).await, "invalid_client");
    assert_eq!(message_of(400, r#"{"errors":[{"code":"A"},{"message":"second"}]}"#).await, "second");
}

#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let location = [("location", "https://user:secret@evil.example/path?token=x")];
    let error = error_of(302, &location, "").await;
    assert_eq!(error.to_string(), "the service redirects to evil.example, and redirects are not followed (302)");
}

#[tokio::test]
async fn a_success_with_another_body_says_what_the_body_is() {
    for (body, problem) in [
        ("<html>", "it is an HTML page"),
        ("", "it is empty"),
        ("{\"id\":", "it is invalid JSON"),
        (r#"{"key":"k"}"#, "missing field `id`"),
        (r#"{"id":{}}"#, "invalid type"),
        ("[]", "invalid"),
    ] {
        let error = error_of(200, &[], body).await;
        assert!(matches!(error.kind, ErrorKind::Decode(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.starts_with("the response to GET /connectors/key=k is not a Connector: "), "{text}");
        assert!(text.contains(problem), "{text}");
    }
}

#[tokio::test]
async fn a_write_with_an_unreadable_success_has_an_unknown_outcome() {
    let script = ScriptedTransport::new().responding("POST /connectors/drafts/key=k", 201, &[], "<html>").ready();
    let client = client_with_retries(&script, 0);
    let error = client.update_connector_staged(&Reference::Key("k".to_owned()), 1, &[]).await.unwrap_err();
    assert!(error.unknown_outcome, "{error:?}");
}

#[tokio::test]
async fn a_message_or_a_status_in_the_body_shows_that_the_api_responded() {
    for (body, is_from_api) in
        [(r#"{"message":"no"}"#, true), (r#"{"statusCode":404}"#, true), (r#"{"reason":"no"}"#, false), ("no", false)]
    {
        assert_eq!(
            error_of(404, &[], body).await.refusal().map(|refusal| refusal.is_from_api),
            Some(is_from_api),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_403_lists_the_missing_scopes() {
    let body = json!({"statusCode": 403, "message": "no", "errors": [{"code": "insufficient_scope"}]});
    let script = ScriptedTransport::new().on("DELETE /acme/deployments/key=k", 403, &body).ready();
    let token = StaticToken::new("tok".into()).with_scope(Some("view_connectors_deployments:acme"));
    let options = ClientOptions { project_key: Some("acme".to_owned()), ..ClientOptions::new("https://api.test") };
    let client = Client::new(script.clone(), Rc::new(token), options, None);
    let error = client.delete_deployment(&Reference::Key("k".to_owned())).await.unwrap_err();
    assert_eq!(*error.missing_scopes, ["manage_connectors_deployments:acme|manage_project:acme"]);
}

/// The API's error for what does not exist.
fn not_found() -> Value {
    json!({"statusCode": 404, "message": "no", "errors": [{"code": "ResourceNotFound", "message": "no"}]})
}

#[tokio::test]
async fn only_the_api_can_say_that_something_does_not_exist() {
    let read = "GET /connectors/key=k";
    let key = Reference::Key("k".to_owned());
    for (body, is_not_found) in [
        (not_found().to_string(), true),
        (json!({"statusCode": 404, "message": "no", "errors": [{"code": "SomethingElse"}]}).to_string(), false),
        (json!({"statusCode": 404, "message": "no route"}).to_string(), false),
        ("<html><h1>404 Not Found</h1></html>".to_owned(), false),
        (String::new(), false),
    ] {
        let script = ScriptedTransport::new().responding(read, 404, &[], body.clone()).ready();
        let found = client_with_retries(&script, 0).connector(&key).await;
        assert_eq!(found.as_ref().unwrap_err().is_not_found(), is_not_found, "{body}");
        assert_eq!(found.if_found().is_ok(), is_not_found, "{body}");
    }
}

#[tokio::test]
async fn a_403_is_about_scopes_only_if_the_api_says_so() {
    for (body, is_not_permitted) in [
        (r#"{"statusCode": 403, "message": "no", "errors": [{"code": "insufficient_scope"}]}"#, true),
        (r#"{"statusCode": 403, "message": "no", "errors": [{"code": "AuthorizationError"}]}"#, true),
        (r#"{"statusCode": 403, "message": "no"}"#, true),
        (r#"{"statusCode": 403, "message": "no", "errors": [{"code": "DeploymentProductionDeactivated"}]}"#, false),
        (r#"["no"]"#, false),
        ("<html>Forbidden</html>", false),
        ("", false),
    ] {
        let script = ScriptedTransport::new().responding("GET /connectors/key=k", 403, &[], body).ready();
        let error = client_with_retries(&script, 0).connector(&Reference::Key("k".to_owned())).await.unwrap_err();
        assert_eq!(error.is_not_permitted(), is_not_permitted, "{body}");
        assert_eq!(!error.missing_scopes.is_empty(), is_not_permitted, "{body}");
    }
}

#[tokio::test]
async fn a_403_of_a_gateway_lists_no_scopes_and_is_not_permanent() {
    for (body, is_permanent) in [("<html>Forbidden</html>", false), (r#"{"statusCode": 403, "message": "no"}"#, true)] {
        let script = ScriptedTransport::new().responding("GET /connectors/key=k", 403, &[], body).ready();
        let error = client_with_retries(&script, 0).connector(&Reference::Key("k".to_owned())).await.unwrap_err();
        assert_eq!((error.is_permanent(), !error.missing_scopes.is_empty()), (is_permanent, is_permanent), "{body}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_whose_response_is_lost_is_settled_by_one_read() {
    let (delete, read) = ("DELETE /acme/deployments/key=k", "GET /acme/deployments/key=k");
    let state = |status: &str| json!({"id": "d", "version": 1, "key": "k", "status": status});
    let lost = || ScriptedTransport::new().losing(delete);
    let run = async |script: ScriptedTransport| {
        let script = script.ready();
        client_with_retries(&script, 0).delete_deployment(&Reference::Key("k".to_owned())).await
    };
    assert_eq!(run(lost().on(read, 404, &not_found())).await.unwrap(), None);
    let failed = ScriptedTransport::new().responding(delete, 502, &[], "<html>");
    assert_eq!(run(failed.on(read, 404, &not_found())).await.unwrap(), None);
    let leaving = run(lost().on(read, 200, &state("Undeploying"))).await.unwrap();
    assert_eq!(leaving.unwrap().key.as_deref(), Some("k"));
    assert!(!run(lost().on(read, 200, &state("Deployed"))).await.unwrap_err().unknown_outcome);
    for unread in [lost().losing(read), lost().responding(read, 404, &[], "<html>"), lost().on(read, 200, &json!([]))] {
        assert!(run(unread).await.unwrap_err().unknown_outcome);
    }
}

#[tokio::test]
async fn a_request_that_the_safety_setting_forbids_is_not_sent() {
    let read = "GET /connectors/key=k";
    let script = ScriptedTransport::new().on(read, 404, &not_found()).on(read, 404, &not_found()).ready();
    let key = Reference::Key("k".to_owned());
    for safety in [Safety::READ_ONLY, Safety::NO_DELETE] {
        let options = ClientOptions { safety, ..ClientOptions::new("https://api.test") };
        let client = Client::new(script.clone(), Rc::new(StaticToken::new("tok".into())), options, None);
        assert!(client.connector(&key).await.unwrap_err().is_not_found());
        let error = client.delete_connector_staged(&key).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Forbidden(_)));
        assert_eq!(error.to_string(), format!("the safety setting `{safety}` forbids this request; nothing was sent"));
        if safety == Safety::READ_ONLY {
            assert!(client.update_connector_staged(&key, 1, &[]).await.is_err());
        }
    }
}

#[tokio::test]
async fn a_failed_read_says_what_could_not_be_read() {
    let read = "GET /connectors/key=k";
    let script = ScriptedTransport::new().on(read, 500, &json!({})).on(read, 404, &not_found()).ready();
    let client = client_with_retries(&script, 0);
    let error = client.connector(&Reference::Key("k".to_owned())).await.if_found().unwrap_err();
    assert_eq!(error.to_string(), "could not read the published Connector `k`");
    let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<Error>());
    assert_eq!(cause.and_then(Error::status), Some(500));
    assert!(client.connector(&Reference::Key("k".to_owned())).await.if_found().unwrap().is_none());
}

#[test]
fn only_what_another_attempt_may_change_is_not_permanent() {
    let text = || "no".to_owned();
    for (kind, is_permanent) in [
        (ErrorKind::Untrusted(text()), true),
        (ErrorKind::Unsendable(text()), true),
        (ErrorKind::Connect(text()), false),
        (ErrorKind::Lost(text()), false),
        (ErrorKind::Decode(text()), false),
    ] {
        let error = Error::new(kind, "GET /x");
        assert_eq!(error.is_permanent(), is_permanent, "{error:?}");
    }
    for (status, is_permanent) in
        [(400, true), (401, true), (404, true), (408, false), (409, true), (429, false), (499, true), (500, false)]
    {
        let refusal = Refusal { status, message: text(), errors: Vec::new(), is_from_api: true };
        assert_eq!(Error::new(ErrorKind::Refused(refusal), "GET /x").is_permanent(), is_permanent, "{status}");
    }
}
