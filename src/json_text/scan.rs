//! The grammar of JSON (RFC 8259).

use std::ops::Range;

use super::nesting::Nesting;
use super::strings;

/// What becomes of the parts of a text.
pub(crate) trait JsonSink {
    /// A value that is a string.
    fn string(&mut self, text: &[u8], place: Range<usize>, has_escapes: bool);
    /// The name of a field. `true` if its value is passed on as a whole, with [`JsonSink::hidden`].
    fn name(&mut self, text: &[u8], place: Range<usize>, has_escapes: bool) -> bool;
    /// A value of any kind whose name was to be hidden.
    fn hidden(&mut self, value: &[u8]);
    /// A number, `true`, `false` or `null`.
    fn scalar(&mut self, text: &[u8], place: Range<usize>);
    fn space(&mut self, space: &[u8]);
    fn colon(&mut self);
    fn comma(&mut self);
    /// A list or an object begins that has something in it.
    fn open(&mut self, place: usize, byte: u8);
    fn close(&mut self, byte: u8);
    /// A list or an object without anything in it.
    fn empty(&mut self, place: usize, open: u8, space: &[u8], close: u8);
}

/// Only checks.
impl JsonSink for () {
    #[inline]
    fn string(&mut self, _text: &[u8], _place: Range<usize>, _has_escapes: bool) {}
    #[inline]
    fn name(&mut self, _text: &[u8], _place: Range<usize>, _has_escapes: bool) -> bool {
        false
    }
    #[inline]
    fn hidden(&mut self, _value: &[u8]) {}
    #[inline]
    fn scalar(&mut self, _text: &[u8], _place: Range<usize>) {}
    #[inline]
    fn space(&mut self, _space: &[u8]) {}
    #[inline]
    fn colon(&mut self) {}
    #[inline]
    fn comma(&mut self) {}
    #[inline]
    fn open(&mut self, _place: usize, _byte: u8) {}
    #[inline]
    fn close(&mut self, _byte: u8) {}
    #[inline]
    fn empty(&mut self, _place: usize, _open: u8, _space: &[u8], _close: u8) {}
}

/// Reads the value at `start`, where no space is. Returns the place after it; `None` if it is not valid. That the text is
/// UTF-8 is checked elsewhere.
pub(crate) fn value(text: &[u8], start: usize, sink: &mut impl JsonSink) -> Option<usize> {
    let mut at = start;
    // A bit for each list and object: whether it is an object.
    let mut open = Nesting::default();
    loop {
        let is_value_complete = match *text.get(at)? {
            b'"' => {
                let (end, has_escapes) = strings::string(text, at)?;
                sink.string(text, at..end, has_escapes);
                at = end;
                true
            }
            byte @ (b'{' | b'[') => {
                let is_object = byte == b'{';
                let inside = after_space(text, at + 1);
                let close = if is_object { b'}' } else { b']' };
                if *text.get(inside)? == close {
                    sink.empty(at, byte, &text[at + 1..inside], close);
                    at = inside + 1;
                    true
                } else {
                    open.push(is_object);
                    sink.open(at, byte);
                    if inside > at + 1 {
                        sink.space(&text[at + 1..inside]);
                    }
                    at = inside;
                    is_object && name(text, &mut at, sink)?
                }
            }
            _ => {
                let end = scalar_end(text, at)?;
                sink.scalar(text, at..end);
                at = end;
                true
            }
        };
        if is_value_complete && !next_value(text, &mut at, &mut open, sink)? {
            return Some(at);
        }
    }
}

/// Goes on from the end of a value to the beginning of the next one; `false` at the end of the outermost value.
#[inline]
fn next_value(text: &[u8], at: &mut usize, open: &mut Nesting, sink: &mut impl JsonSink) -> Option<bool> {
    while open.depth() > 0 {
        pass_space(text, at, sink);
        let byte = *text.get(*at)?;
        *at += 1;
        match (byte, open.last()) {
            (b',', is_object) => {
                sink.comma();
                pass_space(text, at, sink);
                if !is_object || !name(text, at, sink)? {
                    return Some(true);
                }
            }
            (b'}', true) | (b']', false) => {
                open.pop();
                sink.close(byte);
            }
            _ => return None,
        }
    }
    Some(false)
}

/// Reads the name of a field and the colon. `true` if the sink also took its value.
#[inline]
fn name(text: &[u8], at: &mut usize, sink: &mut impl JsonSink) -> Option<bool> {
    let (end, has_escapes) = strings::string(text, *at)?;
    let is_hidden = sink.name(text, *at..end, has_escapes);
    *at = end;
    pass_space(text, at, sink);
    if *text.get(*at)? != b':' {
        return None;
    }
    sink.colon();
    *at += 1;
    pass_space(text, at, sink);
    if is_hidden {
        let end = value(text, *at, &mut ())?;
        sink.hidden(&text[*at..end]);
        *at = end;
    }
    Some(is_hidden)
}

#[inline]
pub(super) fn pass_space(text: &[u8], at: &mut usize, sink: &mut impl JsonSink) {
    // Services send no spaces.
    if text.get(*at).is_some_and(|byte| *byte <= b' ') {
        pass_some_space(text, at, sink);
    }
}

#[cold]
fn pass_some_space(text: &[u8], at: &mut usize, sink: &mut impl JsonSink) {
    let end = after_space(text, *at);
    sink.space(&text[*at..end]);
    *at = end;
}

#[inline]
pub(crate) fn after_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// The place after a number, `true`, `false` or `null`.
#[inline]
fn scalar_end(text: &[u8], at: usize) -> Option<usize> {
    let word: &[u8] = match text[at] {
        b't' => b"true",
        b'f' => b"false",
        b'n' => b"null",
        _ => return number_end(text, at),
    };
    text[at..].starts_with(word).then_some(at + word.len())
}

fn number_end(text: &[u8], start: usize) -> Option<usize> {
    let digits = |at: usize| {
        let count = text.get(at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then_some(at + count)
    };
    let is = |at: usize, bytes: &[u8]| text.get(at).is_some_and(|byte| bytes.contains(byte));
    let mut at = start + usize::from(is(start, b"-"));
    // A number does not begin with zeros.
    at = if is(at, b"0") { at + 1 } else { digits(at)? };
    if is(at, b".") {
        at = digits(at + 1)?;
    }
    if is(at, b"eE") {
        at = digits(at + 1 + usize::from(is(at + 1, b"+-")))?;
    }
    Some(at)
}
