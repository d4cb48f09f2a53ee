//! Where tokens come from and when they are renewed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{ScriptedTransport, client, staged};
use crate::api::{
    AccessToken, ApiClientCredentials, CachedTokenFuture, Client, ClientCredentials, ClientOptions, Error, ErrorKind,
    Reference, SaveTokenFuture, TokenCache, TokenSource as _,
};

const TOKEN: &str = "POST /oauth/token";

/// A cache in memory.
#[derive(Default)]
struct Memory(RefCell<Option<AccessToken>>);

impl TokenCache for Memory {
    fn load(&self) -> CachedTokenFuture<'_> {
        Box::pin(async { self.0.borrow().clone() })
    }

    fn save<'a>(&'a self, token: &'a AccessToken) -> SaveTokenFuture<'a> {
        Box::pin(async { *self.0.borrow_mut() = Some(token.clone()) })
    }
}

fn credentials(scope: Option<&str>) -> ApiClientCredentials {
    ApiClientCredentials {
        auth_url: "https://auth.test".to_owned(),
        client_id: "id".to_owned(),
        client_secret: "canary".into(),
        scope: scope.map(str::to_owned),
    }
}

fn source(script: &Rc<ScriptedTransport>, cache: &Rc<Memory>) -> ClientCredentials {
    ClientCredentials::new(script.clone(), credentials(None), 3, Some(cache.clone()), None)
}

fn token(text: &str, lifetime: i64) -> Value {
    json!({"access_token": text, "token_type": "Bearer", "expires_in": lifetime, "scope": "manage_project:acme"})
}

#[tokio::test(start_paused = true)]
async fn a_token_is_requested_once_and_cached() {
    let script = ScriptedTransport::new().on(TOKEN, 200, &token("one", 172_800)).ready();
    let cache = Rc::new(Memory::default());
    let first = source(&script, &cache);
    assert_eq!(first.token().await.unwrap().expose_secret(), "one");
    assert_eq!(first.token().await.unwrap().expose_secret(), "one");
    assert_eq!(script.last_body(), "grant_type=client_credentials");
    assert_eq!(script.header("authorization"), ["Basic aWQ6Y2FuYXJ5"]);
    assert_eq!(first.scopes().unwrap(), ["manage_project:acme"]);
    let second = source(&script, &cache);
    assert_eq!(second.token().await.unwrap().expose_secret(), "one", "the next run uses the cache");
}

#[tokio::test(start_paused = true)]
async fn scopes_are_sent_if_there_are_any() {
    let script = ScriptedTransport::new().on(TOKEN, 200, &token("one", 60)).ready();
    let source = ClientCredentials::new(script.clone(), credentials(Some("a:p b:p")), 3, None, None);
    source.token().await.unwrap();
    assert_eq!(script.last_body(), "grant_type=client_credentials&scope=a%3Ap%20b%3Ap");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_five_minutes_before_it_expires() {
    let script =
        ScriptedTransport::new().on(TOKEN, 200, &token("one", 3600)).on(TOKEN, 200, &token("two", 3600)).ready();
    let cache = Rc::new(Memory::default());
    let now = Rc::new(Cell::new(Timestamp::UNIX_EPOCH));
    let clock = now.clone();
    let source = source(&script, &cache).with_clock(move || clock.get());
    let at = async |seconds| {
        now.set(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds));
        source.token().await.unwrap().expose_secret().to_owned()
    };
    assert_eq!(at(0).await, "one");
    assert_eq!(at(3299).await, "one");
    assert_eq!(at(3300).await, "two");
    assert_eq!(at(10).await, "two", "a clock that jumps back does no harm");
}

#[tokio::test(start_paused = true)]
async fn the_first_half_of_a_short_lifetime_is_used() {
    let script = ScriptedTransport::new().on(TOKEN, 200, &token("one", 10)).on(TOKEN, 200, &token("two", 10)).ready();
    let now = Rc::new(Cell::new(Timestamp::UNIX_EPOCH));
    let clock = now.clone();
    let source = source(&script, &Rc::default()).with_clock(move || clock.get());
    assert_eq!(source.token().await.unwrap().expose_secret(), "one");
    assert_eq!(source.token().await.unwrap().expose_secret(), "one");
    now.set(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(5));
    assert_eq!(source.token().await.unwrap().expose_secret(), "two");
}

fn api(script: &Rc<ScriptedTransport>, source: ClientCredentials) -> Client {
    Client::new(script.clone(), Rc::new(source), ClientOptions::new("https://api.test"), None)
}

#[tokio::test(start_paused = true)]
async fn a_401_renews_the_token_once() {
    let read = "GET /connectors/key=tax";
    let script = ScriptedTransport::new()
        .on(TOKEN, 200, &token("one", 3600))
        .on(read, 401, &json!({"error": "invalid_token"}))
        .on(TOKEN, 200, &token("two", 3600))
        .on(read, 200, &staged())
        .on(read, 401, &json!({"message": "Still no."}))
        .on(TOKEN, 200, &token("three", 3600))
        .on(read, 401, &json!({"message": "Still no."}))
        .ready();
    let client = api(&script, source(&script, &Rc::default()));
    let tax = Reference::Key("tax".to_owned());
    client.connector(&tax).await.unwrap();
    let error = client.connector(&tax).await.unwrap_err();
    assert_eq!(Error::from(error).to_string(), "Still no. (401)");
    let sent = script.header("authorization");
    assert_eq!([&sent[1], &sent[3], &sent[6]], ["Bearer one", "Bearer two", "Bearer three"]);
}

#[tokio::test(start_paused = true)]
async fn a_401_uses_the_token_that_another_run_has_renewed() {
    let script = ScriptedTransport::new().ready();
    let cache = Rc::new(Memory::default());
    let expires_at = Some(Timestamp::now() + SignedDuration::from_hours(1));
    cache.save(&AccessToken { token: "theirs".into(), expires_at, scope: None }).await;
    let fresh = source(&script, &cache).refresh(&"stale".into()).await.unwrap();
    assert_eq!(fresh.unwrap().expose_secret(), "theirs");
}

#[tokio::test(start_paused = true)]
async fn a_static_token_is_not_renewed() {
    let script = ScriptedTransport::new().on("GET /connectors/key=tax", 401, &json!({"message": "expired"})).ready();
    let error = client(&script).connector(&Reference::Key("tax".to_owned())).await.unwrap_err();
    assert_eq!(Error::from(error).to_string(), "expired (401)");
}

#[tokio::test(start_paused = true)]
async fn a_refused_secret_is_masked_in_the_message() {
    let body = json!({"statusCode": 401, "message": "id:canary is wrong", "error": "invalid_client"});
    let script = ScriptedTransport::new().on(TOKEN, 401, &body).ready();
    let error = source(&script, &Rc::default()).token().await.unwrap_err();
    assert_eq!(error.to_string(), "id:*** is wrong (401)");
    assert_eq!(&*error.request, "POST /oauth/token");
}

#[tokio::test(start_paused = true)]
async fn a_token_request_is_retried_like_a_read() {
    let script =
        ScriptedTransport::new().losing(TOKEN).on(TOKEN, 500, &json!({})).on(TOKEN, 200, &token("one", 60)).ready();
    source(&script, &Rc::default()).token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_response_without_a_token_is_an_error() {
    for body in [json!({}), json!({"access_token": ""}), json!({"access_token": 3})] {
        let script = ScriptedTransport::new().on(TOKEN, 200, &body).ready();
        let error = source(&script, &Rc::default()).token().await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Decode(_)), "{error}");
    }
}
