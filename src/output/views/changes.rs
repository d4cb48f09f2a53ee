//! What `--dry-run` answers: what would change.

use serde_json::{Value, json};

use crate::output::{Column, Table, TextPage, View};

/// One thing that would change.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// What it is, in the API's words.
    pub name: String,
    /// What it holds; null for nothing.
    pub before: Value,
    /// What it would hold.
    pub after: Value,
}

/// What an update of a Connector would change.
#[derive(Debug, Clone)]
pub struct ConnectorChanges {
    /// The version that was compared.
    pub version: u64,
    /// What would change.
    pub changes: Vec<ChangeRow>,
    /// The actions that would be sent.
    pub actions: Value,
}

impl View for ConnectorChanges {
    fn json(&self) -> Value {
        let change =
            |change: &ChangeRow| json!({ "field": change.name, "before": change.before, "after": change.after });
        let changes: Vec<Value> = self.changes.iter().map(change).collect();
        json!({ "version": self.version, "changes": changes, "actions": self.actions })
    }

    fn page(&self, page: &mut TextPage) {
        if self.changes.is_empty() {
            return;
        }
        let mut table = Table::new(vec![Column::whole("FIELD"), Column::shrinking("NOW"), Column::shrinking("WANTED")]);
        for change in &self.changes {
            table.row(vec![change.name.clone(), cell(&change.before), cell(&change.after)]);
        }
        page.table(&table);
    }
}

/// What a redeploy would change.
#[derive(Debug, Clone)]
pub struct RedeployChanges {
    /// The version of the Deployment that was compared.
    pub version: u64,
    /// What becomes of each value: `changed`, `unchanged`, or `set` where it is secured and cannot be compared.
    pub changes: Vec<(ChangeRow, &'static str)>,
    /// The action that would be sent.
    pub action: Value,
}

impl View for RedeployChanges {
    fn json(&self) -> Value {
        let change = |(change, outcome): &(ChangeRow, &str)| json!({ "name": change.name, "change": outcome, "before": change.before, "after": change.after });
        let changes: Vec<Value> = self.changes.iter().map(change).collect();
        json!({ "version": self.version, "changes": changes, "actions": [self.action] })
    }

    fn page(&self, page: &mut TextPage) {
        if self.changes.is_empty() {
            return;
        }
        let columns = ["NAME", "CHANGE"].map(Column::whole).into_iter();
        let mut table = Table::new(columns.chain(["NOW", "WANTED"].map(Column::shrinking)).collect());
        for (change, outcome) in &self.changes {
            table.row(vec![change.name.clone(), (*outcome).to_owned(), cell(&change.before), cell(&change.after)]);
        }
        page.table(&table);
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
