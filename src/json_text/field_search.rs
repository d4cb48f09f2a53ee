//! Finds one field of an object while the object is checked.

use std::ops::Range;

use super::scan::{JsonSink, value};
use super::strings::is_string;

/// Searches for the first field of an object with a name, but not in what the object contains.
#[derive(Debug)]
pub(crate) struct FieldSearch {
    name: &'static str,
    depth: usize,
    is_next: bool,
    found: FoundField,
}

/// What is known of a value that was checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FoundField {
    /// Where the value of the field begins and ends; `None` without the field. Of a list or object only the beginning is
    /// known.
    place: Option<(usize, usize)>,
    /// Whether there are spaces or line ends outside of strings.
    pub(crate) has_spaces: bool,
}

impl FoundField {
    /// The value of the field as it is written. Of a list or object nothing.
    pub(crate) fn text<'t>(&self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (start, end) = self.place?;
        text.get(start..end)
    }
}

impl FieldSearch {
    /// Checks the value at `start`, and searches for the field in it. Returns the place after the value; `None` if it is not
    /// valid. Places are counted from `start`.
    #[inline]
    pub(crate) fn value(name: &'static str, text: &[u8], start: usize) -> Option<(usize, FoundField)> {
        let mut search = Self { name, depth: 0, is_next: false, found: FoundField::default() };
        let end = value(text, start, &mut search)?;
        let place = search.found.place.map(|(from, to)| (from - start, to - start));
        Some((end, FoundField { place, ..search.found }))
    }

    #[inline]
    fn take(&mut self, start: usize, end: usize) {
        if self.is_next {
            self.is_next = false;
            self.found.place = Some((start, end));
        }
    }
}

impl JsonSink for FieldSearch {
    #[inline]
    fn string(&mut self, _text: &[u8], place: Range<usize>, _has_escapes: bool) {
        self.take(place.start, place.end);
    }

    #[inline]
    fn name(&mut self, text: &[u8], place: Range<usize>, has_escapes: bool) -> bool {
        self.is_next = self.depth == 1 && self.found.place.is_none() && is_string(&text[place], has_escapes, self.name);
        false
    }

    #[inline]
    fn hidden(&mut self, _value: &[u8]) {}

    #[inline]
    fn scalar(&mut self, _text: &[u8], place: Range<usize>) {
        self.take(place.start, place.end);
    }

    #[inline]
    fn space(&mut self, space: &[u8]) {
        self.found.has_spaces |= !space.is_empty();
    }

    #[inline]
    fn colon(&mut self) {}

    #[inline]
    fn comma(&mut self) {}

    #[inline]
    fn open(&mut self, place: usize, _byte: u8) {
        self.take(place, place);
        self.depth += 1;
    }

    #[inline]
    fn close(&mut self, _byte: u8) {
        self.depth -= 1;
    }

    #[inline]
    fn empty(&mut self, place: usize, _open: u8, space: &[u8], _close: u8) {
        self.take(place, place);
        self.space(space);
    }
}
