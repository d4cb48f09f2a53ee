use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::*;

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
        let value_at = |start: usize, end: usize| serde_json::from_str::<Value>(&text[start..end]);
        let mut found = Vec::new();
        match serde_json::from_str::<Value>(&text).unwrap() {
            Value::Object(expected) => {
                let end = fields(text.as_bytes(), 0, |field| {
                    let end = value(text.as_bytes(), field.start, &mut ())?;
                    let name: String = serde_json::from_slice(field.name).unwrap();
                    assert!(field.is(&name) && !field.is("another"));
                    found.push((name, value_at(field.start, end).unwrap()));
                    Some(end)
                });
                prop_assert_eq!(end, Some(text.len()));
                prop_assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
            }
            Value::Array(expected) => {
                let end = elements(text.as_bytes(), 0, |start| {
                    let end = value(text.as_bytes(), start, &mut ())?;
                    found.push((String::new(), value_at(start, end).unwrap()));
                    Some(end)
                });
                prop_assert_eq!(end, Some(text.len()));
                prop_assert_eq!(found.into_iter().map(|(_, value)| value).collect::<Vec<_>>(), expected);
            }
            _ => prop_assert!(fields(text.as_bytes(), 0, |_| None).is_none()),
        }
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
    for length in 0..40 {
        for tail in ["", "     ", "        ,\"next\""] {
            let text = format!("\"{}\"{tail}", "a".repeat(length));
            assert_eq!(value(text.as_bytes(), 0, &mut ()), Some(length + 2), "{text}");
            let text = format!("\"{}\\\"\"{tail}", "a".repeat(length));
            assert_eq!(value(text.as_bytes(), 0, &mut ()), Some(length + 4), "{text}");
            for control in ['\0', '\n', '\u{1f}'] {
                assert_eq!(value(format!("\"{}{control}\"{tail}", "a".repeat(length)).as_bytes(), 0, &mut ()), None);
            }
            assert_eq!(value(format!("\"{}", "a".repeat(length)).as_bytes(), 0, &mut ()), None);
        }
    }
    for byte in 0..=u8::MAX {
        let text = [b"\"aaa", &[byte][..], b"aaaaaaaa\""].concat();
        let has_end = value(&text, 0, &mut ()).is_some();
        assert_eq!(has_end, byte == b'"' || byte >= 0x20 && byte != b'\\', "{byte}");
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
    let found: Found<'_> = read(br#" {"c":{"a":[1,"}"]},"b":"x\u0041","\u0061":7} "#).unwrap();
    assert_eq!(found, Found { a: Some(7), b: "xA".into() });
    for (wrong, problem) in [
        ("{\"b\":7}", "invalid type: integer `7`, expected a string at line 1 column 1"),
        ("{}", "missing field `b`"),
        ("7", "invalid type: integer `7`, expected struct Found at line 1 column 1"),
    ] {
        assert_eq!(read::<Found<'_>>(wrong.as_bytes()).unwrap_err().to_string(), problem);
    }
}
