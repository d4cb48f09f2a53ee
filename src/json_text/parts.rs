//! The fields of an object and the elements of a list, as places in the text.

use std::borrow::Cow;

use super::scan::{JsonSink, after_space, pass_space, value};
use super::strings;

/// Whether `text` is one value of JSON in UTF-8.
pub(crate) fn is_json(text: &[u8]) -> bool {
    whole(text, &mut ()) && std::str::from_utf8(text).is_ok()
}

/// Passes on a text that is one value. `false` if it is not valid. That the text is UTF-8 is checked elsewhere.
pub(crate) fn whole(text: &[u8], sink: &mut impl JsonSink) -> bool {
    let mut at = 0;
    pass_space(text, &mut at, sink);
    let Some(end) = value(text, at, sink) else { return false };
    at = end;
    pass_space(text, &mut at, sink);
    at == text.len()
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonField<'t> {
    /// The name as it is written, with its quotes.
    pub(crate) name: &'t [u8],
    has_escapes: bool,
    /// The place of the value.
    pub(crate) start: usize,
}

impl<'t> JsonField<'t> {
    /// The name without escapes, in UTF-8.
    #[inline]
    pub(crate) fn decoded_name(&self) -> Cow<'t, [u8]> {
        if self.has_escapes {
            let name: Result<String, _> = serde_json::from_slice(self.name);
            return name.unwrap_or_default().into_bytes().into();
        }
        self.name[1..self.name.len() - 1].into()
    }

    /// Whether the field has this name, in any spelling.
    #[inline]
    pub(crate) fn is(&self, name: &str) -> bool {
        strings::is_string(self.name, self.has_escapes, name)
    }
}

/// Calls `field` for each field of the object at `start`. It returns the place after the value. Returns the place after the
/// object.
///
/// `None` if there is no object, if it is not valid, or as soon as `field` returns `None`.
#[inline]
pub(crate) fn fields<'t>(
    text: &'t [u8],
    start: usize,
    mut field: impl FnMut(JsonField<'t>) -> Option<usize>,
) -> Option<usize> {
    let mut parts = JsonParts::of_object(text, start)?;
    while let Some(next) = parts.next_field()? {
        parts.at = field(next)?;
    }
    Some(parts.at)
}

/// Calls `element` with the place of each element of the list at `start`. It returns the place after the element. Returns the
/// place after the list.
///
/// `None` if there is no list, if it is not valid, or as soon as `element` returns `None`.
#[inline]
pub(crate) fn elements(text: &[u8], start: usize, mut element: impl FnMut(usize) -> Option<usize>) -> Option<usize> {
    let mut parts = JsonParts::of(text, start, b'[', b']')?;
    while let Some(next) = parts.next()? {
        parts.at = element(next)?;
    }
    Some(parts.at)
}

/// The parts of an object or list, one after the other.
#[derive(Debug)]
pub(super) struct JsonParts<'t> {
    pub(super) text: &'t [u8],
    /// The place after the last part that was read. Reading a part moves it.
    pub(super) at: usize,
    close: u8,
    is_begun: bool,
}

impl<'t> JsonParts<'t> {
    pub(super) fn of_object(text: &'t [u8], start: usize) -> Option<Self> {
        Self::of(text, start, b'{', b'}')
    }

    fn of(text: &'t [u8], start: usize, open: u8, close: u8) -> Option<Self> {
        (*text.get(start)? == open).then_some(Self { text, at: start + 1, close, is_begun: false })
    }

    /// The place of the next part; `Some(None)` after the last one, and then `at` is the place after the whole.
    #[inline]
    fn next(&mut self) -> Option<Option<usize>> {
        self.at = after_space(self.text, self.at);
        let byte = *self.text.get(self.at)?;
        if byte == self.close {
            self.at += 1;
            return Some(None);
        }
        if std::mem::replace(&mut self.is_begun, true) {
            if byte != b',' {
                return None;
            }
            self.at = after_space(self.text, self.at + 1);
        }
        Some(Some(self.at))
    }

    #[inline]
    pub(super) fn next_field(&mut self) -> Option<Option<JsonField<'t>>> {
        let Some(start) = self.next()? else { return Some(None) };
        let (end, has_escapes) = strings::string(self.text, start)?;
        let colon = after_space(self.text, end);
        if *self.text.get(colon)? != b':' {
            return None;
        }
        let name = &self.text[start..end];
        Some(Some(JsonField { name, has_escapes, start: after_space(self.text, colon + 1) }))
    }
}
