//! Signals end what runs, with everything that it started.

use std::process::Command;
use std::time::{Duration, Instant};

use super::Workshop;
use crate::harness::is_running;

/// Starts a program of its own, writes the ids of both, and waits.
pub(super) const FAMILY: &str = "sleep 600 & echo $! > ids; echo $$ >> ids; echo ready; wait";

#[track_caller]
pub(super) fn all_end(workshop: &Workshop, names: &[&str]) {
    let started = Instant::now();
    for name in names {
        let ids = std::fs::read_to_string(workshop.folder.join(name).join("ids")).unwrap();
        assert_eq!(ids.lines().count(), 2);
        for id in ids.lines() {
            while is_running(id) {
                assert!(started.elapsed() < Duration::from_secs(10), "{name} survived");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }
}

#[test]
fn a_signal_ends_the_one() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let workshop = Workshop::new(&[("web", "service")]);
        workshop.write("web/play", FAMILY);
        workshop.start("application start --port 0").until_it_shows("ready").signal(signal).end().exits(code);
        all_end(&workshop, &["web"]);
    }
}

#[test]
fn a_signal_ends_them_all() {
    for (task, signal, code) in [("start --port 0", "INT", 130), ("test", "TERM", 143)] {
        let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
        workshop.write("web/play", FAMILY).write("job/play", FAMILY);
        let mut running = workshop.start(&format!("application {task} --all")).until_it_shows("ready");
        if task.starts_with("start") || std::thread::available_parallelism().unwrap().get() > 1 {
            running = running.until_it_shows("web | ready").until_it_shows("job | ready");
            running.signal(signal).end().exits(code);
            all_end(&workshop, &["web", "job"]);
        }
    }
}

#[test]
fn a_hangup_ends_what_runs_unless_it_is_to_be_ignored() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", FAMILY);
    workshop.start("application start --port 0").until_it_shows("ready").signal("HUP").end().exits(143);
    all_end(&workshop, &["web"]);

    let mut command = Command::new("sh");
    workshop.world.seal(&mut command);
    let ignoring = format!("trap '' HUP; exec {} application start --port 0", env!("CARGO_BIN_EXE_ctconnect"));
    command.args(["-c", &ignoring]).current_dir(&workshop.folder);
    let running = crate::harness::Running::start(&mut command, "").until_it_shows("ready").signal("HUP");
    let ids = std::fs::read_to_string(workshop.folder.join("web/ids")).unwrap();
    std::thread::sleep(Duration::from_millis(50));
    assert!(ids.lines().all(is_running), "a hangup that is to be ignored ended it");
    running.signal("TERM").end().exits(143);
    all_end(&workshop, &["web"]);
}

#[test]
fn a_signal_ends_an_installation() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/package.json", r#"{"scripts": {"build": "x"}, "dependencies": {"express": "5"}}"#);
    workshop.write("web/install", &format!("touch begun; {FAMILY}"));
    let running = workshop.start("application build").until_it_says("npm install");
    while std::fs::read_to_string(workshop.folder.join("web/ids")).unwrap_or_default().lines().count() < 2 {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("INT").end().exits(130);
    all_end(&workshop, &["web"]);
}
