//! Values as lines, like in a `.env` file.

use super::values::{RawValue, RawValues};
use crate::configuration::assignment::AssignmentError;

/// Parses lines of `application.KEY=value` or `KEY=value`, optionally after `export`. Empty lines and lines that begin
/// with `#` are skipped. Everything after `=` is the value, including spaces. Single quotes make it literal; double quotes
/// support the escapes `\n`, `\r`, `\t`, `\"`, `\$` and `\\`.
pub(super) fn read(text: &str) -> RawValues {
    let mut read = RawValues::default();
    for (index, line) in text.lines().enumerate() {
        let number = Some(index + 1);
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((target, value)) = split(line) else {
            read.problem(number, AssignmentError::NoValue.to_string());
            continue;
        };
        let target = target.to_owned();
        match unquoted(value) {
            Some((value, literal)) => read.values.push(RawValue { target, value: Some(value), literal, line: number }),
            None => read.problem(
                number,
                "the quote is not closed at the end of the line; for a value with several lines, use YAML, or a file of its \
                 own with `--configuration-from`",
            ),
        }
    }
    read
}

/// Whether a line is an assignment and not YAML.
pub(super) fn is_assignment(line: &str) -> bool {
    let is_target = |c: char| c.is_ascii_alphanumeric() || "_-.*".contains(c);
    split(line).is_some_and(|(target, _)| !target.is_empty() && target.chars().all(is_target))
}

fn split(line: &str) -> Option<(&str, &str)> {
    let (target, value) = line.split_once('=')?;
    let target = target.strip_prefix("export ").map_or(target, str::trim_start);
    Some((target.trim_end(), value))
}

/// The value without its quotes, and whether it is literal. `None` if the quote is not closed.
fn unquoted(value: &str) -> Option<(String, bool)> {
    let trimmed = value.trim();
    if let Some(quoted) = trimmed.strip_prefix('\'') {
        return Some((quoted.strip_suffix('\'')?.to_owned(), true));
    }
    match trimmed.strip_prefix('"') {
        Some(quoted) => Some((unescaped(quoted)?, false)),
        None => Some((value.to_owned(), false)),
    }
}

/// The text before the closing double quote, which must be the last character.
fn unescaped(quoted: &str) -> Option<String> {
    let mut out = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return characters.next().is_none().then_some(out),
            '\\' => match characters.next()? {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                '"' => out.push('"'),
                '\\' => out.push('\\'),
                '$' => out.push('$'),
                other => out.extend(['\\', other]),
            },
            other => out.push(other),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::super::ValuesFormat;
    use super::super::tests::read;

    fn value(line: &str) -> String {
        read(ValuesFormat::Lines, line).unwrap().remove(0).1
    }

    #[test]
    fn a_value_without_quotes_is_kept_as_it_is() {
        for text in ["", " a b ", "a=b", "{\"x\": 1}", "it's \"so\"", "#no comment", "a\\nb"] {
            assert_eq!(value(&format!("app.KEY={text}")), text);
        }
    }

    #[test]
    fn quotes_around_a_value_are_removed() {
        assert_eq!(value("K=\"a b\\n\\\"c\\\" \\\\ \\x ${HOST}\"  "), "a b\n\"c\" \\ \\x example.com");
        assert_eq!(value("K='a \\n ${HOST}'"), "a \\n ${HOST}");
        for line in ["K=\"a", "K='a", "K=\"a\\\"", "K=\"a\"b", "K='"] {
            assert!(read(ValuesFormat::Lines, line).unwrap_err()[0].contains("quote"), "{line}");
        }
    }
}
