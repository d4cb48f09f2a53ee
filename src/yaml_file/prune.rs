//! JSON without empty fields.

use serde_json::Value;

/// Removes the fields that are null, an empty list or an empty object, in nested objects too.
pub(crate) fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.retain(|_, field| {
            prune(field);
            !is_empty(field)
        }),
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
