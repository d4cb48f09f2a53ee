//! Texts as YAML.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

use super::quote::is_hidden;
use super::scalar::is_plain_text;

/// A text on one line: as it is if it is read back as this text, else in double quotes.
pub(crate) fn text_scalar(text: &str) -> Cow<'_, str> {
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '/');
    let is_plain = text.starts_with(is_word)
        && text.ends_with(|letter| is_word(letter) || matches!(letter, '.' | '-'))
        && text
            .chars()
            .all(|letter| is_word(letter) || matches!(letter, ' ' | '.' | '-' | ',' | ':' | '&' | '(' | ')' | '@'))
        && !text.contains(": ")
        && is_plain_text(text);
    if is_plain { Cow::Borrowed(text) } else { Cow::Owned(double_quoted(text)) }
}

/// A text with several lines as a block, its lines indented by so many spaces. `None` if it has one line, or would not be read
/// back as it is.
pub(crate) fn text_block(text: &str, indentation: usize) -> Option<String> {
    let is_shown = |letter: char| letter == '\n' || letter == '\t' || !is_hidden(letter);
    // The first line sets the indentation.
    let is_readable = text.contains('\n') && !text.starts_with([' ', '\t', '\n']) && text.chars().all(is_shown);
    let content = text.trim_end_matches('\n');
    if !is_readable || content.is_empty() {
        return None;
    }
    let mark = match text.len() - content.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    };
    let mut block = mark.to_owned();
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        block.push('\n');
        if !line.is_empty() {
            _ = write!(block, "{:indentation$}{line}", "");
        }
    }
    Some(block)
}

/// A text as JSON has it, with hidden characters escaped.
fn double_quoted(text: &str) -> String {
    let json = Value::String(text.to_owned()).to_string();
    let mut quoted = String::with_capacity(json.len());
    for character in json.chars() {
        match u32::from(character) {
            _ if !is_hidden(character) => quoted.push(character),
            code if code <= 0xffff => _ = write!(quoted, "\\u{code:04x}"),
            code => _ = write!(quoted, "\\U{code:08x}"),
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_plain_if_it_is_read_back_as_a_text() {
        for plain in
            ["shop", "europe-west1.gcp", "https://a.example/b", "ACME tax, (EU) & more", "kim@a.example", "über"]
        {
            assert_eq!(text_scalar(plain), plain);
        }
        for quoted in
            ["", "true", "null", "1", "1.5", "0x1f", "~", "- a", "a: b", "a:", "a #b", " a", "a ", "*", "@a", "${A}"]
        {
            assert_eq!(text_scalar(quoted), format!("{quoted:?}"));
        }
        assert_eq!(
            text_scalar("a\u{1b}\u{85}\u{feff}\u{e0001}\u{1f600}\n"),
            "\"a\\u001b\\u0085\\ufeff\\U000e0001\u{1f600}\\n\""
        );
    }

    #[test]
    fn a_block_has_the_lines_of_a_text() {
        assert_eq!(text_block("a\nb", 4).as_deref(), Some("|-\n    a\n    b"));
        assert_eq!(text_block("a\n\n  b \n", 2).as_deref(), Some("|\n  a\n\n    b "));
        assert_eq!(text_block("a\n\n", 2).as_deref(), Some("|+\n  a\n"));
        for text in ["a", "", "\n", "\na", " a\nb", "a\r\nb", "a\n\u{feff}"] {
            assert_eq!(text_block(text, 2), None, "{text:?}");
        }
    }
}
