//! Where tokens come from and when they are renewed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Script, client, staged};
use crate::api::{
    AccessToken, ApiClientCredentials, CachedTokenFuture, Client, ClientCredentials, ClientOptions, ErrorKind,
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

fn source(script: &Rc<Script>, cache: &Rc<Memory>) -> ClientCredentials {
    ClientCredentials::new(script.clone(), credentials(None), 3, Some(cache.clone()), None)
}

fn token(text: &str, lifetime: i64) -> Value {
    json!({"access_token": text, "token_type": "Bearer", "expires_in": lifetime, "scope": "manage_project:acme"})
}

#[tokio::test(start_paused = true)]
async fn a_token_is_asked_for_once_and_kept() {
    let script = Script::new().on(TOKEN, 200, &token("one", 172_800)).ready();
    let cache = Rc::new(Memory::default());
    let first = source(&script, &cache);
    assert_eq!(first.token().await.unwrap().expose_secret(), "one");
    assert_eq!(first.token().await.unwrap().expose_secret(), "one");
    assert_eq!(script.last_body(), "grant_type=client_credentials");
    assert_eq!(script.header("authorization"), ["Basic aWQ6Y2FuYXJ5"]);
    assert_eq!(first.scopes().unwrap(), ["manage_project:acme"]);
    let second = source(&script, &cache);
    assert_eq!(second.token().await.unwrap().expose_secret(), "one", "the next run takes it from the cache");
}

#[tokio::test(start_paused = true)]
async fn scopes_are_sent_when_there_are_any() {
    let script = Script::new().on(TOKEN, 200, &token("one", 60)).ready();
    let source = ClientCredentials::new(script.clone(), credentials(Some("a:p b:p")), 3, None, None);
    source.token().await.unwrap();
    assert_eq!(script.last_body(), "grant_type=client_credentials&scope=a%3Ap%20b%3Ap");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_five_minutes_before_it_ends() {
    let script = Script::new().on(TOKEN, 200, &token("one", 3600)).on(TOKEN, 200, &token("two", 3600)).ready();
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
async fn a_token_that_lives_for_a_moment_is_used_for_half_of_it() {
    let script = Script::new().on(TOKEN, 200, &token("one", 10)).on(TOKEN, 200, &token("two", 10)).ready();
    let now = Rc::new(Cell::new(Timestamp::UNIX_EPOCH));
    let clock = now.clone();
    let source = source(&script, &Rc::default()).with_clock(move || clock.get());
    assert_eq!(source.token().await.unwrap().expose_secret(), "one");
    assert_eq!(source.token().await.unwrap().expose_secret(), "one");
    now.set(Timestamp::UNIX_EPOCH + SignedDuration::from_secs(5));
    assert_eq!(source.token().await.unwrap().expose_secret(), "two");
}

fn api(script: &Rc<Script>, source: ClientCredentials) -> Client {
    Client::new(script.clone(), Rc::new(source), ClientOptions::new("https://api.test"), None)
}

#[tokio::test(start_paused = true)]
async fn a_401_renews_the_token_once() {
    let read = "GET /connectors/key=tax";
    let script = Script::new()
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
    assert_eq!(error.to_string(), "Still no. (401)");
    let sent = script.header("authorization");
    assert_eq!([&sent[1], &sent[3], &sent[6]], ["Bearer one", "Bearer two", "Bearer three"]);
}

#[tokio::test(start_paused = true)]
async fn a_401_takes_the_token_that_another_run_has_renewed() {
    let script = Script::new().ready();
    let cache = Rc::new(Memory::default());
    let expires_at = Some(Timestamp::now() + SignedDuration::from_hours(1));
    cache.save(&AccessToken { token: "theirs".into(), expires_at, scope: None }).await;
    let fresh = source(&script, &cache).refresh(&"stale".into()).await.unwrap();
    assert_eq!(fresh.unwrap().expose_secret(), "theirs");
}

#[tokio::test(start_paused = true)]
async fn a_token_from_outside_is_not_renewed() {
    let script = Script::new().on("GET /connectors/key=tax", 401, &json!({"message": "expired"})).ready();
    let error = client(&script).connector(&Reference::Key("tax".to_owned())).await.unwrap_err();
    assert_eq!(error.to_string(), "expired (401)");
}

#[tokio::test(start_paused = true)]
async fn a_refused_secret_is_an_error_by_the_server_s_word_without_the_secret() {
    let body = json!({"statusCode": 401, "message": "id:canary is wrong", "error": "invalid_client"});
    let script = Script::new().on(TOKEN, 401, &body).ready();
    let error = source(&script, &Rc::default()).token().await.unwrap_err();
    assert_eq!(error.to_string(), "id:*** is wrong (401)");
    assert_eq!(&*error.request, "POST /oauth/token");
}

#[tokio::test(start_paused = true)]
async fn asking_for_a_token_is_repeated_like_a_read() {
    let script = Script::new().losing(TOKEN).on(TOKEN, 500, &json!({})).on(TOKEN, 200, &token("one", 60)).ready();
    source(&script, &Rc::default()).token().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_token_is_not_understood() {
    for body in [json!({}), json!({"access_token": ""}), json!({"access_token": 3})] {
        let script = Script::new().on(TOKEN, 200, &body).ready();
        let error = source(&script, &Rc::default()).token().await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Decode(_)), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn introspection_reads_seconds_and_milliseconds() {
    let answer = |exp: i64| json!({"active": true, "scope": "a:p", "exp": exp, "client_id": "id"});
    let path = "POST /oauth/introspect";
    let script = Script::new()
        .on(path, 200, &answer(1_795_420_800))
        .on(path, 200, &answer(1_795_420_800_000))
        .on(path, 200, &json!({"active": false}))
        .ready();
    let source = source(&script, &Rc::default());
    let first = source.introspect(&"tok".into()).await.unwrap();
    assert_eq!(first, source.introspect(&"tok".into()).await.unwrap());
    assert!(first.active && first.expires_at.is_some());
    assert!(!source.introspect(&"tok".into()).await.unwrap().active);
    assert_eq!(script.last_body(), "token=tok");
}
