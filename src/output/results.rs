//! Results on standard output: one item, a list, or a stream of items, in every format.

use std::io;

use serde_json::Value;

use super::{Column, Format, Paint, Table, TextPage, Ui, escape, mask, render, script, views};

/// A result of a command.
pub trait View {
    /// The API's own representation, unchanged. Secured values are masked when it is written.
    fn json(&self) -> Value;

    /// Writes the form for people.
    fn page(&self, page: &mut TextPage);
}

/// Gets the cell of a column from a row.
pub type Cell<R> = fn(&R) -> String;

/// A result that can be a row of a table.
pub trait Row: View + Sized + 'static {
    /// The columns of the table, and how to get their cells.
    const COLUMNS: &[(Column, Cell<Self>)];
}

/// How many results there are, and when they are known.
#[derive(Debug, Clone, Copy)]
enum ResultShape {
    Item,
    List,
    StreamItem,
}

/// A list as one result: an array, or a table with a row for each item.
struct ListView<'v, T>(&'v [T]);

impl<T: Row> View for ListView<'_, T> {
    fn json(&self) -> Value {
        self.0.iter().map(View::json).collect()
    }

    fn page(&self, page: &mut TextPage) {
        let columns = T::COLUMNS.iter().map(|(column, _)| *column).collect();
        let cells = |item| T::COLUMNS.iter().map(|(_, cell)| cell(item)).collect();
        page.table(&Table::new(columns, self.0.iter().map(cells)));
    }
}

/// A list that only programs read.
struct DataView<'v, T>(&'v [T]);

impl<T: View> View for DataView<'_, T> {
    fn json(&self) -> Value {
        self.0.iter().map(View::json).collect()
    }

    fn page(&self, _page: &mut TextPage) {}
}

/// Every method fails when standard output cannot be written, with [`io::ErrorKind::BrokenPipe`] if its reader is gone.
impl Ui {
    /// Shows one result.
    pub fn show(&self, view: &dyn View) -> io::Result<()> {
        self.write_result(ResultShape::Item, view)
    }

    /// Shows a list: an array, or a table with a row for each item.
    ///
    /// `noun` is the plural for the message about an empty list, `total` the number of items on the server, if known.
    pub fn show_list<T: Row>(&self, items: &[T], noun: &str, total: Option<u64>) -> io::Result<()> {
        if let Some(shape) = self.options().script_shape() {
            return self.print_for_script(&shape.list(&mask::masked(ListView(items).json()), total));
        }
        if items.is_empty() && self.is_human_readable() {
            if total.unwrap_or_default() == 0 {
                self.note(&format!("No {noun}."));
            }
        } else {
            self.write_result(ResultShape::List, &ListView(items))?;
        }
        if let Some(total) = total.filter(|total| *total > items.len() as u64) {
            self.note(&format!("{} of {total}; --all shows the rest", items.len()));
        }
        Ok(())
    }

    /// Shows one item of a stream at once: a line of text, a line of JSON, or a YAML document.
    pub fn show_item(&self, view: &dyn View) -> io::Result<()> {
        self.write_result(ResultShape::StreamItem, view)
    }

    /// Shows the result of a stage to a script; people see it as progress.
    pub fn show_stage(&self, state: &dyn View) -> io::Result<()> {
        if self.options().script_shape().is_none() { Ok(()) } else { self.show(state) }
    }

    /// Shows the state that was read last before an error, but not to a script, which would read a success.
    pub fn show_last(&self, state: &dyn View) -> io::Result<()> {
        if self.options().script_shape().is_some() { Ok(()) } else { self.show(state) }
    }

    /// Shows the last state of a deleted resource as data. In formats for people it writes nothing.
    pub fn show_data(&self, state: &dyn View) -> io::Result<()> {
        if self.is_human_readable() && self.options().script_shape().is_none() { Ok(()) } else { self.show(state) }
    }

    /// Shows the last states of deleted resources, as [`Ui::show_data`] does.
    pub fn show_list_data<T: View>(&self, states: &[T]) -> io::Result<()> {
        if self.is_human_readable() { Ok(()) } else { self.write_result(ResultShape::List, &DataView(states)) }
    }

    /// Writes one line of text, control characters escaped.
    pub fn print_line(&self, text: &str) -> io::Result<()> {
        self.print_text(&format!("{}\n", self.shown_line(text)))
    }

    /// Writes text of this program byte for byte: a script, a schema, a template.
    pub fn print_raw(&self, text: &str) -> io::Result<()> {
        self.write_stdout(text)
    }

    /// Shows a body of the service that is not interpreted. Off a terminal it is written byte for byte, except for secrets of
    /// this run and secured values.
    pub fn show_body(&self, body: &[u8]) -> io::Result<()> {
        let is_terminal = self.options().stdout_is_terminal;
        if (is_terminal || self.options().format == Format::Yaml)
            && let Ok(value) = serde_json::from_slice::<Value>(body)
        {
            return self.show(&views::Raw(value));
        }
        let body = self.redactor().result_body(body);
        match is_terminal {
            true => self.print_text(&format!("{}\n", escape::block(&String::from_utf8_lossy(&body)))),
            false => self.write_stdout_bytes(&body),
        }
    }

    /// Shows JSON that has no view: on a terminal as a page, elsewhere as JSON that other programs read.
    pub fn show_json(&self, value: Value) -> io::Result<()> {
        if self.is_human_readable() && !self.options().stdout_is_terminal {
            let value = self.redactor().result_json(mask::masked(value));
            return self.write_stdout(&render::json(&value, self.options().has_runner()));
        }
        self.show(&views::Raw(value))
    }

    /// Writes a result in the chosen format. A new format or shape has its place here, and nowhere else.
    fn write_result(&self, shape: ResultShape, view: &dyn View) -> io::Result<()> {
        use ResultShape::{Item, List, StreamItem};
        let for_runner = self.options().has_runner();
        let redactor = self.redactor();
        let value = || redactor.result_json(mask::masked(view.json()));
        let for_script = self.options().script_shape().and_then(|script| match shape {
            Item | List => script.item(&value()),
            StreamItem => script.stream_item(&value()),
        });
        if let Some(text) = for_script {
            return self.print_for_script(&text);
        }
        match (self.options().format, shape) {
            (Format::Table | Format::Github, Item | List | StreamItem) => self.write_page(view),
            (Format::Json | Format::Sarif, Item | List) => self.write_stdout(&render::json(&value(), for_runner)),
            (Format::Json | Format::Sarif, StreamItem) => self.write_stdout(&render::json_line(&value(), for_runner)),
            (Format::Ndjson, Item | StreamItem) => self.write_stdout(&render::json_line(&value(), for_runner)),
            (Format::Ndjson, List) => {
                let value = value();
                let items = value.as_array().into_iter().flatten();
                self.write_stdout(&items.map(|item| render::json_line(item, for_runner)).collect::<String>())
            }
            (Format::Yaml, Item | List) => self.write_stdout(&render::yaml(&value(), for_runner)),
            (Format::Yaml, StreamItem) => self.write_stdout(&format!("---\n{}", render::yaml(&value(), for_runner))),
        }
    }

    /// Writes lines that a script parses, control characters escaped.
    pub(super) fn print_for_script(&self, text: &str) -> io::Result<()> {
        self.print_text(&script::lines(text, |line| escape::line(line).into_owned()))
    }

    /// Shows on standard error what is about to be done. `--quiet` suppresses it.
    pub fn show_before(&self, view: &dyn View) {
        if self.options().quiet {
            return;
        }
        let columns = self.options().stderr_is_terminal.then(|| self.terminal_columns());
        let mut page = TextPage::new(self.err_paint(), columns, self.redactor());
        view.page(&mut page);
        self.write_stderr(&page.into_text());
    }

    fn write_page(&self, view: &dyn View) -> io::Result<()> {
        let columns = self.options().stdout_is_terminal.then(|| self.terminal_columns());
        let mut page = TextPage::new(Paint::new(self.stdout_is_colored()), columns, self.redactor());
        view.page(&mut page);
        self.print_text(&page.into_text())
    }
}

#[cfg(test)]
mod tests;
