//! JSON and YAML without loss.

use serde_json::{Number, Value};

use super::escape;
use crate::json_text::TextBuffer;

/// Pretty JSON with a line end.
pub(super) fn json(value: &Value, for_runner: bool) -> String {
    format!("{}\n", safe_json(format!("{value:#}"), for_runner))
}

/// JSON on one line, with its end.
pub(super) fn json_line(value: &Value, for_runner: bool) -> String {
    format!("{}\n", safe_json(value.to_string(), for_runner))
}

/// YAML. If a CI runner would find a command in it, or a character is not visible, the value is written
/// as JSON, which is also YAML.
pub(super) fn yaml(value: &Value, for_runner: bool) -> String {
    match serde_yaml::to_string(&to_yaml(value)) {
        Ok(text) if !(has_hidden(&text) || for_runner && escape::has_command(&text)) => text,
        _ => format!("{}\n", without_commands(escaped(format!("{value:#}"), yaml_escape), for_runner)),
    }
}

/// YAML of one element of a list, which later elements can follow.
pub(super) fn yaml_element(value: &Value, for_runner: bool) -> String {
    let element = Value::Array(vec![value.clone()]);
    match serde_yaml::to_string(&to_yaml(&element)) {
        Ok(text) if !(has_hidden(&text) || for_runner && escape::has_command(&text)) => text,
        _ => format!("- {}\n", without_commands(escaped(value.to_string(), yaml_escape), for_runner)),
    }
}

/// Escapes the JSON from `start` on as [`json`] does. It is the layout of `source`.
pub(super) fn escape_json(source: &[u8], text: &mut TextBuffer, start: usize, for_runner: bool) {
    let is_plain = source.is_ascii() && memchr::memchr(b'\x7f', source).is_none();
    if for_runner || !is_plain {
        let escaped = safe_json(String::from_utf8_lossy(&text.as_slice()[start..]).into_owned(), for_runner);
        text.truncate(start);
        text.extend_from_slice(escaped.as_bytes());
    }
}

/// Escapes what a terminal or a person would not see as it is: control, bidi and invisible characters and further line ends.
/// JSON may write any character of a string as `\uXXXX`, so that nothing is lost. Outside of strings there are only plain
/// characters and line ends.
fn escaped(json: String, escape: fn(char) -> String) -> String {
    if !has_hidden(&json) {
        return json;
    }
    let mut text = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        match character {
            '\n' => text.push('\n'),
            hidden if escape::is_hidden(hidden) => text.push_str(&escape(hidden)),
            plain => text.push(plain),
        }
    }
    text
}

/// Whether a text has characters that are not visible, besides line ends.
fn has_hidden(text: &str) -> bool {
    text.contains(|character| character != '\n' && escape::is_hidden(character))
}

/// A character as JSON escapes it: in units of UTF-16.
fn json_escape(character: char) -> String {
    character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// A character as YAML escapes it, which does not join two units of UTF-16.
fn yaml_escape(character: char) -> String {
    format!("\\U{:08x}", u32::from(character))
}

fn safe_json(text: String, for_runner: bool) -> String {
    without_commands(escaped(text, json_escape), for_runner)
}

/// In a JSON string `#` may be escaped: that is the same text, but not a command of a runner.
pub(super) fn without_commands(json: String, for_runner: bool) -> String {
    if for_runner { escape::with_first_mark(&json, "\\u0023").into_owned() } else { json }
}

/// Converts by hand, because other serializers write serde_json's numbers of any precision as a map.
fn to_yaml(value: &Value) -> serde_yaml::Value {
    match value {
        Value::Null => serde_yaml::Value::Null,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => number_to_yaml(number),
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => items.iter().map(to_yaml).collect::<Vec<_>>().into(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, field)| (name.as_str().into(), to_yaml(field)));
            serde_yaml::Value::Mapping(fields.collect())
        }
    }
}

/// A number that would lose digits becomes a string with all of them.
fn number_to_yaml(number: &Number) -> serde_yaml::Value {
    let text = number.to_string();
    if let Some(whole) = number.as_u64() {
        return whole.into();
    }
    if let Some(whole) = number.as_i64() {
        return whole.into();
    }
    match number.as_f64() {
        Some(float) if float.is_finite() && decimal(&text) == decimal(&format!("{float:e}")) => float.into(),
        _ => text.into(),
    }
}

/// Splits a decimal number into sign, digits without outer zeros, and the exponent of the last digit.
fn decimal(text: &str) -> Option<(bool, String, i64)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let unsigned = mantissa.trim_start_matches('-');
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_end_matches('0');
    let dropped = i64::try_from(digits.len() - significant.len()).ok()?;
    let exponent = exponent.parse::<i64>().ok()? - i64::try_from(fraction.len()).ok()? + dropped;
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some((false, String::new(), 0));
    }
    Some((mantissa.starts_with('-'), significant.to_owned(), exponent))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn parse(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn json_keeps_order_and_every_digit() {
        let text = r#"{"z":12345678901234567890123,"a":1.10,"m":[]}"#;
        assert_eq!(json_line(&parse(text), false), format!("{text}\n"));
        assert_eq!(json(&json!({ "a": [1] }), false), "{\n  \"a\": [\n    1\n  ]\n}\n");
    }

    #[test]
    fn yaml_keeps_numbers_or_all_their_digits() {
        let value = parse(r#"{"a":7,"b":-7,"c":1.5,"d":12345678901234567890123,"e":0.1000000000000000000001,"f":1e2}"#);
        let expected = "a: 7\nb: -7\nc: 1.5\nd: '12345678901234567890123'\ne: '0.1000000000000000000001'\nf: 100.0\n";
        assert_eq!(yaml(&value, false), expected);
    }

    #[test]
    fn yaml_strings_stay_strings() {
        let value = json!({ "a": "yes", "b": "1", "c": "null", "d": "", "e": "two\nlines", "f": "~", "g": "a: b" });
        let read: serde_json::Map<String, Value> = serde_yaml::from_str(&yaml(&value, false)).unwrap();
        assert_eq!(Value::Object(read), value);
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_unchanged_from_every_format(text in any_text(), for_runner: bool) {
            let value = json!({ "plain": text, (text.clone()): [text, { "deeper": [text] }] });
            let (as_json, as_yaml) = (json(&value, for_runner), yaml(&value, for_runner));
            prop_assert_eq!(&parse(&as_json), &value);
            prop_assert_eq!(&serde_yaml::from_str::<Value>(&as_yaml).unwrap(), &value, "{}", as_yaml);
            prop_assert!(!for_runner || !escape::has_command(&as_json) && !escape::has_command(&as_yaml));
        }
    }

    /// Any text, with the special characters of YAML more often than by chance.
    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[-:#?|>&*!%@`'\"{}\\[\\], \n\r\t0-9eE.~]{1,3}",
            Just("::".to_owned()),
            "##(vso|teamcity|)\\[",
            Just("null".to_owned()),
            Just("\u{feff}".to_owned()),
            Just("\u{85}\u{2028}".to_owned()),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn structured_output_contains_no_command_of_a_runner() {
        let value = json!({ "message": "first\n::error::forged\n##[group]x ##vso[y]" });
        assert_eq!(
            json_line(&value, true),
            "{\"message\":\"first\\n::error::forged\\n\\u0023#[group]x \\u0023#vso[y]\"}\n"
        );
        let as_yaml = yaml(&value, true);
        assert!(!escape::has_command(&as_yaml), "{as_yaml}");
        assert_eq!(serde_yaml::from_str::<Value>(&as_yaml).unwrap(), value);
        assert!(yaml(&value, false).contains("\n  ::error::forged\n"));
    }
}
