//! Finds a secret in text that spells it in another way: escaped for HTML or JSON, percent-encoded, or wrapped over lines.

use super::MASK;

/// How a secret is searched for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Search {
    /// Only where it is not next to a letter or digit.
    pub(super) whole_words: bool,
    /// Also where line ends, indentation and codes for colours came into it.
    pub(super) over_lines: bool,
}

/// Replaces `secret`, which is not empty, in `text`.
pub(super) fn replace(text: &str, secret: &str, search: Search) -> String {
    let Some(first) = secret.chars().next() else { return text.to_owned() };
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = beginning(rest, first) {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let is_word = |character: Option<char>| search.whole_words && character.is_some_and(char::is_alphanumeric);
        let length = length_at(from, secret, search.over_lines)
            .filter(|length| !is_word(result.chars().next_back()) && !is_word(from[*length..].chars().next()))
            .filter(|length| *length > 0);
        rest = match length {
            Some(length) => {
                result.push_str(MASK);
                &from[length..]
            }
            None => {
                let skipped = from.chars().next().map_or(0, char::len_utf8);
                result.push_str(&from[..skipped]);
                &from[skipped..]
            }
        };
    }
    result + rest
}

/// Where a spelling of `first` may begin. No one escapes letters and digits.
fn beginning(text: &str, first: char) -> Option<usize> {
    if first.is_ascii_alphanumeric() {
        return text.find(first);
    }
    text.find([first, '&', '%', '+', '\\'])
}

/// How many bytes of `text` the secret takes at its beginning; `None` where it is not there.
fn length_at(text: &str, secret: &str, over_lines: bool) -> Option<usize> {
    // `&amp;` is a `&`, or the beginning of a secret that contains an escape itself.
    [Order::PlainFirst, Order::EscapesFirst].into_iter().find_map(|order| length_in(text, secret, over_lines, order))
}

/// Whether a `&`, `%` or `\` is first read as the character or as the beginning of an escape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    PlainFirst,
    EscapesFirst,
}

fn length_in(text: &str, secret: &str, over_lines: bool, order: Order) -> Option<usize> {
    let mut rest = text;
    for (index, character) in secret.chars().enumerate() {
        let next = if over_lines && index > 0 { after_break(rest) } else { rest };
        rest = match after(next, character, order) {
            Some(after) => after,
            // A blank at which a line was wrapped is not written.
            None if character == ' ' && next.len() < rest.len() => next,
            None => return None,
        };
    }
    Some(text.len() - rest.len())
}

/// The text after this character, in any spelling.
fn after(text: &str, character: char, order: Order) -> Option<&str> {
    let plain = text.strip_prefix(character);
    match order {
        Order::PlainFirst => plain.or_else(|| after_escape(text, character)),
        Order::EscapesFirst => after_escape(text, character).or(plain),
    }
}

/// The text after this character where it is escaped.
fn after_escape(text: &str, character: char) -> Option<&str> {
    match text.as_bytes().first()? {
        b'&' => html_reference(text).filter(|(written, _)| *written == character).map(|(_, after)| after),
        b'%' => after_percent(text, character),
        b'+' if character == ' ' => Some(&text[1..]),
        b'\\' => after_json_escape(&text[1..], character),
        _ => None,
    }
}

/// The character of an HTML reference such as `&lt;`, `&#60;` or `&#x3C;`, and the text after it.
fn html_reference(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 12;
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let character = match &text[1..end] {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        name => {
            let name = name.strip_prefix('#')?;
            match name.strip_prefix(['x', 'X']) {
                Some(digits) => number(digits, 16)?,
                None => number(name, 10)?,
            }
        }
    };
    Some((character, &text[end + 1..]))
}

/// The text after the percent-encoded bytes of this character, in upper or lower case.
fn after_percent(text: &str, character: char) -> Option<&str> {
    let mut buffer = [0; 4];
    let mut rest = text;
    for byte in character.encode_utf8(&mut buffer).bytes() {
        let code = rest.strip_prefix('%')?.get(..2)?;
        if u8::from_str_radix(code, 16) != Ok(byte) {
            return None;
        }
        rest = &rest[3..];
    }
    Some(rest)
}

/// The text after `\u003c` or `\/`, without the backslash before it. Other escapes are forms of the whole secret.
fn after_json_escape(text: &str, character: char) -> Option<&str> {
    if character == '/' {
        return text.strip_prefix('/');
    }
    let mut units = [0; 2];
    let mut rest = text;
    for (index, unit) in character.encode_utf16(&mut units).iter().enumerate() {
        let code = if index == 0 { rest } else { rest.strip_prefix('\\')? }.strip_prefix('u')?;
        if u16::from_str_radix(code.get(..4)?, 16) != Ok(*unit) {
            return None;
        }
        rest = &code[4..];
    }
    Some(rest)
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
