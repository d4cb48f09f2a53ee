//! The machine: full disks, missing homes, closed streams.
#![cfg(unix)]

use std::fs;
use std::process::Command;

use super::{Faulty, Reply, deployment, machine};
use crate::harness::{Answer, Machine};

fn answering() -> Faulty {
    Faulty::start(|request| match request.is("POST") {
        true => Reply::json(200, &serde_json::json!({"access_token": "tok", "expires_in": 3600})),
        false => Reply::json(200, &deployment("Deployed")),
    })
}

/// Runs a shell line in which `$0` is the program.
fn shell(machine: &Machine, line: &str) -> Answer {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", line, env!("CARGO_BIN_EXE_ctconnect")]);
    machine.seal(&mut command);
    Answer::new(&command.output().unwrap(), &machine.home().to_string_lossy())
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_below_standard_output_is_a_failure() {
    let server = answering();
    let machine = machine(server.address());
    let mut command = machine.command(["deployment", "describe", "live"]);
    let output = command.stdout(fs::File::options().write(true).open("/dev/full").unwrap()).output().unwrap();
    Answer::new(&output, "").exits(1).says("No space left on device");
}

#[test]
fn a_file_size_limit_leaves_the_old_file_whole() {
    let server = answering();
    let machine = Machine::bare().talking_to(server.address());
    machine.run(["auth", "login", "--profile", "first"]).ok();
    let folder = machine.home().join(".config/ctconnect");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let before = (read("config.yaml"), read("credentials.json"));
    for line in ["auth login --profile second", "auth logout first", "auth use first"] {
        let answer = shell(&machine, &format!("ulimit -f 0; exec \"$0\" {line}")).exits(1);
        answer.says("cannot write").says("File too large");
        assert_eq!((read("config.yaml"), read("credentials.json")), before);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "no temporary file is left");
}

#[test]
fn a_token_that_cannot_be_stored_is_still_used() {
    let server = answering();
    let machine = Machine::bare().talking_to(server.address());
    let answer = shell(&machine, "ulimit -f 0; exec \"$0\" deployment describe live").ok();
    answer.says("cannot store the access token");
}

#[test]
fn a_home_below_a_file_is_named_where_it_is_needed() {
    let server = answering();
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_str().unwrap();
    let below_a_file = |machine: Machine| machine.with_default_folders().with("HOME", path);
    below_a_file(Machine::bare()).run(["deployment", "list"]).exits(1).says(path);
    let login = ["auth", "login", "--profile", "first"];
    below_a_file(Machine::bare().talking_to(server.address())).run(login).exits(1).says(path);
    below_a_file(machine(server.address())).run(["deployment", "describe", "live"]).ok();
}

#[test]
fn without_a_home_the_environment_is_enough() {
    let server = answering();
    let machine = machine(server.address()).with_default_folders();
    shell(&machine, "unset HOME; exec \"$0\" deployment describe live").ok();
}

#[test]
fn closed_streams_cause_no_panic() {
    let server = answering();
    let machine = machine(server.address());
    let describe = "exec \"$0\" deployment describe live";
    shell(&machine, &format!("{describe} <&-")).ok();
    shell(&machine, &format!("{describe} 2>&-")).ok();
    let answer = shell(&machine, &format!("{describe} >&-"));
    assert!(!answer.stderr.contains("panicked"), "{}", answer.stderr);
    let delete = shell(&machine, "exec \"$0\" deployment delete live <&-").exits(2);
    assert_eq!(server.count("DELETE"), 0);
    delete.says("--yes");
}
