//! What a trace shows, and what it must never show.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use serde_json::json;

use super::{ScriptedTransport, deployment};
use crate::api::model::{ApplicationConfiguration, ConfigurationEntry, Redeploy};
use crate::api::{
    ApiClientCredentials, Client, ClientCredentials, ClientOptions, ErrorKind, Reference, StaticToken, Trace,
    TracedRequest, TracedResponse, TransportError,
};

/// Records everything.
#[derive(Default)]
struct Notes(RefCell<String>);

impl Notes {
    fn add(&self, text: &str) {
        self.0.borrow_mut().push_str(&format!("{text}\n"));
    }
}

impl Trace for Notes {
    fn request(&self, request: &TracedRequest) {
        self.add(&format!("> {} {} {:?} {}", request.method, request.url, request.headers, request.body));
    }

    fn response(&self, response: &TracedResponse) {
        self.add(&format!("< {} {:?} {}", response.status, response.headers, response.body));
    }

    fn failure(&self, cause: &str) {
        self.add(&format!("! {cause}"));
    }

    fn retry(&self, attempt: u32, attempts: u32, _delay: Duration) {
        self.add(&format!("{attempt} of {attempts}"));
    }
}

/// A client with the secret `secret-canary`, and what its trace shows.
fn traced_client(script: &Rc<ScriptedTransport>, retries: u32) -> (Client, Rc<Notes>) {
    let notes = Rc::new(Notes::default());
    let credentials = ApiClientCredentials {
        auth_url: "https://auth.test".to_owned(),
        client_id: "id".to_owned(),
        client_secret: "secret-canary".into(),
        scope: None,
    };
    let token = ClientCredentials::new(script.clone(), credentials, retries, None, Some(notes.clone()));
    let options =
        ClientOptions { project_key: Some("acme".to_owned()), retries, ..ClientOptions::new("https://api.test") };
    (Client::new(script.clone(), Rc::new(token), options, Some(notes.clone())), notes)
}

#[tokio::test(start_paused = true)]
async fn secrets_are_masked_everywhere() {
    let echo = json!({"statusCode": 400, "message": "bad value secured-canary for TOKEN", "errors": [
        {"code": "X", "message": "Bearer token-canary said \"secured-canary\" (client secret-canary, Basic aWQ6c2VjcmV0LWNhbmFyeQ==)"},
    ]});
    let script = ScriptedTransport::new()
        .on("POST /oauth/token", 200, &json!({"access_token": "token-canary", "expires_in": 3600}))
        .refusing("POST /acme/deployments/key=d")
        .responding("POST /acme/deployments/key=d", 400, &[("x-echo", "secured-canary")], echo.to_string())
        .ready();
    let (client, notes) = traced_client(&script, 3);
    let values = ApplicationConfiguration {
        application_name: "app".to_owned(),
        standard_configuration: vec![ConfigurationEntry { key: "URL".to_owned(), value: "shown".into() }],
        secured_configuration: vec![ConfigurationEntry { key: "TOKEN".to_owned(), value: "secured-canary".into() }],
        schedule: None,
    };
    let redeploy = Redeploy { configuration_values: Some(vec![values]), ..Redeploy::default() };
    let error = client.redeploy(&Reference::Key("d".to_owned()), 1, &redeploy).await.unwrap_err();

    let trace = notes.0.borrow();
    for text in [trace.as_str(), &format!("{error} {error:?} {client:?} {redeploy:?}")] {
        assert!(!text.contains("canary") && !text.contains("aWQ6c2Vj"), "{text}");
    }
    assert!(script.last_body().contains("secured-canary"), "the service receives the value");
    for shown in ["URL", "shown", "TOKEN", "1 of 4", "! cannot connect", "x-correlation-id", "bad value *** for TOKEN"]
    {
        assert!(trace.contains(shown), "{shown} in {trace}");
    }
    assert_eq!(error.to_string(), "bad value *** for TOKEN (400)");
}

#[tokio::test(start_paused = true)]
async fn each_attempt_that_failed_is_counted() {
    let script = ScriptedTransport::new()
        .on("POST /oauth/token", 200, &json!({"access_token": "token-canary", "expires_in": 3600}))
        .refusing("GET /acme/deployments/key=d")
        .refusing("GET /acme/deployments/key=d")
        .on("GET /acme/deployments/key=d", 200, &deployment())
        .ready();
    let (client, notes) = traced_client(&script, 3);
    client.deployment(&Reference::Key("d".to_owned())).await.unwrap();
    let trace = notes.0.borrow();
    let attempts: Vec<_> = trace.lines().filter(|line| line.contains(" of ") && line.len() < 10).collect();
    assert_eq!(attempts, ["1 of 4", "2 of 4"], "{trace}");
}

#[tokio::test(start_paused = true)]
async fn secured_values_are_masked_even_if_the_service_sends_them() {
    let mut open = deployment();
    open["applications"] = json!([{"applicationName": "a", "securedConfiguration": [{"key": "K", "value": "canary"}]}]);
    let script = ScriptedTransport::new().on("GET /acme/deployments/key=d", 200, &open).ready();
    let notes = Rc::new(Notes::default());
    let options = ClientOptions { project_key: Some("acme".to_owned()), ..ClientOptions::new("https://api.test") };
    let token = Rc::new(crate::api::StaticToken::new("tok".into()));
    let client = Client::new(script, token, options, Some(notes.clone()));
    client.deployment(&Reference::Key("d".to_owned())).await.unwrap();
    assert!(!notes.0.borrow().contains("canary"));
}

#[tokio::test]
async fn a_failure_without_a_response_is_masked_too() {
    let lost = Err(TransportError::Lost("the proxy said token-canary and secret-canary".to_owned()));
    let script = ScriptedTransport::new()
        .on("POST /oauth/token", 200, &json!({"access_token": "token-canary", "expires_in": 3600}))
        .step("GET /acme/deployments/key=d", lost)
        .ready();
    let (client, notes) = traced_client(&script, 0);
    let error = client.deployment(&Reference::Key("d".to_owned())).await.unwrap_err();
    let shown = format!("{} {error} {error:?}", notes.0.borrow());
    assert!(shown.contains("! ") && shown.matches("the proxy said ***").count() == 2, "{shown}");
    assert!(!shown.contains("canary"), "{shown}");
}

#[tokio::test]
async fn an_address_without_a_host_is_not_sent_to() {
    for address in ["https://", "/only/a/path", "no-scheme", "https:///x"] {
        let script = ScriptedTransport::new().ready();
        let options = ClientOptions { project_key: Some("acme".to_owned()), ..ClientOptions::new(address) };
        let client = Client::new(script, Rc::new(StaticToken::new("token".into())), options, None);
        let error = client.deployment(&Reference::Key("d".to_owned())).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Unsendable(_)), "{address}: {error:?}");
        assert!(error.is_permanent(), "{address}");
    }
}
