//! Strings of JSON, eight bytes at a time.

use super::scan::JsonSink;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The high bit of each byte that ends the plain part of a string: a quote, a backslash, a control character. Only the lowest
/// of them is certain.
#[inline]
fn special(word: u64) -> u64 {
    // A quote is 0x22: with its second bit turned, it joins the control characters below 0x21, and no other byte does.
    let turned = word ^ (0x02 * ONES);
    let quote_or_control = turned.wrapping_sub(0x21 * ONES) & !turned;
    let without_backslash = word ^ (b'\\' as u64 * ONES);
    let backslash = without_backslash.wrapping_sub(ONES) & !without_backslash;
    (quote_or_control | backslash) & HIGH_BITS
}

/// Reads the string that begins at `start`. Returns the place after it, and whether it has escapes; `None` if it is no string.
#[inline]
pub(super) fn string(text: &[u8], start: usize, sink: &mut impl JsonSink) -> Option<(usize, bool)> {
    if *text.get(start)? != b'"' {
        return None;
    }
    sink.byte(b'"');
    let (mut at, mut has_escapes) = (start + 1, false);
    loop {
        let Some(word) = text.get(at..)?.first_chunk::<8>() else {
            match *text.get(at)? {
                byte @ (b'"' | b'\\') => {
                    at = special_character(byte, text, at, sink, &mut has_escapes)?;
                    if byte == b'"' {
                        return Some((at, has_escapes));
                    }
                }
                0..0x20 => return None,
                byte => {
                    sink.byte(byte);
                    at += 1;
                }
            }
            continue;
        };
        sink.place(word);
        let found = special(u64::from_le_bytes(*word));
        if found == 0 {
            sink.keep(8);
            at += 8;
            continue;
        }
        let plain = (found.trailing_zeros() / 8) as usize;
        let byte = text[at + plain];
        if byte == b'"' {
            sink.keep(plain + 1);
            return Some((at + plain + 1, has_escapes));
        }
        sink.keep(plain);
        at = special_character(byte, text, at + plain, sink, &mut has_escapes)?;
    }
}

/// Reads a quote or an escape; a control character is an error.
fn special_character(
    byte: u8,
    text: &[u8],
    at: usize,
    sink: &mut impl JsonSink,
    has_escapes: &mut bool,
) -> Option<usize> {
    let length = match (byte, text.get(at + 1)) {
        (b'"', _) => 1,
        (b'\\', Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't')) => 2,
        (b'\\', Some(b'u')) if text.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit) => 6,
        _ => return None,
    };
    *has_escapes |= byte == b'\\';
    text[at..at + length].iter().for_each(|byte| sink.byte(*byte));
    Some(at + length)
}

/// Whether `name`, a string of JSON with its quotes, is this text in any spelling.
#[inline]
pub(crate) fn is_string(name: &[u8], has_escapes: bool, text: &str) -> bool {
    if has_escapes {
        return serde_json::from_slice::<String>(name).is_ok_and(|name| name == text);
    }
    matches!(name, [b'"', content @ .., b'"'] if content == text.as_bytes())
}
