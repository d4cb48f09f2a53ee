//! Reads against a service that misbehaves.

use serde_json::json;

use super::{Faulty, Reply, Request, deployment, machine};
use crate::harness::Answer;

const READ: &str = "GET /shop/deployments/key=live";

/// Reads a Deployment from a server that answers so; tells how often it was asked.
fn read(flags: &[&str], reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> (Answer, usize) {
    let server = Faulty::start(reply);
    let answer = machine(server.address()).run(["deployment", "describe", "live", "-o", "json"].iter().chain(flags));
    assert!(!answer.stderr.contains("token-canary") && !answer.stderr.contains("panicked"), "{}", answer.stderr);
    assert!(server.lines().iter().all(|line| line == READ), "{:?}", server.lines());
    (answer, server.requests().len())
}

/// What a failing read says, and that it was sent once.
#[track_caller]
fn failure(code: i32, reply: impl Fn() -> Reply + Send + Sync + 'static) -> String {
    failure_within("30s", code, reply)
}

/// The same with another `--request-timeout`.
#[track_caller]
fn failure_within(timeout: &str, code: i32, reply: impl Fn() -> Reply + Send + Sync + 'static) -> String {
    let (answer, count) = read(&["--retries", "0", "--request-timeout", timeout], move |_| reply());
    assert_eq!(count, 1);
    let answer = answer.exits(code).is_silent();
    let error: serde_json::Value = serde_json::from_str(&answer.stderr).unwrap();
    assert_eq!(error["error"]["exitCode"], code);
    assert_eq!(error["error"]["correlationId"].as_str().map(str::len), Some(36), "{error}");
    error["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_connection_that_is_refused() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let answer = machine(&address).run(["deployment", "list", "--retries", "0"]).exits(9).is_silent();
    answer.says("cannot connect to 127.0.0.1").says("connection refused");
}

#[test]
fn silence_before_and_within_the_response() {
    let replies: [fn() -> Reply; 3] = [
        || Reply::Hang(Vec::new()),
        || Reply::Hang(Reply::beginning(100, "{")),
        || Reply::Trickle(Reply::beginning(100_000, "{")),
    ];
    for reply in replies {
        assert!(failure_within("250ms", 9, reply).contains("within 250ms"));
    }
}

#[test]
fn a_connection_that_ends_before_or_within_the_response() {
    assert!(failure(9, || Reply::Raw(Vec::new())).contains("closed before the response"));
    assert!(failure(9, || Reply::Reset(Vec::new())).contains("the connection was reset"));
    assert!(failure(9, || Reply::Raw(Reply::beginning(100, "{"))).contains("ended after 1 bytes"));
    assert!(failure(9, || Reply::Reset(Reply::beginning(100, "{"))).contains("ended after 1 bytes"));
}

#[test]
fn responses_that_cannot_be_parsed() {
    let page = failure(9, || Reply::html(200));
    assert!(page.contains("is not a Deployment: it is an HTML page"), "{page}");
    let broken = failure(9, || Reply::Answer(200, Vec::new(), b"{\"id\": ".to_vec()));
    assert!(broken.contains("it is invalid JSON"), "{broken}");
    let shape = failure(9, || Reply::json(200, &json!({"id": 7})));
    assert!(shape.contains("is not a Deployment"), "{shape}");
    let other = failure(9, || Reply::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec()));
    assert!(other.contains("was lost"), "{other}");
}

#[test]
fn errors_without_any_detail() {
    for body in [json!({"errors": []}), json!({"errors": null}), json!({"statusCode": 503}), json!([])] {
        let text = failure(9, move || Reply::json(503, &body));
        assert!(text.contains("Service Unavailable"), "{text}");
    }
    assert!(failure(9, || Reply::html(502)).contains("Bad Gateway; the response was an HTML page"));
    assert!(failure(9, || Reply::empty(500)).contains("Internal Server Error; the response was empty"));
}

#[test]
fn refusals_have_their_exit_codes() {
    for (status, code, exit) in [
        (400, "InvalidQueryParam", 3),
        (401, "invalid_token", 4),
        (403, "insufficient_scope", 4),
        (404, "ResourceNotFound", 5),
        (409, "ConcurrentModification", 6),
        (422, "Something", 3),
        (418, "Something", 1),
    ] {
        let text = failure(exit, move || Reply::error(status, code));
        assert!(text.contains(&format!("refused with {code}")), "{text}");
    }
}

#[test]
fn transient_errors_are_retried() {
    let survives = |status| {
        let (answer, count) = read(&["--retries", "1"], move |request| match request.repetition {
            0 => Reply::html(status),
            _ => Reply::json(200, &deployment("Deployed")),
        });
        assert_eq!((answer.ok().json()["key"].as_str(), count), (Some("live"), 2), "{status}");
    };
    std::thread::scope(|scope| {
        for status in [408, 429, 500, 502, 503, 504] {
            scope.spawn(move || survives(status));
        }
    });
}

#[test]
fn a_token_from_outside_is_not_renewed() {
    let (answer, count) = read(&[], |_| Reply::error(401, "invalid_token"));
    assert_eq!(count, 1);
    answer.exits(4);
}

/// A service that gives out numbered tokens and takes those from `good` on.
fn renewing(good: usize) -> Faulty {
    Faulty::start(move |request| {
        if request.line == "POST /oauth/token" {
            let token = format!("token-{}", request.repetition);
            return Reply::json(200, &json!({"access_token": token, "expires_in": 3600}));
        }
        match request.header("authorization").strip_prefix("Bearer token-").and_then(|number| number.parse().ok()) {
            Some(number) if (good..).contains(&number) => Reply::json(200, &deployment("Deployed")),
            _ => Reply::error(401, "invalid_token"),
        }
    })
}

#[test]
fn a_401_renews_the_token_once() {
    for (good, exit) in [(1, 0), (99, 4)] {
        let server = renewing(good);
        let machine = crate::harness::Machine::bare().talking_to(server.address());
        machine.run(["deployment", "describe", "live"]).exits(exit);
        assert_eq!(server.lines(), ["POST /oauth/token", READ, "POST /oauth/token", READ]);
    }
}

#[test]
fn chunks_and_gzip_are_read() {
    let body = deployment("Deployed").to_string();
    let chunked =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    let (answer, _) = read(&["--retries", "0"], move |_| Reply::Raw(chunked.clone().into_bytes()));
    assert_eq!(answer.ok().json(), deployment("Deployed"));

    // {"id":"x","version":1}, packed.
    let packed = include_bytes!("deployment.json.gz").to_vec();
    let (answer, _) = read(&["--retries", "0"], move |_| {
        Reply::Answer(200, vec![("content-encoding", "gzip".to_owned())], packed.clone())
    });
    assert_eq!(answer.ok().json(), json!({"id": "x", "version": 1}));
}

#[test]
fn a_response_of_50_megabytes_is_read() {
    let mut large = deployment("Deployed");
    large["details"]["new"] = "x".repeat(50_000_000).into();
    let server = Faulty::start(move |_| Reply::json(200, &large));
    let answer = machine(server.address()).run(["deployment", "describe", "live", "-o", "json"]).ok();
    assert!(answer.stdout.len() > 50_000_000);
}

#[test]
fn a_redirect_takes_no_token_to_another_host() {
    let elsewhere = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let location = format!("{}/stolen", elsewhere.address());
    for status in [301, 302, 303, 307, 308] {
        let location = location.clone();
        let text = failure(1, move || Reply::empty(status).with("location", location.clone()));
        assert!(text.contains("redirects are not followed"), "{text}");
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[test]
fn no_key_changes_the_path_of_a_request() {
    let server = Faulty::start(|_| Reply::error(404, "ResourceNotFound"));
    let machine = machine(server.address());
    let rule = "an id or a key has 2 to 256 of `A-Z a-z 0-9 _ -`";
    for key in ["../../connectors/drafts", "a/b?c=d#e", "%2e%2e", "a b\u{e9}", "a", &"a".repeat(257), ""] {
        machine.run(["deployment", "describe", "--key", key]).exits(2).is_silent().says(rule);
    }
    for id in ["..", "../x", "search", "key=live"] {
        machine.run(["connector", "describe", "--published", "--id", id]).exits(2).is_silent();
    }
    assert_eq!(server.requests().len(), 0);
}

/// The shape of `rollbackRevision` is not documented.
#[test]
fn a_deployment_shows_the_revision_that_a_rollback_went_back_to() {
    for (revision, shown) in [(json!(3), "3"), (json!("r-3"), "r-3"), (json!({ "revision": 3 }), r#"{"revision":3}"#)] {
        let server = Faulty::start(move |_| {
            let mut live = deployment("Deployed");
            live["rollbackRevision"] = revision.clone();
            Reply::json(200, &live)
        });
        let machine = machine(server.address());
        let page = machine.sh("deployment describe live").ok().stdout;
        let line = page.lines().find(|line| line.contains("rollback revision"));
        assert!(line.is_some_and(|line| line.ends_with(shown)), "{page}");
    }
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let page = machine(server.address()).sh("deployment describe live").ok().stdout;
    assert!(!page.contains("rollback"), "{page}");
}
