//! The grammar of JSON (RFC 8259): checks a text, and finds its parts.

use super::part::{LONGEST, Part, PartKind};
use super::strings;

/// Checks that `text` is one value, and adds its parts, in order. Returns whether there are no spaces between them; `None` if
/// it is not valid, or longer than [`LONGEST`]. That the text is UTF-8 is checked elsewhere.
pub(super) fn whole(text: &[u8], parts: &mut Vec<Part>) -> Option<bool> {
    if text.len() > LONGEST {
        return None;
    }
    let mut scan = Scan { text, parts, open: 0, is_in_object: false, has_spaces: false };
    let start = scan.space(0);
    let end = scan.value(start)?;
    (scan.space(end) == text.len()).then_some(!scan.has_spaces)
}

struct Scan<'t> {
    text: &'t [u8],
    parts: &'t mut Vec<Part>,
    /// The part that began the innermost object or list, counted from 1; 0 outside of all.
    open: usize,
    is_in_object: bool,
    has_spaces: bool,
}

/// What follows a value.
enum Following {
    Value(usize),
    /// The outermost value is complete.
    End(usize),
}

/// Each method takes a place in the text, and returns the place after what it has read; `None` if it is not valid.
impl Scan<'_> {
    fn value(&mut self, mut at: usize) -> Option<usize> {
        loop {
            match *self.text.get(at)? {
                b'"' => at = self.string(at, PartKind::String)?,
                byte @ (b'{' | b'[') => {
                    let close = self.open(at, byte);
                    at = self.space(at + 1);
                    if *self.text.get(at)? != close {
                        if self.is_in_object {
                            at = self.name(at)?;
                        }
                        continue;
                    }
                }
                _ => {
                    let end = scalar_end(self.text, at)?;
                    self.parts.push(Part::new(PartKind::Scalar, at, end - at, false));
                    at = end;
                }
            }
            match self.following(at)? {
                Following::Value(next) => at = next,
                Following::End(end) => return Some(end),
            }
        }
    }

    #[inline]
    fn string(&mut self, at: usize, kind: PartKind) -> Option<usize> {
        let (end, has_escapes) = strings::string(self.text, at)?;
        self.parts.push(Part::new(kind, at, end - at, has_escapes));
        Some(end)
    }

    /// Reads the name of a field and the colon.
    #[inline]
    fn name(&mut self, at: usize) -> Option<usize> {
        let colon = self.string(at, PartKind::Name)?;
        let colon = self.space(colon);
        (*self.text.get(colon)? == b':').then(|| self.space(colon + 1))
    }

    /// Begins an object or a list. Returns the byte that ends it.
    #[inline]
    fn open(&mut self, at: usize, byte: u8) -> u8 {
        self.is_in_object = byte == b'{';
        let (kind, close) = if self.is_in_object { (PartKind::Object, b'}') } else { (PartKind::List, b']') };
        self.parts.push(Part::new(kind, at, self.open, false));
        self.open = self.parts.len();
        close
    }

    /// Ends the innermost object or list.
    #[inline]
    fn close(&mut self, at: usize) -> Option<()> {
        let count = self.parts.len() + 1 - self.open;
        self.parts.push(Part::new(PartKind::End, at, 1, false));
        let part = self.parts.get_mut(self.open.checked_sub(1)?)?;
        self.open = part.number();
        part.set_number(count);
        let outer = self.open.checked_sub(1).and_then(|outer| self.parts.get(outer));
        self.is_in_object = outer.is_some_and(|outer| outer.kind() == PartKind::Object);
        Some(())
    }

    /// Goes on from the end of a value to the beginning of the next one.
    #[inline]
    fn following(&mut self, mut at: usize) -> Option<Following> {
        while self.open > 0 {
            at = self.space(at);
            match (*self.text.get(at)?, self.is_in_object) {
                (b',', is_in_object) => {
                    at = self.space(at + 1);
                    return Some(Following::Value(if is_in_object { self.name(at)? } else { at }));
                }
                (b'}', true) | (b']', false) => self.close(at)?,
                _ => return None,
            }
            at += 1;
        }
        Some(Following::End(at))
    }

    #[inline]
    fn space(&mut self, at: usize) -> usize {
        // Services send no spaces.
        match self.text.get(at) {
            Some(0..=b' ') => self.some_space(at),
            _ => at,
        }
    }

    #[cold]
    fn some_space(&mut self, mut at: usize) -> usize {
        while matches!(self.text.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.has_spaces = true;
            at += 1;
        }
        at
    }
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
