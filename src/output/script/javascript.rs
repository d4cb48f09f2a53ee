//! JSON as JavaScript reads and writes it: every number is a double, and fields whose names are indexes come first.

use serde_json::{Map, Number, Value};

/// The largest name of a field that is an index is one less than this.
const INDEX_END: u64 = u32::MAX as u64;

/// `String(number)`.
pub(super) fn number_text(number: &Number) -> String {
    shortest(double(number))
}

/// A number as `util.inspect` prints it.
pub(super) fn inspected_number(number: &Number) -> String {
    let double = double(number);
    if double == 0.0 && double.is_sign_negative() { "-0".to_owned() } else { shortest(double) }
}

/// `JSON.stringify(value)`.
pub(super) fn stringified(value: &Value) -> String {
    match value {
        Value::Number(number) if double(number).is_finite() => number_text(number),
        Value::Number(_) => "null".to_owned(),
        Value::Null | Value::Bool(_) | Value::String(_) => value.to_string(),
        Value::Array(items) => format!("[{}]", items.iter().map(stringified).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => {
            let fields = in_order(fields).into_iter();
            let fields = fields.map(|(name, value)| format!("{}:{}", Value::from(name), stringified(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
    }
}

/// The fields as an object has them: indexes by their value, then the others as they came.
pub(super) fn in_order(fields: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut ordered: Vec<(&str, &Value)> = fields.iter().map(|(name, value)| (name.as_str(), value)).collect();
    ordered.sort_by_key(|(name, _)| index(name).unwrap_or(INDEX_END));
    ordered
}

/// The index that a name is. `01` and `+1` are none.
fn index(name: &str) -> Option<u64> {
    let index: u64 = name.parse().ok()?;
    (index < INDEX_END && index.to_string() == name).then_some(index)
}

/// What `JSON.parse` makes of a number. One that is too large is infinite.
fn double(number: &Number) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

/// The fewest digits that are this number, with an exponent below 1e-6 and from 1e21 on.
fn shortest(number: f64) -> String {
    if !number.is_finite() {
        return if number.is_nan() {
            "NaN"
        } else if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        }
        .to_owned();
    }
    let magnitude = number.abs();
    let sign = if number < 0.0 { "-" } else { "" };
    if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
        // Rust prints the shortest digits too, and never an exponent.
        return format!("{sign}{magnitude}");
    }
    let text = format!("{magnitude:e}");
    let text = if magnitude < 1.0 { text } else { text.replace('e', "e+") };
    format!("{sign}{text}")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    /// What Node.js 20 prints: `String(n)`, `util.inspect(n)`, `JSON.stringify(n)`.
    const NUMBERS: [(&str, [&str; 3]); 14] = [
        ("-0", ["0", "-0", "0"]),
        ("-0.0e5", ["0", "-0", "0"]),
        ("0", ["0", "0", "0"]),
        ("1.0", ["1", "1", "1"]),
        ("1.50", ["1.5", "1.5", "1.5"]),
        ("1e-7", ["1e-7", "1e-7", "1e-7"]),
        ("-1.25e-7", ["-1.25e-7", "-1.25e-7", "-1.25e-7"]),
        ("0.000001", ["0.000001", "0.000001", "0.000001"]),
        ("1e21", ["1e+21", "1e+21", "1e+21"]),
        ("123456789012345678901", ["123456789012345680000", "123456789012345680000", "123456789012345680000"]),
        ("9007199254740993", ["9007199254740992", "9007199254740992", "9007199254740992"]),
        ("5e-324", ["5e-324", "5e-324", "5e-324"]),
        ("1.7976931348623157e308", ["1.7976931348623157e+308", "1.7976931348623157e+308", "1.7976931348623157e+308"]),
        ("-1e999", ["-Infinity", "-Infinity", "null"]),
    ];

    #[test]
    fn numbers_are_printed_as_javascript_prints_them() {
        for (sent, printed) in NUMBERS {
            let value: Value = serde_json::from_str(sent).unwrap();
            let number = value.as_number().unwrap();
            assert_eq!([number_text(number), inspected_number(number), stringified(&value)], printed, "{sent}");
        }
    }

    #[test]
    fn names_that_are_indexes_come_first() {
        let sent = r#"{"b": 1.0, "10": [-0, "x\n"], "2": null, "01": true, "4294967295": {}, "a": ""}"#;
        let expected = r#"{"2":null,"10":[0,"x\n"],"b":1,"01":true,"4294967295":{},"a":""}"#;
        assert_eq!(stringified(&serde_json::from_str(sent).unwrap()), expected);
    }
}
