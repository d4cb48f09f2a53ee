//! A strict reader of CSV (RFC 4180): every cell has a place, and nothing is guessed.
//!
//! The usual libraries give no place for a cell and accept a quote that is never closed.

use std::ops::Range;
use std::rc::Rc;

use super::rule;
use super::text::{FilePlace, Findings, SourceText};
use crate::nearest::nearest;
use crate::yaml_file::{Problem, quote, readable_text};

/// A row of the table of customers.
#[derive(Debug)]
pub(super) struct TableRow {
    pub(super) cells: Vec<TableCell>,
    pub(super) place: FilePlace,
}

/// A cell with the name of its column.
#[derive(Debug, Clone)]
pub(super) struct TableCell {
    pub(super) column: String,
    pub(super) value: String,
    pub(super) place: FilePlace,
}

/// The value of a cell, and where it is written.
type CellText = (String, Range<usize>);

/// The rows of a file with a header, whose columns include `required`. Reports every problem, and continues with the next row.
pub(super) fn read_table(file: &Rc<SourceText>, required: &str, findings: &mut Findings) -> Vec<TableRow> {
    let text = readable_text(&file.bytes);
    if text.len() < file.bytes.len() {
        let problem = Problem::new(&crate::yaml_file::rule::NOT_UTF8, "the file is not encoded in UTF-8");
        findings.report(file, problem.at(text.len()..text.len()).help("save the table as CSV in UTF-8"));
        return Vec::new();
    }
    let mut lines = TableLines { text, offset: text.len() - text.trim_start_matches('\u{feff}').len() };
    let Some(header) = lines.next_row(file, findings) else {
        let problem = Problem::new(&rule::TABLE_COLUMN, "the table has no header");
        findings.report(file, problem.help(format!("begin it with the names of its columns, such as `{required}`")));
        return Vec::new();
    };
    if !check_header(&header, required, file, findings) {
        return Vec::new();
    }
    let mut rows = Vec::new();
    while let Some(cells) = lines.next_row(file, findings) {
        let place = FilePlace { file: Rc::clone(file), bytes: range(&cells) };
        if cells.len() != header.len() {
            let message = format!("this row has {} cells, but the header has {} columns", cells.len(), header.len());
            let problem = Problem::new(&rule::TABLE_SYNTAX, message);
            let help = "write a comma for each empty cell, and quote a value that contains a comma: \"a, b\"";
            findings.report(file, problem.at(place.bytes.clone()).help(help));
            continue;
        }
        let cell = |(column, (value, bytes)): (&CellText, CellText)| TableCell {
            column: column.0.clone(),
            value,
            place: FilePlace { file: Rc::clone(file), bytes },
        };
        let cells = header.iter().zip(cells).map(cell).collect();
        rows.push(TableRow { cells, place });
    }
    rows
}

/// Reports columns without a name, and two of the same name. False where no row can be read.
fn check_header(header: &[CellText], required: &str, file: &Rc<SourceText>, findings: &mut Findings) -> bool {
    for (index, (name, bytes)) in header.iter().enumerate() {
        let problem = if name.trim().is_empty() {
            Problem::new(&rule::TABLE_COLUMN, "this column has no name").help("write a name, or remove the column")
        } else if header[..index].iter().any(|(other, _)| other == name) {
            Problem::new(&rule::TABLE_COLUMN, format!("two columns have the name {}", quote(name)))
                .help("rename one of them")
        } else {
            continue;
        };
        findings.report(file, problem.at(bytes.clone()));
    }
    if header.iter().any(|(name, _)| name == required) {
        return true;
    }
    let problem = Problem::new(&rule::TABLE_COLUMN, format!("the table has no column `{required}`"));
    let names = header.iter().map(|(name, _)| name.as_str());
    let help = match (header, nearest(required, names)) {
        ([(only, _)], _) if only.contains([';', '\t']) => "save the table with commas between the cells".to_owned(),
        (_, Some(near)) => format!("rename the column {}", quote(near)),
        _ => format!("add the column `{required}` with the name of each customer"),
    };
    findings.report(file, problem.at(range(header)).help(help));
    false
}

fn range(cells: &[CellText]) -> Range<usize> {
    let start = cells.first().map_or(0, |(_, bytes)| bytes.start);
    start..cells.last().map_or(start, |(_, bytes)| bytes.end)
}

/// The part of a table that has not been read.
struct TableLines<'a> {
    text: &'a str,
    offset: usize,
}

impl TableLines<'_> {
    /// The cells of the next row that is not blank, each with its place. Reports wrong quotes.
    fn next_row(&mut self, file: &Rc<SourceText>, findings: &mut Findings) -> Option<Vec<CellText>> {
        while self.skip_line_end() {}
        if self.offset >= self.text.len() {
            return None;
        }
        let mut cells = Vec::new();
        loop {
            let start = self.offset;
            let value = match self.rest().starts_with('"') {
                true => self.quoted(file, findings),
                false => self.plain(file, findings),
            };
            cells.push((value, start..self.offset));
            if self.rest().starts_with(',') {
                self.offset += 1;
            } else {
                self.skip_line_end();
                return Some(cells);
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.offset..).unwrap_or_default()
    }

    fn skip_line_end(&mut self) -> bool {
        let length = ["\r\n", "\n"].into_iter().find(|end| self.rest().starts_with(end)).map_or(0, str::len);
        self.offset += length;
        length > 0
    }

    /// The end of a cell without quotes: a byte offset.
    fn cell_end(&self) -> usize {
        let rest = self.rest();
        let end = rest.find([',', '\n']).unwrap_or(rest.len());
        let is_line_end = rest[end..].starts_with('\n') && rest[..end].ends_with('\r');
        self.offset + end - usize::from(is_line_end)
    }

    fn plain(&mut self, file: &Rc<SourceText>, findings: &mut Findings) -> String {
        let bytes = self.offset..self.cell_end();
        let value = self.text[bytes.clone()].to_owned();
        if value.contains('"') {
            let problem = Problem::new(&rule::TABLE_SYNTAX, "a quote inside a cell that is not quoted");
            let help = "quote the whole cell, and double the quotes in it: \"say \"\"so\"\"\"";
            findings.report(file, problem.at(bytes.clone()).help(help));
        }
        self.offset = bytes.end;
        value
    }

    fn quoted(&mut self, file: &Rc<SourceText>, findings: &mut Findings) -> String {
        let start = self.offset;
        self.offset += 1;
        let mut value = String::new();
        loop {
            let Some(end) = self.rest().find('"') else {
                let problem = Problem::new(&rule::TABLE_SYNTAX, "this quote is not closed");
                findings.report(file, problem.at(start..start + 1).help("close the cell with `\"`"));
                self.offset = self.text.len();
                return value;
            };
            value.push_str(&self.rest()[..end]);
            self.offset += end + 1;
            if !self.rest().starts_with('"') {
                break;
            }
            value.push('"');
            self.offset += 1;
        }
        let end = self.cell_end();
        if end > self.offset {
            let problem = Problem::new(&rule::TABLE_SYNTAX, "text after the closing quote of a cell");
            let help = "double the quotes in the cell: \"say \"\"so\"\"\"";
            findings.report(file, problem.at(self.offset..end).help(help));
            self.offset = end;
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells of each row, and the messages.
    fn read(text: &str) -> (Vec<Vec<String>>, Vec<String>) {
        let mut findings = Findings::default();
        let file = findings.add_file("customers.csv".to_owned(), text.as_bytes().to_owned(), true);
        let rows = read_table(&file, "name", &mut findings);
        for cell in rows.iter().flat_map(|row| &row.cells) {
            let written = &text[cell.place.bytes.clone()];
            assert!(written == cell.value || written.starts_with('"'), "{written}");
        }
        let values = |row: &TableRow| row.cells.iter().map(|cell| cell.value.clone()).collect();
        let messages = findings.checked(&[]).remove(0).problems.into_iter();
        let shown = |problem: Problem| {
            let span = problem.span.map(|span| (span.line, span.column)).unwrap_or_default();
            format!("{}:{} {}", span.0, span.1, problem.message)
        };
        (rows.iter().map(values).collect(), messages.map(shown).collect())
    }

    #[test]
    fn cells_are_kept_byte_for_byte() {
        let text = "\u{feff}name,a b\r\none, x \r\n\r\ntwo,\"a, \"\"b\"\"\r\nc\"\nthree,\n\"four\",5";
        let (rows, messages) = read(text);
        assert_eq!(messages, [""; 0]);
        assert_eq!(rows, [["one", " x "], ["two", "a, \"b\"\r\nc"], ["three", ""], ["four", "5"]]);
    }

    #[test]
    fn a_table_that_could_be_read_in_two_ways_is_refused() {
        for (text, message) in [
            ("", "0:0 the table has no header"),
            ("nmae\na", "1:1 the table has no column `name`"),
            ("name;key\na;b", "1:1 the table has no column `name`"),
            ("name,\na,b", "1:6 this column has no name"),
            ("name,a,a\nx,1,2", "1:8 two columns have the name `a`"),
            ("name,a\nx", "2:1 this row has 1 cells, but the header has 2 columns"),
            ("name,a\nx,y,z", "2:1 this row has 3 cells, but the header has 2 columns"),
            ("name,a\nx,y\"z", "2:3 a quote inside a cell that is not quoted"),
            ("name,a\nx,\"y\"z", "2:6 text after the closing quote of a cell"),
            ("name,a\nx,\"y\nz,1\n", "2:3 this quote is not closed"),
        ] {
            assert_eq!(read(text).1, [message], "{text}");
        }
    }
}
