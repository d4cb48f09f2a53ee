//! Words of other tools, in place of a command.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Cli;

/// A word at the place of a command, and the command that it means.
const SHORTCUTS: [(&str, &[&str]); 6] = [
    ("login", &["auth", "login"]),
    ("logout", &["auth", "logout"]),
    ("logs", &["deployment", "logs"]),
    ("redeploy", &["deployment", "redeploy"]),
    ("version", &["--version"]),
    ("whoami", &["auth", "status"]),
];

/// Flags of other tools, and what to use here.
const FAMILIAR_FLAGS: [(&str, &str); 6] = [
    ("--json", "`-o json` prints JSON"),
    ("--yaml", "`-o yaml` prints YAML"),
    ("--format", "`-o FORMAT` selects the output format"),
    ("--verbose", "`--debug` prints every request and response"),
    ("--dry-run", "`ctconnect plan` shows what `ctconnect deploy` would do"),
    ("--watch", "`--follow` shows new log entries, and `--wait` waits for an operation"),
];

/// The command line with the command that a shortcut means. `None` if the error is about something else.
pub fn expanded(error: &clap::Error, arguments: &[OsString]) -> Option<Vec<OsString>> {
    let word = unknown_command(error)?;
    let (_, command) = SHORTCUTS.iter().find(|(shortcut, _)| *shortcut == word)?;
    let place = arguments.iter().position(|argument| argument == word)?;
    let before = arguments.get(1..place)?;
    // The word may be unknown below a command.
    let grammar = Cli::grammar();
    if before.iter().any(|argument| grammar.find_subcommand(argument).is_some()) {
        return None;
    }
    let command = command.iter().map(OsString::from);
    Some(arguments[..place].iter().cloned().chain(command).chain(arguments[place + 1..].iter().cloned()).collect())
}

/// Adds to a usage error what a word or a flag of other tools is here.
pub fn with_tip(mut error: clap::Error) -> clap::Error {
    let tips = match (unknown_command(&error), unknown_flag(&error)) {
        (Some(word), _) => {
            let commands = Cli::commands_named(word).into_iter();
            commands.map(|command| format!("did you mean `{} {command}`?", Cli::NAME)).collect()
        }
        (None, Some(flag)) => {
            FAMILIAR_FLAGS.iter().filter(|(name, _)| *name == flag).map(|(_, tip)| (*tip).to_owned()).collect()
        }
        (None, None) => Vec::new(),
    };
    if !tips.is_empty() {
        error.remove(ContextKind::SuggestedSubcommand);
        error.remove(ContextKind::SuggestedArg);
        let tips = tips.into_iter().map(Into::into).collect();
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(tips));
    }
    error
}

fn unknown_command(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(word)) if error.kind() == ErrorKind::InvalidSubcommand => Some(word),
        _ => None,
    }
}

fn unknown_flag(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) if error.kind() == ErrorKind::UnknownArgument => Some(flag),
        _ => None,
    }
}
