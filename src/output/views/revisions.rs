//! Revisions of a Deployment. The API does not document their fields: the table shows those with a known name.

use serde_json::Value;

use crate::output::{Column, Table, TextPage, TextStyle, View};

/// A revision, or a list of them, as sent.
#[derive(Debug, Clone, Copy)]
pub struct Revisions<'r>(pub &'r Value);

/// Columns, and the JSON pointers of fields that may have their value.
const COLUMNS: [(Column, &[&str]); 6] = [
    (Column::Whole("REVISION"), &["/revision", "/revisionNumber", "/number"]),
    (Column::Whole("VERSION"), &["/version", "/deploymentVersion"]),
    (Column::Whole("CREATED"), &["/createdAt", "/lastModifiedAt"]),
    (Column::Whole("STATUS"), &["/status"]),
    (Column::Shrinking("CONNECTOR"), &["/connector/key", "/connector/name", "/connector/id"]),
    (Column::Whole("CONNECTOR VERSION"), &["/connector/version", "/connectorVersion"]),
];

impl View for Revisions<'_> {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn page(&self, page: &mut TextPage) {
        let revisions = self.list();
        let known: Vec<&(Column, &[&str])> = COLUMNS
            .iter()
            .filter(|(_, places)| revisions.iter().any(|revision| cell(revision, places).is_some()))
            .collect();
        if known.is_empty() && !revisions.is_empty() {
            page.paragraph(0, &format!("{:#}", self.0), TextStyle::Plain);
            return;
        }
        let cells =
            |revision: &&Value| known.iter().map(|(_, places)| cell(revision, places).unwrap_or_default()).collect();
        let columns = known.iter().map(|(column, _)| *column).collect();
        page.table(&Table::new(columns, revisions.iter().map(cells)));
    }
}

impl Revisions<'_> {
    /// The revisions, whether they were sent as a list, as a page of a list, or as one object.
    fn list(&self) -> Vec<&Value> {
        match self.0.get("results").unwrap_or(self.0) {
            Value::Array(items) => items.iter().collect(),
            other => vec![other],
        }
    }
}

fn cell(revision: &Value, places: &[&str]) -> Option<String> {
    match places.iter().find_map(|place| revision.pointer(place).filter(|value| !value.is_null()))? {
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::output::{Ui, UiOptions};

    fn shown(json: &Value) -> String {
        let (ui, captured) = Ui::captured(UiOptions::default(), "");
        ui.show(&Revisions(json)).unwrap();
        captured.stdout()
    }

    #[test]
    fn known_fields_become_columns() {
        let json = json!({ "results": [{ "revision": 2, "status": "Deployed", "x": 1 }, { "revision": 1 }] });
        assert_eq!(shown(&json), "REVISION  STATUS\n2         Deployed\n1         -\n");
        assert_eq!(shown(&json!({ "number": 7 })), "REVISION\n7\n");
    }

    #[test]
    fn revisions_without_known_fields_are_shown_as_json() {
        assert_eq!(shown(&json!([{ "x": 1 }])), "[\n  {\n    \"x\": 1\n  }\n]\n");
        assert_eq!(shown(&json!([])), "");
    }
}
