//! Somebody who answers questions on a terminal.

use std::process::Command;
use std::time::Duration;

use expectrl::process::unix::WaitStatus;
use expectrl::{Eof, Expect as _};

use super::{Machine, start_on_terminal_of, words};

/// Runs the program on a terminal and types each answer in at its question. Comes back with the exit code and everything
/// that was shown after the last answer.
#[track_caller]
pub fn typed(machine: &Machine, line: &str, answers: &[(&str, &str)]) -> (i32, String) {
    let mut command = machine.command(words(line));
    command.env("TERM", "dumb");
    on_terminal(command, 200, answers)
}

/// The same for any command, on a terminal with so many columns.
#[track_caller]
pub fn on_terminal(command: Command, columns: u16, answers: &[(&str, &str)]) -> (i32, String) {
    let mut session = start_on_terminal_of((columns, 50), &command);
    session.set_expect_timeout(Some(Duration::from_secs(20)));
    for (question, answer) in answers {
        session.expect(question).unwrap();
        session.send_line(answer).unwrap();
    }
    let rest = session.expect(Eof).unwrap();
    let WaitStatus::Exited(_, code) = session.get_process().wait().unwrap() else { panic!("it did not end by itself") };
    (code, String::from_utf8_lossy(rest.as_bytes()).into_owned())
}
