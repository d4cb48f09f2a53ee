//! Lists of the service, shown page by page. Items that are only passed on are never parsed.

use std::io;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::results::Cell;
use super::table::{Column, TableRows};
use super::{Format, Paint, Ui, mask, render};
use crate::api::ListItem;
use crate::api::model::{ConnectorStagedSummary, ConnectorSummary, DeploymentSummary};
use crate::redact::JsonLayout;

/// How much text is collected before it is written.
const BUFFER: usize = 64 * 1024;

/// What a row of a table needs of an item.
pub trait ListRow: DeserializeOwned + 'static {
    /// The columns of the table, and how to get their cells.
    const COLUMNS: &[(Column, Cell<Self>)];
    /// What the API calls one item.
    const NAME: &str;
    /// The plural in messages.
    const PLURAL: &str;
}

macro_rules! list_row {
    ($($row:ty: $name:literal, $plural:literal, $columns:path);+ $(;)?) => {$(
        impl ListRow for $row {
            const COLUMNS: &[(Column, Cell<Self>)] = $columns;
            const NAME: &str = $name;
            const PLURAL: &str = $plural;
        }
    )+};
}

list_row! {
    DeploymentSummary: "Deployment", "Deployments", super::views::DEPLOYMENT_COLUMNS;
    ConnectorStagedSummary: "ConnectorStaged", "Connectors", super::views::CONNECTOR_STAGED_COLUMNS;
    ConnectorSummary: "Connector", "Connectors", super::views::CONNECTOR_COLUMNS;
}

/// Writes a list to standard output, one page after the other.
///
/// A list that ends without [`ListWriter::finish`] stays incomplete, so that no reader mistakes it for the whole.
pub struct ListWriter<R> {
    ui: Ui,
    /// How many items were written.
    count: u64,
    state: ListState,
    row: PhantomData<R>,
}

/// What a format keeps between two pages.
enum ListState {
    Json(Vec<u8>),
    /// A line for each item.
    Lines(Vec<u8>),
    Yaml,
    Table(TableRows),
    /// A script gets the whole list at once, because its table has the width of its longest cells.
    Script(Vec<Value>),
}

impl Ui {
    /// Starts a list, of which nothing is written before its first page.
    pub fn list<R: ListRow>(&self) -> ListWriter<R> {
        let state = match (self.options().script_shape(), self.options().format) {
            (Some(_), _) => ListState::Script(Vec::new()),
            (None, Format::Json | Format::Sarif) => ListState::Json(Vec::new()),
            (None, Format::Ndjson) => ListState::Lines(Vec::new()),
            (None, Format::Yaml) => ListState::Yaml,
            (None, Format::Table | Format::Github) => {
                let room = self.options().stdout_is_terminal.then(|| self.terminal_columns());
                let columns = R::COLUMNS.iter().map(|(column, _)| *column).collect();
                ListState::Table(TableRows::new(columns, room, Paint::new(self.stdout_is_colored())))
            }
        };
        ListWriter { ui: self.clone(), count: 0, state, row: PhantomData }
    }

    /// Starts a list of items that have no columns. People see it as JSON too.
    pub fn list_as_data(&self) -> ListWriter<AnyItem> {
        let state = match self.options().format {
            Format::Yaml => ListState::Yaml,
            Format::Ndjson => ListState::Lines(Vec::new()),
            Format::Table | Format::Github | Format::Json | Format::Sarif => ListState::Json(Vec::new()),
        };
        ListWriter { ui: self.clone(), count: 0, state, row: PhantomData }
    }
}

/// An item of which nothing is known.
#[derive(Debug, serde::Deserialize)]
pub struct AnyItem {}

impl ListRow for AnyItem {
    const COLUMNS: &[(Column, Cell<Self>)] = &[];
    const NAME: &str = "result";
    const PLURAL: &str = "results";
}

/// Every method that writes fails when standard output cannot be written, with [`io::ErrorKind::BrokenPipe`] if its reader
/// is gone.
impl<R: ListRow> ListWriter<R> {
    /// The row of an item.
    ///
    /// # Errors
    /// With [`io::ErrorKind::InvalidData`] if the item has another shape than the reference says.
    pub fn row(&self, item: &ListItem) -> io::Result<R> {
        item.read().map_err(|error| not_a(R::NAME, &error))
    }

    /// Writes a page.
    ///
    /// # Errors
    /// As [`ListWriter::row`] too, in formats that parse the items.
    pub fn write(&mut self, items: &[ListItem]) -> io::Result<()> {
        if let ListState::Table(_) = self.state {
            self.write_rows(items)?;
        } else {
            items.iter().try_for_each(|item| self.write_item(item))?;
        }
        self.flush()
    }

    /// Ends the list. `total` is the number of items on the server, if it can be larger.
    pub fn finish(mut self, total: Option<u64>) -> io::Result<()> {
        if let (Some(shape), ListState::Script(items)) = (self.ui.options().script_shape(), &mut self.state) {
            let text = shape.list(&Value::Array(std::mem::take(items)), total);
            return self.ui.print_for_script(&text);
        }
        if self.count == 0 && matches!(self.state, ListState::Table(_)) {
            if total.unwrap_or_default() == 0 {
                self.ui.note(&format!("No {}.", R::PLURAL));
            }
        } else {
            self.end()?;
        }
        if let Some(total) = total.filter(|total| *total > self.count) {
            self.ui.note(&format!("{} of {total}; --all shows the rest", self.count));
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        match (&mut self.state, self.count) {
            (ListState::Json(_) | ListState::Yaml, 0) => self.ui.write_stdout("[]\n"),
            (ListState::Json(_), _) => self.ui.write_stdout("\n]\n"),
            (ListState::Lines(_) | ListState::Yaml | ListState::Table(_) | ListState::Script(_), _) => Ok(()),
        }
    }

    fn write_item(&mut self, item: &ListItem) -> io::Result<()> {
        let github_actions = self.ui.options().github_actions;
        let redactor = self.ui.redactor();
        let value = || {
            let value = serde_json::from_slice(item.json()).map_err(|error| not_a(R::NAME, &error))?;
            io::Result::Ok(redactor.result_json(mask::masked(value)))
        };
        match &mut self.state {
            ListState::Json(buffer) => {
                buffer.extend_from_slice(if self.count == 0 { b"[\n  " } else { b",\n  " });
                let start = buffer.len();
                redactor.write_json(item.json(), JsonLayout::Indented(1), buffer);
                render::escape_json(buffer, start, github_actions);
                if buffer.len() >= BUFFER {
                    self.ui.write_stdout_bytes(buffer)?;
                    buffer.clear();
                }
            }
            ListState::Lines(buffer) => {
                let start = buffer.len();
                redactor.write_json(item.json(), JsonLayout::OneLine, buffer);
                render::escape_json(buffer, start, github_actions);
                buffer.push(b'\n');
                if buffer.len() >= BUFFER {
                    self.ui.write_stdout_bytes(buffer)?;
                    buffer.clear();
                }
            }
            ListState::Yaml => self.ui.write_stdout(&render::yaml_element(&value()?, github_actions))?,
            ListState::Script(items) => items.push(value()?),
            // Rows are written together, because they share the widths of their columns.
            ListState::Table(_) => {}
        }
        self.count += 1;
        Ok(())
    }

    fn write_rows(&mut self, items: &[ListItem]) -> io::Result<()> {
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            let row = self.row(item)?;
            rows.push(R::COLUMNS.iter().map(|(_, cell)| self.ui.shown_line(&cell(&row))).collect());
        }
        self.count += items.len() as u64;
        match &mut self.state {
            ListState::Table(table) => self.ui.print_text(&table.render(rows)),
            _ => Ok(()),
        }
    }

    /// Writes what was collected, so that everything that came is there if no further page comes.
    fn flush(&mut self) -> io::Result<()> {
        if let ListState::Json(buffer) | ListState::Lines(buffer) = &mut self.state
            && !buffer.is_empty()
        {
            self.ui.write_stdout_bytes(buffer)?;
            buffer.clear();
        }
        Ok(())
    }
}

fn not_a(name: &str, problem: &serde_json::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a result of the list is not a {name}: {problem}"))
}
