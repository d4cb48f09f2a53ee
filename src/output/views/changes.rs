//! Results of `--dry-run`: what would change.

use serde_json::{Value, json};

use crate::output::{Column, Table, TextPage, View};

/// A value that would change.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeRow {
    /// The API's name of the value.
    pub name: String,
    /// Null if there is no value yet.
    pub before: Value,
    pub after: Value,
}

/// What an update of a Connector would change.
#[derive(Debug, Clone)]
pub struct ConnectorChanges {
    /// The version that was compared.
    pub version: u64,
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
        let columns = vec![Column::Whole("FIELD"), Column::Shrinking("CURRENT"), Column::Shrinking("NEW")];
        let row = |change: &ChangeRow| vec![change.name.clone(), cell(&change.before), cell(&change.after)];
        page.table(&Table::new(columns, self.changes.iter().map(row)));
    }
}

/// What a redeploy would change.
#[derive(Debug, Clone)]
pub struct RedeployChanges {
    /// The version of the Deployment that was compared.
    pub version: u64,
    /// Each value with `changed`, `unchanged`, or, for a secured value, which cannot be compared, `set`.
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
        let columns = ["NAME", "CHANGE"].map(Column::Whole).into_iter();
        let columns = columns.chain(["CURRENT", "NEW"].map(Column::Shrinking)).collect();
        let row = |(change, outcome): &(ChangeRow, &str)| {
            vec![change.name.clone(), (*outcome).to_owned(), cell(&change.before), cell(&change.after)]
        };
        page.table(&Table::new(columns, self.changes.iter().map(row)));
    }
}

/// What a redeploy of several Deployments would change, each with its key, else its id.
#[derive(Debug, Clone)]
pub struct RedeployChangesOfSeveral(pub Vec<(String, RedeployChanges)>);

impl View for RedeployChangesOfSeveral {
    fn json(&self) -> Value {
        let of_one = |(name, changes): &(String, RedeployChanges)| {
            let mut json = changes.json();
            json["deployment"] = name.as_str().into();
            json
        };
        self.0.iter().map(of_one).collect()
    }

    fn page(&self, page: &mut TextPage) {
        for (name, changes) in &self.0 {
            page.title("Deployment", name);
            changes.page(page);
        }
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
