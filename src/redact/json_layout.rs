//! JSON as text, in which secrets are replaced where they are. It is not interpreted: every digit, field and spelling stays.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;
use serde_json::Value;

use super::json_string::decoded;
use super::needles::{Needles, Strictness};
use super::separators::{LINES, ONE_LINE, Separators, levels};
use super::suspects::Suspects;
use super::{MASK, is_secret_number};
use crate::json_text::{JsonValue, Nesting, Part, PartKind, TextBuffer, is_string};

/// The name of lists whose values are masked.
const SECURED_NAME: &str = "securedConfiguration";

/// Searches for the name of lists whose values are masked. Built once: long logs have many short entries.
static SECURED: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(SECURED_NAME));

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
struct LayoutWriter<'t> {
    secrets: &'t Needles,
    text: &'t [u8],
    separators: &'static Separators,
    result: &'t mut TextBuffer,
    /// Where secrets may be.
    suspects: Suspects,
    /// How many levels the line that begins next is indented.
    level: usize,
    /// Whether the part belongs to a `securedConfiguration`, or is its name.
    is_watching: bool,
    /// For each list and object of a `securedConfiguration` that is open: whether it belongs to one itself.
    secured: Nesting,
    /// Whether a list or object that begins now would belong to a `securedConfiguration`.
    is_next_secured: bool,
}

/// Appends `value` to `result`: without secrets and without the values of every `securedConfiguration`. Of a value that was not
/// checked, or is not valid, nothing is appended.
pub(super) fn write_without_secrets(
    secrets: &Needles,
    value: JsonValue<'_>,
    layout: JsonLayout,
    result: &mut TextBuffer,
) {
    let (text, level) = (value.text(), if let JsonLayout::Indented(levels) = layout { levels } else { 0 });
    let suspects = secrets.suspects(text);
    if layout == JsonLayout::OneLine && value.is_compact() && suspects.are_none() && has_nothing_to_mask(text) {
        result.extend_from_slice(text);
        return;
    }
    let mut writer = LayoutWriter {
        secrets,
        text: value.whole_text(),
        separators: if matches!(layout, JsonLayout::Indented(_)) { &LINES } else { &ONE_LINE },
        result,
        suspects: suspects.moved(value.range().start),
        level,
        is_watching: false,
        secured: Nesting::default(),
        is_next_secured: false,
    };
    match layout {
        JsonLayout::Unchanged => writer.write_unchanged(value),
        JsonLayout::OneLine | JsonLayout::Indented(_) => writer.write(value.parts()),
    }
}

/// Whether a text has no `securedConfiguration`, nor an escape that might hide one, or a secret.
fn has_nothing_to_mask(text: &[u8]) -> bool {
    memchr(b'\\', text).is_none() && SECURED.find(text).is_none()
}

impl LayoutWriter<'_> {
    /// Writes a value with its own spaces.
    fn write_unchanged(&mut self, value: JsonValue<'_>) {
        let (parts, range) = (value.parts(), value.range());
        let (mut next, mut done) = (0, range.start);
        while let Some(part) = parts.get(next) {
            self.result.extend_from_slice(&self.text[done..part.start()]);
            let hidden = self.write_part(*part, &parts[next..]);
            (next, done) = (next + 1, part.end());
            if let Some((value, count)) = hidden {
                self.result.extend_from_slice(&self.text[done..value.start]);
                (next, done) = (next + count, value.end);
                self.write_hidden(value);
            }
        }
    }

    /// Writes a value with the spaces of the layout.
    fn write(&mut self, parts: &[Part]) {
        let is_clean = self.suspects.are_none();
        let mut next = 0;
        while let Some(part) = parts.get(next) {
            self.level = self.level.saturating_add_signed(levels(*part));
            let place = part.start()..part.end();
            next += 1;
            let separator = self.separators.between(*part, parts.get(next), self.level);
            if is_clean && !self.is_watching && !part.has_escapes() && place.len() != SECURED_NAME.len() + 2 {
                self.result.copy_with(self.text, place, separator);
                continue;
            }
            let hidden = self.write_part(*part, &parts[next - 1..]);
            self.result.pad(separator);
            if let Some((value, count)) = hidden {
                next += count;
                let separator = self.separators.between(parts[next - 1], parts.get(next), self.level);
                self.write_hidden(value);
                self.result.pad(separator);
            }
        }
    }

    /// Writes one part. After a name whose value is hidden: where the value is, and how many parts it has.
    fn write_part(&mut self, part: Part, from_here: &[Part]) -> Option<(Range<usize>, usize)> {
        let (kind, place) = (part.kind(), part.start()..part.end());
        match kind {
            PartKind::Name => {
                let (name, has_escapes) = (&self.text[place.clone()], part.has_escapes());
                self.is_next_secured = is_string(name, has_escapes, SECURED_NAME);
                self.is_watching |= self.is_next_secured;
                let is_hidden = self.secured.last() && is_string(name, has_escapes, "value");
                self.write_string(place, has_escapes);
                return if is_hidden { value_after(from_here) } else { None };
            }
            PartKind::String => self.write_string(place, part.has_escapes()),
            PartKind::Scalar => self.write_scalar(place),
            PartKind::Object | PartKind::List | PartKind::End => self.result.copy(self.text, place),
        }
        if self.is_watching {
            self.watch(kind);
        }
        None
    }

    /// Follows the lists and objects of a `securedConfiguration`, to its end.
    fn watch(&mut self, kind: PartKind) {
        match kind {
            PartKind::Object | PartKind::List => self.secured.push(self.is_next_secured),
            PartKind::End => {
                self.secured.pop();
                self.is_next_secured = self.secured.last();
            }
            PartKind::Name | PartKind::String | PartKind::Scalar => {}
        }
        self.is_watching = self.secured.depth() > 0;
    }

    #[inline]
    fn write_string(&mut self, place: Range<usize>, has_escapes: bool) {
        if has_escapes || self.suspects.are_in(&place) {
            self.write_without_secrets(place, has_escapes);
        } else {
            self.result.copy(self.text, place);
        }
    }

    fn write_hidden(&mut self, place: Range<usize>) {
        match &self.text[place] {
            // The service masks the values itself.
            value @ [b'"', content @ .., b'"'] if content.iter().all(|byte| *byte == b'*') => {
                self.result.extend_from_slice(value);
            }
            value => self.result.extend_from_slice(masked(value).as_bytes()),
        }
    }

    #[inline]
    fn write_scalar(&mut self, place: Range<usize>) {
        if self.suspects.are_in(&place) && is_secret_number(self.secrets, &self.text[place.clone()]) {
            self.result.push(b'"');
            self.result.extend_from_slice(MASK.as_bytes());
            self.result.push(b'"');
        } else {
            self.result.copy(self.text, place);
        }
    }

    /// Writes a string that may have secrets. What is left of it keeps its spelling.
    #[cold]
    fn write_without_secrets(&mut self, place: Range<usize>, has_escapes: bool) {
        let content = &self.text[place.start + 1..place.end - 1];
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

/// The value whose name comes first of these parts: its place, and how many parts it has.
fn value_after(parts: &[Part]) -> Option<(Range<usize>, usize)> {
    let value = parts.get(1..1 + parts.get(1)?.count())?;
    Some((value.first()?.start()..value.last()?.end(), value.len()))
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
