//! JSON as text, in which secrets are replaced where they are. It is not interpreted: every digit, field and spelling stays.

use memchr::{memchr, memchr2};
use serde_json::Value;

use super::{MASK, Redactor};

/// A line end and the indentation of 16 levels.
const LINE_START: &[u8] = b"\n                                ";

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

/// A list or object that is being read.
#[derive(Default)]
struct Container {
    is_object: bool,
    /// Whether the name of the next value was read; `false` in a list.
    is_named: bool,
    /// Whether the next value is called `securedConfiguration`.
    is_named_secured: bool,
    /// Whether the next value is called `value`.
    is_named_value: bool,
    /// Whether it belongs to a `securedConfiguration`: what is called `value` in it is secret.
    is_secured: bool,
}

/// Reads tokens of valid JSON, and writes them without secrets.
struct Rewriter<'t> {
    redactor: &'t Redactor,
    text: &'t [u8],
    at: usize,
    layout: JsonLayout,
    result: &'t mut Vec<u8>,
    open: Vec<Container>,
    /// Whether the text repeats no secret as it is. Escapes may still hide one.
    is_clean: bool,
    /// Whether any string or name has escapes.
    has_escapes: bool,
}

/// Appends `text`, which is valid JSON, to `result`: without secrets and without the values of every `securedConfiguration`.
pub(super) fn write_without_secrets(redactor: &Redactor, text: &[u8], layout: JsonLayout, result: &mut Vec<u8>) {
    let is_clean = redactor.shown_ranges(text).is_empty();
    let has_escapes = memchr(b'\\', text).is_some();
    result.reserve(if matches!(layout, JsonLayout::Indented(_)) { 2 * text.len() } else { text.len() });
    let mut rewriter = Rewriter { redactor, text, at: 0, layout, result, open: Vec::new(), is_clean, has_escapes };
    while let Some(byte) = text.get(rewriter.at) {
        rewriter.token(*byte);
    }
}

impl Rewriter<'_> {
    fn token(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => match self.layout {
                JsonLayout::Unchanged => self.copy_to(self.at + 1),
                JsonLayout::OneLine | JsonLayout::Indented(_) => self.at += 1,
            },
            b':' => {
                let is_indented = matches!(self.layout, JsonLayout::Indented(_));
                self.write(if is_indented { b": " } else { b":" }, self.at + 1);
            }
            b',' => {
                if let Some(container) = self.open.last_mut() {
                    container.is_named = false;
                }
                self.copy_to(self.at + 1);
                self.begin_line();
            }
            b'"' if self.open.last().is_some_and(|open| open.is_object && !open.is_named) => self.name(),
            b'}' | b']' => self.close(),
            _ if self.is_secret_value() => {
                let end = end_of_value(self.text, self.at);
                match &self.text[self.at..end] {
                    // The service masks the values itself.
                    [b'"', content @ .., b'"'] if content.iter().all(|byte| *byte == b'*') => self.copy_to(end),
                    token => self.write(masked(token).as_bytes(), end),
                }
            }
            b'{' | b'[' => self.open(byte == b'{'),
            b'"' => self.string(end_of_string(self.text, self.at)),
            _ => self.plain_value(),
        }
    }

    /// Writes the name of a field.
    fn name(&mut self) {
        let end = end_of_string(self.text, self.at);
        let content = &self.text[self.at + 1..end - 1];
        let has_escapes = self.has_escapes && memchr(b'\\', content).is_some();
        let is = |name: &str| if has_escapes { decoded(content).0 == name } else { content == name.as_bytes() };
        let (is_named_secured, is_named_value) = (is("securedConfiguration"), is("value"));
        if let Some(container) = self.open.last_mut() {
            *container = Container { is_named: true, is_named_secured, is_named_value, ..*container };
        }
        self.string(end);
    }

    fn open(&mut self, is_object: bool) {
        let is_secured =
            self.open.last().is_some_and(|open| if open.is_named { open.is_named_secured } else { open.is_secured });
        self.open.push(Container { is_object, is_secured, ..Container::default() });
        self.copy_to(self.at + 1);
        let next = self.text[self.at..].iter().find(|byte| !byte.is_ascii_whitespace());
        if !matches!(next, Some(b'}' | b']')) {
            self.begin_line();
        }
    }

    fn close(&mut self) {
        self.open.pop();
        let is_empty = matches!(self.result.last(), Some(b'{' | b'['));
        if !is_empty {
            self.begin_line();
        }
        self.copy_to(self.at + 1);
    }

    /// Ends the line, and indents the next one, where the layout has lines.
    fn begin_line(&mut self) {
        if let JsonLayout::Indented(levels) = self.layout {
            let end = 1 + 2 * (levels + self.open.len());
            match LINE_START.get(..end) {
                Some(start) => self.result.extend_from_slice(start),
                None => self.result.extend(std::iter::once(b'\n').chain(std::iter::repeat_n(b' ', end - 1))),
            }
        }
    }

    /// Writes a number, `true`, `false` or `null`.
    fn plain_value(&mut self) {
        let end = end_of_value(self.text, self.at);
        if self.is_clean || !self.redactor.is_secret_number(&self.text[self.at..end]) {
            self.copy_to(end);
        } else {
            self.write(format!("\"{MASK}\"").as_bytes(), end);
        }
    }

    fn is_secret_value(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_secured && open.is_named && open.is_named_value)
    }

    fn copy_to(&mut self, end: usize) {
        let end = end.min(self.text.len());
        self.result.extend_from_slice(&self.text[self.at..end]);
        self.at = end;
    }

    fn write(&mut self, replacement: &[u8], end: usize) {
        self.result.extend_from_slice(replacement);
        self.at = end;
    }

    /// Writes the string that ends before `end`. What is left of it keeps its spelling.
    fn string(&mut self, end: usize) {
        let content = &self.text[self.at + 1..end - 1];
        let has_escapes = self.has_escapes && memchr(b'\\', content).is_some();
        if self.is_clean && !has_escapes {
            return self.copy_to(end);
        }
        let (ranges, places) = if has_escapes {
            let (text, places) = decoded(content);
            (self.redactor.shown_ranges(text.as_bytes()), Some(places))
        } else {
            (self.redactor.shown_ranges(content), None)
        };
        let start = self.at + 1;
        for range in ranges {
            let place = |at: usize| start + places.as_ref().map_or(at, |places| places[at]);
            self.copy_to(place(range.start));
            self.write(MASK.as_bytes(), place(range.end));
        }
        self.copy_to(end);
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

/// The place after the string that begins at `start`.
fn end_of_string(text: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(length) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += length;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

/// The place after the value that begins at `start`.
fn end_of_value(text: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at = end_of_string(text, at),
            b'{' | b'[' => (at, depth) = (at + 1, depth + 1),
            b'}' | b']' if depth > 0 => (at, depth) = (at + 1, depth - 1),
            b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return at,
            _ => at += 1,
        }
        if depth == 0 && matches!(byte, b'"' | b'}' | b']') {
            return at;
        }
    }
    text.len()
}
