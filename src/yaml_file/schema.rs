//! Parts of JSON Schemas.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

/// A whole number in a range.
pub(crate) fn number(description: &str, range: &RangeInclusive<u32>) -> Value {
    json!({"description": description, "type": "integer", "minimum": range.start(), "maximum": range.end()})
}

/// A mapping with no other keys.
pub(crate) fn object(description: &str, required: &[&str], properties: Value) -> Value {
    let mut schema = json!({"description": description, "type": "object", "additionalProperties": false});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema["properties"] = properties;
    schema
}
