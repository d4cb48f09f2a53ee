//! Converts byte offsets to lines and columns, for all problems, reading the text once.

use super::problem::{Problem, Span};
use super::source::readable_text;

/// Sorts problems by place, removes duplicates and fills in lines and columns. `bytes` is the whole file.
pub(crate) fn locate(problems: &mut Vec<Problem>, bytes: &[u8]) {
    let text = readable_text(bytes);
    // Every use of an alias reports the same problems in the same place.
    problems.sort_by(|a, b| order(a).cmp(&order(b)));
    problems.dedup_by(|a, b| a.rule == b.rule && a.span == b.span && a.message == b.message);

    let mut spans: Vec<&mut Span> = Vec::new();
    for problem in problems.iter_mut() {
        spans.extend(problem.span.as_mut());
        spans.extend(problem.related.iter_mut().map(|related| &mut related.span));
    }
    fill_in(&mut spans, text);
}

/// Fills in the lines and columns of all spans.
pub(crate) fn fill_in(spans: &mut [&mut Span], text: &str) {
    let mut ends: Vec<(usize, usize, bool)> = Vec::with_capacity(spans.len() * 2);
    for (index, span) in spans.iter().enumerate() {
        ends.push((span.bytes.start, index, true));
        ends.push((span.bytes.end, index, false));
    }
    ends.sort_unstable();

    let mut cursor = Cursor { text, offset: 0, line: 1, column: 1 };
    for (offset, index, is_start) in ends {
        cursor.advance(offset);
        let span = &mut spans[index];
        if is_start {
            (span.line, span.column) = (cursor.line, cursor.column);
        } else {
            (span.end_line, span.end_column) = (cursor.line, cursor.column);
        }
    }
}

/// By place; problems without a place come first.
fn order(problem: &Problem) -> (usize, usize, &'static str, &str) {
    let (start, end) = problem.span.as_ref().map_or((0, 0), |span| (span.bytes.start, span.bytes.end));
    (start, end, problem.rule, &problem.message)
}

struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
    column: usize,
}

impl Cursor<'_> {
    fn advance(&mut self, offset: usize) {
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        for character in passed.chars() {
            match character {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                // Editors do not count a byte order mark as a column.
                '\u{feff}' if self.offset == 0 && self.line == 1 && self.column == 1 => {}
                _ => self.column += 1,
            }
        }
        self.offset = self.offset.max(offset);
    }
}
