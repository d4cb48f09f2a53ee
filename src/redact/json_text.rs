//! JSON as text, in which secrets are replaced where they are: everything else stays byte for byte.

use serde_json::Value;

use super::{MASK, Redactor};

/// A list or object that is being read.
struct Container {
    is_object: bool,
    /// The name of the field whose value comes next; `None` before it, and in a list.
    name: Option<String>,
    /// Whether it belongs to a `securedConfiguration`: what is called `value` in it is secret.
    is_secured: bool,
}

/// Reads tokens of valid JSON, and writes them without secrets.
struct Rewriter<'t> {
    redactor: &'t Redactor,
    text: &'t [u8],
    at: usize,
    result: Vec<u8>,
    open: Vec<Container>,
}

/// `text`, which is valid JSON, without secrets and without the values of every `securedConfiguration`.
pub(super) fn without_secrets(redactor: &Redactor, text: &[u8]) -> Vec<u8> {
    let result = Vec::with_capacity(text.len());
    let mut rewriter = Rewriter { redactor, text, at: 0, result, open: Vec::new() };
    while let Some(byte) = text.get(rewriter.at) {
        rewriter.token(*byte);
    }
    rewriter.result
}

impl Rewriter<'_> {
    fn token(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b':' => self.copy_to(self.at + 1),
            b',' => {
                self.name_field(None);
                self.copy_to(self.at + 1);
            }
            b'}' | b']' => {
                self.open.pop();
                self.copy_to(self.at + 1);
            }
            b'"' if self.open.last().is_some_and(|open| open.is_object && open.name.is_none()) => {
                let end = end_of_string(self.text, self.at);
                self.name_field(Some(decoded(&self.text[self.at + 1..end - 1]).0));
                self.string(end);
            }
            _ if self.is_secret_value() => {
                let end = end_of_value(self.text, self.at);
                self.write(masked(&self.text[self.at..end]).as_bytes(), end);
            }
            b'{' | b'[' => {
                let is_secured = self.is_secured();
                self.open.push(Container { is_object: byte == b'{', name: None, is_secured });
                self.copy_to(self.at + 1);
            }
            b'"' => self.string(end_of_string(self.text, self.at)),
            _ => {
                let end = end_of_value(self.text, self.at);
                match self.redactor.is_secret_number(&self.text[self.at..end]) {
                    true => self.write(format!("\"{MASK}\"").as_bytes(), end),
                    false => self.copy_to(end),
                }
            }
        }
    }

    fn name_field(&mut self, name: Option<String>) {
        if let Some(container) = self.open.last_mut() {
            container.name = name;
        }
    }

    /// Whether the container that begins here belongs to a `securedConfiguration`.
    fn is_secured(&self) -> bool {
        self.open.last().is_some_and(|open| match &open.name {
            Some(name) => name == "securedConfiguration",
            None => open.is_secured,
        })
    }

    fn is_secret_value(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_secured && open.name.as_deref() == Some("value"))
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
        let (ranges, places) = if content.contains(&b'\\') {
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
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
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
