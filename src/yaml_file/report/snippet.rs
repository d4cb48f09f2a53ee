//! The line of a file that a problem points at, ready for display.

use std::ops::Range;

use crate::yaml_file::problem::Span;
use crate::yaml_file::quote::is_hidden;

/// The line is not shown if the place is further from its start, in bytes.
const LONGEST_BEFORE: usize = 4096;
/// How much of the line is shown after the start of the place, in bytes.
const LONGEST_BEHIND: usize = 512;

pub(super) struct SnippetLine {
    /// The line; each hidden character is replaced with a visible one, so that columns stay the same.
    pub(super) text: String,
    /// The place within `text`.
    pub(super) place: Range<usize>,
}

impl SnippetLine {
    /// The first line of a span; `None` if it is too long or not UTF-8, or the file is not shown.
    pub(super) fn of(bytes: &[u8], span: &Span) -> Option<Self> {
        if bytes.is_empty() && span.bytes.end > 0 {
            return None;
        }
        let start = span.bytes.start.min(bytes.len());
        let first = beginning(bytes, start)?;
        let source = std::str::from_utf8(&bytes[first..end(bytes, start)]).ok()?;
        let mut line = Self { text: String::new(), place: 0..0 };
        for (offset, character) in source.char_indices() {
            line.mark(first + offset, span);
            match character {
                '\u{feff}' if first + offset == 0 => {}
                // The renderer widens tabs itself.
                '\t' => line.text.push('\t'),
                hidden if is_hidden(hidden) => line.text.push(char::REPLACEMENT_CHARACTER),
                plain => line.text.push(plain),
            }
        }
        line.mark(first + source.len(), span);
        Some(line)
    }

    /// Moves the start and the end of the place to the next character of `text`, unless its byte `at` is after them.
    fn mark(&mut self, at: usize, span: &Span) {
        if at <= span.bytes.start {
            self.place.start = self.text.len();
        }
        if at <= span.bytes.end {
            self.place.end = self.text.len();
        }
    }
}

/// The start of the line, if it is near enough.
fn beginning(bytes: &[u8], place: usize) -> Option<usize> {
    let earliest = place.saturating_sub(LONGEST_BEFORE);
    match bytes[earliest..place].iter().rposition(|byte| *byte == b'\n') {
        Some(feed) => Some(earliest + feed + 1),
        None => (earliest == 0).then_some(0),
    }
}

/// The end of the line, or where it is truncated.
fn end(bytes: &[u8], place: usize) -> usize {
    let latest = (place + LONGEST_BEHIND).min(bytes.len());
    match bytes[place..latest].iter().position(|byte| *byte == b'\n') {
        Some(feed) => place + feed - usize::from(bytes[..place + feed].ends_with(b"\r")),
        None => (place..=latest).rev().find(|at| is_boundary(bytes, *at)).unwrap_or(place),
    }
}

fn is_boundary(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|byte| byte & 0xc0 != 0x80)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn line(text: &str, bytes: Range<usize>) -> Option<(String, String)> {
        let span = Span { bytes, line: 0, column: 0, end_line: 0, end_column: 0 };
        let line = SnippetLine::of(text.as_bytes(), &span)?;
        let place = line.text[line.place].to_owned();
        Some((line.text, place))
    }

    #[test]
    fn returns_the_line_of_a_place() {
        assert_eq!(line("ab\ncd ef\r\ngh", 6..8), Some(("cd ef".into(), "ef".into())));
        assert_eq!(line("\u{feff}ab: ü\n", 3..5), Some(("ab: ü".into(), "ab".into())));
        assert_eq!(line("a\u{1b}[0m\n", 0..5), Some(("a\u{fffd}[0m".into(), "a\u{fffd}[0m".into())));
        assert_eq!(line("", 0..0), Some((String::new(), String::new())));
        assert_eq!(line("ab\ncd", 1..5), Some(("ab".into(), "b".into())), "of several lines the first");
        assert_eq!(line("", 7..9), None, "of a file that is not shown");
        assert_eq!(line("ab", 7..9), Some(("ab".into(), String::new())), "beyond the end");
    }

    #[test]
    fn long_lines_are_truncated_or_omitted() {
        let long = "ü".repeat(10_000);
        assert!(line(&long, 100..102).unwrap().0.len() < 1_000);
        assert_eq!(line(&long, 9_000..9_002), None);
    }
}
