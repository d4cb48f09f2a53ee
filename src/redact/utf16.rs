//! Secrets in bodies of two bytes for each character, as programs for Windows write text.

use std::ops::Range;

use super::MASK;

/// The order of the two bytes.
#[derive(Clone, Copy)]
enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn bytes(self, unit: u16) -> [u8; 2] {
        match self {
            Self::Little => unit.to_le_bytes(),
            Self::Big => unit.to_be_bytes(),
        }
    }
}

/// `body` without the ranges that `secrets` finds in it once it is read as UTF-16. `None` if there are none. Every other
/// byte stays.
///
/// It is read in both byte orders, from the first and from the second byte: only a part of it may be UTF-16, and a mark that
/// says so is often missing.
pub(super) fn without_secrets(body: &[u8], secrets: impl Fn(&[u8]) -> Vec<Range<usize>>) -> Option<Vec<u8>> {
    // Half of the bytes of ASCII are zero, which JSON and most other text never contains.
    if !body.contains(&0) {
        return None;
    }
    let mut found: Vec<(Range<usize>, ByteOrder)> = Vec::new();
    for order in [ByteOrder::Little, ByteOrder::Big] {
        for start in [0, 1] {
            for range in ranges(body, order, start, &secrets) {
                // The same secret in the other order, shifted by one byte, is replaced with it.
                if found.iter().all(|(known, _)| range.end <= known.start || known.end <= range.start) {
                    found.push((range, order));
                }
            }
        }
    }
    if found.is_empty() {
        return None;
    }
    found.sort_unstable_by_key(|(range, _)| range.start);
    let (mut result, mut done) = (Vec::with_capacity(body.len()), 0);
    for (range, order) in found {
        result.extend_from_slice(&body[done..range.start]);
        result.extend(MASK.encode_utf16().flat_map(|unit| order.bytes(unit)));
        done = range.end;
    }
    result.extend_from_slice(&body[done..]);
    Some(result)
}

/// Where secrets are in the bytes of `body`, read as UTF-16 from `start` on.
fn ranges(
    body: &[u8],
    order: ByteOrder,
    start: usize,
    secrets: &impl Fn(&[u8]) -> Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let units = body[start..].chunks_exact(2).map(|pair| order.unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    let (mut at, mut place) = (0, start);
    // The byte of the body for a byte of the text; the places are asked for in order.
    let mut byte_of = |end: usize| {
        place += text[at..end].chars().map(|character| 2 * character.len_utf16()).sum::<usize>();
        at = end;
        place
    };
    secrets(text.as_bytes()).into_iter().map(|range| byte_of(range.start)..byte_of(range.end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Redactor;

    const SECRET: &str = "tok\u{e9}n-canary-1";

    fn encoded(text: &str, order: ByteOrder) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| order.bytes(unit)).collect()
    }

    #[test]
    fn secrets_are_replaced_in_both_byte_orders_and_from_any_byte_on() {
        let redactor = Redactor::default();
        redactor.learn(SECRET);
        for order in [ByteOrder::Little, ByteOrder::Big] {
            for before in [&b""[..], b"\xff\xfe", b"\xfe\xff", b"x", b"\0\x80\x01"] {
                let body = |secret: &str| {
                    let text = format!("{{\"a\":\"\u{1f600}{secret}\u{20ac}\", \"b\":\"{secret}\"}}");
                    // A surrogate without its other half.
                    [before, &encoded(&text, order), &order.bytes(0xd800), &encoded(secret, order)].concat()
                };
                assert_eq!(redactor.result_body(&body(SECRET)), body(MASK), "{before:?}");
                let traced = redactor.body(&body(SECRET));
                assert_eq!(traced, String::from_utf8_lossy(&body(MASK)), "{before:?}");
            }
        }
    }

    #[test]
    fn other_bytes_stay() {
        let redactor = Redactor::default();
        redactor.learn(SECRET);
        for body in [&b"\0"[..], b"a\0b\0c", b"\xff\xfe\0", b"\0\xd8\0\xdc\0", b""] {
            assert_eq!(redactor.result_body(body), body);
        }
    }

    #[test]
    fn other_spellings_are_replaced_too() {
        let redactor = Redactor::default();
        redactor.learn("a\"b/canary");
        let body = encoded(r#"{"a":"a\"b\/canary"}"#, ByteOrder::Little);
        assert_eq!(redactor.result_body(&body), encoded(r#"{"a":"***"}"#, ByteOrder::Little));
    }
}
