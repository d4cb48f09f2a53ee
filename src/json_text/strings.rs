//! Strings of JSON, many bytes at a time.

/// How many bytes are looked at together.
const BLOCK: usize = 8;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The place of the first byte of a block that ends the plain part of a string: a quote, a backslash, a control character;
/// [`BLOCK`] without one.
#[inline]
fn first_special(block: &[u8; BLOCK]) -> usize {
    let word = u64::from_le_bytes(*block);
    // A quote is 0x22: with its second bit turned, it joins the control characters below 0x21, and no other byte does.
    let turned = word ^ (0x02 * ONES);
    let quote_or_control = turned.wrapping_sub(0x21 * ONES) & !turned;
    let without_backslash = word ^ (b'\\' as u64 * ONES);
    let backslash = without_backslash.wrapping_sub(ONES) & !without_backslash;
    // The high bit of each such byte. Only the lowest of them is certain.
    let found = (quote_or_control | backslash) & HIGH_BITS;
    (found.trailing_zeros() / 8) as usize
}

/// Reads the string that begins at `start`. Returns the place after it, and whether it has escapes; `None` if it is no string.
#[inline]
pub(super) fn string(text: &[u8], start: usize) -> Option<(usize, bool)> {
    if *text.get(start)? != b'"' {
        return None;
    }
    let mut at = start + 1;
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        let length = first_special(block);
        at += length;
        if length < BLOCK {
            return if text[at] == b'"' { Some((at + 1, false)) } else { string_end(text, at) };
        }
    }
    string_end(text, at)
}

/// Reads on from a place within a string.
#[cold]
fn string_end(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut has_escapes = false;
    loop {
        if let Some(block) = text.get(at..)?.first_chunk() {
            let length = first_special(block);
            at += length;
            if length == BLOCK {
                continue;
            }
        }
        at += match *text.get(at)? {
            b'"' => return Some((at + 1, has_escapes)),
            b'\\' => {
                has_escapes = true;
                escape_length(&text[at + 1..])?
            }
            0..0x20 => return None,
            _ => 1,
        };
    }
}

/// The length of an escape with its backslash, which is in front of `text`.
fn escape_length(text: &[u8]) -> Option<usize> {
    match *text.first()? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => text.get(1..5)?.iter().all(u8::is_ascii_hexdigit).then_some(6),
        _ => None,
    }
}

/// Whether `name`, a string of JSON with its quotes, is this text in any spelling.
#[inline]
pub(crate) fn is_string(name: &[u8], has_escapes: bool, text: &str) -> bool {
    if has_escapes {
        return serde_json::from_slice::<String>(name).is_ok_and(|name| name == text);
    }
    name.len() == text.len() + 2 && &name[1..name.len() - 1] == text.as_bytes()
}
