//! Translates command lines of the official CLI, `commercetools` 0.0.23, into command lines of this program.
//!
//! It rewrites the arguments by two tables before they are parsed; no other module knows about it. Values are read as the
//! official CLI reads them: a flag with a value takes the next word, whatever it is; a list takes every word up to the
//! next flag, and each word is split at commas. A line that the official CLI refuses before it sends anything is refused
//! here too. Flags that are not in the tables are passed on unchanged, so that a line may also contain flags of this
//! program. `docs/official-cli.md` lists the intended differences of the two programs.

mod checks;
mod commands;
mod flags;

use std::ffi::{OsStr, OsString};
use std::iter::Peekable;
use std::path::Path;

use checks::{GivenFlag, check_flags, check_value};
use commands::{COMMANDS, OfficialCommand};
use flags::{FlagKind, is_flag, items, known, native_value, values};

use crate::reference::is_plain_word;

/// Name of the official program; a link with this name to our program replaces it.
const PROGRAM: &str = "commercetools";

/// Flags of this program that may be before a command and take the next word.
const GLOBAL_WITH_VALUE: [&str; 10] = [
    "--profile",
    "--project-key",
    "--project-region",
    "-o",
    "--output",
    "--color",
    "--progress",
    "--request-timeout",
    "--retries",
    "--ca-file",
];

/// The flag that makes the output and the identity what a script for the official CLI expects.
const SHAPE: &str = "--script-shape";

/// Translates an official argument list, which starts with the name of the program. Any other list is returned unchanged.
///
/// # Errors
/// What the official CLI refuses before it sends anything.
pub fn translate(arguments: Vec<OsString>) -> Result<Vec<OsString>, String> {
    let Some((own, command, rest)) = official_command(&arguments) else { return Ok(arguments) };
    // Usage errors show the command that is parsed, which is ours.
    let mut native = vec![OsString::from("ctconnect")];
    native.extend(own);
    native.extend(command.native.split_whitespace().map(OsString::from));
    if rest.is_empty() && command.is_topic() {
        // A topic without a command shows its commands.
        native.push(OsString::from("--help"));
    }
    let asks_for_help = rest.iter().any(|word| word == "--help" || word == "-h");
    let line = OfficialLine::read(rest);
    if !command.is_topic() && !asks_for_help {
        line.check(command).map_err(|problem| format!("{problem} (in `{PROGRAM} {}`)", command.words))?;
        native.extend(command.has_result.then(|| line.shape(command)));
    }
    native.extend(line.native(command));
    Ok(native)
}

/// The flags of this program before an official command, the command, and the words after it; `None` for a command line
/// of ours.
fn official_command(arguments: &[OsString]) -> Option<(Vec<OsString>, &'static OfficialCommand, Vec<OsString>)> {
    let (program, words) = arguments.split_first()?;
    let (own, words) = words.split_at(own_flags(words));
    let is_link = Path::new(program).file_stem() == Some(OsStr::new(PROGRAM));
    let words = split_topics(words);
    let is_official = match words.first().and_then(|word| word.to_str()) {
        Some("connect") => true,
        Some("auth") => is_link || words.iter().any(|word| word == "--client-credentials"),
        _ => false,
    };
    let is_it = |command: &&OfficialCommand| begins_with(&words, command.words);
    let command = COMMANDS.iter().find(is_it).filter(|_| is_official)?;
    let rest = words.iter().skip(command.words.split(' ').count()).cloned().collect();
    Some((own.to_vec(), command, rest))
}

/// How many words at the beginning are flags of this program, with their values.
fn own_flags(words: &[OsString]) -> usize {
    let mut count = 0;
    while let Some(word) = words.get(count).filter(|word| is_flag(word)) {
        count += if GLOBAL_WITH_VALUE.iter().any(|flag| word == flag) { 2 } else { 1 };
    }
    count.min(words.len())
}

/// The words with `connect:deployment:list` and `connect deployment:list` split, as far as they name a command.
fn split_topics(words: &[OsString]) -> Vec<OsString> {
    let mut split: Vec<OsString> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let parts = word.to_str().unwrap_or_default().split(':').map(OsString::from);
        let longer: Vec<OsString> = split.iter().cloned().chain(parts).collect();
        if !COMMANDS.iter().any(|command| is_start_of(&longer, command.words)) {
            return split.into_iter().chain(words[index..].iter().cloned()).collect();
        }
        split = longer;
    }
    split
}

/// Whether `words` are the first words of `command`.
fn is_start_of(words: &[OsString], command: &str) -> bool {
    let mut known = command.split(' ');
    words.iter().all(|word| known.next().is_some_and(|known| word == known))
}

fn begins_with(words: &[OsString], command: &str) -> bool {
    let mut wanted = command.split(' ').map(OsStr::new);
    let mut words = words.iter();
    wanted.all(|wanted| words.next().is_some_and(|word| word == wanted))
}

/// A part of a command line.
#[derive(Debug)]
enum LinePart {
    /// A flag of the official CLI, ours, and its values.
    Flag(FlagKind, &'static str, GivenFlag),
    /// A word that belongs to no flag of the official CLI.
    Word(OsString),
}

/// The words after the command.
#[derive(Debug)]
struct OfficialLine(Vec<LinePart>);

impl OfficialLine {
    fn read(words: Vec<OsString>) -> Self {
        let mut words = words.into_iter().peekable();
        let mut parts: Vec<LinePart> = Vec::new();
        // Whether the last flag is a list that takes the words after it; switches do not end a list.
        let mut list: Option<usize> = None;
        while let Some(word) = words.next() {
            if word == "--" {
                parts.push(LinePart::Word(word));
                parts.extend(words.map(LinePart::Word));
                break;
            }
            let Some((name, ours, kind)) = known(&word) else {
                let flag = list.filter(|_| !is_flag(&word)).and_then(|index| parts.get_mut(index));
                match flag {
                    Some(LinePart::Flag(_, _, flag)) => flag.values.extend(items(&word)),
                    _ => {
                        list = None;
                        parts.push(LinePart::Word(word));
                    }
                }
                continue;
            };
            let values = if let FlagKind::Switch = kind { Vec::new() } else { value_of(kind, name, &word, &mut words) };
            match kind {
                FlagKind::Many => list = Some(parts.len()),
                FlagKind::One | FlagKind::Order => list = None,
                FlagKind::Switch => {}
            }
            parts.push(LinePart::Flag(kind, ours, GivenFlag { name, values }));
        }
        Self(parts)
    }

    fn flags(&self) -> impl Iterator<Item = (&GivenFlag, FlagKind)> {
        self.0.iter().filter_map(|part| match part {
            LinePart::Flag(kind, _, flag) => Some((flag, *kind)),
            LinePart::Word(_) => None,
        })
    }

    /// Checks what the official CLI checks.
    fn check(&self, command: &OfficialCommand) -> Result<(), String> {
        if let Some(word) = self.plain_words().nth(command.arguments) {
            let hint = if command.one_of.is_empty() { "" } else { "; select the resource with `--id` or `--key`" };
            // It may be a secret: the one of a flag before it, for example.
            let is_shown = !command.words.starts_with("auth ") && word.to_str().is_some_and(is_plain_word);
            let shown = if is_shown { word.to_string_lossy() } else { "***".into() };
            return Err(format!("unexpected argument `{shown}`{hint}"));
        }
        for (index, (flag, kind)) in self.flags().enumerate() {
            let is_single = command.has_result && matches!(kind, FlagKind::One | FlagKind::Order);
            if is_single && self.flags().take(index).any(|(other, _)| other.name == flag.name) {
                return Err(format!("`{}` is given more than once", flag.name));
            }
            let mut values = flag.values.iter().filter(|value| !is_ignored(command, flag.name, value));
            values.try_for_each(|value| check_value(command, flag.name, value))?;
        }
        check_flags(command, self.flags().map(|(flag, _)| flag))?;
        let is_empty = |(flag, _): (&GivenFlag, _)| flag.values.iter().all(|value| value.is_empty());
        let mut fields = self.flags().filter(|(flag, _)| command.any_of.contains(&flag.name)).peekable();
        if fields.peek().is_some() && fields.all(is_empty) {
            return Err("every value is empty, so nothing would change".to_owned());
        }
        Ok(())
    }

    /// The words without a flag, but for the word after a flag of this program, which may be its value.
    fn plain_words(&self) -> impl Iterator<Item = &OsStr> {
        let after_own_flag = |index: usize| {
            let before = index.checked_sub(1).and_then(|before| self.0.get(before));
            matches!(before, Some(LinePart::Word(word)) if is_flag(word) && word != "--" && !has_value(word))
        };
        let is_end = |part: &LinePart| matches!(part, LinePart::Word(word) if word == "--");
        let end = self.0.iter().position(is_end).unwrap_or(self.0.len());
        self.0.iter().enumerate().filter_map(move |(index, part)| match part {
            LinePart::Word(word) if index > end => Some(word.as_os_str()),
            LinePart::Word(word) if !is_flag(word) && !after_own_flag(index) => Some(word.as_os_str()),
            LinePart::Word(_) | LinePart::Flag(..) => None,
        })
    }

    /// The flag for the result that scripts read, with what selects the resource or the part of a list.
    fn shape(&self, command: &OfficialCommand) -> OsString {
        let wanted: &[&str] = if command.one_of.is_empty() { &["--offset"] } else { command.one_of };
        let given = self.flags().find(|(flag, _)| wanted.contains(&flag.name));
        let parameter = given.and_then(|(flag, _)| {
            let value = flag.values.first()?.to_str()?;
            Some(format!(":{}={value}", flag.name.trim_start_matches('-')))
        });
        OsString::from(format!("{SHAPE}={}{}", command.result(), parameter.unwrap_or_default()))
    }

    /// The same words for our parser.
    fn native(self, command: &OfficialCommand) -> Vec<OsString> {
        let mut native = Vec::new();
        for part in self.0 {
            let (kind, ours, flag) = match part {
                LinePart::Word(word) => {
                    native.push(word);
                    continue;
                }
                LinePart::Flag(kind, ours, flag) => (kind, ours, flag),
            };
            if flag.values.is_empty() {
                // The parser reports a missing value.
                native.push(OsString::from(ours));
            }
            let values = flag.values.iter().filter(|value| !is_ignored(command, flag.name, value));
            native.extend(values.map(|value| with_value(ours, &native_value(kind, value))));
        }
        native
    }
}

/// Whether the official CLI ignores an empty value.
fn is_ignored(command: &OfficialCommand, flag: &str, value: &OsStr) -> bool {
    let is_update = command.native.starts_with("connector update");
    let ignores = match flag {
        "--description" | "--scope" => true,
        "--name" => is_update,
        _ => false,
    };
    ignores && value.is_empty()
}

/// The values of the flag in `word`: after its `=`, else the next word.
fn value_of(
    kind: FlagKind,
    name: &str,
    word: &OsStr,
    rest: &mut Peekable<impl Iterator<Item = OsString>>,
) -> Vec<OsString> {
    let inline = word.to_str().and_then(|word| word.strip_prefix(name)?.strip_prefix('=')).map(OsString::from);
    let value = inline.or_else(|| rest.next_if(|next| known(next).is_none()));
    value.map_or_else(Vec::new, |value| values(kind, &value))
}

fn has_value(word: &OsStr) -> bool {
    word.to_str().is_some_and(|word| word.contains('='))
}

/// Joins flag and value into one word, so that a value may look like a flag.
fn with_value(flag: &str, value: &OsStr) -> OsString {
    let mut word = OsString::from(flag);
    word.push("=");
    word.push(value);
    word
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
