//! Pages for people: titles, sections and aligned columns. The page escapes all text that is put on it.

use std::rc::Rc;

use super::{Paint, Table, TextStyle, escape, width, wrap};
use crate::redact::Redactor;

/// Narrower than this a column is not worth wrapping.
const NARROWEST: usize = 20;

/// How far the last cell of a row is indented if it is below the others.
const BELOW: usize = 4;

/// Text for people that is being written.
#[derive(Debug)]
pub struct TextPage {
    text: String,
    paint: Paint,
    columns: Option<usize>,
    redactor: Rc<Redactor>,
}

/// A piece of text and its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyledText {
    text: String,
    style: TextStyle,
}

impl StyledText {
    /// `text` as it is: the page escapes it.
    pub fn new(text: &str, style: TextStyle) -> Self {
        Self { text: text.to_owned(), style }
    }

    /// Less important than the text around it.
    pub fn faint(text: &str) -> Self {
        Self::new(text, TextStyle::Faint)
    }
}

impl<T: AsRef<str>> From<T> for StyledText {
    fn from(text: T) -> Self {
        Self::new(text.as_ref(), TextStyle::Plain)
    }
}

impl TextPage {
    /// An empty page. With `columns` long text is wrapped; text is never cut.
    pub(super) fn new(paint: Paint, columns: Option<usize>, redactor: Rc<Redactor>) -> Self {
        Self { text: String::new(), paint, columns, redactor }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Writes a title: the kind of what the page shows, and its name.
    pub fn title(&mut self, kind: &str, name: &str) {
        let name = self.paint.paint(TextStyle::Heading, &self.shown(name));
        self.line(0, &format!("{} {name}", self.shown(kind)));
    }

    /// Begins a section, below a blank line unless it is the first.
    pub fn section(&mut self, heading: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let heading = self.paint.paint(TextStyle::Heading, &self.shown(heading));
        self.line(0, &heading);
    }

    /// Writes one line that is never wrapped, its pieces two spaces apart.
    pub fn unwrapped(&mut self, pieces: &[StyledText]) {
        let pieces: Vec<String> =
            pieces.iter().map(|piece| self.paint.paint(piece.style, &self.shown(&piece.text))).collect();
        self.line(0, pieces.join("  ").trim_end());
    }

    /// Writes pieces on one line, two spaces apart. A piece that has no room begins another line, at `hanging`.
    pub fn flow(&mut self, indent: usize, hanging: usize, pieces: &[StyledText]) {
        let (mut line, mut start, mut taken) = (String::new(), indent, indent);
        for piece in pieces {
            let text = self.shown(&piece.text);
            let width = width::columns(&text);
            let is_first = line.is_empty();
            if !is_first && self.columns.is_some_and(|columns| taken + 2 + width > columns) {
                self.line(start, line.trim_end());
                (line, start, taken) = (String::new(), hanging, hanging);
            } else if !is_first {
                line.push_str("  ");
                taken += 2;
            }
            line.push_str(&self.paint.paint(piece.style, &text));
            taken += width;
        }
        self.line(start, line.trim_end());
    }

    /// The columns of the terminal; `None` elsewhere, where nothing is shortened.
    pub(super) fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Writes a paragraph. Its line ends stay.
    pub fn paragraph(&mut self, indent: usize, text: &str, style: TextStyle) {
        self.hanging_paragraph(indent, 0, text, style);
    }

    /// The same, with more columns of indentation where a line continues.
    pub fn hanging_paragraph(&mut self, indent: usize, hanging: usize, text: &str, style: TextStyle) {
        for line in escape::block(&self.redactor.result(text)).lines() {
            for part in self.wrapped(line, indent, hanging) {
                let part = self.paint.paint(style, &part);
                self.line(indent, &part);
            }
        }
    }

    /// Writes rows of cells in aligned columns. The last cell of a row wraps under itself; where there is no room beside
    /// the others, it moves below them.
    pub fn grid(&mut self, indent: usize, rows: &[Vec<StyledText>]) {
        let shown = |cell: &StyledText| StyledText { text: self.shown(&cell.text), style: cell.style };
        let rows: Vec<Vec<StyledText>> = rows.iter().map(|row| row.iter().map(shown).collect()).collect();
        let widths = widths(&rows);
        for row in &rows {
            let Some((last, cells)) = row.split_last() else { continue };
            let mut line = String::new();
            let mut taken = indent;
            for (cell, width) in cells.iter().zip(&widths) {
                line.push_str(&self.paint.paint(cell.style, &cell.text));
                line.push_str(&" ".repeat(width - width::columns(&cell.text) + 2));
                taken += width + 2;
            }
            if self.columns.is_some_and(|columns| taken + width::columns(&last.text).min(NARROWEST) > columns) {
                self.line(indent, line.trim_end());
                taken = indent + BELOW;
                line = " ".repeat(BELOW);
            }
            for part in self.wrapped(&last.text, taken, 0) {
                line.push_str(&self.paint.paint(last.style, &part));
                self.line(indent, line.trim_end());
                line = " ".repeat(taken - indent);
            }
        }
    }

    /// Writes a table with a header; nothing if it has no rows.
    pub fn table(&mut self, table: &Table) {
        self.text.push_str(&table.shown(|cell| self.shown(cell)).render(self.columns, self.paint));
    }

    /// Writes a table whose cells are never cut, so that addresses can be copied.
    pub fn uncut_table(&mut self, table: &Table) {
        self.text.push_str(&table.shown(|cell| self.shown(cell)).render(None, self.paint));
    }

    /// A text of one line without secrets, then escaped: a secret would not be found in its escaped form.
    pub(super) fn shown(&self, text: &str) -> String {
        escape::line(&self.redactor.result(text)).into_owned()
    }

    fn wrapped(&self, text: &str, taken: usize, hanging: usize) -> Vec<String> {
        match self.columns {
            Some(columns) => wrap::wrap(text, columns.saturating_sub(taken).max(NARROWEST), hanging),
            None => vec![text.to_owned()],
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// The width of every column, not counting the last cell of a row, which may be as wide as it likes.
fn widths(rows: &[Vec<StyledText>]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for cells in rows.iter().filter_map(|row| Some(row.split_last()?.1)) {
        widths.resize(widths.len().max(cells.len()), 0);
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = width::columns(&cell.text).max(*width);
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(columns: Option<usize>, write: impl FnOnce(&mut TextPage)) -> String {
        let mut page = TextPage::new(Paint::new(false), columns, Rc::default());
        write(&mut page);
        page.into_text()
    }

    #[test]
    fn columns_align_and_the_last_wraps_under_itself() {
        let rows = [vec!["key".into(), "one two three four five six".into()], vec!["longer".into(), "x".into()]];
        let expected = "  key     one two three four\n          five six\n  longer  x\n";
        assert_eq!(page(Some(30), |page| page.grid(2, &rows)), expected);
        let expected = "  key     one two three four five six\n  longer  x\n";
        assert_eq!(page(None, |page| page.grid(2, &rows)), expected);
    }

    #[test]
    fn pieces_flow_into_the_next_line_where_there_is_no_room() {
        let pieces = ["one two".into(), "three".into(), StyledText::faint("four")];
        assert_eq!(page(Some(16), |page| page.flow(2, 4, &pieces)), "  one two  three\n    four\n");
        assert_eq!(page(None, |page| page.flow(2, 4, &pieces)), "  one two  three  four\n");
    }

    #[test]
    fn the_last_cell_moves_below_where_there_is_no_room_beside() {
        let rows = [vec!["HIGH".into(), "web/package-lock.json".into(), "one two three four five six seven".into()]];
        let expected = "  HIGH  web/package-lock.json\n      one two three four five six\n      seven\n";
        assert_eq!(page(Some(34), |page| page.grid(2, &rows)), expected);
        let rows = [vec!["HIGH".into(), "web/package-lock.json".into(), "one".into()]];
        assert_eq!(page(Some(34), |page| page.grid(2, &rows)), "  HIGH  web/package-lock.json  one\n");
    }

    #[test]
    fn everything_on_a_page_is_escaped() {
        let evil = "a\u{1b}[2J\nb\u{202e}";
        let text = page(Some(80), |page| {
            page.title(evil, evil);
            page.section(evil);
            page.grid(0, &[vec![evil.into(), evil.into()]]);
            page.paragraph(0, evil, TextStyle::Plain);
            page.unwrapped(&[evil.into()]);
            page.flow(0, 4, &[evil.into()]);
        });
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        // The title, a blank line, the section, the row, two lines of the paragraph, two lines.
        assert_eq!(text.lines().count(), 8, "{text}");
    }

    #[test]
    fn sections_are_separated_by_a_blank_line() {
        let text = page(None, |page| {
            page.section("One");
            page.section("Two");
        });
        assert_eq!(text, "One\n\nTwo\n");
    }
}
