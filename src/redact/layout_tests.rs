//! JSON that is laid out as text is what it would be as values.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::json_text::tests::json;

fn written(redactor: &Redactor, text: &str, layout: JsonLayout) -> String {
    let mut result = TextBuffer::default();
    result.extend_from_slice(b"before ");
    let json = CheckedJson::new(Bytes::copy_from_slice(text.as_bytes())).unwrap();
    redactor.write_json(json.value(), layout, &mut result);
    String::from_utf8(result.as_slice().to_vec()).unwrap().strip_prefix("before ").unwrap().to_owned()
}

/// What has the spellings of secrets in every place of JSON.
fn suspicious_json() -> impl Strategy<Value = (String, String)> {
    let secret = prop_oneof![
        Just("s3cret-value".to_owned()),
        Just("12345678".to_owned()),
        Just("a-long-secret-with-1-digit".to_owned()),
        Just("live".to_owned()),
        "[a-c%&\"' \\\\/é]{4,12}",
        Just("two words \"quoted\"".to_owned()),
    ];
    (secret, json(), proptest::collection::vec(0..12_usize, 1..16)).prop_map(|(secret, other, spellings)| {
        let spelled = |kind: usize| match kind {
            0 => Value::from(secret.clone()),
            1 => Value::from(format!("x{secret}y")),
            2 => Value::from(secret.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>()),
            3 => {
                Value::from(secret.chars().map(|character| format!("&#{};", u32::from(character))).collect::<String>())
            }
            4 => Value::from(secret.replace(' ', "+")),
            5 => serde_json::from_str(&secret).unwrap_or(Value::from(format!("a {secret}\n"))),
            6 => Value::from(Value::from(secret.clone()).to_string()),
            7 => Value::from(secret.bytes().map(|byte| format!("{byte:02x}")).collect::<String>()),
            8 => Value::from(secret.to_uppercase()),
            9 => Value::from(STANDARD.encode(&secret)),
            10 => Value::from(format!("\u{1b}[1m{secret}\u{1b}[0m")),
            _ => Value::from("https://example.com/a%20b?c=d&e=f"),
        };
        let values: Vec<Value> = spellings.into_iter().map(spelled).collect();
        let other: Value = serde_json::from_str(&other).unwrap_or_default();
        let value = serde_json::json!({ "plain": values, (secret.clone()): [other, { "deeper": values }] });
        (secret, value.to_string())
    })
}

proptest! {
    #[test]
    fn every_layout_is_that_of_serde_json(text in json()) {
        let redactor = Redactor::default();
        let value: Value = serde_json::from_str(&text).unwrap();
        // The values of secured configuration are masked.
        prop_assume!(!text.contains("securedConfiguration"));
        prop_assert_eq!(written(&redactor, &text, JsonLayout::Unchanged), text.as_str());
        prop_assert_eq!(written(&redactor, &text, JsonLayout::OneLine), value.to_string());
        prop_assert_eq!(written(&redactor, &value.to_string(), JsonLayout::OneLine), value.to_string());
        prop_assert_eq!(written(&redactor, &text, JsonLayout::Indented(0)), format!("{value:#}"));
        let deeper = format!("{value:#}").replace('\n', "\n      ");
        prop_assert_eq!(written(&redactor, &text, JsonLayout::Indented(3)), deeper);
    }

    #[test]
    fn secrets_are_replaced_in_text_as_in_values((secret, text) in suspicious_json()) {
        let redactor = Redactor::default();
        redactor.learn("another-secret-0123456789");
        redactor.learn(&secret);
        prop_assume!(!text.contains("securedConfiguration") && !text.contains("\\u0000"));
        let value: Value = serde_json::from_str(&text).unwrap();
        let shown: Value = serde_json::from_str(&written(&redactor, &text, JsonLayout::OneLine)).unwrap();
        prop_assert_eq!(shown, redactor.result_json(value));
    }
}

#[test]
fn deep_levels_are_indented_too() {
    let text = "[".repeat(40) + "1" + &"]".repeat(40);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(written(&Redactor::default(), &text, JsonLayout::Indented(0)), format!("{value:#}"));
}

#[test]
fn secured_values_are_asterisks_in_any_spelling_of_their_name() {
    let redactor = Redactor::default();
    for (text, shown) in [
        (
            r#"{"securedConfiguration":[{"key":"T","value":"secret"}]}"#,
            r#"{"securedConfiguration":[{"key":"T","value":"******"}]}"#,
        ),
        (
            r#"{"\u0073ecuredConfiguration":[{"v\u0061lue":"\u00e9x"}]}"#,
            r#"{"\u0073ecuredConfiguration":[{"v\u0061lue":"**"}]}"#,
        ),
        (r#"{"securedConfiguration":{"value":{"a":1}}}"#, r#"{"securedConfiguration":{"value":"*******"}}"#),
        (
            r#"{"securedConfiguration":[[{"value":null}],{"value":12}]}"#,
            r#"{"securedConfiguration":[[{"value":null}],{"value":"**"}]}"#,
        ),
        (
            r#"{"securedConfiguration":[{"a":{"value":"x"},"value":"*"}]}"#,
            r#"{"securedConfiguration":[{"a":{"value":"x"},"value":"*"}]}"#,
        ),
        (
            r#"{"securedConfiguration":[],"value":"x","b":[{"value":"y"}]}"#,
            r#"{"securedConfiguration":[],"value":"x","b":[{"value":"y"}]}"#,
        ),
        (
            r#"[{"securedConfiguration":[{"value":"x"}]},{"value":"y"}]"#,
            r#"[{"securedConfiguration":[{"value":"*"}]},{"value":"y"}]"#,
        ),
    ] {
        assert_eq!(written(&redactor, text, JsonLayout::OneLine), shown);
    }
}

#[test]
fn of_a_text_that_is_not_known_to_be_json_nothing_is_written() {
    let mut result = TextBuffer::default();
    result.extend_from_slice(b"before");
    for layout in [JsonLayout::Unchanged, JsonLayout::OneLine, JsonLayout::Indented(0)] {
        let unknown = CheckedJson::unknown(Bytes::from_static(b"{\"a\":1}"));
        Redactor::default().write_json(unknown.value(), layout, &mut result);
        assert_eq!(result.as_slice(), b"before");
    }
}

#[test]
fn a_body_keeps_its_spaces_and_loses_its_secrets() {
    let redactor = Redactor::default();
    redactor.learn("s3cret-value");
    let body = b" \n{ \"a\" : \"s3cret-value\",\n \"securedConfiguration\": [ {\"value\" : [ 1 ] } ] } ";
    let shown = " \n{ \"a\" : \"***\",\n \"securedConfiguration\": [ {\"value\" : \"*****\" } ] } ";
    assert_eq!(String::from_utf8_lossy(&redactor.result_body(body)), shown);
    // What follows a value that is masked, on lines.
    let lines = written(
        &redactor,
        r#"{"securedConfiguration":[{"value":{"a":1},"key":"b"},{"value":[]}],"c":1}"#,
        JsonLayout::Indented(0),
    );
    let expected = serde_json::json!({"securedConfiguration":[{"value":"*******","key":"b"},{"value":"**"}],"c":1});
    assert_eq!(lines, format!("{expected:#}"));
}
