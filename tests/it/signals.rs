//! SIGINT, SIGTERM, SIGQUIT and a hangup end every command at once, whatever it waits for, and programs that it started with it.
#![cfg(unix)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::faults::{Faulty, Reply, deployment, machine};
use crate::harness::{Answer, Docker, Machine, Project, Running, Server, THREE, arrives, is_running};

/// Signals that end a command, with their exit codes.
fn signals() -> impl Iterator<Item = (&'static str, i32)> {
    let signals = [("INT", 130), ("TERM", 143), ("QUIT", 143), ("HUP", 143)];
    signals.into_iter().filter(|(name, _)| arrives(name))
}

/// More than the 100 ms that are promised, for a machine that is busy; less than every limit that a command waits for by
/// itself, the smallest of which are 4 s and more.
const AT_ONCE: Duration = Duration::from_secs(2);

/// How long it takes at most until a command waits for something that was prepared.
const PREPARATION: Duration = Duration::from_secs(20);

/// Sends a signal, and checks that the command ends with `code` at once.
#[track_caller]
fn ends(running: Running, signal: &str, code: i32) -> Answer {
    let started = Instant::now();
    let answer = running.signal(signal).end().exits(code);
    assert!(started.elapsed() < AT_ONCE, "{signal} took {:?}", started.elapsed());
    answer
}

/// Brings a command to a point where it waits, and checks that every signal ends it there at once.
#[track_caller]
fn every_signal_ends(started: impl Fn() -> Running) {
    for (signal, code) in signals() {
        let answer = ends(started(), signal, code);
        assert!(!answer.stderr.contains("Ctrl-C again"), "{}", answer.stderr);
    }
}

/// Waits until something holds.
#[track_caller]
fn until(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PREPARATION, "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Lets a command that was seen to be at work come to its next wait, which cannot be seen. If it is late, the test
/// passes without proving anything.
fn a_moment() {
    std::thread::sleep(Duration::from_millis(150));
}

/// What a stand-in does that never answers: a child of it hangs as well, and the ids of both are in `ids`.
const HANGS: &str = "play tree ~/ids; hang";

/// Wants the processes whose ids a stand-in left to end, and forgets them.
#[track_caller]
fn are_ended(ids: &Path) {
    let text = fs::read_to_string(ids).unwrap();
    assert_eq!(text.lines().count(), 2);
    until("they end", || !text.lines().any(is_running));
    fs::remove_file(ids).unwrap();
}

/// Wants every signal to end a command that waits for a program which hangs, and that program with it.
#[track_caller]
fn every_signal_ends_a_question(machine: &Machine, arguments: &[&str]) {
    let ids = machine.home().join("ids");
    for (signal, code) in signals() {
        let running = machine.start(arguments);
        until("the program runs", || ids.exists());
        ends(running, signal, code);
        are_ended(&ids);
    }
}

/// An address that refuses connections.
fn refusing() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn a_signal_ends_a_command_that_waits_for_git() {
    const GIT: &str = r"play if --get-url print git@github.com:acme/shop.git & exit 0;
        if ls-remote tree ~/ids & hang;
        if get-regexp write remote.origin.url\ngit@github.com:acme/shop.git\0 & exit 0;
        if points-at print v1 & exit 0; exit 1";
    let machine = Machine::bare().talking_to(&refusing()).with_stand_in("git", GIT);
    Project::new(&machine, "shop", THREE);
    every_signal_ends_a_question(&machine, &["deploy", "shop"]);
}

#[test]
fn a_signal_ends_a_command_that_waits_for_a_credential_helper() {
    let machine = Machine::bare().with_stand_in("docker-credential-test", HANGS);
    let folder = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    let config = "credential-helper: test\ndefault-profile: shop\nprofiles:\n  shop:\n    client-id: id\n    \
                  project-key: shop\n    region: europe-west1.gcp\n";
    fs::write(folder.join("config.yaml"), config).unwrap();
    every_signal_ends_a_question(&machine, &["deployment", "list"]);
}

#[test]
fn a_signal_ends_a_command_that_waits_for_the_lock_of_the_credentials() {
    let token = serde_json::json!({ "access_token": "token", "expires_in": 172_800 });
    let server = Faulty::start(move |_| Reply::json(200, &token));
    let machine = Machine::bare().talking_to(server.address());
    let folder = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("credentials.lock")).unwrap();
    lock.lock().unwrap();
    every_signal_ends(|| {
        let before = server.requests().len();
        let running = machine.start(["auth", "token"]);
        until("the token is requested", || server.requests().len() > before);
        a_moment();
        running
    });
}

/// Keeps every other process from reading and writing a state, for as long as the connection lives.
fn locked_state(state: &Path) -> rusqlite::Connection {
    let lock = rusqlite::Connection::open(state).unwrap();
    // With a write-ahead log, readers would not wait.
    lock.execute_batch("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE").unwrap();
    lock
}

/// Waits until a program has opened a file. Only Linux shows that.
#[track_caller]
fn until_opened(running: &Running, path: &Path) {
    let descriptors = PathBuf::from(format!("/proc/{}/fd", running.id()));
    if !cfg!(target_os = "linux") {
        return std::thread::sleep(Duration::from_secs(1));
    }
    until("it opens the file", || {
        let descriptors = fs::read_dir(&descriptors).into_iter().flatten().flatten();
        descriptors.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|target| target == path)
    });
}

#[test]
fn a_signal_ends_a_command_that_waits_for_the_lock_of_the_embedded_emulator() {
    let machine = Machine::local();
    let folder = machine.home().canonicalize().unwrap().join("state");
    let machine = machine.with_folder(&folder);
    machine.sh("emulator reset").ok();
    let path = folder.join("emulator.db");
    let _lock = locked_state(&path);
    for command in ["deployment list", "emulator reset"] {
        every_signal_ends(|| {
            let running = machine.start(command.split(' '));
            until_opened(&running, &path);
            running
        });
    }
}

#[test]
fn a_signal_ends_an_emulator_that_waits_for_the_lock_of_its_state() {
    let machine = Machine::bare();
    let state = machine.home().join("state.db");
    let mut server = Server::start(&machine, &["--state", state.to_str().unwrap()]);
    let lock = rusqlite::Connection::open(&state).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let address = server.address().trim_start_matches("http://").to_owned();
    let mut client = std::net::TcpStream::connect(address).unwrap();
    std::io::Write::write_all(
        &mut client,
        b"POST /connectors/drafts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
    )
    .unwrap();
    a_moment();
    let started = Instant::now();
    assert_eq!(server.end("TERM"), Some(0));
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
}

#[test]
fn a_signal_ends_a_command_between_attempts_to_connect() {
    let machine = machine(&refusing());
    every_signal_ends(|| machine.start(["deployment", "list", "--debug"]).until_it_says("attempt 1 of 4 failed"));
}

#[test]
fn a_signal_ends_a_command_that_waits_for_an_answer() {
    let server = Faulty::start(|_| Reply::Hang(Vec::new()));
    let machine = machine(server.address());
    every_signal_ends(|| {
        let before = server.requests().len();
        let running = machine.start(["deployment", "list"]);
        until("the request comes", || server.requests().len() > before);
        running
    });
}

#[test]
fn a_signal_ends_a_wait() {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deploying")));
    let machine = machine(server.address());
    for (signal, code) in signals() {
        let before = server.requests().len();
        let running = machine.start(["deployment", "wait", "live", "--poll-interval", "10ms"]);
        until("it polls", || server.requests().len() > before + 1);
        ends(running, signal, code).says("to continue: ctconnect deployment wait live");
    }
}

#[test]
fn a_signal_ends_a_question_that_is_not_answered() {
    let server = Faulty::start(|_| Reply::json(200, &deployment("Deployed")));
    let machine = machine(server.address());
    every_signal_ends(|| {
        let before = server.requests().len();
        let mut command = machine.command(["deployment", "delete", "live"]);
        // The other end stays open, and nothing is written there.
        let running = Running::start(command.stdin(Stdio::piped()), "");
        until("it knows what to delete", || server.requests().len() > before);
        a_moment();
        running
    });
}

/// Makes a pipe with a name. The receiver gets its other end once a program has opened it to read.
fn pipe(path: &Path) -> Receiver<File> {
    _ = fs::remove_file(path);
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let (sender, receiver) = channel();
    let path = path.to_owned();
    // Opening waits for the reader. If none comes, the thread ends with the test.
    std::thread::spawn(move || sender.send(File::options().write(true).open(path).unwrap()));
    receiver
}

#[test]
fn a_signal_ends_a_command_that_reads_a_pipe() {
    let machine = machine(&refusing());
    let project = Project::new(&machine, "shop", THREE);
    let path = machine.home().join("pipe");
    let create = "deployment create --connector-key tax";
    for command in [
        format!("{create} --configuration-file {}", path.display()),
        format!("{create} --configuration-from TOKEN={}", path.display()),
        format!("api POST /connectors/drafts --input {}", path.display()),
        format!("deployment list --ca-file {}", path.display()),
        format!("validate {}", path.display()),
        format!("application call web --event {}", path.display()),
    ] {
        for (signal, code) in signals() {
            let other_end = pipe(&path);
            let mut command = machine.command(command.split(' '));
            let running = Running::start(command.current_dir(project.folder()), "");
            let other_end = other_end.recv_timeout(PREPARATION).unwrap();
            ends(running, signal, code);
            drop(other_end);
        }
    }
}

#[test]
fn a_signal_ends_a_script_and_an_installation() {
    let machine = Machine::bare().with_stand_in("npm", HANGS);
    let project = Project::new(&machine, "shop", THREE);
    let ids = machine.home().join("ids");
    for (command, folder) in [
        ("application build web --no-install", Path::new(project.folder())),
        ("init new --from service --install", machine.folder()),
    ] {
        for (signal, code) in signals() {
            _ = fs::remove_dir_all(machine.folder().join("new"));
            let mut command = machine.command(command.split(' '));
            let running = Running::start(command.current_dir(folder), "");
            until("the program runs", || ids.exists());
            ends(running, signal, code);
            are_ended(&ids);
        }
    }
}

#[test]
fn a_signal_ends_containers() {
    for command in ["bundle web", "validate --full --skip analysis"] {
        for (signal, code) in signals() {
            let (machine, docker) = Docker::on_machine(Machine::bare(), &["build-hangs web"]);
            let project = Project::new(&machine, "shop", THREE);
            let mut command = machine.command(command.split(' '));
            let running = Running::start(command.current_dir(project.folder()), "");
            ends(running.until_it_says("Building web: building"), signal, code).says("stopping the containers");
            docker.assert_clean();
        }
    }
}

/// What is said where programs take longer than 100 ms to end.
const REPORT: &str = "ending npm; Ctrl-C again ends them at once";

/// Starts a script that performs this play, and waits until it has left the file `begun`.
fn begun(play: &str) -> (Machine, Running) {
    let machine = Machine::bare().with_stand_in("npm", play);
    let project = Project::new(&machine, "shop", THREE);
    let mut command = machine.command(["application", "build", "web", "--no-install"]);
    let running = Running::start(command.current_dir(project.folder()), "");
    until("the script begins", || machine.home().join("begun").exists());
    (machine, running)
}

#[test]
fn a_program_that_ignores_signals_is_reported_and_killed_by_a_second_one() {
    for (signal, code) in signals() {
        let (machine, running) = begun("play on INT,TERM,HUP; id ~/id; create ~/begun; hang");
        ends(running.signal(signal).until_it_says(REPORT), "INT", code);
        let id = fs::read_to_string(machine.home().join("id")).unwrap();
        until("it ends", || !is_running(&id));
    }
}

#[test]
fn a_program_has_time_to_clean_up_after_a_signal() {
    // The second hangup is what a shell adds to that of its terminal.
    for (signals, code) in [(&["INT"][..], 130), (&["TERM"], 143), (&["HUP"], 143), (&["HUP", "HUP"], 143)] {
        if !arrives(signals[0]) {
            continue;
        }
        let (machine, mut running) =
            begun("play on TERM create ~/cleaning & sleep 400 & create ~/clean; create ~/begun; hang");
        for signal in signals {
            running = running.signal(signal);
            until("it cleans up", || machine.home().join("cleaning").exists());
        }
        running.end().exits(code).says(REPORT);
        assert!(machine.home().join("clean").exists(), "{signals:?}");
    }
}
