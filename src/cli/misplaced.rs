//! Secrets in the wrong place of a command line, which a usage error would repeat.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Cli;
use crate::nearest;
use crate::reference::is_plain_word;

/// Words that begin with the name of a secret, without the hyphens of a flag. What follows is the secret, if the blank or
/// the `=` between them was forgotten.
const SECRET_NAMES: [&str; 8] =
    ["client-secret-stdin", "client-secret", "configuration", "access-token", "password", "secret", "token", "api-key"];

/// Values that a usage error repeats although they may be secrets: one for a flag that takes none or only certain words, and a
/// word where no argument or a command is expected. Commands of `auth` take credentials, so that every argument may be one.
pub fn misplaced_values(error: &clap::Error, arguments: &[OsString]) -> Vec<String> {
    let is_command = error.kind() == ErrorKind::InvalidSubcommand;
    let may_hold_credentials = !is_command && is_about_credentials(arguments);
    let is_choice = error.get(ContextKind::ValidValue).is_some();
    let kinds: &[ContextKind] = match error.kind() {
        ErrorKind::TooManyValues => &[ContextKind::InvalidValue],
        ErrorKind::InvalidValue if is_choice => &[ContextKind::InvalidValue],
        ErrorKind::UnknownArgument => &[ContextKind::InvalidArg],
        ErrorKind::InvalidSubcommand => &[ContextKind::InvalidSubcommand],
        _ => &[],
    };
    let values = error.context().filter(|(kind, _)| kinds.contains(kind)).filter_map(|(_, value)| match value {
        ContextValue::String(text) if !text.starts_with('-') => Some(text.clone()),
        _ => None,
    });
    values.filter(|value| may_hold_credentials || !is_plain_word(value)).collect()
}

/// The commands of `auth` take credentials.
fn is_about_credentials(arguments: &[OsString]) -> bool {
    arguments.iter().any(|word| word == "auth")
}

/// The unknown flag that a usage error repeats, and how much of it may be shown: not what follows the name of a secret,
/// also a misspelt one, and for commands that take credentials only a word. `None` if all of it may be shown.
pub fn misplaced_flag(error: &clap::Error, arguments: &[OsString]) -> Option<(String, String)> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let name = flag.strip_prefix("--").filter(|_| error.kind() == ErrorKind::UnknownArgument)?;
    let is_word = |character: char| character.is_ascii_lowercase() || character == '-';
    let length = match secret_name(name) {
        Some(length) => length,
        None if is_about_credentials(arguments) => name.find(|character| !is_word(character)).unwrap_or(name.len()),
        None => name.len(),
    };
    let is_shown = length == name.len() || name.chars().all(is_word) && is_misspelt(name);
    let shown = format!("--{}{}", &name[..length], crate::redact::MASK);
    (!is_shown).then(|| (flag.clone(), shown))
}

/// The length of the name of a secret at the beginning of `word`, which may have one wrong letter.
fn secret_name(word: &str) -> Option<usize> {
    let lower = word.to_ascii_lowercase().replace('_', "-");
    if let Some(name) = SECRET_NAMES.iter().find(|name| lower.starts_with(**name)) {
        return Some(name.len());
    }
    let lengths = |name: &str| (name.len() - 1)..=(name.len() + 1);
    let is_word = |text: &str| text.chars().all(|character| character.is_ascii_alphabetic() || character == '-');
    let is_near = |name: &str, length| {
        lower.get(..length).is_some_and(|beginning| is_word(beginning) && nearest::is_near(name, beginning, 1))
    };
    SECRET_NAMES.iter().find_map(|name| lengths(name).find(|length| is_near(name, *length)))
}

/// Whether a flag of any command has nearly this name.
fn is_misspelt(name: &str) -> bool {
    fn has_near_flag(command: &clap::Command, name: &str) -> bool {
        let mut flags = command.get_arguments().filter_map(clap::Arg::get_long);
        flags.any(|flag| nearest::is_near(flag, name, 2))
            || command.get_subcommands().any(|command| has_near_flag(command, name))
    }
    let mut grammar = Cli::grammar();
    grammar.build();
    has_near_flag(&grammar, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is shown of a flag of this command line.
    fn shown(line: &str) -> String {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let error = Cli::grammar().try_get_matches_from(&words).err();
        let flag = error.and_then(|error| misplaced_flag(&error, &words));
        flag.map_or_else(|| "all".to_owned(), |(_, shown)| shown)
    }

    #[test]
    fn nothing_after_the_name_of_a_secret_is_shown() {
        for (flag, expected) in [
            ("--client-secretS3cret", "--client-secret***"),
            ("--client-secretsecret", "--client-secret***"),
            ("--client-secret-stdinS3cret", "--client-secret-stdin***"),
            ("--client-secreS3cret", "--client-secre***"),
            ("--client-secrets3cret", "--client-secret***"),
            ("--Client_SecretS3cret", "--Client_Secret***"),
            ("--clientsecretS3cret", "--clientsecret***"),
            ("--passwordS3cret", "--password***"),
            ("--paswords3cret", "--pasword***"),
            ("--tokens3cret", "--token***"),
            ("--S3cret", "--***"),
            ("--client-idd", "all"),
            ("--client-secrets", "all"),
            ("--client-secre", "all"),
            ("--scopes", "all"),
        ] {
            assert_eq!(shown(&format!("ctconnect auth login {flag}")), expected, "{flag}");
        }
        for (flag, expected) in [
            ("--configurationweb.TOKEN:S3cret", "--configuration***"),
            ("--configuratonweb.TOKEN:S3cret", "--configuraton***"),
            ("--client-secretS3cret", "--client-secret***"),
            ("--configuration-enw", "all"),
            ("--startDate", "all"),
            ("--v2", "all"),
        ] {
            assert_eq!(shown(&format!("ctconnect deployment create {flag}")), expected, "{flag}");
        }
    }
}
