//! The program on a terminal of 80 columns.
#![cfg(unix)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use expectrl::process::unix::WaitStatus;
use expectrl::{ControlCode, Eof, Expect as _};
use regex::Regex;
use serde_json::{Value, json};

use crate::faults::{Faulty, Reply};
use crate::harness::{Machine, Project, THREE, TerminalSession, arrives, signal, start_on_terminal, words};

/// What a program drew on the screen, and its exit code.
struct Screen {
    /// Every line that was drawn, without colours.
    drawn: Vec<String>,
    code: i32,
}

/// Starts the program on a terminal with echo, which terminals of tests do not have by default.
fn start(machine: &Machine, line: &str) -> TerminalSession {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", r#"stty echo && exec "$0" "$@""#, env!("CARGO_BIN_EXE_ctconnect")]).args(words(line));
    machine.seal(&mut command);
    command.stdin(Stdio::inherit());
    let mut session = start_on_terminal(command);
    session.get_process_mut().set_window_size(80, 24).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(20)));
    session
}

/// Runs the program on a terminal of 80 columns until it ends. Each answer is typed when its question appears.
fn on_terminal(machine: &Machine, line: &str, answers: &[(&str, &str)]) -> Screen {
    let mut session = start(machine, line);
    let mut bytes = Vec::new();
    for (question, answer) in answers {
        bytes.extend_from_slice(session.expect(question).unwrap().as_bytes());
        session.send_line(answer).unwrap();
    }
    bytes.extend_from_slice(session.expect(Eof).unwrap().as_bytes());
    let WaitStatus::Exited(_, code) = session.get_process().wait().unwrap() else { panic!("a signal ended it") };
    let text = String::from_utf8(bytes).unwrap();
    let text = Regex::new("\u{1b}\\[[0-9;?]*[A-Za-z]").unwrap().replace_all(&text, "").into_owned();
    Screen { drawn: text.split(['\r', '\n']).filter(|line| !line.is_empty()).map(str::to_owned).collect(), code }
}

#[test]
fn a_terminal_gets_the_last_200_log_entries() {
    let entry = |number: i64| {
        let timestamp = jiff::Timestamp::from_second(1_790_000_000 + number).unwrap().to_string();
        let details = json!({ "message": format!("entry {number}") });
        json!({ "timestamp": timestamp, "applicationName": "web", "severity": "INFO", "details": details })
    };
    let data: Vec<Value> = (0..450).map(entry).collect();
    let server = Faulty::start(move |_| Reply::json(200, &json!({ "data": data })));
    let machine = crate::faults::machine(server.address()).with("TERM", "xterm-256color").with("TZ", "Europe/Berlin");
    let shown = |flags: &str| {
        let screen = on_terminal(&machine, &format!("deployment logs live {flags}"), &[]);
        assert_eq!(screen.code, 0, "{:#?}", screen.drawn);
        let text = screen.drawn.join(" ");
        let entries: Vec<String> = screen.drawn.into_iter().filter(|line| line.contains("  entry ")).collect();
        (entries, text.contains("only the last 200 entries are shown"))
    };
    let (entries, says_so) = shown("");
    assert_eq!((entries.len(), says_so), (200, true));
    assert_eq!(entries[0], "2026-09-21 16:17:30.000  web  INFO     entry 250");
    assert_eq!((shown("--limit 3").0.len(), shown("--limit 3").1), (3, false));
    assert_eq!((shown("--since 2026-09-21").0.len(), shown("--since 2026-09-21").1), (450, false));
}

#[test]
fn spinners_and_marks_stay_within_the_width_of_the_terminal() {
    let machine = Machine::bare().with("CTCONNECT_LOCAL", "fast").with("TERM", "xterm-256color");
    let name = "a-project-whose-name-is-so-long-that-a-line-with-it-has-to-be-cut-somewhere";
    Project::new(&machine, name, THREE);
    let screen = on_terminal(&machine, &format!("deploy {name} --configuration web.TOKEN=t0ken"), &[]);
    assert_eq!(screen.code, 0, "{:#?}", screen.drawn);
    let marks: Vec<&String> = screen.drawn.iter().filter(|line| line.starts_with('✓')).collect();
    assert_eq!(marks.len(), 4, "{:#?}", screen.drawn);
    assert!(marks[0].starts_with("✓ Checked connect.yaml"), "{marks:?}");
    let spinners = screen.drawn.iter().filter(|line| "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏".contains(line.chars().next().unwrap()));
    assert!(spinners.count() > 4, "{:#?}", screen.drawn);
    let progress = screen.drawn.iter().take_while(|line| !line.starts_with("ConnectorStaged"));
    for line in progress {
        assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
    }
}

#[test]
fn says_once_that_the_environment_chose_the_emulator() {
    let machine = Machine::bare().with("CTCONNECT_LOCAL", "instant").with("TERM", "xterm-256color");
    let said = "emulator: CTCONNECT_LOCAL is set, so nothing reaches the service";
    let times = |command: &str| {
        let screen = on_terminal(&machine, command, &[]);
        assert_eq!(screen.code, 0, "{:#?}", screen.drawn);
        screen.drawn.iter().filter(|line| line.contains(said)).count()
    };
    assert_eq!(times("deployment list"), 1);
    for command in ["--quiet deployment list", "--local deployment list", "--version"] {
        assert_eq!(times(command), 0, "{command}");
    }
    let piped = machine.sh("deployment list").ok();
    assert!(!piped.stderr.contains(said), "{}", piped.stderr);
}

#[test]
fn deletion_asks_for_confirmation() {
    let machine = Machine::local().with("TERM", "xterm-256color");
    Project::new(&machine, "shop", THREE).publish(&machine, "shop");
    machine.sh("deployment create --key it --connector-key shop --configuration web.TOKEN=t0ken").ok();
    assert_eq!(on_terminal(&machine, "deployment delete it", &[("[y/N]", "n")]).code, 1);
    machine.sh("deployment describe it").ok();
    let screen = on_terminal(&machine, "deployment delete it", &[("[y/N]", "y")]);
    assert_eq!(screen.code, 0);
    assert!(screen.drawn.iter().any(|line| line.contains("✓ Deleted it")), "{:#?}", screen.drawn);
    machine.sh("deployment describe it").exits(5);
}

#[test]
fn an_interrupt_at_a_prompt_is_reported_on_a_new_line() {
    let machine = Machine::local().with("TERM", "xterm-256color");
    Project::new(&machine, "shop", THREE).publish(&machine, "shop");
    machine.sh("deployment create --key it --connector-key shop --configuration web.TOKEN=t0ken").ok();
    let mut session = start(&machine, "deployment delete it");
    session.expect("[y/N]").unwrap();
    session.send(ControlCode::EndOfText).unwrap();
    let until = session.expect("error:").unwrap();
    let before = String::from_utf8_lossy(until.before()).into_owned();
    let line = Regex::new("\u{1b}\\[[0-9;]*m").unwrap().replace_all(&before, "").into_owned();
    assert!(line.ends_with('\n'), "{line:?}");
}

/// A Connector that requires two secrets.
const SECRETS: &str = "deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      securedConfiguration:
        - { key: TOKEN, description: Token of the engine, required: true }
        - { key: PEPPER, description: Salt of the engine, required: true }
";

#[test]
fn secrets_are_prompted_for_without_echo() {
    // Typed one after the other, and pasted both at once.
    let each: &[(&str, &str)] = &[("web.TOKEN (Token of the engine): ", "t0ken"), ("web.PEPPER", "p3pper")];
    let both: &[(&str, &str)] = &[("web.TOKEN (Token of the engine): ", "t0ken\np3pper")];
    for answers in [each, both] {
        let machine = Machine::local().with("TERM", "xterm-256color");
        Project::new(&machine, "shop", SECRETS).publish(&machine, "shop");
        let screen = on_terminal(&machine, "deployment create --key it --connector-key shop", answers);
        assert_eq!(screen.code, 0, "{:#?}", screen.drawn);
        let shown = screen.drawn.concat();
        assert!(shown.contains("web.PEPPER") && !shown.contains("t0ken") && !shown.contains("p3pper"), "{shown}");
    }
}

/// A command that asks for a secret, on a machine that has to outlive it. The terminal does not echo what is typed.
fn secret_prompt() -> (Machine, TerminalSession) {
    let machine = Machine::local().with("TERM", "xterm-256color");
    Project::new(&machine, "shop", SECRETS).publish(&machine, "shop");
    let mut session = start(&machine, "deployment create --key it --connector-key shop");
    session.expect("web.TOKEN").unwrap();
    assert!(!session.get_process().get_echo().unwrap());
    (machine, session)
}

#[test]
fn a_signal_at_a_secret_prompt_restores_the_echo() {
    for (name, code) in [("HUP", 143), ("TERM", 143), ("QUIT", 143)] {
        if !arrives(name) {
            continue;
        }
        let (_machine, mut session) = secret_prompt();
        signal(session.get_process().pid().as_raw().unsigned_abs(), name);
        session.expect(Eof).unwrap();
        let WaitStatus::Exited(_, ended) = session.get_process().wait().unwrap() else { panic!("{name} killed it") };
        assert_eq!(ended, code);
        assert!(session.get_process().get_echo().unwrap(), "{name} left the echo off");
    }
}

#[test]
fn a_key_that_ends_a_secret_prompt_restores_the_echo() {
    // Ctrl-C and Ctrl-\.
    for (key, word) in [(ControlCode::EndOfText, "interrupted"), (ControlCode::FileSeparator, "terminated")] {
        if !arrives("QUIT") {
            continue;
        }
        let (_machine, mut session) = secret_prompt();
        session.send(key).unwrap();
        session.expect(word).unwrap();
        assert!(session.get_process().get_echo().unwrap());
    }
}

/// A shell gives the terminal its own modes while the program is stopped.
#[test]
fn a_secret_prompt_that_continues_after_a_stop_shows_no_secret() {
    let (_machine, mut session) = secret_prompt();
    session.get_process_mut().set_echo(true, None).unwrap();
    signal(session.get_process().pid().as_raw().unsigned_abs(), "CONT");
    let deadline = Instant::now() + Duration::from_secs(10);
    while session.get_process().get_echo().unwrap() {
        assert!(Instant::now() < deadline, "the echo is still on");
        std::thread::sleep(Duration::from_millis(10));
    }
    session.send_line("t0ken").unwrap();
    let until = session.expect("web.PEPPER").unwrap();
    assert!(!String::from_utf8_lossy(until.before()).contains("t0ken"));
}
