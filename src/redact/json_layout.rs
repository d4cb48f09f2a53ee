//! JSON as text, in which secrets are replaced where they are. It is not interpreted: every digit, field and spelling stays.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use serde_json::Value;

use super::needles::{Needles, Strictness};
use super::suspects::Suspects;
use super::{MASK, is_secret_number};
use crate::json_text::{self, JsonSink, Nesting, TextBuffer, is_string};

/// Searches for the name of lists whose values are masked. Built once: long logs have many short entries.
static SECURED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("securedConfiguration"));

/// A line end and the indentation of 15 levels.
const LINE_START: &[u8; 32] = b"\n                               ";

/// How a JSON text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonLayout {
    /// As it was sent.
    Unchanged,
    /// Without any space between its parts.
    OneLine,
    /// A line for each field and element, below a text that is indented this many levels.
    Indented(usize),
}

/// Writes the parts of a JSON text without secrets.
struct LayoutSink<'t> {
    secrets: &'t Needles,
    layout: JsonLayout,
    result: &'t mut TextBuffer,
    /// Where secrets may be.
    suspects: Suspects,
    /// How many levels the line that begins next is indented.
    level: usize,
    /// For each list and object that is open: whether it belongs to a `securedConfiguration`.
    secured: Nesting,
    /// Whether a list or object that begins now would belong to a `securedConfiguration`.
    is_next_secured: bool,
}

/// Appends `text` to `result`: without secrets and without the values of every `securedConfiguration`. `false` if it is not
/// valid JSON, and then nothing is appended. It has to be UTF-8. `is_compact` if it is known to be valid JSON without any space
/// between its parts.
pub(super) fn write_without_secrets(
    secrets: &Needles,
    text: &[u8],
    layout: JsonLayout,
    is_compact: bool,
    result: &mut TextBuffer,
) -> bool {
    let (start, level) = (result.len(), if let JsonLayout::Indented(levels) = layout { levels } else { 0 });
    let suspects = secrets.suspects(text);
    if layout == JsonLayout::OneLine && is_compact && suspects.are_none() && has_nothing_to_mask(text) {
        result.extend_from_slice(text);
        return true;
    }
    let secured = Nesting::default();
    let mut sink = LayoutSink { secrets, layout, result, suspects, level, secured, is_next_secured: false };
    let is_valid = json_text::whole(text, &mut sink);
    if !is_valid {
        result.truncate(start);
    }
    is_valid
}

/// Whether a text has no `securedConfiguration`, nor an escape that might hide one, or a secret.
fn has_nothing_to_mask(text: &[u8]) -> bool {
    memchr(b'\\', text).is_none() && SECURED.find(text).is_none()
}

impl JsonSink for LayoutSink<'_> {
    #[inline]
    fn string(&mut self, text: &[u8], place: Range<usize>, has_escapes: bool) {
        if has_escapes || self.suspects.are_in(&place) {
            self.write_without_secrets(text, place, has_escapes);
        } else {
            self.result.copy(text, place);
        }
    }

    #[inline]
    fn name(&mut self, text: &[u8], place: Range<usize>, has_escapes: bool) -> bool {
        let name = &text[place.clone()];
        self.is_next_secured = is_string(name, has_escapes, "securedConfiguration");
        let is_hidden = self.secured.last() && is_string(name, has_escapes, "value");
        self.string(text, place, has_escapes);
        is_hidden
    }

    fn hidden(&mut self, value: &[u8]) {
        match value {
            // The service masks the values itself.
            [b'"', content @ .., b'"'] if content.iter().all(|byte| *byte == b'*') => {
                self.result.extend_from_slice(value);
            }
            value => self.result.extend_from_slice(masked(value).as_bytes()),
        }
    }

    #[inline]
    fn scalar(&mut self, text: &[u8], place: Range<usize>) {
        let scalar = &text[place.clone()];
        if self.suspects.are_in(&place) && is_secret_number(self.secrets, scalar) {
            self.result.push(b'"');
            self.result.extend_from_slice(MASK.as_bytes());
            self.result.push(b'"');
        } else {
            self.result.copy(text, place);
        }
    }

    #[inline]
    fn space(&mut self, space: &[u8]) {
        if self.layout == JsonLayout::Unchanged {
            self.result.extend_from_slice(space);
        }
    }

    #[inline]
    fn colon(&mut self) {
        self.result.place(b": ", if matches!(self.layout, JsonLayout::Indented(_)) { 2 } else { 1 });
    }

    #[inline]
    fn comma(&mut self) {
        self.result.push(b',');
        self.begin_line();
    }

    #[inline]
    fn open(&mut self, _place: usize, byte: u8) {
        self.secured.push(self.is_next_secured);
        self.level += 1;
        self.result.push(byte);
        self.begin_line();
    }

    #[inline]
    fn close(&mut self, byte: u8) {
        self.secured.pop();
        self.is_next_secured = self.secured.last();
        self.level -= 1;
        self.begin_line();
        self.result.push(byte);
    }

    #[inline]
    fn empty(&mut self, _place: usize, open: u8, space: &[u8], close: u8) {
        self.result.push(open);
        self.space(space);
        self.result.push(close);
    }
}

impl LayoutSink<'_> {
    /// Ends the line, and indents the next one, where the layout has lines.
    #[inline]
    fn begin_line(&mut self) {
        if !matches!(self.layout, JsonLayout::Indented(_)) {
            return;
        }
        let length = 1 + 2 * self.level;
        if length <= LINE_START.len() {
            self.result.place(LINE_START, length);
        } else {
            self.result.extend_from_slice(LINE_START);
            (LINE_START.len()..length).for_each(|_| self.result.push(b' '));
        }
    }

    /// Writes a string that may have secrets. What is left of it keeps its spelling.
    #[cold]
    fn write_without_secrets(&mut self, text: &[u8], place: Range<usize>, has_escapes: bool) {
        let content = &text[place.start + 1..place.end - 1];
        let (ranges, places) = if has_escapes && !self.secrets.is_empty() {
            let (text, places) = decoded(content);
            (self.secrets.ranges(text.as_bytes(), Strictness::Shown), Some(places))
        } else {
            (self.secrets.ranges(content, Strictness::Shown), None)
        };
        self.result.push(b'"');
        let (place_of, mut done) = (|at: usize| places.as_ref().map_or(at, |places| places[at]), 0);
        for range in ranges {
            self.result.extend_from_slice(&content[done..place_of(range.start)]);
            self.result.extend_from_slice(MASK.as_bytes());
            done = place_of(range.end);
        }
        self.result.extend_from_slice(&content[done..]);
        self.result.push(b'"');
    }
}

/// As many asterisks as a secret value has characters, as a string; `null` stays.
fn masked(token: &[u8]) -> String {
    let length = match token {
        b"null" => return "null".to_owned(),
        [b'"', content @ .., b'"'] => decoded(content).0.chars().count(),
        other => other.len(),
    };
    Value::from("*".repeat(length)).to_string()
}

/// The text of a JSON string, and for each of its bytes, and its end, the place in the string. A surrogate without its other
/// half is the replacement character.
fn decoded(content: &[u8]) -> (String, Vec<usize>) {
    let (mut text, mut places) = (String::with_capacity(content.len()), Vec::with_capacity(content.len() + 1));
    let mut at = 0;
    while at < content.len() {
        if content[at] == b'\\' {
            let end = end_of_escape(content, at);
            let quoted = [b"\"", &content[at..end], b"\""].concat();
            let shown: Option<String> = serde_json::from_slice(&quoted).ok();
            text.push_str(shown.as_deref().unwrap_or("\u{fffd}"));
            places.resize(text.len(), at);
            at = end;
        } else {
            let length = content[at..].iter().position(|byte| *byte == b'\\').unwrap_or(content.len() - at);
            // JSON is valid UTF-8, and so are its parts between backslashes.
            text.push_str(&String::from_utf8_lossy(&content[at..at + length]));
            places.extend(at..at + length);
            at += length;
        }
    }
    places.push(content.len());
    (text, places)
}

/// The end of `\n`, `\u00e9`, or both halves of a character in UTF-16.
fn end_of_escape(content: &[u8], at: usize) -> usize {
    let unit = |at: usize| {
        let digits = content.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let end = match (unit(at), unit(at + 6)) {
        (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => at + 12,
        (Some(_), _) => at + 6,
        (None, _) => at + 2,
    };
    end.min(content.len())
}
