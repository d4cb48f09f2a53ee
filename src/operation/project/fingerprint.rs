//! What a saved plan keeps: references, versions, names, and hashes of plain values.

use serde_json::{Value, json};
use ring::digest::{SHA256, digest};

use crate::output::views::{action_word, connector_word, release_word, value_name};
use crate::plan::project::{ConnectorPlan, EntryPlan, PlannedValue, ValueEffect};

/// What is kept of the Connector's part.
pub fn fingerprint_of_connector(plan: &ConnectorPlan) -> Value {
    let changes: Vec<Value> =
        plan.changes.iter().map(|change| json!({ "field": change.field, "after": hash(&change.after.to_string()) })).collect();
    json!({
        "name": plan.name, "id": plan.id, "stagedVersion": plan.staged_version, "publishedVersion": plan.published_version,
        "action": connector_word(plan), "release": release_word(plan.release), "changes": changes,
    })
}

/// What is kept of a Deployment.
pub fn fingerprint_of_entry(own: &EntryPlan) -> Value {
    let existing = own.existing.as_ref().map(|existing| json!({ "id": existing.id, "version": existing.version }));
    json!({
        "name": own.name, "project": own.project.key, "key": own.key, "action": action_word(&own.action),
        "type": own.deployment_type, "region": own.region, "existing": existing,
        "values": own.values.iter().map(value).collect::<Vec<_>>(),
    })
}

fn value(own: &PlannedValue) -> Value {
    let effect = match &own.effect {
        ValueEffect::Changed { after, .. } => hash(after),
        ValueEffect::Unchanged => "unchanged".to_owned(),
        ValueEffect::Set => "set".to_owned(),
        ValueEffect::SameAsLastTime => "same".to_owned(),
        ValueEffect::NotCompared => "not compared".to_owned(),
        ValueEffect::SentLater { .. } => "later".to_owned(),
        ValueEffect::NotAvailable(_) => "not available".to_owned(),
    };
    json!({ "name": value_name(own), "effect": effect })
}

fn hash(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
