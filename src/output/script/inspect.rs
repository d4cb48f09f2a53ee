//! A value as `util.inspect` of Node.js prints it, with the settings of the official CLI: depth 10, 80 columns, and at
//! most three levels on one line. The rules are those of `lib/internal/util/inspect.js` of Node.js 20.

use serde_json::{Map, Value};

use super::javascript;

const DEPTH: usize = 10;
const COLUMNS: usize = 80;
const LEVELS_ON_ONE_LINE: usize = 3;
const MOST_ITEMS: usize = 100;

/// `value` as text over several lines.
pub(super) fn inspected(value: &Value) -> String {
    Inspector::default().value(value, 0)
}

#[derive(Default)]
struct Inspector {
    indentation: usize,
    /// Level of the list or object that was started last.
    level: usize,
}

impl Inspector {
    fn value(&mut self, value: &Value, level: usize) -> String {
        match value {
            Value::Null | Value::Bool(_) => value.to_string(),
            Value::Number(number) => javascript::inspected_number(number),
            Value::String(text) => self.string(text),
            Value::Array(items) if items.is_empty() => "[]".to_owned(),
            Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
            Value::Array(_) if level > DEPTH => "[Array]".to_owned(),
            Value::Object(_) if level > DEPTH => "[Object]".to_owned(),
            Value::Array(items) => self.list(items, level),
            Value::Object(fields) => self.object(fields, level),
        }
    }

    fn list(&mut self, items: &[Value], level: usize) -> String {
        self.level = level;
        let mut parts: Vec<String> = items.iter().take(MOST_ITEMS).map(|item| self.nested(item, level)).collect();
        let left = items.len().saturating_sub(MOST_ITEMS);
        if left > 0 {
            parts.push(format!("... {left} more item{}", if left == 1 { "" } else { "s" }));
        }
        let count = parts.len();
        if count > 6 {
            parts = self.in_columns(parts, items);
        }
        let is_grouped = parts.len() != count;
        self.joined(parts, "[", "]", level, is_grouped)
    }

    fn object(&mut self, fields: &Map<String, Value>, level: usize) -> String {
        self.level = level;
        let fields = javascript::in_order(fields)
            .into_iter()
            .map(|(name, value)| format!("{}: {}", key(name), self.nested(value, level)));
        let parts = fields.collect();
        self.joined(parts, "{", "}", level, false)
    }

    fn nested(&mut self, value: &Value, level: usize) -> String {
        self.indentation += 2;
        let text = self.value(value, level + 1);
        self.indentation -= 2;
        text
    }

    /// The parts on one line if they fit, else on a line each.
    fn joined(&self, parts: Vec<String>, open: &str, close: &str, level: usize, is_grouped: bool) -> String {
        if self.level - level < LEVELS_ON_ONE_LINE && !is_grouped {
            let start = parts.len() + self.indentation + open.len() + 10;
            let total = parts.len() + start + parts.iter().map(|part| length(part)).sum::<usize>();
            if total <= COLUMNS && !parts.iter().any(|part| part.contains('\n')) {
                return format!("{open} {} {close}", parts.join(", "));
            }
        }
        let line = format!("\n{}", " ".repeat(self.indentation));
        format!("{open}{line}  {}{line}{close}", parts.join(&format!(",{line}  ")))
    }

    /// Puts more than six short items in columns.
    fn in_columns(&self, parts: Vec<String>, items: &[Value]) -> Vec<String> {
        let (shown, rest) = parts.split_at(parts.len().min(MOST_ITEMS));
        let lengths: Vec<usize> = shown.iter().map(|part| length(part)).collect();
        let longest = lengths.iter().copied().max().unwrap_or_default();
        let (cell, total) = (longest + 2, lengths.iter().map(|length| length + 2).sum::<usize>());
        let is_short = cell * 3 + self.indentation < COLUMNS && (total > 5 * cell || longest <= 6);
        let columns = if is_short { self.columns(cell, total, shown.len(), parts.len()) } else { 1 };
        if columns <= 1 {
            return parts;
        }
        let widths: Vec<usize> = (0..columns)
            .map(|column| lengths.iter().skip(column).step_by(columns).max().map_or(2, |it| it + 2))
            .collect();
        let is_right = items.iter().all(Value::is_number);
        let mut rows: Vec<String> = shown.chunks(columns).map(|row| aligned(row, &widths, is_right)).collect();
        rows.extend(rest.iter().cloned());
        rows
    }

    /// How many columns look balanced.
    fn columns(&self, cell: usize, total: usize, shown: usize, all: usize) -> usize {
        let bias = (cell as f64 - total as f64 / all as f64).sqrt();
        let biased = (cell as f64 - 3.0 - bias).max(1.0);
        let balanced = ((2.5 * biased * shown as f64).sqrt() / biased).round() as usize;
        balanced.min((COLUMNS - self.indentation) / cell).min(LEVELS_ON_ONE_LINE * 4).min(15)
    }

    /// A text in quotes. A long one is split after its line ends.
    fn string(&self, text: &str) -> String {
        let size = length(text);
        if size <= 16 || size + self.indentation + 4 <= COLUMNS || !text.trim_end_matches('\n').contains('\n') {
            return quoted(text);
        }
        let lines: Vec<String> = text.split_inclusive('\n').map(quoted).collect();
        lines.join(&format!(" +\n{}", " ".repeat(self.indentation + 2)))
    }
}

/// Length as JavaScript counts it.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// A row of columns: numbers to the right, anything else to the left.
fn aligned(row: &[String], widths: &[usize], is_right: bool) -> String {
    let last = row.len() - 1;
    let cells = row.iter().zip(widths).enumerate().map(|(index, (part, width))| {
        let space = |used: usize| " ".repeat(width.saturating_sub(used));
        match (index == last, is_right) {
            (true, true) => format!("{}{part}", space(length(part) + 2)),
            (true, false) => part.clone(),
            (false, true) => format!("{}{part}, ", space(length(part) + 2)),
            (false, false) => format!("{part}, {}", space(length(part) + 2)),
        }
    });
    cells.collect()
}

/// The name of a field, in quotes unless it is an identifier.
fn key(name: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_identifier = name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit());
    if is_identifier { name.to_owned() } else { quoted(name) }
}

/// A text in single quotes, or in other ones if it has single quotes itself.
fn quoted(text: &str) -> String {
    let mark = match text {
        text if !text.contains('\'') => '\'',
        text if !text.contains('"') => '"',
        text if !text.contains('`') && !text.contains("${") => '`',
        _ => '\'',
    };
    let mut quoted = String::from(mark);
    for character in text.chars() {
        match character {
            '\u{8}' => quoted.push_str("\\b"),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\u{c}' => quoted.push_str("\\f"),
            '\r' => quoted.push_str("\\r"),
            '\\' => quoted.push_str("\\\\"),
            '\'' if mark == '\'' => quoted.push_str("\\'"),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => {
                quoted.push_str(&format!("\\x{:02X}", u32::from(character)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push(mark);
    quoted
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;

    /// What Node.js 20 prints for this value with the options of the official CLI.
    const PRINTED: &str = r#"{
  id: 'a',
  'my-key': "it's",
  both: `it's "x"`,
  n: 1.5,
  t: null,
  e: [],
  o: {},
  nested: {
    a: { b: { c: { d: 1 } } }
  },
  deep: { a: { b: { c: 1 } } },
  regions: [ 'europe-west1.gcp', 'us-central1.gcp' ],
  numbers: [
    1, 22,   3, 4,
    5,  6, 700
  ],
  words: [
    'one',   'two',
    'three', 'four',
    'five',  'six',
    'seven'
  ],
  text: 'line one of a text that is long enough\n' +
    'and its second line, which is long as well',
  control: 'a\tb\x01\x7F\\',
  long: [
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy'
  ],
  apps: [
    { name: 'web', list: [ { key: 'TOKEN', value: '*' } ] }
  ]
}"#;

    #[test]
    fn numbers_and_indexes_are_printed_as_node_prints_them() {
        let sent = r#"{"b":1.0,"2":-0,"c":1e-7,"1":1e21}"#;
        assert_eq!(inspected(&serde_json::from_str(sent).unwrap()), "{ '1': 1e+21, '2': -0, b: 1, c: 1e-7 }");
    }

    #[test]
    fn values_are_printed_as_node_prints_them() {
        let value = json!({
            "id": "a", "my-key": "it's", "both": "it's \"x\"", "n": 1.5, "t": null, "e": [], "o": {},
            "nested": { "a": { "b": { "c": { "d": 1 } } } }, "deep": { "a": { "b": { "c": 1 } } },
            "regions": ["europe-west1.gcp", "us-central1.gcp"], "numbers": [1, 22, 3, 4, 5, 6, 700],
            "words": ["one", "two", "three", "four", "five", "six", "seven"],
            "text": "line one of a text that is long enough\nand its second line, which is long as well",
            "control": "a\tb\u{1}\u{7f}\\", "long": ["x".repeat(40), "y".repeat(40)],
            "apps": [{ "name": "web", "list": [{ "key": "TOKEN", "value": "*" }] }],
        });
        assert_eq!(inspected(&value), PRINTED);
    }
}
