//! Several Deployments together, and the end of a followed log.

use serde_json::json;

use super::*;
use crate::faults::deployment;

/// A service with two Deployments of the Connector `tax`, and one of another; each has three entries.
fn several() -> Faulty {
    Faulty::start(|request| {
        let named = |key: &str, connector: &str| {
            let mut found = deployment("Deployed");
            (found["key"], found["connector"]["key"]) = (key.into(), connector.into());
            found["id"] = format!("{key}-id").into();
            found
        };
        let log = |first: usize| {
            Reply::Answer(200, Vec::new(), {
                let entries: Vec<String> = (0..3).map(|number| entry(2 * number + first)).collect();
                format!(r#"{{"data":[{}]}}"#, entries.join(",")).into_bytes()
            })
        };
        match request.line.split(['/', '?', ' ']).nth(4).unwrap_or_default() {
            "key=one" => log(0),
            "key=two" => log(1),
            _ => {
                let all = [named("one", "tax"), named("two", "tax"), named("three", "other")];
                Reply::json(200, &json!({ "limit": 500, "offset": 0, "count": 3, "total": 3, "results": all }))
            }
        }
    })
}

#[test]
fn deployments_are_shown_together_by_time_with_their_names() {
    let server = several();
    for selection in ["one two", "--key one --key two", "one one --key two", "--connector tax"] {
        let stdout = machine(server.address()).sh(&format!("deployment logs {selection} --time none")).ok().stdout;
        assert_numbers(&stdout, 0..6);
        let names: Vec<&str> = stdout.lines().map(|line| line.split("  ").next().unwrap()).collect();
        assert_eq!(names, ["one", "two", "one", "two", "one", "two"], "{selection}");
    }
    let json = machine(server.address()).sh("deployment logs one two -o json --limit 2").ok().json();
    assert_eq!(json.as_array().map(Vec::len), Some(2));
    machine(server.address()).sh("deployment logs --connector nothing").exits(5).says("has no Deployments");
    machine(server.address()).sh("deployment logs").exits(2).is_silent();
    machine(server.address()).sh("deployment logs one --connector tax").exits(2).is_silent();
}

#[cfg(unix)]
#[test]
fn several_logs_are_followed_together() {
    let server = several();
    let machine = machine(server.address());
    let running = machine.start(crate::harness::words("deployment logs one two --follow --poll-interval 5ms"));
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while server.lines().len() < 12 {
        assert!(std::time::Instant::now() < deadline, "the logs are not polled");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert_numbers(&running.signal("INT").end().exits(130).stdout, 0..6);
}

#[test]
fn a_log_is_followed_until_the_deployment_is_settled() {
    for (last, code) in [("Deployed", 0), ("Failed", 7)] {
        let server = Faulty::start(move |request| {
            let is_log = request.line.contains("/logs");
            match (is_log, request.repetition) {
                (false, 0..3) => Reply::json(200, &deployment("Deploying")),
                (false, _) => Reply::json(200, &deployment(last)),
                (true, _) => {
                    let entries: Vec<String> = (0..=request.number.min(20)).map(entry).collect();
                    let body = format!(r#"{{"data":[{}]}}"#, entries.join(","));
                    Reply::Answer(200, Vec::new(), body.into_bytes())
                }
            }
        });
        let answer = logs(&server, "--until-settled --poll-interval 5ms -o ndjson").exits(code);
        let found = numbers(&answer.stdout);
        assert!(found.len() >= 3 && found.iter().copied().eq(0..found.len()), "{found:?}");
        assert!(server.lines().last().unwrap().contains("/logs"), "the log is read once more at the end");
    }
}

#[cfg(unix)]
#[test]
fn a_log_that_cannot_be_read_for_a_while_is_reported_once() {
    let server = Faulty::start(|request| match request.number {
        1..=4 => Reply::empty(503),
        _ => Reply::json(200, &json!({ "data": [] })),
    });
    let machine = machine(server.address());
    let line = "deployment logs live --follow --poll-interval 5ms --retries 0";
    let running = machine.start(crate::harness::words(line)).until_it_says("the log can be read again");
    let answer = running.signal("INT").end().exits(130);
    assert_eq!(answer.stderr.matches("cannot be read at the moment").count(), 1, "{}", answer.stderr);
}

#[test]
fn the_end_of_logs_is_announced_once_a_day() {
    if jiff::Timestamp::now() >= "2027-02-01T00:00:00Z".parse().unwrap() {
        return;
    }
    let server = Faulty::start(|_| Reply::json(200, &json!({ "data": [] })));
    let announced = |machine: &Machine| {
        machine.sh("deployment logs live").ok().stderr.matches("removes the logs of Deployments").count()
    };
    let machine = machine(server.address());
    assert_eq!([announced(&machine), announced(&machine)], [1, 0]);
    let folder = tempfile::tempdir().unwrap();
    let machine = machine.with("CTCONNECT_DATA_DIR", folder.path().to_str().unwrap());
    std::fs::write(folder.path().join("log-end.txt"), "2026-01-01\n").unwrap();
    assert_eq!([announced(&machine), announced(&machine)], [1, 0]);
    let text = std::fs::read_to_string(folder.path().join("log-end.txt")).unwrap();
    assert_eq!(text.trim().len(), "2026-01-01".len());
}
