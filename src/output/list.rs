//! Lists of the service, shown page by page. Items that are only passed on are never parsed.

use std::io;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::items::{ItemForm, ItemWriter};
use super::results::Cell;
use super::table::{Column, TableRows};
use super::{Format, Paint, Ui, mask};
use crate::api::ListItem;
use crate::api::model::{ConnectorStagedSummary, ConnectorSummary, DeploymentSummary};

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
    Data(ItemWriter),
    Table(TableRows),
    /// A script gets the whole list at once, because its table has the width of its longest cells.
    Script(Vec<Value>),
}

impl Ui {
    /// Starts a list, of which nothing is written before its first page.
    pub fn list<R: ListRow>(&self) -> ListWriter<R> {
        let state = match (self.options().script_shape(), self.options().format) {
            (Some(_), _) => ListState::Script(Vec::new()),
            (None, Format::Table | Format::Github) => {
                let room = self.options().stdout_is_terminal.then(|| self.terminal_columns());
                let columns = R::COLUMNS.iter().map(|(column, _)| *column).collect();
                ListState::Table(TableRows::new(columns, room, Paint::new(self.stdout_is_colored())))
            }
            (None, Format::Json | Format::Sarif | Format::Ndjson | Format::Yaml) => self.data(),
        };
        ListWriter { ui: self.clone(), count: 0, state, row: PhantomData }
    }

    /// Starts a list of items that have no columns. People see it as JSON too.
    pub fn list_as_data(&self) -> ListWriter<AnyItem> {
        ListWriter { ui: self.clone(), count: 0, state: self.data(), row: PhantomData }
    }

    fn data(&self) -> ListState {
        let form = match self.options().format {
            Format::Yaml => ItemForm::YamlElement,
            Format::Ndjson => ItemForm::Line,
            Format::Table | Format::Github | Format::Json | Format::Sarif => ItemForm::Array,
        };
        ListState::Data(ItemWriter::new(self.clone(), form))
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
        self.count += items.len() as u64;
        match &mut self.state {
            ListState::Data(data) => {
                let written = items.iter().try_for_each(|item| data.write(item.value()));
                data.flush()?;
                written
            }
            ListState::Script(all) => {
                let redactor = self.ui.redactor();
                for item in items {
                    let value = serde_json::from_slice(item.json()).map_err(|error| not_a(R::NAME, &error))?;
                    all.push(redactor.result_json(mask::masked(value)));
                }
                Ok(())
            }
            ListState::Table(_) => self.write_rows(items),
        }
    }

    /// Ends the list. `total` is the number of items on the server, if it can be larger.
    pub fn finish(self, total: Option<u64>) -> io::Result<()> {
        let Self { ui, count, state, .. } = self;
        match state {
            ListState::Script(items) => {
                let shape = ui.options().script_shape();
                let text = shape.map(|shape| shape.list(&Value::Array(items), total));
                return ui.print_for_script(&text.unwrap_or_default());
            }
            ListState::Data(data) => data.finish()?,
            ListState::Table(_) if count == 0 && total.unwrap_or_default() == 0 => {
                ui.note(&format!("No {}.", R::PLURAL))
            }
            ListState::Table(_) => {}
        }
        if let Some(total) = total.filter(|total| *total > count) {
            ui.note(&format!("{count} of {total}; --all shows the rest"));
        }
        Ok(())
    }

    fn write_rows(&mut self, items: &[ListItem]) -> io::Result<()> {
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            let row = self.row(item)?;
            rows.push(R::COLUMNS.iter().map(|(_, cell)| self.ui.shown_line(&cell(&row))).collect());
        }
        match &mut self.state {
            // The cells have no secrets any more.
            ListState::Table(table) => self.ui.write_stdout(&self.ui.without_commands(&table.render(rows))),
            ListState::Data(_) | ListState::Script(_) => Ok(()),
        }
    }
}

fn not_a(name: &str, problem: &serde_json::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a result of the list is not a {name}: {problem}"))
}
