//! Strings that need quotes, and strings with wrong quotes.

use std::ops::Range;

use super::SyntaxError;
use super::line::SourceLine;
use crate::yaml_file::problem::Problem;
use crate::yaml_file::quote::{quote, yaml_string};
use crate::yaml_file::rule;

/// Longest value that a help text repeats with quotes, in bytes.
const LENGTH: usize = 80;

fn unquoted(text: &str, line: &SourceLine<'_>, message: String) -> SyntaxError {
    let Some(value) = line.value() else { return not_yaml(line).into() };
    let written = &text[value.clone()];
    let help = match line.key() {
        _ if written.len() > LENGTH || written.contains(char::is_control) => "quote the whole value".to_owned(),
        Some(key) => format!("quote it: `{key}: {}`", yaml_string(written)),
        None => format!("quote it: `{}`", yaml_string(written)),
    };
    let problem = Problem::new(&rule::UNQUOTED_TEXT, message).at(value.clone()).help(help);
    SyntaxError { problem, value: Some(value) }
}

/// A problem inside a quoted value, or, where the value is not known, at a byte.
fn quoted(message: &str, help: &str, value: Option<Range<usize>>, at: usize) -> SyntaxError {
    let place = value.clone().unwrap_or(at..at);
    SyntaxError { problem: Problem::new(&rule::UNQUOTED_TEXT, message).at(place).help(help), value }
}

pub(super) fn colon_in_text(text: &str, line: &SourceLine<'_>) -> SyntaxError {
    unquoted(text, line, "a string that contains a colon and a space (`: `) needs quotes".to_owned())
}

/// A string that begins with a character that has a meaning in YAML.
pub(super) fn special_character(text: &str, at: usize, line: &SourceLine<'_>) -> SyntaxError {
    let first = line.value().and_then(|value| text[value].chars().next());
    let character = first.or_else(|| text[at..].chars().next()).unwrap_or(' ');
    let meaning = match character {
        '*' => ", because `*` begins an alias",
        '&' => ", because `&` begins an anchor",
        '!' => ", because `!` begins a tag",
        _ => "",
    };
    let character = quote(&character.to_string());
    unquoted(text, line, format!("a string that begins with {character} needs quotes{meaning}"))
}

/// Text after a closing quote or bracket.
pub(super) fn text_after_value(text: &str, at: usize, line: &SourceLine<'_>) -> SyntaxError {
    let help = match line.value().and_then(|value| text[value].chars().next()) {
        Some('\'') => "inside single quotes, write `''` for a quote; or use double quotes",
        Some('"') => "inside double quotes, write `\\\"` for a quote; or use single quotes",
        Some('[' | '{') => {
            return unquoted(text, line, "a string that begins with a bracket needs quotes".to_owned());
        }
        _ => return not_yaml(line).into(),
    };
    let value = line.value().filter(|value| value.contains(&at));
    quoted("the string continues after its closing quote", help, value, at)
}

pub(super) fn escape(text: &str, at: usize, line: &SourceLine<'_>) -> SyntaxError {
    let message = "a backslash in double quotes begins an escape sequence, and this one is unknown";
    let value = line.value().filter(|value| value.contains(&at) && text[value.clone()].ends_with('"'));
    quoted(message, "write `\\\\` for a backslash, or use single quotes", value, at)
}

pub(super) fn unclosed(text: &str, at: usize) -> Problem {
    let opened = text[..at].rfind(['"', '\'']).unwrap_or(at);
    Problem::new(&rule::YAML_SYNTAX, "this quote is not closed on its line, and the next line is not indented")
        .at(opened..(opened + 1).min(text.len()))
        .help("close the string with the same quote")
}

fn not_yaml(line: &SourceLine<'_>) -> Problem {
    Problem::new(&rule::YAML_SYNTAX, "this line is not valid YAML")
        .at(line.place())
        .help("check its indentation and quotes, and those of the line above")
}
