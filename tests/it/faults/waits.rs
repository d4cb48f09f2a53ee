//! Waits while the service comes and goes, and what ends them early.

use std::io::Read as _;
use std::process::Stdio;

use super::{Faulty, Reply, Request, deployment, machine};
use crate::harness::Answer;

const WAIT: [&str; 7] = ["deployment", "wait", "live", "--poll-interval", "10ms", "--retries", "0"];

fn wait(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static, flags: &[&str]) -> (Answer, usize) {
    let server = Faulty::start(reply);
    let flags = [&WAIT[..], &["--request-timeout", "200ms", "-o", "json"], flags].concat();
    let answer = machine(server.address()).run(flags);
    (answer, server.requests().len())
}

#[test]
fn a_service_that_goes_and_comes_back_does_not_end_a_wait() {
    let (answer, polls) = wait(
        |request| match request.number {
            0 => Reply::json(200, &deployment("Deploying")),
            1 => Reply::Reset(Vec::new()),
            2 => Reply::html(502),
            3 => Reply::Hang(Vec::new()),
            4 => Reply::empty(429),
            5 => Reply::Raw(Reply::beginning(100, "{")),
            6 => Reply::html(200),
            7 => Reply::json(200, &deployment("Deploying")),
            _ => Reply::json(200, &deployment("Deployed")),
        },
        &[],
    );
    assert_eq!((answer.ok().json()["status"].as_str(), polls), (Some("Deployed"), 9));
}

#[test]
fn a_failed_deployment_has_its_exit_code() {
    let (answer, _) = wait(
        |request| match request.number {
            0 => Reply::json(200, &deployment("Deploying")),
            _ => Reply::json(200, &deployment("Failed")),
        },
        &[],
    );
    assert_eq!(answer.exits(7).json()["status"], "Failed");
}

#[test]
fn a_permanent_error_ends_a_wait() {
    for (status, code, exit) in
        [(401, "invalid_token", 4), (403, "insufficient_scope", 4), (404, "ResourceNotFound", 5)]
    {
        let (answer, polls) = wait(
            move |request| match request.number {
                0 => Reply::json(200, &deployment("Deploying")),
                _ => Reply::error(status, code),
            },
            &["--for", "deployed"],
        );
        answer.exits(exit);
        assert_eq!(polls, 2);
    }
}

/// Deletes a Deployment whose polls get this response at first, for 300 ms.
fn delete(poll: fn() -> Reply) -> Answer {
    let server = Faulty::start(move |request| match (request.is("DELETE"), request.number) {
        (true, _) => Reply::json(200, &deployment("Undeploying")),
        (_, 0) => Reply::json(200, &deployment("Deployed")),
        _ => poll(),
    });
    let flags = ["--yes", "--poll-interval", "10ms", "--timeout", "300ms"];
    machine(server.address()).run(["deployment", "delete", "live"].iter().chain(&flags))
}

#[test]
fn only_the_not_found_error_of_the_api_ends_a_delete() {
    let unexplained = || Reply::json(404, &serde_json::json!({ "statusCode": 404, "message": "no route" }));
    for poll in [unexplained, || Reply::error(404, "General"), || Reply::error(410, "EndpointRemoved")] {
        delete(poll).exits(8).says("to continue: ctconnect deployment wait live --for deleted");
    }
    for poll in [|| Reply::error(404, "ResourceNotFound"), || Reply::error(410, "ResourceNotFound")] {
        delete(poll).ok();
    }
    // A wait reads by id. Its error names the key that was given.
    delete(|| Reply::error(403, "insufficient_scope")).exits(4).says("could not wait for the Deployment `live`");
}

#[test]
fn a_wait_ends_at_its_deadline_and_names_the_next_command() {
    let unending = |request: &Request| match request.number {
        0 => Reply::json(200, &deployment("Deploying")),
        _ => Reply::Hang(Vec::new()),
    };
    let (answer, _) = wait(unending, &["--timeout", "300ms"]);
    let answer = answer.exits(8).says("deployment wait live");
    assert_eq!(answer.json()["status"], "Deploying", "the last state is the answer");
}

#[test]
fn a_long_retry_after_is_not_waited_for_outside_a_wait() {
    let server = Faulty::start(|_| Reply::error(429, "TooManyRequests").with("retry-after", "3600"));
    let machine = machine(server.address());
    for command in [&["deployment", "describe", "live"][..], &["deployment", "delete", "live", "--yes", "--no-wait"]] {
        let answer = machine.run(command).exits(9).is_silent();
        let hint =
            answer.stderr.lines().find(|line| line.contains("the service asks for a pause of 1h: try again after "));
        assert!(hint.is_some_and(|line| line.starts_with("hint:") && line.ends_with('Z')), "{}", answer.stderr);
    }
    assert_eq!(server.requests().len(), 2, "one attempt each");
}

#[test]
fn every_form_of_a_long_retry_after_is_read() {
    for pause in [
        "99999999999999999999",
        "3600.5",
        "Monday, 30-Nov-37 10:00:00 GMT",
        "Mon Nov 30 10:00:00 2037",
        "Wed, 21 Oct 9999 07:28:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
    ] {
        let server = Faulty::start(move |_| Reply::error(429, "TooManyRequests").with("retry-after", pause));
        let answer = machine(server.address()).run(["deployment", "describe", "live"]).exits(9).is_silent();
        answer.says("try again after ");
        assert_eq!(server.requests().len(), 1, "{pause}");
    }
}

#[cfg(unix)]
#[test]
fn a_pause_of_more_than_five_seconds_is_shown() {
    let server = Faulty::start(|_| Reply::error(503, "ServiceUnavailable").with("retry-after", "45"));
    let machine = machine(server.address());
    let running = machine.start(["deployment", "describe", "live"]);
    let running = running.until_it_says("attempt 1 of 4 failed; the next one in 45s\n");
    assert_eq!(running.signal("INT").end().code, 130);
    let quiet = machine.start(["deployment", "describe", "live", "--quiet"]);
    while server.requests().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    let quiet = quiet.signal("INT").end();
    assert!(!quiet.stderr.contains("attempt"), "{}", quiet.stderr);
}

#[test]
fn a_wait_keeps_a_long_retry_after_and_its_deadline() {
    let server = Faulty::start(|request| match request.number {
        0 => Reply::json(200, &deployment("Deploying")),
        _ => Reply::empty(503).with("retry-after", "3600"),
    });
    let flags = ["deployment", "wait", "live", "--poll-interval", "10ms", "--timeout", "500ms", "--progress", "plain"];
    machine(server.address()).run(flags).exits(8).says("retrying in 1h: Service Unavailable");
    assert_eq!(server.requests().len(), 2);
}

#[cfg(unix)]
#[test]
fn a_followed_log_keeps_a_long_retry_after() {
    let server = Faulty::start(|request| match request.number {
        0 => Reply::json(200, &serde_json::json!({ "data": [] })),
        _ => Reply::empty(503).with("retry-after", "3600"),
    });
    let machine = machine(server.address());
    let running = machine.start(["deployment", "logs", "live", "--follow", "--poll-interval", "10ms"]);
    let running = running.until_it_says("retrying in 1h: Service Unavailable");
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert_eq!(server.requests().len(), 2);
    running.signal("TERM").end().exits(143);
}

/// Starts a wait that does not end, and sends it `signal` once it polls.
#[cfg(unix)]
fn interrupted_by(signal: &str) -> Answer {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deploying")));
    let machine = machine(server.address());
    let running = machine.start(WAIT);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while server.requests().len() < 2 {
        assert!(std::time::Instant::now() < deadline, "the wait does not poll");
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    running.signal(signal).end()
}

#[cfg(unix)]
#[test]
fn signals_end_a_wait_and_name_the_next_command() {
    interrupted_by("INT").exits(130).says("the operation continues remotely").says("deployment wait live");
    interrupted_by("TERM").exits(143).says("the operation continues remotely").says("deployment wait live");
}

#[test]
fn a_reader_that_goes_away_ends_the_program_quietly() {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let machine = machine(server.address());
    let mut command = machine.command(["deployment", "describe", "live", "-o", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""));
}
