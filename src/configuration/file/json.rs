//! Values as one JSON object.

use serde_json::Value;

use super::values::{RawValue, RawValues};

/// Parses an object of global keys with their values, and of applications with an object of their keys. Numbers and
/// booleans keep their spelling; `null` is no value.
pub(super) fn read(text: &str) -> RawValues {
    let mut read = RawValues::default();
    let json: Value = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => {
            // The message of the parser may contain a value.
            read.problem(Some(error.line()), "this is not valid JSON");
            return read;
        }
    };
    let Value::Object(members) = json else {
        read.problem(None, "the file must contain one JSON object");
        return read;
    };
    for (name, value) in members {
        match value {
            Value::Object(keys) => {
                for (key, value) in keys {
                    add(&mut read, format!("{name}.{key}"), value);
                }
            }
            value => add(&mut read, name, value),
        }
    }
    read
}

fn add(read: &mut RawValues, target: String, value: Value) {
    let value = match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => {
            return read.problem(None, format!("the value of `{target}` must be a string; quote it"));
        }
    };
    read.values.push(RawValue { target, value, literal: false, line: None });
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::super::ValuesFormat;
    use super::super::tests::{NO_VALUE, read};

    #[test]
    fn numbers_keep_their_digits_and_null_is_no_value() {
        let read = read(ValuesFormat::Json, r#"{"A": 1.10, "b": {"C": true, "D": null, "E": ""}}"#);
        let pair = |target: &str, value: &str| (target.to_owned(), value.to_owned());
        assert_eq!(read, Ok(vec![pair("A", "1.10"), pair("b.C", "true"), pair("b.D", NO_VALUE), pair("b.E", "")]));
    }

    #[test]
    fn only_an_object_of_two_levels_is_valid() {
        let problem = |text| read(ValuesFormat::Json, text).unwrap_err();
        assert_eq!(problem("[]"), ["the file must contain one JSON object"]);
        assert_eq!(problem("{\n\n!"), ["line 3: this is not valid JSON"]);
        let both = problem(r#"{"a": {"B": []}, "C": [1]}"#);
        assert!(both[0].contains("`a.B`") && both[1].contains("`C`"), "{both:?}");
    }
}
