//! On a terminal: an application can prompt, missing values are prompted for, and nothing outlives the terminal.

use std::process::Stdio;
use std::time::{Duration, Instant};

use expectrl::process::Termios as _;
use expectrl::process::unix::WaitStatus;
use expectrl::{Eof, Expect as _};

use super::Workshop;
use super::interrupts::{PROCESS_TREE, all_end, ends};
use crate::harness::{TerminalSession, arrives, signal, start_on_terminal, words};

fn on_terminal(workshop: &Workshop, line: &str) -> TerminalSession {
    let mut command = workshop.machine.command(words(line));
    command.current_dir(&workshop.folder).env("TERM", "xterm-256color").stdin(Stdio::inherit());
    let mut session = start_on_terminal(command);
    session.set_expect_timeout(Some(Duration::from_secs(20)));
    session
}

/// The rest of the screen, and the exit code.
fn end(mut session: TerminalSession) -> (String, i32) {
    let rest = session.expect(Eof).unwrap();
    let screen = String::from_utf8_lossy(rest.as_bytes()).into_owned();
    let WaitStatus::Exited(_, code) = session.get_process().wait().unwrap() else { panic!("it did not end by itself") };
    (screen, code)
}

#[test]
fn a_single_application_stays_in_the_foreground_and_can_prompt() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", "ask really?\\x20");
    let mut session = on_terminal(&workshop, "application build");
    session.expect("really? ").unwrap();
    session.send_line("4").unwrap();
    assert_eq!(end(session).1, 4);
}

#[test]
fn ctrl_c_ends_the_application() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", PROCESS_TREE);
    let mut session = on_terminal(&workshop, "application start --port 0");
    session.expect("ready").unwrap();
    session.send("\u{3}").unwrap();
    assert_eq!(end(session).1, 130);
    all_end(&workshop, &["web"]);
}

/// The terminal sends SIGINT to all of them. The application may end before this program hears of it.
#[test]
fn ctrl_c_ends_what_an_application_leaves_behind_that_ended_at_once() {
    for is_heard_first in [true, false] {
        let workshop = Workshop::new(&[("web", "service")]);
        workshop.write("web/play", PROCESS_TREE);
        let mut session = on_terminal(&workshop, "application start --port 0");
        session.expect("ready").unwrap();
        let id = session.get_process().pid().as_raw().unsigned_abs();
        let ids = std::fs::read_to_string(workshop.folder.join("web/ids")).unwrap();
        signal(id, "STOP");
        signal(ids.lines().last().unwrap().parse().unwrap(), "INT");
        if is_heard_first {
            signal(id, "INT");
        }
        signal(id, "CONT");
        // Only an end that takes a while says so, and can be made shorter.
        if session.expect("ending npm; Ctrl-C again ends them at once").is_ok() {
            signal(id, "INT");
        }
        assert_eq!(end(session).1, 130);
        all_end(&workshop, &["web"]);
    }
}

#[test]
fn ctrl_c_leaves_time_for_a_graceful_shutdown() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", "on TERM create cut-short; on INT sleep 300 & create done; print ready; hang");
    let mut session = on_terminal(&workshop, "application start --port 0");
    session.expect("ready").unwrap();
    session.send("\u{3}").unwrap();
    assert_eq!(end(session).1, 130);
    assert!(workshop.folder.join("web/done").exists() && !workshop.folder.join("web/cut-short").exists());
}

#[test]
fn a_second_ctrl_c_kills_the_application() {
    let workshop = Workshop::new(&[("web", "service")]);
    workshop.write("web/play", "on INT,TERM; id id; print ready; hang");
    let mut session = on_terminal(&workshop, "application start --port 0");
    session.expect("ready").unwrap();
    let started = Instant::now();
    // Two signals at the same time can be merged into one.
    while session.get_process().is_alive().unwrap() {
        assert!(started.elapsed() < Duration::from_secs(4), "it waits");
        drop(session.send("\u{3}"));
        std::thread::sleep(Duration::from_millis(20));
    }
    ends(&std::fs::read_to_string(workshop.folder.join("web/id")).unwrap());
}

/// Like the shell of npm, this one does not forward signals. The program shuts down slowly.
const BEHIND_A_SHELL: &str = "shell sh -c 'trap \"sleep 0.3; touch closed; exit\" INT TERM; echo $$ > id; echo ready; \
     while :; do sleep 0.01; done'; true";

#[test]
fn a_program_behind_a_shell_gets_the_signal_and_is_awaited() {
    for name in ["INT", "TERM"] {
        let workshop = Workshop::new(&[("web", "service")]);
        workshop.write("web/play", BEHIND_A_SHELL);
        let mut session = on_terminal(&workshop, "application start --port 0");
        session.expect("ready").unwrap();
        match name {
            "INT" => session.send("\u{3}").unwrap(),
            _ => signal(session.get_process().pid().as_raw().unsigned_abs(), name),
        }
        assert_eq!(end(session).1, if name == "INT" { 130 } else { 143 });
        assert!(workshop.folder.join("web/closed").exists(), "{name}: it was not awaited");
        ends(&std::fs::read_to_string(workshop.folder.join("web/id")).unwrap());
    }
}

#[test]
fn a_program_behind_a_shell_that_ignores_signals_is_killed_by_the_second_one() {
    let workshop = Workshop::new(&[("web", "service")]);
    let stubborn = "shell sh -c 'trap \"\" INT TERM; echo $$ > id; echo ready; while :; do sleep 0.01; done'; true";
    workshop.write("web/play", stubborn);
    let mut session = on_terminal(&workshop, "application start --port 0");
    session.expect("ready").unwrap();
    let (id, started) = (session.get_process().pid().as_raw().unsigned_abs(), Instant::now());
    while session.get_process().is_alive().unwrap() {
        assert!(started.elapsed() < Duration::from_secs(4), "it waits");
        signal(id, "TERM");
        std::thread::sleep(Duration::from_millis(20));
    }
    ends(&std::fs::read_to_string(workshop.folder.join("web/id")).unwrap());
}

#[test]
fn nothing_outlives_the_terminal() {
    if !arrives("HUP") {
        return;
    }
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    workshop.write("web/play", PROCESS_TREE).write("job/play", PROCESS_TREE);
    let mut session = on_terminal(&workshop, "application start --all --port 0");
    session.expect("ready").unwrap();
    session.expect("ready").unwrap();
    signal(session.get_process().pid().as_raw().unsigned_abs(), "HUP");
    assert_eq!(end(session).1, 143);
    all_end(&workshop, &["web", "job"]);
}

#[test]
fn missing_values_are_prompted_for_and_secrets_are_hidden() {
    let workshop = Workshop::of(
        "deployAs:
  - name: web
    applicationType: service
    endpoint: /web
    configuration:
      standardConfiguration:
        - key: GREETING
          description: What to say
          required: true
      securedConfiguration:
        - key: TOKEN
          description: Token of the engine
          required: true
",
    );
    let mut session = on_terminal(&workshop, "application start --port 0");
    // As on a real terminal. It also shows whether the program turns the echo off.
    session.set_echo(true).unwrap();
    session.expect("secured values are not shown while you type; `.env`").unwrap();
    session.expect("web.GREETING (What to say): ").unwrap();
    session.send_line("").unwrap();
    session.expect("A value is required").unwrap();
    session.expect("web.GREETING (What to say): ").unwrap();
    session.send_line("hello").unwrap();
    session.expect("web.TOKEN (Token of the engine): ").unwrap();
    session.send_line("s3cret").unwrap();
    let (screen, code) = end(session);
    assert_eq!(code, 0, "{screen}");
    assert!(!screen.contains("s3cret"), "{screen}");
    assert_eq!(workshop.variable("web", "TOKEN").as_deref(), Some("s3cret"));
}

#[test]
fn a_key_of_the_same_name_can_reuse_the_value() {
    let key = "configuration:
      securedConfiguration:
        - key: TOKEN
          description: Token
          required: true
";
    let one = |name: &str| format!("  - name: {name}\n    applicationType: service\n    endpoint: /{name}\n    {key}");
    let workshop = Workshop::of(&format!("deployAs:\n{}{}{}", one("web"), one("api"), one("hook")));
    // All are running before one ends.
    let all = "create ready; await ../web/ready; await ../api/ready; await ../hook/ready";
    workshop.write("web/play", all).write("api/play", all).write("hook/play", all);
    let mut session = on_terminal(&workshop, "application start --all --port 0");
    session.expect("web.TOKEN (Token): ").unwrap();
    session.send_line("s3cret").unwrap();
    session.expect("api.TOKEN (Token) [as `web.TOKEN`]: ").unwrap();
    session.send_line("").unwrap();
    session.expect("hook.TOKEN (Token) [as `web.TOKEN`]: ").unwrap();
    session.send_line("0ther").unwrap();
    let (screen, code) = end(session);
    assert_eq!(code, 0, "{screen}");
    let tokens = ["web", "api", "hook"].map(|name| workshop.variable(name, "TOKEN").unwrap());
    assert_eq!(tokens, ["s3cret", "s3cret", "0ther"]);
}

#[test]
fn reading_a_message_from_the_terminal_is_announced() {
    let workshop = Workshop::new(&[("hook", "event")]);
    let mut session = on_terminal(&workshop, "application call --event -");
    session.expect("Reading standard input; press Ctrl-D on an empty line to end it.").unwrap();
    session.send_line("{}x").unwrap();
    session.send("\u{4}").unwrap();
    let (screen, code) = end(session);
    assert!(code == 3 && screen.contains("standard input is not a Message"), "{code} {screen}");
}

#[test]
fn names_and_lines_are_colored() {
    let workshop = Workshop::new(&[("web", "service"), ("job", "job")]);
    workshop.write("web/play", r"print \e[32mgreen\e[0m \e[2Jx");
    let (screen, code) = end(on_terminal(&workshop, "application build --all"));
    assert_eq!(code, 0, "{screen}");
    let line = screen.lines().find(|line| line.contains("green")).unwrap();
    assert_eq!(line, "\u{1b}[36mweb |\u{1b}[0m \u{1b}[32mgreen\u{1b}[0m x\u{1b}[0m", "{screen:?}");
    assert!(screen.contains("\u{1b}[32m✓\u{1b}[0m job"), "{screen:?}");
}
