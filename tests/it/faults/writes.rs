//! Writes against a service that misbehaves: nothing is done twice, and nothing is left untold.

use serde_json::{Value, json};

use super::{Faulty, ID, Reply, Request, connector, deployment, machine};
use crate::harness::Answer;

const REDEPLOY: [&str; 4] = ["deployment", "redeploy", "live", "--no-wait"];
const CREATE: [&str; 6] = ["deployment", "create", "--connector-key", "tax", "--no-wait", "--key"];

/// A service whose reads work, and whose writes `write` answers.
fn service(write: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Faulty {
    Faulty::start(move |request| {
        if !request.is("GET") {
            return write(request);
        }
        if request.line.contains("/connectors/") {
            return Reply::json(200, &connector());
        }
        Reply::json(200, &deployment("Deployed"))
    })
}

fn run(server: &Faulty, arguments: &[&str]) -> Answer {
    machine(server.address()).run(arguments.iter().chain(&["-o", "json"]))
}

fn error(answer: &Answer) -> Value {
    serde_json::from_str::<Value>(answer.stderr.lines().last().unwrap()).unwrap()["error"].take()
}

#[test]
fn a_write_whose_response_is_lost_is_sent_once_and_reported() {
    let replies: [fn() -> Reply; 6] = [
        || Reply::Hang(Vec::new()),
        || Reply::Raw(Vec::new()),
        || Reply::Reset(Vec::new()),
        || Reply::Raw(Reply::beginning(100, "{")),
        || Reply::html(502),
        || Reply::error(500, "General"),
    ];
    for reply in replies {
        let server = service(move |_| reply());
        // Long for the reads, which are answered at once; short for the one that is never answered.
        let answer = run(&server, &[&REDEPLOY[..], &["--request-timeout", "1s"]].concat()).exits(9);
        assert_eq!(server.count("POST"), 1);
        let hint = error(&answer)["hint"].take();
        assert!(hint.as_str().unwrap().contains("may have been applied"), "{hint}");
    }
}

#[test]
fn a_write_that_cannot_have_been_applied_is_sent_again() {
    for status in [429, 503] {
        let server = service(move |request| match request.repetition {
            0 => Reply::html(status),
            _ => Reply::json(201, &deployment("Queued")),
        });
        run(&server, &REDEPLOY).ok();
        assert_eq!(server.count("POST"), 2);
    }
}

#[test]
fn a_refused_write_is_sent_once() {
    for (status, code, exit) in [
        (400, "DeploymentUnknownApplicationConfiguration", 3),
        (400, "DeploymentInvalidStatusTransition", 6),
        (403, "insufficient_scope", 4),
        (404, "ResourceNotFound", 5),
        (409, "ConcurrentModification", 6),
    ] {
        let server = service(move |_| Reply::error(status, code));
        let answer = run(&server, &REDEPLOY).exits(exit);
        assert!(!error(&answer)["hint"].as_str().unwrap_or_default().contains("may have been applied"));
    }
}

#[test]
fn a_create_whose_response_is_lost_is_found_by_its_key() {
    let server = service(|_| Reply::Reset(Vec::new()));
    let created = run(&server, &[&CREATE[..], &["live"]].concat()).ok().json();
    assert_eq!((created["key"].as_str(), server.count("POST")), (Some("live"), 1));
    assert_eq!(server.lines().last().unwrap(), "GET /shop/deployments/key=live");
}

#[test]
fn a_lost_create_that_is_found_deployed_is_done() {
    let server = Faulty::start(|request| match request.line.as_str() {
        "POST /shop/deployments" => Reply::Reset(Vec::new()),
        line if line.starts_with("GET /shop/deployments/") => Reply::json(200, &deployment("Deployed")),
        _ => Reply::json(200, &connector()),
    });
    let line = "deployment create --connector-key tax --configuration tax.TOKEN=t0ken --key live --timeout 5s -o json";
    let created = machine(server.address()).run(line.split(' ')).ok().json();
    assert_eq!((created["status"].as_str(), server.count("POST")), (Some("Deployed"), 1));
}

#[test]
fn a_create_that_was_not_applied_is_sent_again() {
    let server = Faulty::start(|request| match (request.line.as_str(), request.repetition) {
        ("POST /shop/deployments", 0) => Reply::Raw(Vec::new()),
        ("POST /shop/deployments", _) => Reply::json(201, &deployment("Queued")),
        ("GET /shop/deployments/key=live", _) => Reply::error(404, "ResourceNotFound"),
        _ => Reply::json(200, &connector()),
    });
    run(&server, &[&CREATE[..], &["live"]].concat()).ok();
    assert_eq!(server.count("POST"), 2);
}

#[test]
fn a_create_without_a_key_names_what_to_check() {
    let server = service(|_| Reply::Raw(Vec::new()));
    let answer = run(&server, &CREATE[..5]).exits(9);
    assert_eq!(server.count("POST"), 1);
    let hint = error(&answer)["hint"].as_str().unwrap().to_owned();
    assert!(hint.contains("deployment list"), "{hint}");
}

#[test]
fn a_create_whose_key_belongs_to_another_resource_is_sent_once() {
    let server = Faulty::start(|request| {
        let mut older = deployment("Deployed");
        older["version"] = json!(4);
        match request.line.as_str() {
            "POST /shop/deployments" => Reply::Reset(Vec::new()),
            "GET /shop/deployments/key=live" => Reply::json(200, &older),
            _ => Reply::json(200, &connector()),
        }
    });
    let answer = run(&server, &[&CREATE[..], &["live"]].concat()).exits(6).is_silent();
    assert_eq!((server.count("POST"), server.lines().len()), (1, 3), "{:?}", server.lines());
    let error = error(&answer);
    assert!(error["message"].as_str().unwrap().contains("the key `live` belongs to another Deployment"), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("choose another key"), "{error}");
}

#[test]
fn a_create_that_cannot_be_read_yet_is_not_missing() {
    let path = format!("GET /shop/deployments/{ID}");
    let server = Faulty::start(move |request| match (request.line.as_str(), request.repetition) {
        ("POST /shop/deployments", _) => Reply::json(201, &deployment("Queued")),
        (line, 0 | 1) if line == path => Reply::error(404, "ResourceNotFound"),
        (line, _) if line == path => Reply::json(200, &deployment("Deployed")),
        _ => Reply::json(200, &connector()),
    });
    let flags = ["--wait", "--poll-interval", "10ms"];
    let answer = run(&server, &[&CREATE[..], &["live"], &flags[..]].concat()).ok();
    assert_eq!(answer.json()["status"], "Deployed");
}

#[test]
fn a_create_that_is_never_visible_names_the_command_that_continues() {
    let path = format!("GET /shop/deployments/{ID}");
    // What cannot be read for other reasons does not take 30 s to end a wait.
    let server = Faulty::start(move |request| match request.line.as_str() {
        "POST /shop/deployments" => Reply::json(201, &deployment("Queued")),
        line if line == path => Reply::error(403, "insufficient_scope"),
        _ => Reply::json(200, &connector()),
    });
    let flags = ["--wait", "--poll-interval", "10ms"];
    let answer = run(&server, &[&CREATE[..], &["live"], &flags[..]].concat()).exits(4);
    assert_eq!(answer.json()["status"], "Queued", "the state in the response is the last one");
    let resume = error(&answer)["resume"].clone();
    assert_eq!(resume, "ctconnect deployment wait live --for deployed");
}

/// A service that answers a DELETE with `delete`, and every read after it with `read`.
fn deleting(
    delete: impl Fn() -> Reply + Send + Sync + 'static,
    read: impl Fn(usize) -> Reply + Send + Sync + 'static,
) -> Faulty {
    let by_id = format!("GET /shop/deployments/{ID}");
    Faulty::start(move |request| match (request.is("DELETE"), request.line == by_id) {
        (true, _) => delete(),
        (_, true) => read(request.repetition),
        _ => Reply::json(200, &deployment("Deployed")),
    })
}

const DELETE: [&str; 8] = ["deployment", "delete", "live", "--yes", "--poll-interval", "10ms", "--retries", "0"];

#[test]
fn a_delete_whose_response_is_lost_is_settled_by_one_read() {
    let lost: [fn() -> Reply; 2] = [|| Reply::Reset(Vec::new()), || Reply::html(502)];
    for delete in lost {
        let server = deleting(delete, |_| Reply::error(404, "ResourceNotFound"));
        run(&server, &DELETE).ok();
        assert_eq!((server.count("DELETE"), server.count("GET")), (1, 3), "a lookup, the settling read, a poll");

        let server = deleting(delete, |_| Reply::json(200, &deployment("Deployed")));
        let answer = run(&server, &DELETE).exits(9);
        assert_eq!((server.count("DELETE"), server.count("GET")), (1, 2));
        assert_eq!(error(&answer)["hint"], "it was not deleted: run the command again");

        let server = deleting(delete, |_| Reply::html(404));
        let answer = run(&server, &DELETE).exits(9);
        assert!(error(&answer)["hint"].as_str().unwrap().contains("may have been applied"));
    }
}

#[test]
fn a_page_of_a_gateway_does_not_end_a_delete() {
    for status in [403, 404] {
        let server = deleting(
            || Reply::json(202, &deployment("Undeploying")),
            move |poll| match poll {
                0 => Reply::json(200, &deployment("Undeploying")),
                1..4 => Reply::html(status),
                _ => Reply::error(404, "ResourceNotFound"),
            },
        );
        run(&server, &DELETE).ok();
        assert_eq!(server.count("GET"), 6, "{status}");

        let accepted = || Reply::json(202, &deployment("Undeploying"));
        let server = deleting(accepted, move |_| Reply::html(status));
        let answer = run(&server, &[&DELETE[..], &["--timeout", "300ms"]].concat()).exits(8);
        assert!(!answer.stderr.contains("scope"), "{}", answer.stderr);
        assert_eq!(answer.json()["status"], "Undeploying");
    }
}

#[test]
fn a_404_of_a_gateway_does_not_make_room_for_a_create() {
    // A Deployment that cannot be read is not one that does not exist.
    let server = Faulty::start(|request| match request.line.as_str() {
        "GET /shop/deployments/key=live" => Reply::html(404),
        line if line.starts_with("GET") => Reply::json(200, &connector()),
        _ => Reply::json(201, &deployment("Queued")),
    });
    let answer = run(&server, &["connector", "deploy", "tax", "--deployment-key", "live", "--no-wait"]).exits(5);
    assert_eq!(server.count("POST"), 0);
    assert!(error(&answer)["hint"].as_str().unwrap().contains("a proxy or a gateway responded"));
}

#[test]
fn each_refused_field_has_a_hint() {
    for (entry, hint) in [
        (json!({"code": "InvalidJsonInput", "detailedErrorMessage": "region: missing"}), "(region: missing)"),
        (json!({"code": "RequiredField", "field": "region"}), "set `region`, and run the command again"),
        (
            json!({"code": "FieldValueNotFound", "field": "region", "value": "mars"}),
            "does not know the value mars of `region`",
        ),
        (json!({"code": "InvalidField", "field": "region", "allowedValues": ["a", "b"]}), "`region` accepts a, b"),
        (json!({"code": "InvalidField", "field": "region"}), "correct the value of `region`"),
        (json!({"code": "DeploymentLogInvalidPageToken"}), "run the command again"),
    ] {
        let body = json!({ "statusCode": 400, "message": "no", "errors": [entry] });
        let server = service(move |_| Reply::json(400, &body));
        let answer = run(&server, &REDEPLOY).exits(3);
        assert!(error(&answer)["hint"].as_str().unwrap().contains(hint), "{}", answer.stderr);
    }
}

#[test]
fn the_safety_setting_refuses_before_anything_is_sent() {
    let server = service(|_| Reply::json(200, &deployment("Deployed")));
    let run =
        |safety: &str, arguments: &[&str]| machine(server.address()).with("CTCONNECT_SAFETY", safety).run(arguments);
    run("read-only", &REDEPLOY).exits(4).says("`read-only` forbids this request");
    run("read-only", &["deployment", "delete", "live", "--yes"]).exits(4);
    run("no-delete", &["deployment", "delete", "live", "--yes"]).exits(4);
    assert_eq!((server.count("POST"), server.count("DELETE")), (0, 0));
    run("no-delete", &REDEPLOY).ok();
    run("nonsense", &["deployment", "list"]).exits(2);
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_403_names_the_scope_that_is_missing() {
    let server = Faulty::start(|request| match request.line.as_str() {
        "POST /oauth/token" => {
            let scope = "manage_connectors:shop manage_connectors_deployments:shop";
            Reply::json(200, &json!({"access_token": "t", "expires_in": 3600, "scope": scope}))
        }
        "POST /shop/deployments" => Reply::error(403, "insufficient_scope"),
        _ => Reply::json(200, &connector()),
    });
    let machine = crate::harness::Machine::bare().talking_to(server.address());
    machine.run(CREATE[..5].iter()).exits(4).says("needs the scope manage_api_clients:shop");
}

#[test]
fn only_the_api_can_say_that_deployments_may_not_be_listed() {
    let service = |refusal: fn() -> Reply| {
        Faulty::start(move |request| match request.line.contains("/deployments") {
            true => refusal(),
            false => Reply::json(200, &connector()),
        })
    };
    let delete = ["connector", "delete", "tax", "--yes"];
    let server = service(|| Reply::error(403, "insufficient_scope"));
    run(&server, &delete).ok();
    assert_eq!(server.count("DELETE"), 1, "the service decides");
    let refusals: [fn() -> Reply; 2] = [|| Reply::html(403), || Reply::error(403, "DeploymentProductionDeactivated")];
    for refusal in refusals {
        let server = service(refusal);
        run(&server, &delete).exits(4);
        assert_eq!(server.count("DELETE"), 0);
    }
}
