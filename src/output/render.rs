//! JSON and YAML without loss.

use serde_json::{Number, Value};

use super::escape;
use crate::json_text::TextBuffer;

/// Pretty JSON with a line end.
pub(super) fn json(value: &Value, github_actions: bool) -> String {
    format!("{}\n", safe_json(format!("{value:#}"), github_actions))
}

/// JSON on one line, with its end.
pub(super) fn json_line(value: &Value, github_actions: bool) -> String {
    format!("{}\n", safe_json(value.to_string(), github_actions))
}

/// YAML. If a GitHub Actions runner would find a workflow command in it, or a character is not visible, the value is written
/// as JSON, which is also YAML.
pub(super) fn yaml(value: &Value, github_actions: bool) -> String {
    match serde_yaml::to_string(&to_yaml(value)) {
        Ok(text) if !(has_hidden(&text) || github_actions && is_command(&text)) => text,
        _ => format!("{}\n", without_commands(escaped(format!("{value:#}"), yaml_escape), github_actions)),
    }
}

/// YAML of one element of a list, which later elements can follow.
pub(super) fn yaml_element(value: &Value, github_actions: bool) -> String {
    let element = Value::Array(vec![value.clone()]);
    match serde_yaml::to_string(&to_yaml(&element)) {
        Ok(text) if !(has_hidden(&text) || github_actions && is_command(&text)) => text,
        _ => format!("- {}\n", without_commands(escaped(value.to_string(), yaml_escape), github_actions)),
    }
}

/// Escapes the JSON from `start` on as [`json`] does. It is the layout of `source`.
pub(super) fn escape_json(source: &[u8], text: &mut TextBuffer, start: usize, github_actions: bool) {
    let is_plain = source.is_ascii() && memchr::memchr(b'\x7f', source).is_none();
    if github_actions || !is_plain {
        let escaped = safe_json(String::from_utf8_lossy(&text.as_slice()[start..]).into_owned(), github_actions);
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

fn safe_json(text: String, github_actions: bool) -> String {
    without_commands(escaped(text, json_escape), github_actions)
}

/// In a JSON string `#` may be escaped: that is the same text, but not a workflow command.
pub(super) fn without_commands(json: String, github_actions: bool) -> String {
    if github_actions { json.replace("##[", "\\u0023#[") } else { json }
}

fn is_command(text: &str) -> bool {
    text.contains("##[") || text.lines().any(escape::is_command)
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
        fn any_text_is_read_back_unchanged_from_every_format(text in any_text(), github_actions: bool) {
            let value = json!({ "plain": text, (text.clone()): [text, { "deeper": [text] }] });
            let (as_json, as_yaml) = (json(&value, github_actions), yaml(&value, github_actions));
            prop_assert_eq!(&parse(&as_json), &value);
            prop_assert_eq!(&serde_yaml::from_str::<Value>(&as_yaml).unwrap(), &value, "{}", as_yaml);
            prop_assert!(!github_actions || !is_command(&as_json) && !is_command(&as_yaml));
        }
    }

    /// Any text, with the special characters of YAML more often than by chance.
    fn any_text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            any::<char>().prop_map(String::from),
            "[-:#?|>&*!%@`'\"{}\\[\\], \n\r\t0-9eE.~]{1,3}",
            Just("::".to_owned()),
            Just("##[".to_owned()),
            Just("null".to_owned()),
            Just("\u{feff}".to_owned()),
            Just("\u{85}\u{2028}".to_owned()),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn structured_output_contains_no_workflow_command() {
        let value = json!({ "message": "first\n::error::forged\n##[group]x" });
        assert_eq!(json_line(&value, true), "{\"message\":\"first\\n::error::forged\\n\\u0023#[group]x\"}\n");
        let as_yaml = yaml(&value, true);
        assert!(!is_command(&as_yaml), "{as_yaml}");
        assert_eq!(serde_yaml::from_str::<Value>(&as_yaml).unwrap(), value);
        assert!(yaml(&value, false).contains("\n  ::error::forged\n"));
    }
}
