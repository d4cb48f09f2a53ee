//! Strings of JSON, eight bytes at a time.

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
pub(super) fn string(text: &[u8], start: usize) -> Option<(usize, bool)> {
    let rest = text.get(start..)?;
    if *rest.first()? != b'"' {
        return None;
    }
    // The first word begins with the quote.
    let mut passed = 0xff;
    for (index, word) in rest.as_chunks::<8>().0.iter().enumerate() {
        let found = special(u64::from_le_bytes(*word)) & !passed;
        if found != 0 {
            let end = start + 8 * index + (found.trailing_zeros() / 8) as usize;
            return if text[end] == b'"' { Some((end + 1, false)) } else { string_end(text, end, false) };
        }
        passed = 0;
    }
    string_end(text, start + (rest.len() & !7).max(1), false)
}

/// Reads on from a place within a string.
fn string_end(text: &[u8], mut at: usize, mut has_escapes: bool) -> Option<(usize, bool)> {
    loop {
        if let Some(word) = text.get(at..)?.first_chunk::<8>() {
            let found = special(u64::from_le_bytes(*word));
            if found == 0 {
                at += 8;
                continue;
            }
            at += (found.trailing_zeros() / 8) as usize;
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
