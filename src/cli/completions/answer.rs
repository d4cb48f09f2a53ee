//! Answers a shell that asks for completions: what could come in place of the last word.
//!
//! A shell sets [`COMPLETION_VARIABLE`] to its name, and passes the words after `--`. The answer has a line for each candidate:
//! the value, then a tab and a description if there is one. Bash shows none, and gets none. Nothing is ever printed on standard error, and no answer takes
//! longer than [`LONGEST`].

use std::ffi::{OsStr, OsString};
use std::sync::mpsc;
use std::time::Duration;

use clap::ValueEnum as _;
use clap_complete::engine::{CompletionCandidate, complete};

use super::place::Place;
use super::renew;
use super::shell::Shell;
use crate::cli::Cli;
use crate::cli::arguments::{COMPLETION_VARIABLE, CompletedLine, GLOBAL_HEADING, RENEWAL};
use crate::config::{self, Environment};
use crate::failure::ExitCode;
use crate::session::{Options, Session};

/// Variable with the number of words before the completed one, from a shell that passes no empty words.
const INDEX_VARIABLE: &str = "CTCONNECT_COMPLETE_INDEX";

/// The time for an answer, whatever a file system or git does.
const LONGEST: Duration = Duration::from_secs(1);

/// Answers a shell that asks; `None` for an ordinary run.
pub fn answer(arguments: &[OsString], environment: &Environment) -> Option<ExitCode> {
    let shell = environment.get_os(COMPLETION_VARIABLE).filter(|name| *name != "0")?;
    if shell == RENEWAL {
        renew::run(&CompletedLine::of_process().session());
        return Some(ExitCode::DONE);
    }
    let session = Session::new(Options::default(), environment.clone());
    let Ok(shell) = Shell::from_str(&shell.to_string_lossy(), true) else { return Some(ExitCode::USAGE) };
    let text = match words_of(arguments, environment.get_os(INDEX_VARIABLE)) {
        Some(words) => offered(words, shell),
        None => shell.script().to_owned(),
    };
    // A shell that reads no more needs no answer.
    _ = session.ui.print_raw(&text);
    Some(ExitCode::DONE)
}

/// The words after `--`, the completed one last.
fn words_of(arguments: &[OsString], index: Option<&OsStr>) -> Option<Vec<OsString>> {
    let start = arguments.iter().position(|argument| argument == "--")? + 1;
    let mut words = arguments[start..].to_vec();
    let index = index.and_then(|index| index.to_str()?.parse::<usize>().ok());
    if index.is_some_and(|index| index == words.len()) {
        words.push(OsString::new());
    }
    (!words.is_empty()).then_some(words)
}

/// The lines of the answer; none if it takes too long.
fn offered(words: Vec<OsString>, shell: Shell) -> String {
    let (sender, answer) = mpsc::channel();
    let work = move || {
        let lines = candidates(words).iter().filter_map(|candidate| line(candidate, shell)).collect::<String>();
        sender.send(lines)
    };
    // What does not end in time ends with the process.
    let started = std::thread::Builder::new().spawn(work);
    started.ok().and_then(|_| answer.recv_timeout(LONGEST).ok()).unwrap_or_default()
}

/// What could come in place of the last word.
fn candidates(words: Vec<OsString>) -> Vec<CompletionCandidate> {
    let mut root = Cli::grammar();
    root.build();
    let Some((current, before)) = words.split_last() else { return Vec::new() };
    let place = Place::after(before.get(1..).unwrap_or_default(), &root);
    let is_flag_begun = current.as_encoded_bytes().starts_with(b"-");
    let offers_flags = place.allows_flags() && (is_flag_begun || !place.expects_value());
    // A flag whose value only follows a `=` is complete without one. To the engine it is not.
    let words: Vec<OsString> = before.iter().filter(|word| *word != "--local").chain([current]).cloned().collect();
    let (index, folder) = (words.len() - 1, config::current_folder().ok());
    // The engine fails only where there is nothing to complete.
    let mut offered = complete(&mut root, words, index, folder.as_deref()).unwrap_or_default();
    offered.retain(|candidate| offers_flags || is_flag_begun || !is_flag(candidate));
    // Flags of the command come before those of every command.
    offered.sort_by_key(rank);
    offered
}

fn is_flag(candidate: &CompletionCandidate) -> bool {
    candidate.get_id().is_some_and(|id| id.starts_with("arg::"))
}

/// The place of a candidate among others: values and commands, flags of the command, then flags of every command.
fn rank(candidate: &CompletionCandidate) -> u8 {
    let is_global = candidate.get_tag().is_some_and(|tag| tag.to_string() == GLOBAL_HEADING);
    let value = candidate.get_value().to_string_lossy();
    match candidate {
        _ if !is_flag(candidate) => 0,
        _ if matches!(value.as_ref(), "--help" | "-h" | "--version" | "-V") => 3,
        _ if is_global => 2,
        _ => 1,
    }
}

/// The line of a candidate; `None` for one that would be two lines, or move the cursor.
fn line(candidate: &CompletionCandidate, shell: Shell) -> Option<String> {
    let value = candidate.get_value().to_str().filter(|value| !value.contains(char::is_control))?;
    let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.lines().next().unwrap_or_default().replace(char::is_control, " ");
    match help.is_empty() || shell == Shell::Bash {
        true => Some(format!("{value}\n")),
        false => Some(format!("{value}\t{help}\n")),
    }
}
