//! Failures of every kind: exit code, streams, and hints.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Stdio;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{Answer, Machine, Project, THREE, in_both, words};

const VALUE: &str = "--configuration web.TOKEN=t0ken";

/// The one object on standard error, for a command with `-o json --quiet`.
#[track_caller]
fn error(answer: &Answer) -> Value {
    let value: Value = serde_json::from_str(&answer.stderr).unwrap();
    let keys: Vec<&str> = value["error"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["message", "exitCode", "status", "errors", "correlationId", "hint", "resume"]);
    assert_eq!(answer.stderr.lines().count(), 1);
    assert_eq!(value["error"]["exitCode"], answer.code);
    value["error"].clone()
}

/// The command to continue, without the name of the program.
fn resume(error: &Value) -> String {
    error["resume"].as_str().unwrap().strip_prefix("ctconnect ").unwrap().to_owned()
}

#[test]
fn a_missing_resource_is_not_found() {
    for (machine, _) in in_both("shop", THREE) {
        for line in [
            "connector describe nope",
            "connector describe nope --published",
            "connector validate nope",
            "connector publish nope",
            "connector wait nope --for published",
            "connector preview nope --deployment-key it",
            "connector deploy nope --deployment-key it",
            "connector delete nope --yes",
            "deployment create --connector-key nope",
            "deployment describe 5c9b8c5e-0000-4000-8000-000000000000",
            "deployment redeploy nope",
            "deployment delete nope --yes",
            "deployment wait nope",
            "deployment logs nope",
        ] {
            let answer = machine.sh(&format!("{line} -o json --quiet")).exits(5).is_silent();
            let error = error(&answer);
            assert_eq!((&error["status"], &error["errors"][0]["code"]), (&json!(404), &json!("ResourceNotFound")));
            assert!(error["correlationId"].is_string() && error["hint"].is_string(), "{error}");
            assert_eq!(error["resume"], json!(null), "what is not there cannot be waited for: {line}");
        }
    }
    assert_snapshot!(Machine::local().sh("connector describe nope").exits(5).told(), @"
    error: could not read the Connector `nope`
      why: There is no ConnectorStaged with the key 'nope'. (404)
      - ResourceNotFound
      correlation id: [id]
    hint: check the id or key, the Project and its Region
    ");
}

#[test]
fn an_existing_key_is_a_conflict() {
    for (machine, project) in in_both("shop", THREE) {
        project.publish(&machine, "shop");
        let create = "connector create --key shop --name S --creator-email a@b.example --repository-tag v1 -o json -q";
        let twice = machine.sh_in(project.folder(), &format!("{create} --repository-url {}", project.url())).exits(6);
        let told = error(&twice.is_silent());
        let expected = ("DuplicateField", "choose another key, or update the resource that has this one");
        assert_eq!((told["errors"][0]["code"].as_str().unwrap(), told["hint"].as_str().unwrap()), expected);

        let create = format!("deployment create --key it --connector-key shop {VALUE} -o json -q");
        machine.sh(&create).ok();
        assert_eq!(error(&machine.sh(&create).exits(6))["errors"][0]["code"], "DuplicateField");
    }
}

#[test]
fn a_running_operation_cannot_be_started_again() {
    let (machine, project) = Project::over_http("shop", THREE, &["--speed", "fast"]);
    project.create(&machine, "shop");
    machine.sh("connector validate shop --poll-interval 50ms").ok();
    machine.sh(&format!("connector deploy shop --deployment-key it {VALUE} --no-wait")).ok();
    let answer = machine.sh("deployment redeploy it -o json -q").exits(6);
    assert!(["Queued", "Deploying"].contains(&answer.json()["status"].as_str().unwrap()), "{}", answer.stdout);
    let told = error(&answer);
    assert_eq!(told["errors"][0]["code"], "DeploymentInvalidStatusTransition");
    assert_eq!(told["hint"], "another operation is running: `ctconnect deployment wait it` waits for it");
}

#[test]
fn a_timeout_shows_the_last_state_and_the_command_to_continue() {
    for (machine, project) in [real_local(), Project::over_http("shop", THREE, &["--speed", "real"])] {
        project.create(&machine, "shop");
        let publish = "connector publish shop --timeout 500ms --poll-interval 10ms -o json -q";
        let answer = machine.sh(publish).exits(8);
        assert_eq!(answer.json()["status"], "Processing");
        let told = error(&answer);
        let message = "the operation on the Connector `shop` did not finish within 500ms (last status: Processing); it continues remotely";
        assert_eq!(told["message"], message);
        assert_eq!(resume(&told), "connector wait shop --for published");
        let on = machine.sh(&format!("{} --timeout 0s -o json -q", resume(&told))).exits(8);
        assert_eq!(on.json()["status"], "Processing");
    }
}

/// A machine whose built-in emulator takes minutes.
fn real_local() -> (Machine, Project) {
    let machine = Machine::bare().with("CTCONNECT_LOCAL", "real");
    let project = Project::new(&machine, "shop", THREE);
    (machine, project)
}

#[test]
fn the_command_to_continue_waits_to_the_end() {
    let (machine, project) = Project::over_http("shop", THREE, &["--speed", "fast"]);
    project.create(&machine, "shop");
    machine.sh("connector validate shop --poll-interval 50ms").ok();
    let deploy = format!("connector deploy shop --deployment-key it {VALUE} --timeout 40ms --poll-interval 10ms");
    let answer = machine.sh(&format!("{deploy} -o json -q")).exits(8);
    assert_ne!(answer.json()["status"], "Deployed");
    let on = machine.sh(&format!("{} -o json", resume(&error(&answer)))).ok();
    assert_eq!(on.json()["status"], "Deployed");
}

#[cfg(unix)]
#[test]
fn an_interrupt_shows_the_command_to_continue() {
    for (machine, project) in [real_local(), Project::over_http("shop", THREE, &["--speed", "real"])] {
        project.create(&machine, "shop");
        for (signal, code, word) in [("INT", 130, "interrupted"), ("TERM", 143, "terminated")] {
            let running = machine.start(words("connector publish shop --poll-interval 10ms"));
            let answer = running.until_it_says("Publishing shop: Processing").signal(signal).end().exits(code);
            let told: Vec<&str> = answer.stderr.lines().skip(1).collect();
            assert_eq!(
                told,
                [
                    format!("error: {word}; the operation continues remotely").as_str(),
                    "to continue: ctconnect connector wait shop --for published",
                ]
            );
        }
        let running = machine.start(words("connector wait shop --for published --poll-interval 10ms -o json"));
        let answer = running.until_it_says("Processing").signal("INT").end().exits(130);
        let last: Value = serde_json::from_str(answer.stderr.lines().last().unwrap()).unwrap();
        assert_eq!(last["error"]["resume"], "ctconnect connector wait shop --for published");
    }
}

#[test]
fn a_service_without_a_listener_is_unavailable() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let machine = Machine::bare().talking_to(&format!("http://127.0.0.1:{port}")).with("CTP_ACCESS_TOKEN", "token");
    let answer = machine.sh("deployment list --retries 0 -o json").exits(9).is_silent();
    let told = error(&answer);
    assert_eq!((&told["status"], &told["errors"]), (&Value::Null, &json!([])));
    assert_eq!(told["hint"], "check the network, the Region of the Project, and the proxy settings");
}

/// A server that sends the same response to every request, and counts the requests.
fn always(answer: &'static str) -> (String, std::sync::Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = count.clone();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            _ = stream.read(&mut [0; 4096]);
            counter.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let length = answer.split_once("\n\n").map_or(0, |(_, body)| body.len());
            let head =
                answer.replacen("\n\n", &format!("\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"), 1);
            _ = stream.write_all(head.as_bytes());
        }
    });
    (address, count)
}

#[test]
fn an_internal_error_is_retried_and_then_unavailable() {
    let (address, count) = always("HTTP/1.1 503 Busy\n\n{\"statusCode\":503,\"message\":\"Busy.\"}");
    let machine = Machine::bare().talking_to(&address).with("CTP_ACCESS_TOKEN", "token");
    let answer = machine.sh("deployment list --retries 1 -o json").exits(9).is_silent();
    assert_eq!(error(&answer)["status"], 503);
    assert_eq!(count.load(std::sync::atomic::Ordering::SeqCst), 2);
}

#[test]
fn a_response_that_is_not_json_has_a_hint() {
    for body in ["HTTP/1.1 200 OK\n\n<html>Log in</html>", "HTTP/1.1 200 OK\n\n[]", "HTTP/1.1 502 Bad\n\n<html></html>"]
    {
        let (address, _) = always(body);
        let machine = Machine::bare().talking_to(&address).with("CTP_ACCESS_TOKEN", "token");
        let answer = machine.sh("connector describe shop --retries 0 -o json").exits(9).is_silent();
        assert!(error(&answer)["hint"].is_string(), "{body}");
    }
}

#[test]
fn a_command_without_a_login_says_how_to_log_in() {
    let machine = Machine::bare();
    let answer = machine.sh("deployment list -o json").exits(4).is_silent();
    assert!(error(&answer)["hint"].as_str().unwrap().contains("ctconnect auth login"));
    assert_snapshot!(machine.sh("deployment list").exits(4).told(), @"
    error: not logged in
    hint: log in with `ctconnect auth login`, or set CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_PROJECT_KEY and CTP_REGION; `--local` needs none of them
    ");
}

#[test]
fn an_invalid_command_line_is_a_usage_error() {
    let machine = Machine::local();
    assert_snapshot!(machine.sh("deployment list --nonsense").exits(2).transcript(), @"
    exit 2
    --- stdout
    --- stderr
    error: unexpected argument '--nonsense' found

    Usage: ctconnect deployment list [OPTIONS]

    For more information, try '--help'.
    ");
    for line in [
        "-o json deployment list --nonsense",
        "deployment list --nonsense -o json",
        "deployment list --limit x --output=json",
        "deployment list --type x -ojson",
        "deployment nonsense -o json",
        "deployment describe -o json",
        "connector update -o json",
    ] {
        let told = error(&machine.sh(line).exits(2).is_silent());
        assert!(!told["message"].as_str().unwrap().starts_with("error:"), "{told}");
    }
    machine.sh("deployment list -o nonsense").exits(2).is_silent();
}

#[test]
fn invalid_configuration_reports_every_problem() {
    for (machine, project) in in_both("shop", THREE) {
        project.publish(&machine, "shop");
        let line = "deployment create --key it --connector-key shop --configuration nope.A=1 -o json";
        let told = error(&machine.sh(line).exits(3).is_silent());
        let problems = json!([
            { "message": "the Connector has no application `nope`; it has `web`, `listener`, `nightly`" },
            { "message": "`web.TOKEN` is required, secured: Token of the engine" },
        ]);
        assert_eq!(told["errors"], problems);
    }
}

/// A hundred Connectors, whose list is larger than the buffer of a pipe.
fn hundred() -> Machine {
    let (machine, project) = Project::over_http("shop", THREE, &[]);
    for number in 0..100 {
        let draft = json!({
            "name": format!("Name {number}"), "creator": { "email": "kim@acme.example" },
            "repository": { "url": project.url(), "tag": "v1" },
        });
        machine.server().post("/connectors/drafts", &draft);
    }
    machine
}

#[test]
fn a_closed_pipe_is_not_a_failure() {
    let machine = hundred();
    for format in ["json", "yaml"] {
        let mut running = machine.command(words(&format!("connector list --all -o {format}")));
        let mut running = running.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        BufReader::with_capacity(1, running.stdout.take().unwrap()).read_line(&mut first).unwrap();
        assert_ne!(first, "", "{format}");
        let output = running.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let machine = Machine::local();
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    for line in ["deployment list -o json", "--help", "completions bash"] {
        let output = machine.command(words(line)).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{line}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to standard output"), "{line}");
    }
    // The message cannot be written, but the exit code remains.
    let output = machine.command(words("deployment describe nope")).stderr(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn damaged_emulator_state_says_how_to_reset_it() {
    let machine = Machine::local();
    machine.sh("emulator reset").ok();
    let state = find(machine.home(), "emulator.db");
    std::fs::write(&state, "{}").unwrap();
    let answer = machine.sh("deployment list").exits(1).is_silent();
    answer
        .says("emulator.db is not a state of the emulator")
        .says("hint: `ctconnect emulator reset` empties the state");
    machine.sh("emulator reset").ok();
    machine.sh("deployment list").ok();
}

/// Searches a folder and its subfolders for a file of this name.
fn find(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with(name) {
                return path;
            }
            folders.extend(path.is_dir().then_some(path));
        }
    }
    panic!("there is no {name}");
}

#[test]
fn an_invalid_ctconnect_local_sends_no_request() {
    let machine = Machine::over_http(&[]);
    for (value, code) in [("nonsense", 2), ("0", 0), ("off", 0)] {
        let machine = Machine::bare().talking_to(machine.server().address()).with("CTCONNECT_LOCAL", value);
        machine.sh("deployment list").exits(code);
    }
    let _ =
        Machine::bare().with("CTCONNECT_LOCAL", "fas").sh("connector list").exits(2).says("`fast` (or `1`), `instant`");
}
