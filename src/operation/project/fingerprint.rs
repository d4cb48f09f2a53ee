//! What a saved plan keeps of a plan: its JSON with hashes in place of values.

use ring::digest::{SHA256, digest};
use serde_json::Value;

use crate::output::View as _;
use crate::output::views::ShownPlan;

/// The Connector and the Deployments of a plan.
pub(super) fn fingerprint(plan: &ShownPlan<'_>) -> (Value, Vec<Value>) {
    let mut json = plan.json();
    let mut connector = json.get_mut("connector").map(Value::take).unwrap_or_default();
    without_texts(&mut connector, "changes");
    let deployments = json.get_mut("deployments").map(Value::take).unwrap_or_default();
    let mut deployments = match deployments {
        Value::Array(deployments) => deployments,
        _ => Vec::new(),
    };
    deployments.iter_mut().for_each(|deployment| without_texts(deployment, "values"));
    (connector, deployments)
}

/// Replaces the values in a list of changes, and removes what is only for people.
fn without_texts(part: &mut Value, list: &str) {
    let Value::Object(fields) = part else { return };
    fields.remove("notes");
    for change in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
        for field in ["before", "after"] {
            if let Some(text) = change.get_mut(field).filter(|text| !text.is_null()) {
                *text = hash(&text.to_string()).into();
            }
        }
    }
}

fn hash(text: &str) -> String {
    digest(&SHA256, text.as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
