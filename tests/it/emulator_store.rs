//! What the emulator stores: over kills, in several processes, and from older versions.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use rusqlite::Connection;
use serde_json::{Value, json};

#[cfg(unix)]
use crate::harness::run_without_privileges;
use crate::harness::{Machine, Project, Server, THREE};

/// A state of the last version that kept it as JSON: the Connector `shop`, which was edited after it was published, and a
/// Deployment `shop`.
const OLDER: &str = include_str!("emulator_store/older-state.json");

const HEADERS: &str = "Host: localhost\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n";

/// Creates a Deployment of the Connector `seed`; whether that was acknowledged. `None`: the server is gone.
fn create(address: &str, key: &str) -> Option<u16> {
    use std::io::{Read as _, Write as _};
    let body = json!({ "key": key, "connector": { "key": "seed" }, "region": "europe-west1.gcp", "configurations": [],
        "globalConfiguration": {} })
    .to_string();
    let mut stream = std::net::TcpStream::connect(address.trim_start_matches("http://")).ok()?;
    let length = body.len();
    let request = format!(
        "POST /shop/deployments HTTP/1.1\r\n{HEADERS}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

fn deployments(server: &Server, query: &str) -> Value {
    let (status, body) = server.send(&format!("GET /shop/deployments{query}"), HEADERS, "");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

const SEED: [&str; 6] = ["--speed", "instant", "--project", "shop", "--seed-deployments", "1"];

#[cfg(unix)]
#[test]
fn a_killed_emulator_loses_no_acknowledged_write() {
    let machine = Machine::bare();
    let flags = [&SEED[..], &["--state", "state.db"]].concat();
    let acknowledged = Mutex::new(Vec::new());
    for round in 0..10 {
        let mut server = Server::start(&machine, &flags);
        let address = server.address().to_owned();
        let (sender, receiver) = channel();
        std::thread::scope(|scope| {
            for thread in 0..3 {
                let (sender, address, acknowledged) = (sender.clone(), &address, &acknowledged);
                scope.spawn(move || {
                    for number in 0.. {
                        let key = format!("d-{round}-{thread}-{number}");
                        match create(address, &key) {
                            Some(status) => assert_eq!(status, 201),
                            None => return,
                        }
                        acknowledged.lock().unwrap().push(key);
                        _ = sender.send(());
                    }
                });
            }
            // In the middle of the writes, each time at another one.
            receiver.iter().take(10 + 7 * round).for_each(drop);
            assert_eq!(server.end("KILL"), None);
        });
    }
    let server = Server::start(&machine, &flags);
    let acknowledged = acknowledged.into_inner().unwrap();
    for key in &acknowledged {
        assert_eq!(server.send(&format!("GET /shop/deployments/key={key}"), HEADERS, "").0, 200, "{key}");
    }
    let total = deployments(&server, "")["total"].as_u64().unwrap();
    // Each round may have stored one of each thread that it could not acknowledge.
    let least = acknowledged.len() as u64 + 1;
    assert!((least..=least + 30).contains(&total), "{least} of {total}");
}

#[test]
fn two_processes_write_to_one_file_at_once() {
    let machine = Machine::bare();
    let flags = [&SEED[..], &["--state", "state.db"]].concat();
    let servers = [Server::start(&machine, &flags), Server::start(&machine, &flags)];
    std::thread::scope(|scope| {
        for (index, server) in servers.iter().enumerate() {
            for thread in 0..2 {
                scope.spawn(move || {
                    for number in 0..25 {
                        assert_eq!(create(server.address(), &format!("d-{index}-{thread}-{number}")), Some(201));
                    }
                });
            }
        }
    });
    for server in &servers {
        assert_eq!(deployments(server, "")["total"], 101);
    }
    // Only one of them can create a key.
    let outcomes = std::thread::scope(|scope| {
        let threads = servers.each_ref().map(|server| scope.spawn(|| create(server.address(), "same")));
        threads.map(|thread| thread.join().unwrap())
    });
    assert!(outcomes == [Some(201), Some(400)] || outcomes == [Some(400), Some(201)], "{outcomes:?}");
}

#[test]
fn the_state_of_an_older_version_is_taken_over_once() {
    let machine = Machine::local();
    let own = machine.home().join(".local/share/ctconnect");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("emulator.json"), OLDER).unwrap();
    let connector = machine.sh("connector describe shop -o json").ok().json();
    assert_eq!((&connector["description"], &connector["version"]), (&json!("Older"), &json!(3)));
    let deployments = machine.sh("deployment list -o json").ok().json();
    assert_eq!((&deployments[0]["key"], &deployments[0]["status"]), (&json!("shop"), &json!("Deployed")));
    machine.sh("deployment logs shop").ok();
    assert_eq!(fs::read_to_string(own.join("emulator.json.old")).unwrap(), OLDER);
    assert!(!own.join("emulator.json").exists());
    machine.sh("deployment delete shop --yes").ok();
    machine.sh("emulator reset").ok();
    assert_eq!(machine.sh("connector list -o json").ok().json(), json!([]));
    // It belongs to another version by now.
    fs::write(own.join("emulator.json"), OLDER).unwrap();
    assert_eq!(machine.sh("connector list -o json").ok().json(), json!([]));
}

#[test]
fn a_state_of_an_older_version_that_is_damaged_is_kept() {
    let machine = Machine::local();
    let own = machine.home().join(".local/share/ctconnect");
    fs::create_dir_all(&own).unwrap();
    for (content, says) in [("{\"format\":1,\"drafts\":", "is damaged"), ("{\"format\":9}", "has format 9")] {
        fs::write(own.join("emulator.json"), content).unwrap();
        for line in ["deployment list", "connector list"] {
            let answer = machine.sh(line).exits(1).is_silent();
            answer.says("emulator.json").says(says).says("hint: `ctconnect emulator reset` empties the state");
        }
        assert_eq!(fs::read_to_string(own.join("emulator.json")).unwrap(), content);
        machine.sh("emulator reset").ok();
        assert_eq!(fs::read_to_string(own.join("emulator.json.old")).unwrap(), content);
        machine.sh("deployment list").ok();
        fs::remove_file(own.join("emulator.db")).unwrap();
    }
}

#[test]
fn a_state_file_that_is_something_else_is_never_overwritten() {
    let machine = Machine::bare();
    let database = machine.folder().join("foreign.db");
    Connection::open(&database).unwrap().execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    fs::write(machine.folder().join("notes.txt"), "Notes, kept.\n").unwrap();
    fs::write(machine.folder().join("older.json"), OLDER).unwrap();
    for (name, says) in [
        ("foreign.db", "foreign.db is not a state of the emulator, and was not changed"),
        ("notes.txt", "notes.txt is not a state of the emulator, and was not changed"),
        ("older.json", "older.json is the state of an emulator of an older version, in JSON, and was not changed"),
    ] {
        let before = fs::read(machine.folder().join(name)).unwrap();
        let answer = machine.sh(&format!("emulator --port 0 --state {name}")).exits(3).is_silent();
        answer.says(says).says("hint: name another file with `--state`");
        assert!(fs::read(machine.folder().join(name)).unwrap() == before, "{name}");
    }
    assert_eq!(fs::read_dir(machine.folder()).unwrap().count(), 3, "nothing was put beside them");
}

#[test]
fn a_damaged_state_is_reported_and_kept() {
    let machine = Machine::local();
    Project::new(&machine, "shop", THREE).create(&machine, "shop");
    let file = machine.home().join(".local/share/ctconnect/emulator.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(&file, &bytes).unwrap();
    let answer = machine.sh("connector list").exits(1).is_silent();
    answer.says("emulator.db is damaged").says("hint: `ctconnect emulator reset` empties the state");
    assert!(fs::read(&file).unwrap() == bytes);
    machine.sh("emulator reset").ok();
    assert_eq!(machine.sh("connector list -o json").ok().json(), json!([]));
    assert!(fs::read(file.with_file_name("emulator.db.old")).unwrap() == bytes);
}

#[cfg(unix)]
#[test]
fn a_state_that_may_only_be_read_is_reported_at_the_start() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::bare();
    drop(Server::start(&machine, &["--state", "state.db"]));
    let file = machine.folder().join("state.db");
    let before = fs::read(&file).unwrap();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for folder in [machine.home(), machine.folder()] {
        set(folder, 0o755);
    }
    set(&file, 0o444);
    let Some(output) = run_without_privileges(&machine, "emulator --port 0 --state state.db") else { return };
    let says = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{says}");
    assert!(says.contains("cannot write the emulator's state in state.db") || says.contains("cannot use"), "{says}");
    assert!(says.contains("the file or its folder cannot be written"), "{says}");
    assert!(fs::read(&file).unwrap() == before);
}

#[cfg(unix)]
#[test]
fn what_belongs_to_a_state_is_private_under_any_umask() {
    use std::os::unix::fs::PermissionsExt as _;
    for umask in ["000", "022", "277"] {
        let machine = Machine::bare();
        let mut command = std::process::Command::new("/bin/sh");
        machine.seal(&mut command);
        let script =
            format!("umask {umask}; exec \"$0\" emulator --port 0 --quiet --state state.db --seed-deployments 3");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_ctconnect")]);
        let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
        let modes = ["state.db", "state.db-wal", "state.db-shm"]
            .map(|name| fs::metadata(machine.folder().join(name)).unwrap().permissions().mode() & 0o777);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(modes, [0o600; 3], "umask {umask}");
    }
}

#[test]
fn a_seed_fills_an_empty_state_once() {
    let machine = Machine::bare();
    let flags = ["--project", "shop", "--seed-deployments", "40", "--seed-logs", "1000", "--state", "state.db"];
    for _ in 0..2 {
        let server = Server::start(&machine, &flags);
        let page = deployments(&server, "?limit=1&offset=39&sort=createdAt%20asc");
        assert_eq!((&page["total"], &page["results"][0]["key"]), (&json!(40), &json!("seed-40")));
        let machine = Machine::bare().talking_to(server.address());
        let logs = machine.sh("deployment logs seed-1 --limit 5000 -o ndjson").ok();
        assert_eq!(logs.stdout.lines().count(), 1000);
        let logs = machine.sh("deployment logs seed-1 --application job --limit 5000 -o ndjson").ok();
        assert_eq!(logs.stdout.lines().count(), 500);
    }
    machine.sh("emulator --port 0 --seed-logs 5").exits(2).is_silent();
    machine.sh("emulator --port 0 --seed-deployments 0").exits(2).is_silent();
}
