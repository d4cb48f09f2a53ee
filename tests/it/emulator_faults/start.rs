//! How a test of somebody else starts the emulator.

#[cfg(unix)]
use std::process::{Command, Stdio};

#[cfg(unix)]
use serde_json::{Value, json};

use crate::harness::Machine;
#[cfg(unix)]
use crate::harness::{Project, THREE, require, words};

#[cfg(unix)]
#[test]
fn the_first_line_as_json_has_address_process_and_options() {
    let machine = Machine::bare();
    let running =
        machine.start(words("emulator --port 0 --seed 3 -o json")).until_it_shows("\n").until_it_says("to stop\n");
    let id = running.id();
    let answer = running.signal("INT").end().ok();
    assert_eq!(answer.stdout.lines().count(), 1);
    // What is different on purpose is said at the start.
    let answer = answer.says("no application is started").says("invented");
    let started: Value = answer.json();
    assert!(started["address"].as_str().unwrap().starts_with("http://127.0.0.1:"), "{started}");
    assert_eq!((&started["pid"], &started["options"]["seed"]), (&json!(id), &json!(3)));
}

#[cfg(unix)]
#[test]
fn operations_are_said_to_be_short_where_they_are() {
    let machine = Machine::bare();
    for (speed, is_short) in [("fast", true), ("instant", true), ("real", false)] {
        let emulator = machine.start(words(&format!("emulator --port 0 --speed {speed}")));
        let answer = emulator.until_it_says("to stop\n").signal("INT").end().ok();
        assert_eq!(answer.stderr.contains("operations are short"), is_short, "{speed}: {}", answer.stderr);
    }
}

#[cfg(unix)]
#[test]
fn the_emulator_ends_with_the_process_that_started_it() {
    let machine = Machine::bare();
    // The shell ends as soon as it has read the first line, without a signal to the emulator.
    let mut shell = Command::new("/bin/sh");
    let script = "\"$0\" emulator --port 0 --exit-with-parent >first & until read -r _ <first; do :; done; echo $!";
    shell.args(["-c", script, env!("CARGO_BIN_EXE_ctconnect")]);
    machine.seal(&mut shell);
    let output = shell.stdin(Stdio::null()).stderr(Stdio::null()).output().unwrap();
    let id = String::from_utf8(output.stdout).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while crate::harness::is_running(&id) {
        assert!(std::time::Instant::now() < deadline, "the emulator {id} still runs");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[cfg(unix)]
#[test]
fn an_emulator_in_a_project_reads_the_repository_of_its_origin() {
    if !require("git") {
        return;
    }
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", THREE).into_repository("git@github.com:acme/shop.git");
    let folder = std::path::Path::new(project.folder()).join("web");
    let mut command = machine.command(words("emulator --port 0 --speed instant"));
    command.current_dir(folder);
    let mut emulator = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(emulator.stdout.take().unwrap()), &mut first).unwrap();
    let machine = machine.talking_to(first.trim());
    // In the HTTPS form of the same repository.
    project.publish(&machine, "shop");
    emulator.kill().unwrap();
    let output = emulator.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("reading git@github.com:acme/shop.git from "), "{said}");
}

#[test]
fn another_host_is_reached_without_tls_only_if_a_variable_names_it() {
    let machine = Machine::bare().talking_to("http://emulator.invalid:8700");
    let refused = machine.sh("connector list").exits(2).is_silent();
    refused.says("must start with https://").says("CTCONNECT_ALLOW_HTTP_HOST");
    // It gets as far as the connection.
    let machine = machine.with("CTCONNECT_ALLOW_HTTP_HOST", "emulator.invalid");
    machine.sh("connector list --retries 0").exits(9).says("emulator.invalid:8700");
}
