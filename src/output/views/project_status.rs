//! `ctconnect status`: a row for each Deployment of the project.

use serde_json::{Value, json};

use super::project_plan::{action, action_word, place};
use crate::api::model::DeploymentStatus;
use crate::failure::first_names;
use crate::output::{Column, Table, TextPage, TextStyle, View};
use crate::plan::project::{EntryAction, ProjectPlace};

/// Indentation of the second line of a note, as on standard error.
const HANGING: usize = 4;

/// How many Deployments a note names.
const NAMES: usize = 12;

/// A terminal with fewer columns has no room for all of the table.
const NARROW: usize = 60;

/// The columns of the table that such a terminal shows.
const ON_NARROW: [usize; 4] = [0, 2, 3, 6];

/// The Deployments of a project as they are, and what `plan` would do with them.
#[derive(Debug, Clone)]
pub struct ProjectStatus<'a>(pub Vec<StatusRow<'a>>);

/// A Deployment as it is.
#[derive(Debug, Clone)]
pub struct StatusRow<'a> {
    /// Its name in the file.
    pub name: String,
    pub project: ProjectPlace,
    /// `None` if the Deployment has none.
    pub key: Option<String>,
    /// `None` if it does not exist or its status is not known.
    pub status: Option<DeploymentStatus>,
    /// Version of the Connector that it runs.
    pub connector_version: Option<u64>,
    /// Newest published version of the Connector.
    pub newest_version: Option<u64>,
    /// Tag of the version that it runs.
    pub tag: Option<String>,
    /// What `plan` would do. `None` if it could not be compared.
    pub action: Option<&'a EntryAction>,
    /// What is not known, in one sentence each.
    pub notes: Vec<String>,
}

impl View for ProjectStatus<'_> {
    fn json(&self) -> Value {
        self.0.iter().map(StatusRow::json).collect()
    }

    fn page(&self, page: &mut TextPage) {
        let columns = [
            Column::Whole("NAME"),
            Column::Shrinking("PROJECT"),
            Column::Whole("STATUS"),
            Column::Whole("CONNECTOR"),
            Column::Whole("NEWEST"),
            Column::Shrinking("TAG"),
            Column::Whole("PLAN"),
        ];
        let is_narrow = page.columns().is_some_and(|columns| columns < NARROW);
        let is_kept = |index: usize| !is_narrow || ON_NARROW.contains(&index);
        let kept = columns.into_iter().enumerate().filter(|(index, _)| is_kept(*index)).map(|(_, column)| column);
        let row = |row: &StatusRow<'_>| -> Vec<String> {
            row.cells().into_iter().enumerate().filter(|(index, _)| is_kept(*index)).map(|(_, cell)| cell).collect()
        };
        page.table(&Table::new(kept.collect(), self.0.iter().map(row)));
        self.write_notes(page);
    }
}

impl ProjectStatus<'_> {
    /// What is not known. Deployments with the same note share it, and a note about all of them names none.
    fn write_notes(&self, page: &mut TextPage) {
        let mut notes: Vec<(&str, Vec<&str>)> = Vec::new();
        for row in &self.0 {
            for note in &row.notes {
                match notes.iter_mut().find(|(own, _)| own == note) {
                    Some((_, names)) => names.push(&row.name),
                    None => notes.push((note, vec![&row.name])),
                }
            }
        }
        for (note, names) in notes {
            let is_of_all = names.len() == self.0.len() && names.len() > 1;
            let of = if is_of_all { String::new() } else { format!(" ({})", first_names(&names, NAMES)) };
            page.hanging_paragraph(0, HANGING, &format!("note: {note}{of}"), TextStyle::Caution);
        }
    }
}

impl StatusRow<'_> {
    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "project": place(&self.project),
            "key": self.key,
            "status": self.status.as_ref(),
            "connectorVersion": self.connector_version,
            "newestConnectorVersion": self.newest_version,
            "tag": self.tag,
            "action": self.action.map(action),
            "notes": self.notes,
        })
    }

    fn cells(&self) -> Vec<String> {
        let number = |version: Option<u64>| version.map(|version| version.to_string()).unwrap_or_default();
        vec![
            self.name.clone(),
            self.project.key.clone(),
            self.status.as_ref().map(ToString::to_string).unwrap_or_default(),
            number(self.connector_version),
            number(self.newest_version),
            self.tag.clone().unwrap_or_default(),
            self.action.map_or("unknown", action_word).to_owned(),
        ]
    }
}
