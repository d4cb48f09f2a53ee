//! Masks secured values, in case the service ever sends them in clear.

use serde_json::Value;

/// Replaces the values in every `securedConfiguration` of `value` by asterisks, at any depth.
///
/// Declarations of keys, which have no `value`, stay as they are.
pub fn masked(mut value: Value) -> Value {
    mask(&mut value);
    value
}

fn mask(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "securedConfiguration" {
                    mask_values(field);
                }
                mask(field);
            }
        }
        _ => {}
    }
}

/// As many asterisks as `value` has characters.
pub fn asterisks(value: &str) -> String {
    "*".repeat(value.chars().count())
}

/// In the reference `secured` is a list of keys with values, but any other shape is masked too.
fn mask_values(secured: &mut Value) {
    match secured {
        Value::Array(items) => items.iter_mut().for_each(mask_values),
        Value::Object(fields) => {
            if let Some(value) = fields.get_mut("value") {
                *value = masked_value(value);
            }
        }
        _ => {}
    }
}

fn masked_value(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::String(text) => Value::String(asterisks(text)),
        other => Value::String(asterisks(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn secured_values_are_masked_at_any_depth() {
        let shown = masked(json!({
            "applications": [{
                "standardConfiguration": [{ "key": "MODE", "value": "live" }],
                "securedConfiguration": [{ "key": "TOKEN", "value": "s3crét" }, { "key": "PIN", "value": 1234 }],
            }],
            "globalConfiguration": { "securedConfiguration": [{ "key": "ALL", "value": "*****" }] },
        }));
        assert_eq!(shown["applications"][0]["standardConfiguration"][0]["value"], "live");
        assert_eq!(shown["applications"][0]["securedConfiguration"][0]["value"], "******");
        assert_eq!(shown["applications"][0]["securedConfiguration"][1]["value"], "****");
        assert_eq!(shown["globalConfiguration"]["securedConfiguration"][0]["value"], "*****");
    }

    #[test]
    fn declarations_and_missing_values_are_untouched() {
        let declared = json!({
            "securedConfiguration": [{ "key": "TOKEN", "description": "from the shop", "required": true }],
            "other": { "securedConfiguration": [{ "key": "TOKEN", "value": null }, "odd", 7] },
        });
        assert_eq!(masked(declared.clone()), declared);
        assert_eq!(masked(json!({ "securedConfiguration": null })), json!({ "securedConfiguration": null }));
    }
}
