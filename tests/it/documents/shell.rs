//! Runs the commands of a block in one shell on a terminal.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use expectrl::{Eof, Expect as _};

use super::block::Block;
use super::screen::screen;
use crate::harness::{Machine, start_on_terminal_of};

/// What a command of a block printed, and its exit code.
pub struct Printed {
    pub lines: Vec<String>,
    pub code: i32,
}

/// Begins the lines that say where a command begins and ends.
const FENCE: &str = "@@fence@@";

/// Runs the commands in order, as a reader would who pastes them into a shell in this folder.
pub fn run(machine: &Machine, folder: &Path, block: &Block) -> Vec<Printed> {
    let mut script = "code=0\n".to_owned();
    for command in &block.commands {
        // `(exit …)` sets `$?` for a command that shows it.
        script += &format!("echo '{FENCE}'; (exit $code)\n{}\ncode=$?; echo \"{FENCE} $code\"\n", command.text);
    }
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", &script]);
    machine.seal(&mut shell);
    shell.current_dir(folder).env("TERM", "xterm");
    let mut session = start_on_terminal_of((120, 50), &shell);
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    let everything = session.expect(Eof).unwrap_or_else(|error| panic!("{}: {error}", block.place));
    divide(&screen(&String::from_utf8_lossy(everything.as_bytes())))
}

/// The lines of each command.
fn divide(lines: &[String]) -> Vec<Printed> {
    let mut printed = Vec::new();
    let mut open: Option<Vec<String>> = None;
    for line in lines {
        // The last line of a command may have no end.
        match (line.split_once(FENCE), open.as_mut()) {
            (None, Some(lines)) => lines.push(line.clone()),
            (Some((before, code)), Some(lines)) => {
                lines.extend((!before.is_empty()).then(|| before.to_owned()));
                let code = code.trim().parse().unwrap();
                printed.push(Printed { lines: open.take().unwrap_or_default(), code });
            }
            (Some(_), None) => open = Some(Vec::new()),
            (None, None) => {}
        }
    }
    printed
}
