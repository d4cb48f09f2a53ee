//! Finds a secret in text for people, where it may have been wrapped over lines.

use super::MASK;

/// Replaces `secret`, also where line ends, indentation and codes for colours came into it. With `whole`, only where it is
/// not next to a letter or digit.
pub(super) fn replace(text: &str, secret: &str, whole: bool) -> String {
    let Some(first) = secret.chars().next() else { return text.to_owned() };
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(first) {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let is_word = |character: Option<char>| whole && character.is_some_and(char::is_alphanumeric);
        match length_at(from, secret) {
            Some(length) if !is_word(result.chars().next_back()) && !is_word(from[length..].chars().next()) => {
                result.push_str(MASK);
                rest = &from[length..];
            }
            _ => {
                result.push(first);
                rest = &from[first.len_utf8()..];
            }
        }
    }
    result + rest
}

/// How many bytes of `text` the secret takes at its beginning; `None` where it is not there.
fn length_at(text: &str, secret: &str) -> Option<usize> {
    let mut rest = text;
    for (index, character) in secret.chars().enumerate() {
        let next = if index == 0 { rest } else { after_break(rest) };
        rest = match next.strip_prefix(character) {
            Some(after) => after,
            // A blank at which a line was wrapped is not written.
            None if character == ' ' && next.len() < rest.len() => next,
            None => return None,
        };
    }
    Some(text.len() - rest.len())
}

/// What follows a line end with its indentation and codes for colours; the same text where there is none.
fn after_break(text: &str) -> &str {
    let Some((line_end, after)) = without_codes(text).split_once('\n') else { return text };
    if !line_end.is_empty() {
        return text;
    }
    without_codes(after.trim_start_matches(' '))
}

/// The text after codes for colours.
fn without_codes(mut text: &str) -> &str {
    while let Some(code) = text.strip_prefix("\u{1b}[") {
        let Some(end) = code.find(|character: char| character.is_ascii_alphabetic()) else { return text };
        text = &code[end + 1..];
    }
    text
}
