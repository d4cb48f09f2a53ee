//! Tables: a header, aligned columns, no borders.

use super::{Paint, TextStyle, width};

/// Columns between two cells.
const GAP: usize = 2;

/// A column of a table by its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Keys and ids, which name a resource in other commands. An id is never cut.
    Reference(&'static str),
    /// Cells that are cut as a last resort, such as a status.
    Whole(&'static str),
    /// Cells that are cut first if the terminal is too narrow.
    Shrinking(&'static str),
}

impl Column {
    fn title(self) -> &'static str {
        let (Self::Reference(title) | Self::Whole(title) | Self::Shrinking(title)) = self;
        title
    }

    /// How narrow the column may get at a stage of shrinking; `None` where that stage does not touch it.
    fn limit(self, stage: usize) -> Option<usize> {
        const UUID: usize = 36;
        match (stage, self) {
            (0, Self::Shrinking(_)) => Some(10),
            (1 | 2, Self::Shrinking(_)) => Some(5),
            (2, Self::Whole(_)) => Some(6),
            (2, Self::Reference(_)) => Some(UUID),
            _ => None,
        }
    }
}

/// Rows under the titles of their columns.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Each row has a cell for each column; an empty one shows as `-`. The page escapes the cells.
    pub fn new(columns: Vec<Column>, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        Self { columns, rows: rows.into_iter().collect() }
    }

    /// The same table with each cell as it is shown.
    pub(super) fn shown(&self, shown: impl Fn(&str) -> String) -> Self {
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| shown(cell)).collect());
        Self { columns: self.columns.clone(), rows: rows.collect() }
    }

    /// The lines of the table; none if it has no rows. Cells are cut to fit `room` columns; without it, never.
    pub(super) fn render(self, room: Option<usize>, paint: Paint) -> String {
        TableRows::new(self.columns, room, paint).render(self.rows)
    }
}

/// A table whose rows come part by part. The first part decides how wide the columns are; later cells that are wider are
/// cut on a terminal, and elsewhere move the cells after them.
#[derive(Debug)]
pub(super) struct TableRows {
    columns: Vec<Column>,
    room: Option<usize>,
    paint: Paint,
    /// The width of each column, once there was a part.
    widths: Option<Vec<usize>>,
}

impl TableRows {
    pub(super) fn new(columns: Vec<Column>, room: Option<usize>, paint: Paint) -> Self {
        Self { columns, room, paint, widths: None }
    }

    /// The lines of a part; none if it has no rows. The first one begins with the titles.
    pub(super) fn render(&mut self, rows: Vec<Vec<String>>) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let is_first = self.widths.is_none();
        let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(filled).collect()).collect();
        let widths = self.widths.take().unwrap_or_else(|| self.widths(&rows));
        // Without a terminal nothing is cut, so that a later cell may be wider than its column.
        let is_cut = self.room.is_some();
        let shown = if is_cut { widths.clone() } else { widest(&rows, widths.clone()) };
        let mut text = String::new();
        if is_first {
            let mut line = String::new();
            let titles = self.columns.iter().map(|column| column.title());
            add_line(&mut line, titles, &shown, is_cut);
            text.push_str(&self.paint.paint(TextStyle::Heading, &line));
            text.push('\n');
        }
        for row in &rows {
            add_line(&mut text, row.iter().map(String::as_str), &shown, is_cut);
            text.push('\n');
        }
        self.widths = Some(widths);
        text
    }

    fn widths(&self, rows: &[Vec<String>]) -> Vec<usize> {
        let mut widths = widest(rows, self.columns.iter().map(|column| column.title().len()).collect());
        if let Some(room) = self.room {
            self.shrink(&mut widths, room);
        }
        widths
    }

    /// Narrows the widest column until the table fits: first the shrinking ones, then, as a last resort, any.
    fn shrink(&self, widths: &mut [usize], room: usize) {
        let gaps = GAP * widths.len().saturating_sub(1);
        for stage in 0..3 {
            while widths.iter().sum::<usize>() + gaps > room {
                let columns = widths.iter_mut().zip(&self.columns);
                let candidates =
                    columns.filter(|(width, column)| column.limit(stage).is_some_and(|limit| **width > limit));
                let Some((widest, _)) = candidates.max_by_key(|(width, _)| **width) else { break };
                *widest -= 1;
            }
        }
    }
}

fn filled(cell: String) -> String {
    if cell.is_empty() { "-".to_owned() } else { cell }
}

/// The width of each column that has room for all rows, and at least that of `widths`.
fn widest(rows: &[Vec<String>], mut widths: Vec<usize>) -> Vec<usize> {
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = width::columns(cell).max(*width);
        }
    }
    widths
}

/// Adds a line without its end. A cell that is not cut has room.
fn add_line<'c>(text: &mut String, cells: impl Iterator<Item = &'c str>, widths: &[usize], is_cut: bool) {
    let start = text.len();
    for (cell, width) in cells.zip(widths) {
        let from = text.len();
        if is_cut {
            text.push_str(&width::fit(cell, *width));
        } else {
            text.push_str(cell);
        }
        let missing = (*width + GAP).saturating_sub(width::columns(&text[from..]));
        text.extend(std::iter::repeat_n(' ', missing));
    }
    text.truncate(start + text[start..].trim_end().len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let rows = [
            ["shop", "A name that goes on for quite a while", "Deployed"].map(str::to_owned).to_vec(),
            ["日本", "x\u{1b}[31m", ""].map(str::to_owned).to_vec(),
        ];
        let columns = vec![Column::Whole("KEY"), Column::Shrinking("NAME"), Column::Whole("STATUS")];
        Table::new(columns, rows).shown(|cell| crate::output::escape::line(cell).into_owned())
    }

    #[test]
    fn columns_align_without_borders_and_nothing_is_cut_off_a_terminal() {
        let expected = "\
KEY   NAME                                   STATUS
shop  A name that goes on for quite a while  Deployed
日本  x\\u{1b}[31m                            -
";
        assert_eq!(table().render(None, Paint::new(false)), expected);
    }

    #[test]
    fn a_terminal_cuts_the_shrinking_column() {
        let expected = "\
KEY   NAME               STATUS
shop  A name that goes…  Deployed
日本  x\\u{1b}[31m        -
";
        assert_eq!(table().render(Some(33), Paint::new(false)), expected);
    }

    #[test]
    fn as_a_last_resort_any_column_is_cut() {
        let row = vec!["k".repeat(100), "n".repeat(100)];
        let table = Table::new(vec![Column::Whole("KEY"), Column::Shrinking("NAME")], [row]);
        for line in table.render(Some(40), Paint::new(false)).lines() {
            assert!(width::columns(line) <= 40, "{line}");
        }
    }

    #[test]
    fn an_id_is_never_cut() {
        let id = "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5";
        let row = vec![id.to_owned(), "ReadyForCertification".to_owned()];
        let table = Table::new(vec![Column::Reference("KEY"), Column::Whole("STATUS")], [row]);
        assert!(table.render(Some(46), Paint::new(false)).ends_with(&format!("{id}  ReadyFo…\n")));
    }

    #[test]
    fn only_the_header_is_painted() {
        let text = table().render(None, Paint::new(true));
        assert!(text.starts_with("\u{1b}[1mKEY"));
        assert_eq!(text.matches('\u{1b}').count(), 2);
    }
}
