//! Texts that need quotes, and quotes that went wrong.

use super::Failure;
use super::line::Line;
use crate::connect_file::problem::Problem;
use crate::connect_file::quote::{quote, quoted};
use crate::connect_file::rule;

/// Longest value that is repeated in a help with quotes round it.
const LENGTH: usize = 80;

/// A problem with the value of a line, cured by quotes round it.
fn unquoted(text: &str, line: &Line<'_>, message: String) -> Option<Failure> {
    let value = line.value()?;
    let written = &text[value.clone()];
    let help = match line.key() {
        _ if written.len() > LENGTH || written.contains(char::is_control) => {
            "put quotes round the whole value".to_owned()
        }
        Some(key) => format!("quote it: `{key}: {}`", quoted(written)),
        None => format!("quote it: `{}`", quoted(written)),
    };
    let problem = Problem::new(&rule::UNQUOTED_TEXT, message).at(value.clone()).help(help);
    Some(Failure { problem, value: Some(value) })
}

/// A `: ` inside a text.
pub(super) fn colon_in_text(text: &str, line: &Line<'_>) -> Failure {
    let message = "a text with a colon and a blank (`: `) needs quotes".to_owned();
    unquoted(text, line, message).unwrap_or_else(|| broken(line).into())
}

/// A text that begins with a character that means something else.
pub(super) fn special_character(text: &str, at: usize, line: &Line<'_>) -> Failure {
    let character = line.value().and_then(|value| text[value].chars().next());
    let character = character.or_else(|| text[at..].chars().next()).unwrap_or(' ');
    let meaning = match character {
        '*' => ", as `*` begins an alias",
        '&' => ", as `&` begins an anchor",
        '!' => ", as `!` begins a tag",
        _ => "",
    };
    let message = format!("a text that begins with {} needs quotes{meaning}", quote(&character.to_string()));
    unquoted(text, line, message).unwrap_or_else(|| broken(line).into())
}

/// Something that goes on after a quoted text or a bracket was closed.
pub(super) fn text_after_value(text: &str, at: usize, line: &Line<'_>) -> Failure {
    let first = line.value().and_then(|value| text[value].chars().next());
    let (message, cure) = match first {
        Some('\'') => (
            "the text goes on after its closing quote",
            "inside single quotes write `''` for a quote; or use double quotes",
        ),
        Some('"') => (
            "the text goes on after its closing quote",
            "inside double quotes write `\\\"` for a quote; or use single quotes",
        ),
        Some('[' | '{') => {
            let message = "a text that begins with a bracket needs quotes".to_owned();
            return unquoted(text, line, message).unwrap_or_else(|| broken(line).into());
        }
        _ => return broken(line).into(),
    };
    let value = line.value().filter(|value| value.contains(&at));
    let problem = Problem::new(&rule::UNQUOTED_TEXT, message).at(value.clone().unwrap_or(at..at)).help(cure);
    Failure { problem, value }
}

/// A backslash that YAML does not know what to do with.
pub(super) fn escape(text: &str, at: usize, line: &Line<'_>) -> Failure {
    let problem =
        Problem::new(&rule::UNQUOTED_TEXT, "a backslash in double quotes begins an escape, and this one is unknown");
    let value = line.value().filter(|value| value.contains(&at) && text[value.clone()].ends_with('"'));
    let problem =
        problem.at(value.clone().unwrap_or(at..at)).help("write `\\\\` for a backslash, or use single quotes");
    Failure { problem, value }
}

/// A quote without its counterpart.
pub(super) fn unclosed(text: &str, at: usize) -> Problem {
    let opened = text[..at].rfind(['"', '\'']).unwrap_or(at);
    Problem::new(&rule::YAML_SYNTAX, "this quote is not closed on its line, and the next line is not indented")
        .at(opened..(opened + 1).min(text.len()))
        .help("end the text with the same quote")
}

fn broken(line: &Line<'_>) -> Problem {
    Problem::new(&rule::YAML_SYNTAX, "the YAML is broken on this line")
        .at(line.place())
        .help("check its indentation and quotes, and those of the line above")
}
