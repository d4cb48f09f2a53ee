//! Signals end applications with all their descendants.

use std::process::Command;
use std::time::{Duration, Instant};

use super::Workshop;
use crate::harness::{arrives, is_running};

/// Starts a child process, writes the ids of both, and waits.
pub(super) const PROCESS_TREE: &str = "tree ids; print ready; hang";

#[track_caller]
pub(super) fn all_end(workshop: &Workshop, names: &[&str]) {
    for name in names {
        let ids = std::fs::read_to_string(workshop.folder.join(name).join("ids")).unwrap();
        assert_eq!(ids.lines().count(), 2);
        ids.lines().for_each(ends);
    }
}

/// Wants a process to end: one that was killed may take a moment on a busy machine.
#[track_caller]
pub(super) fn ends(id: &str) {
    let started = Instant::now();
    while is_running(id) {
        assert!(started.elapsed() < Duration::from_secs(10), "{id} survived");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_signal_ends_a_single_application() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let workshop = Workshop::new(&[("web", "service")]);
        workshop.write("web/play", PROCESS_TREE);
        workshop.start("application start --port 0").until_it_shows("ready").signal(signal).end().exits(code);
        all_end(&workshop, &["web"]);
    }
}

#[test]
fn a_signal_ends_all_applications() {
    for (task, signal, code) in [("start --port 0", "INT", 130), ("test", "TERM", 143)] {
        let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
        workshop.write("web/play", PROCESS_TREE).write("job/play", PROCESS_TREE);
        let mut running = workshop.start(&format!("application {task} --all")).until_it_shows("ready");
        if task.starts_with("start") || std::thread::available_parallelism().unwrap().get() > 1 {
            running = running.until_it_shows("web | ready").until_it_shows("job | ready");
            running.signal(signal).end().exits(code);
            all_end(&workshop, &["web", "job"]);
        }
    }
}

#[test]
fn a_hangup_ends_applications_unless_it_is_ignored() {
    if !arrives("HUP") {
        return;
    }
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", PROCESS_TREE);
    workshop.start("application start --port 0").until_it_shows("ready").signal("HUP").end().exits(143);
    all_end(&workshop, &["web"]);

    let mut command = Command::new("/bin/sh");
    workshop.machine.seal(&mut command);
    let ignoring = format!("trap '' HUP; exec {} application start --port 0", env!("CARGO_BIN_EXE_ctconnect"));
    command.args(["-c", &ignoring]).current_dir(&workshop.folder);
    let running = crate::harness::Running::start(&mut command, "").until_it_shows("ready").signal("HUP");
    let ids = std::fs::read_to_string(workshop.folder.join("web/ids")).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert!(ids.lines().all(is_running), "an ignored hangup ended it");
    running.signal("TERM").end().exits(143);
    all_end(&workshop, &["web"]);
}

#[test]
fn a_signal_ends_an_installation() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", r#"{"scripts": {"build": "x"}, "dependencies": {"express": "5"}}"#);
    workshop.write("web/install", &format!("create begun; {PROCESS_TREE}"));
    let running = workshop.start("application build").until_it_says("npm install");
    while std::fs::read_to_string(workshop.folder.join("web/ids")).unwrap_or_default().lines().count() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("INT").end().exits(130);
    all_end(&workshop, &["web"]);
}
