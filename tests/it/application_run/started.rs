//! `application call` finds what `application start` runs.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use super::Workshop;
use super::interrupts::{FAMILY, all_end};
use crate::harness::Running;

/// Starts `web`, which does nothing, and gives its port.
fn start(workshop: &Workshop) -> (Running, u16) {
    let running =
        workshop.start("application start web --port 0 --progress none").until_it_says("web  will listen on http://");
    let url = running
        .said()
        .lines()
        .find_map(|line| line.trim().strip_prefix("web  will listen on http://localhost:"))
        .unwrap();
    let port = url.strip_suffix("/web").unwrap().parse().unwrap();
    (running.until_it_shows("ready"), port)
}

/// Answers one request on this port.
fn answer_once(port: u16) -> std::thread::JoinHandle<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        assert_ne!(stream.read(&mut [0; 64 * 1024]).unwrap(), 0);
        stream.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
    })
}

fn notes(workshop: &Workshop) -> usize {
    workshop.folder.join(".connect/started").read_dir().unwrap().count()
}

#[test]
fn the_port_is_found_and_forgotten() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
        workshop.write("web/play", FAMILY);
        let (running, port) = start(&workshop);
        let nobody = workshop.sh("application call web").exits(9);
        nobody.says(&format!("localhost:{port}")).says("`ctconnect application start` assigned this port");
        let server = answer_once(port);
        let called = workshop.sh_in("web", "application call -o json").ok().json();
        assert_eq!(called["url"], format!("http://localhost:{port}/web"));
        server.join().unwrap();
        assert_eq!(notes(&workshop), 1);
        running.signal(signal).end().exits(code);
        assert_eq!(notes(&workshop), 0);
        all_end(&workshop, &["web"]);
    }
}

#[test]
fn the_last_of_several_starts_counts_until_it_ends() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", FAMILY);
    let (first, first_port) = start(&workshop);
    let (second, second_port) = start(&workshop);
    let calls = |port: u16| {
        workshop.sh("application call web").exits(9).says(&format!("localhost:{port}"));
    };
    calls(second_port);
    second.signal("INT").end().exits(130);
    calls(first_port);
    first.signal("INT").end().exits(130);
    // Other flags count before it.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (running, _) = start(&workshop);
    let named = workshop.sh(&format!("application call web --port {port}")).exits(9);
    named.says(&format!("localhost:{port}")).says("start it with `ctconnect application start web`");
    running.signal("INT").end().exits(130);
}

#[test]
fn a_program_that_ends_by_itself_leaves_nothing() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", "exit 5").sh("application start --port 0").exits(5);
    assert_eq!(notes(&workshop), 0);
}

#[test]
fn a_project_that_takes_no_note_is_started_all_the_same() {
    let workshop = Workshop::new(&[("web", "service")]);
    let answer = workshop.write(".connect", "in the way").sh("application start --port 0").ok();
    answer.says("`application call` needs `--port`").says(".connect is in the way");
}

#[test]
fn a_connect_yaml_of_others_decides_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let workshop = Workshop::new(&[("web", "service")]);
    std::fs::set_permissions(&workshop.folder, std::fs::Permissions::from_mode(0o1777)).unwrap();
    workshop.sh_in("web/..", "application build").ok();
    workshop.write("web/src/x", "");
    workshop.sh_in("web/src", "application build").exits(3).says("there is no connect.yaml in this folder");
    assert_eq!(workshop.calls().len(), 1);
}

#[test]
fn what_is_meant_for_one_is_not_sent_to_another() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    // A note of a start that lives as long as this test: nobody has to own the usual port for that.
    let note = serde_json::json!({
        "folder": workshop.folder.canonicalize().unwrap(),
        "processId": std::process::id(),
        "startedAt": 1,
        "applications": [{ "name": "web", "port": 8080 }],
    });
    workshop.write(".connect/started/test.json", &note.to_string());
    let refused = workshop.sh("application call job").exits(9).is_silent();
    let refused = refused.says("`job` was not started, and `web` runs on port 8080");
    refused.says("`ctconnect application start job`");
}
