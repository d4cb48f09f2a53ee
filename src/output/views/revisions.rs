//! Revisions of a Deployment. Their fields are not documented: a table shows what looks known, data shows everything.

use serde_json::Value;

use crate::output::{Column, Table, TextPage, TextStyle, View};

/// A revision, or a list of them, as sent.
#[derive(Debug, Clone, Copy)]
pub struct Revisions<'r>(pub &'r Value);

/// Columns, and the places in a revision where such a thing may stand.
const COLUMNS: [(Column, &[&str]); 6] = [
    (Column::whole("REVISION"), &["/revision", "/revisionNumber", "/number"]),
    (Column::whole("VERSION"), &["/version", "/deploymentVersion"]),
    (Column::whole("CREATED"), &["/createdAt", "/lastModifiedAt"]),
    (Column::whole("STATUS"), &["/status"]),
    (Column::shrinking("CONNECTOR"), &["/connector/key", "/connector/name", "/connector/id"]),
    (Column::whole("CONNECTOR VERSION"), &["/connector/version", "/connectorVersion"]),
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
        let mut table = Table::new(known.iter().map(|(column, _)| *column).collect());
        for revision in &revisions {
            table.row(known.iter().map(|(_, places)| cell(revision, places).unwrap_or_default()).collect());
        }
        if !revisions.is_empty() {
            page.table(&table);
        }
    }
}

impl Revisions<'_> {
    /// The revisions, whether they come as a list, as a page of one, or alone.
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
    fn what_looks_known_becomes_a_column() {
        let json = json!({ "results": [{ "revision": 2, "status": "Deployed", "x": 1 }, { "revision": 1 }] });
        assert_eq!(shown(&json), "REVISION  STATUS\n2         Deployed\n1         -\n");
        assert_eq!(shown(&json!({ "number": 7 })), "REVISION\n7\n");
    }

    #[test]
    fn what_looks_like_nothing_known_is_shown_as_it_came() {
        assert_eq!(shown(&json!([{ "x": 1 }])), "[\n  {\n    \"x\": 1\n  }\n]\n");
        assert_eq!(shown(&json!([])), "");
    }
}
