//! Byte offsets become lines and columns, for all problems in one pass over the text.

use std::ops::Range;

use super::problem::{Problem, Span};

/// Puts problems into the order of their places, drops repetitions and fills in lines and columns.
pub(super) fn locate(problems: &mut Vec<Problem>, text: &str) {
    // What an alias repeats is checked at each use, and each time the same place is found wanting.
    problems.sort_by(|a, b| order(a).cmp(&order(b)));
    problems.dedup_by(|a, b| a.rule == b.rule && a.span == b.span && a.message == b.message);

    let mut spans: Vec<&mut Span> = Vec::new();
    for problem in problems.iter_mut() {
        spans.extend(problem.span.as_mut());
        spans.extend(problem.related.iter_mut().map(|related| &mut related.span));
    }
    fill_in(&mut spans, text);
}

/// The spans of byte ranges.
pub(super) fn spans(places: impl Iterator<Item = Range<usize>>, text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = places.map(Span::unlocated).collect();
    fill_in(&mut spans.iter_mut().collect::<Vec<_>>(), text);
    spans
}

/// Fills in lines and columns.
fn fill_in(spans: &mut [&mut Span], text: &str) {
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

/// Problems with a place come by that place; those without come first.
fn order(problem: &Problem) -> (usize, usize, &'static str, &str) {
    let (start, end) = problem.span.as_ref().map_or((0, 0), |span| (span.bytes.start, span.bytes.end));
    (start, end, problem.rule, &problem.message)
}

/// A place that only moves forward.
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
                // A byte order mark is no column that an editor shows.
                '\u{feff}' if self.offset == 0 && self.line == 1 && self.column == 1 => {}
                _ => self.column += 1,
            }
        }
        self.offset = self.offset.max(offset);
    }
}
