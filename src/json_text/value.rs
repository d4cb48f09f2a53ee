//! Texts that were checked, and the values in them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::part::{Part, PartKind};
use super::{scan, strings};

/// How many bytes of a usual result have one part.
const BYTES_PER_PART: usize = 12;

/// A text that is JSON in UTF-8, with its parts. It was read once, and is not scanned again.
#[derive(Debug)]
pub(crate) struct CheckedJson {
    text: Bytes,
    /// None of a text that is not valid.
    parts: Vec<Part>,
    is_compact: bool,
}

impl CheckedJson {
    /// `None` if `text` is not one value of JSON in UTF-8.
    pub(crate) fn new(text: Bytes) -> Option<Self> {
        let mut parts = Vec::with_capacity(text.len() / BYTES_PER_PART);
        let is_compact = scan::whole(&text, &mut parts)?;
        std::str::from_utf8(&text).is_ok().then_some(Self { text, parts, is_compact })
    }

    /// A text of which nothing is known.
    pub(crate) fn unknown(text: Bytes) -> Self {
        Self { text, parts: Vec::new(), is_compact: false }
    }

    /// The whole value.
    pub(crate) fn value(&self) -> JsonValue<'_> {
        JsonValue { text: &self.text, parts: &self.parts, first: 0, is_compact: self.is_compact }
    }
}

/// A value in a text that it keeps in memory.
#[derive(Debug, Clone)]
pub(crate) struct OwnedJson {
    json: Arc<CheckedJson>,
    parts: Range<usize>,
}

impl OwnedJson {
    /// The whole text.
    pub(crate) fn whole(json: CheckedJson) -> Self {
        Self { parts: 0..json.parts.len(), json: Arc::new(json) }
    }

    /// A value of this text.
    #[inline]
    pub(crate) fn within(json: &Arc<CheckedJson>, value: JsonValue<'_>) -> Self {
        Self { json: json.clone(), parts: value.first..value.first + value.parts.len() }
    }

    #[inline]
    pub(crate) fn value(&self) -> JsonValue<'_> {
        let parts = self.json.parts.get(self.parts.clone()).unwrap_or_default();
        JsonValue { text: &self.json.text, parts, first: self.parts.start, is_compact: self.json.is_compact }
    }

    /// The same value without the text around it.
    pub(crate) fn detached(&self) -> Self {
        let value = self.value();
        let start = value.start();
        let parts = value.parts.iter().map(|part| part.from(start)).collect();
        Self::whole(CheckedJson { text: Bytes::copy_from_slice(value.text()), parts, is_compact: value.is_compact })
    }
}

/// A value in a text that was checked.
#[derive(Debug, Clone, Copy)]
pub struct JsonValue<'t> {
    /// The whole text, of which the value is a part.
    text: &'t [u8],
    /// Those of the value.
    parts: &'t [Part],
    /// The number of its first part in the text.
    first: usize,
    is_compact: bool,
}

impl<'t> JsonValue<'t> {
    /// The value as it is written; a text of which nothing is known as a whole.
    #[inline]
    pub(crate) fn text(self) -> &'t [u8] {
        &self.text[self.range()]
    }

    /// As [`JsonValue::text`].
    #[inline]
    pub(crate) fn as_str(self) -> &'t str {
        std::str::from_utf8(self.text()).unwrap_or_default()
    }

    /// The whole text, which the places of parts belong to.
    pub(crate) fn whole_text(self) -> &'t [u8] {
        self.text
    }

    pub(crate) fn parts(self) -> &'t [Part] {
        self.parts
    }

    /// Whether there are no spaces between the parts of the whole text.
    pub(crate) fn is_compact(self) -> bool {
        self.is_compact
    }

    /// Where the value is in the whole text.
    #[inline]
    pub(crate) fn range(self) -> Range<usize> {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => first.start()..last.end(),
            _ => 0..self.text.len(),
        }
    }

    fn start(self) -> usize {
        self.range().start
    }

    #[inline]
    pub(crate) fn kind(self) -> Option<PartKind> {
        Some(self.parts.first()?.kind())
    }

    /// The fields of an object, in order; nothing of another value.
    #[inline]
    pub(crate) fn fields(self) -> Fields<'t> {
        Fields(self.inside(PartKind::Object))
    }

    /// The elements of a list, in order; nothing of another value.
    #[inline]
    pub(crate) fn elements(self) -> Elements<'t> {
        Elements(self.inside(PartKind::List))
    }

    /// The first field with this name, in any spelling.
    pub(crate) fn field(self, name: &str) -> Option<JsonValue<'t>> {
        self.fields().find(|(own, _)| own.is(name)).map(|(_, value)| value)
    }

    /// The text of a string; `None` of another value, and of a text that is not Unicode.
    pub(crate) fn string(self) -> Option<Cow<'t, str>> {
        let is_string = self.kind() == Some(PartKind::String);
        let plain = self.plain_string().map(Cow::Borrowed);
        plain.or_else(|| serde_json::from_str(self.as_str()).ok().filter(|_| is_string).map(Cow::Owned))
    }

    /// The text of a string without escapes; `None` of another value.
    #[inline]
    pub(super) fn plain_string(self) -> Option<&'t str> {
        let is_plain = |part: &&Part| part.kind() == PartKind::String && !part.has_escapes();
        let part = self.parts.first().filter(is_plain)?;
        std::str::from_utf8(self.text.get(part.start() + 1..part.end() - 1)?).ok()
    }

    /// The parts between the ends.
    #[inline]
    fn inside(self, kind: PartKind) -> Self {
        let is_kind = self.parts.first().is_some_and(|first| first.kind() == kind);
        let parts = if is_kind { self.parts.get(1..self.parts.len() - 1).unwrap_or_default() } else { &[] };
        Self { parts, first: self.first + 1, ..self }
    }

    /// Takes the value that comes first of several.
    #[inline]
    fn take_value(&mut self) -> Option<Self> {
        let (value, rest) = self.parts.split_at_checked(self.parts.first()?.count())?;
        let value = Self { parts: value, ..*self };
        *self = Self { parts: rest, first: self.first + value.parts.len(), ..*self };
        Some(value)
    }
}

/// The name of a field as it is written, with its quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JsonName<'t> {
    pub(crate) text: &'t [u8],
    has_escapes: bool,
}

impl<'t> JsonName<'t> {
    /// The name without escapes; nothing if it is not Unicode.
    #[inline]
    pub(crate) fn decoded(&self) -> Cow<'t, str> {
        if self.has_escapes {
            return serde_json::from_slice(self.text).map_or_else(|_| Cow::default(), Cow::Owned);
        }
        std::str::from_utf8(self.plain_bytes()).unwrap_or_default().into()
    }

    /// [`JsonName::decoded`] in UTF-8, which is not checked again: enough to compare the name with others.
    #[inline]
    pub(crate) fn decoded_bytes(&self) -> Cow<'t, [u8]> {
        if self.has_escapes { self.decoded().into_owned().into_bytes().into() } else { self.plain_bytes().into() }
    }

    /// What is between the quotes.
    #[inline]
    fn plain_bytes(&self) -> &'t [u8] {
        &self.text[1..self.text.len() - 1]
    }

    /// Whether the field has this name, in any spelling.
    #[inline]
    pub(crate) fn is(&self, name: &str) -> bool {
        strings::is_string(self.text, self.has_escapes, name)
    }
}

/// The fields of an object.
#[derive(Debug)]
pub(crate) struct Fields<'t>(JsonValue<'t>);

impl<'t> Iterator for Fields<'t> {
    type Item = (JsonName<'t>, JsonValue<'t>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let name = self.0.take_value()?;
        let has_escapes = name.parts.first().is_some_and(|part| part.has_escapes());
        Some((JsonName { text: name.text(), has_escapes }, self.0.take_value()?))
    }
}

/// The elements of a list.
#[derive(Debug)]
pub(crate) struct Elements<'t>(JsonValue<'t>);

impl<'t> Iterator for Elements<'t> {
    type Item = JsonValue<'t>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.take_value()
    }
}
