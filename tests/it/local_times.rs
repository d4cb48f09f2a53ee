//! Local times on the command line, in the zone of the machine.

#[cfg(unix)]
use std::process::Command;

use serde_json::json;

use crate::faults::{Faulty, Reply, machine};
use crate::harness::{Answer, Machine, skip, words};
#[cfg(target_os = "linux")]
use crate::harness::{require, skip_what_is_not_permitted};

/// A zone of the system, as a file.
const BERLIN: &str = "/usr/share/zoneinfo/Europe/Berlin";

/// Whether the system has its zones as files. If it does not, the test that asks is recorded as skipped.
fn zones_are_installed() -> bool {
    let are = std::path::Path::new(BERLIN).exists();
    if !are {
        skip(&format!("{BERLIN} is missing"));
    }
    are
}

/// Whether programs may have mounts of their own. If they may not, the test that asks is recorded as skipped.
#[cfg(target_os = "linux")]
fn mounts_are_permitted() -> bool {
    let are = Command::new("unshare").args(["-rm", "true"]).status().is_ok_and(|status| status.success());
    if !are {
        skip_what_is_not_permitted("`unshare -rm` is not permitted here");
    }
    are
}

/// What `logs --since` sends for a local time, with these variables.
fn sent(since: &str, variables: &[(&str, &str)]) -> (Answer, Vec<String>) {
    let server = Faulty::start(|_| Reply::json(200, &json!({ "data": [] })));
    let mut machine = machine(server.address());
    for (name, value) in variables {
        machine = machine.with(name, value);
    }
    let answer = machine.sh(&format!("deployment logs live --since '{since}'"));
    let lines = server.lines();
    let starts = lines.iter().filter_map(|line| Some(line.split_once("startDate=")?.1.replace("%3A", ":")));
    (answer, starts.collect())
}

#[test]
fn local_times_are_sent_as_instants() {
    for (zone, local, instant) in [
        ("America/New_York", "2026-11-20 10:00:00", "2026-11-20T15:00:00Z"),
        ("Europe/Berlin", "2026-11-20 10:00:00", "2026-11-20T09:00:00Z"),
        ("Europe/Berlin", "2026-07-20 10:00:00", "2026-07-20T08:00:00Z"),
        (":Europe/Berlin", "2026-07-20", "2026-07-19T22:00:00Z"),
        ("EST5EDT,M3.2.0,M11.1.0", "2026-07-20 10:00:00", "2026-07-20T14:00:00Z"),
        ("", "2026-11-20 10:00:00", "2026-11-20T10:00:00Z"),
        ("America/New_York", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
    ] {
        let (answer, starts) = sent(local, &[("TZ", zone)]);
        answer.ok();
        assert_eq!(starts, [instant], "{zone} {local}");
    }
}

#[test]
fn a_zone_in_a_file_alone_is_read() {
    if !zones_are_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("localtime");
    std::fs::copy(BERLIN, &file).unwrap();
    let (answer, starts) = sent("2026-07-20 10:00:00", &[("TZ", &format!(":{}", file.display()))]);
    answer.ok();
    assert_eq!(starts, ["2026-07-20T08:00:00Z"]);
}

/// In a mount namespace of its own, `/etc/localtime` is a file without a name.
#[cfg(target_os = "linux")]
#[test]
fn a_zone_from_etc_localtime_alone_is_read() {
    if !require("unshare") || !mounts_are_permitted() || !zones_are_installed() {
        return;
    }
    let server = Faulty::start(|_| Reply::json(200, &json!({ "data": [] })));
    let machine = machine(server.address());
    let script = format!(
        "cp {BERLIN} \"$HOME/localtime\" && mkdir \"$HOME/etc\" && cp -a /etc/. \"$HOME/etc/\" 2>/dev/null; \
         rm -f \"$HOME/etc/localtime\"; cp {BERLIN} \"$HOME/etc/localtime\" && mount --bind \"$HOME/etc\" /etc && exec \"$0\" \"$@\""
    );
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script, env!("CARGO_BIN_EXE_ctconnect")]);
    command.args(words("deployment logs live --since '2026-07-20 10:00:00'"));
    machine.seal(&mut command);
    let output = command.env_remove("TZ").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(server.lines()[0].contains("2026-07-20T08%3A00%3A00Z"), "{:?}", server.lines());
}

#[test]
fn what_cannot_be_an_instant_is_an_error() {
    for (zone, local, text) in [
        ("Europe/Berlin", "2026-03-29 02:30:00", "does not exist"),
        ("Europe/Berlin", "2026-10-25 02:30:00", "`2026-10-25T02:30:00+02:00` or `2026-10-25T02:30:00+01:00`"),
        ("Mars/Olympus", "2026-10-25 02:30:00", "the time zone `Mars/Olympus` of the variable TZ is not known"),
    ] {
        let (answer, starts) = sent(local, &[("TZ", zone)]);
        answer.exits(2).is_silent().says(text);
        assert!(starts.is_empty(), "{starts:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_zone_that_is_no_regular_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let [pipe, huge] = ["pipe", "huge"].map(|name| folder.path().join(name));
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    std::fs::File::create(&huge).unwrap().set_len(6 << 30).unwrap();
    let (machine, line) = (Machine::bare(), "deployment logs live --since '2026-11-20 10:00:00'");
    for (zone, text) in [
        (pipe.display().to_string(), "it is not a regular file"),
        (format!(":{}", pipe.display()), "it is not a regular file"),
        (folder.path().display().to_string(), "it is not a regular file"),
        (huge.display().to_string(), "it is longer than 1048576 bytes"),
    ] {
        // It must not wait for the pipe, nor read the whole file.
        let mut command = Command::new("timeout");
        machine.seal(&mut command);
        command.args(["20", env!("CARGO_BIN_EXE_ctconnect")]).args(words(line)).env("TZ", &zone);
        let answer = Answer::new(&command.output().unwrap(), &machine.home().to_string_lossy());
        answer.exits(2).is_silent().says("of the variable TZ cannot be read").says(text);
    }
}
