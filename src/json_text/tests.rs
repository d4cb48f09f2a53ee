use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::value::JsonName;
use super::*;

fn checked(text: &[u8]) -> Option<CheckedJson> {
    CheckedJson::new(Bytes::copy_from_slice(text))
}

fn is_json(text: &[u8]) -> bool {
    checked(text).is_some()
}

/// What serde_json says of a text.
fn is_valid(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok() && std::str::from_utf8(text).is_ok()
}

/// Text that is JSON or nearly.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        "[\\[\\]{},: \"\\\\]{1,3}",
        "\"[a-z\"\\\\\u{1}é ]{0,20}\"",
        "\"[a-z]{0,10}\\\\(u[0-9a-fg]{2,5}|[\"\\\\/bfnrtx])[a-z]{0,10}\"",
        "-?[0-9]{0,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?",
        "true|false|null|nul|\t|\r|\n|\u{b}",
        Just("{\"a\":1,\"b\":[2,{}]}".to_owned()),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn a_text_is_valid_where_serde_json_says_so(text in nearly_json()) {
        prop_assert_eq!(is_json(&text), is_valid(&text), "{}", String::from_utf8_lossy(&text));
    }

    #[test]
    fn a_changed_byte_is_noticed_where_serde_json_notices_it(text in json(), place: prop::sample::Index, byte: u8) {
        let mut text = text.into_bytes();
        prop_assert!(is_json(&text));
        let place = place.index(text.len());
        text[place] = byte;
        prop_assert_eq!(is_json(&text), is_valid(&text), "{}", String::from_utf8_lossy(&text));
        text.truncate(place);
        prop_assert_eq!(is_json(&text), is_valid(&text));
    }

    #[test]
    fn fields_and_elements_are_those_of_serde_json(text in json()) {
        let checked = checked(text.as_bytes()).unwrap();
        let value = checked.value();
        let parsed = |value: JsonValue<'_>| serde_json::from_slice::<Value>(value.text()).unwrap();
        let fields: Vec<_> = value.fields().map(|(name, value)| (name.decoded().into_owned(), parsed(value))).collect();
        let elements: Vec<_> = value.elements().map(parsed).collect();
        for (name, _) in value.fields() {
            prop_assert!(name.is(&name.decoded()) && !name.is("another"));
        }
        match serde_json::from_str::<Value>(&text).unwrap() {
            Value::Object(expected) => {
                prop_assert_eq!(elements, Vec::<Value>::new());
                prop_assert_eq!(fields, expected.into_iter().collect::<Vec<_>>());
            }
            Value::Array(expected) => prop_assert_eq!((fields.len(), elements), (0, expected)),
            other => {
                prop_assert_eq!((fields.len(), elements.len()), (0, 0));
                prop_assert_eq!(value.string().map(Cow::into_owned), other.as_str().map(str::to_owned));
            }
        }
    }

    #[test]
    fn a_value_that_is_detached_is_the_same(text in json()) {
        let checked = Arc::new(checked(format!(" [1, {text}]").as_bytes()).unwrap());
        let element = checked.value().elements().nth(1).unwrap();
        let (within, detached) = (OwnedJson::within(&checked, element), OwnedJson::within(&checked, element).detached());
        prop_assert_eq!(within.value().text(), text.as_bytes());
        prop_assert_eq!(detached.value().whole_text(), text.as_bytes());
        let shapes = |value: JsonValue<'_>| {
            let shape = |(name, value): (JsonName<'_>, JsonValue<'_>)| (name.decoded().into_owned(), value.text().to_vec());
            value.fields().map(shape).collect::<Vec<_>>()
        };
        prop_assert_eq!(shapes(detached.value()), shapes(within.value()));
    }
}

/// Any JSON, as serde_json writes it, with or without lines.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_string().prop_map(Value::from),
    ];
    let values = leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((any_string(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    });
    (values, any::<bool>())
        .prop_map(|(value, has_lines)| if has_lines { format!("{value:#}") } else { value.to_string() })
}

fn any_string() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z \"\\\\\n\u{7f}é\u{1f600}]{0,40}", ".{0,12}", "securedConfiguration|value|key"]
}

#[test]
fn a_string_ends_at_its_quote_wherever_that_is() {
    let length_of = |text: &[u8]| checked(text).map(|json| json.value().text().len());
    for length in 0..40 {
        for tail in ["", "     ", "                 "] {
            let text = format!("\"{}\"{tail}", "a".repeat(length));
            assert_eq!(length_of(text.as_bytes()), Some(length + 2), "{text}");
            let text = format!("\"{}\\\"\"{tail}", "a".repeat(length));
            assert_eq!(length_of(text.as_bytes()), Some(length + 4), "{text}");
            for control in ['\0', '\n', '\u{1f}'] {
                assert_eq!(length_of(format!("\"{}{control}\"{tail}", "a".repeat(length)).as_bytes()), None);
            }
            assert_eq!(length_of(format!("\"{}{tail}", "a".repeat(length)).as_bytes()), None);
        }
    }
    for byte in 0..0x80 {
        let text = [b"\"aaa", &[byte][..], b"aaaaaaaa\""].concat();
        let is_plain = byte >= 0x20 && byte != b'\\' && byte != b'"';
        assert_eq!(length_of(&text), is_plain.then_some(text.len()), "{byte}");
    }
}

#[test]
fn spaces_between_parts_are_noticed() {
    for (text, is_compact) in [
        (r#"{"a":[1,{"b":"c d"}]}"#, true),
        ("[]", true),
        ("[ ]", false),
        ("{\"a\":[1\n]}", false),
        ("[1, 2]", false),
        ("{\"a\": 1}", false),
        ("{\"a\" :1}", false),
        (" 1", false),
        ("1 ", false),
    ] {
        assert_eq!(checked(text.as_bytes()).unwrap().value().is_compact(), is_compact, "{text}");
    }
}

#[test]
fn a_text_may_be_nested_at_any_depth() {
    let depth = 100_000;
    let text = "[".repeat(depth) + &"]".repeat(depth);
    assert!(is_json(text.as_bytes()));
    assert!(!is_json(&text.as_bytes()[..text.len() - 1]));
    let mixed = "[{\"a\":".repeat(100) + "1" + &"}]".repeat(100);
    assert!(is_json(mixed.as_bytes()));
    assert!(!is_json(mixed.replacen("}]", "]}", 1).as_bytes()));
}

#[test]
fn a_struct_is_read_without_looking_at_its_other_fields() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Found<'t> {
        a: Option<u8>,
        #[serde(borrow)]
        b: std::borrow::Cow<'t, str>,
    }
    let json = checked(br#" {"c":{"a":[1,"}"]},"b":"x\u0041","\u0061":7} "#).unwrap();
    assert_eq!(read::<Found<'_>>(json.value()).unwrap(), Found { a: Some(7), b: "xA".into() });
    for (wrong, problem) in [
        ("{\"b\":7}", "invalid type: integer `7`, expected a string at line 1 column 1"),
        ("{}", "missing field `b`"),
        ("7", "invalid type: integer `7`, expected struct Found at line 1 column 1"),
    ] {
        assert_eq!(read::<Found<'_>>(checked(wrong.as_bytes()).unwrap().value()).unwrap_err().to_string(), problem);
    }
}

#[test]
fn values_are_read_as_serde_json_reads_them() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inner {
        name: Option<String>,
        number: Option<f64>,
    }
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Outer {
        inner: Inner,
        none: Option<Inner>,
        list: Vec<u8>,
        other: Value,
    }
    for text in [
        r#"{"inner":{"name":"a\n","x":[{}],"number":1.5},"none":null,"list":[1,2],"other":{"a":[true]}}"#,
        r#"{"other":null,"list":[],"none":{"name":null},"inner":{}}"#,
        r#"{"other":null,"list":[],"none":{"name":7},"inner":{}}"#,
        r#"{"other":null,"list":[],"inner":[]}"#,
        r#"{"other":null,"list":[],"inner":{},"inner":{}}"#,
        r#"{"other":null,"list":[300],"inner":{}}"#,
    ] {
        let expected: Option<Outer> = serde_json::from_str(text).ok();
        assert_eq!(read::<Outer>(checked(text.as_bytes()).unwrap().value()).ok(), expected, "{text}");
    }
}
