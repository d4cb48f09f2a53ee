//! Secrets in every spelling of messages and bodies.

use super::*;

const VALUE: &str = "sécr3t <&\"'/x(y)!*\n~ Zz\\ 0 {🚀}%";

fn knowing(secret: &str) -> Redactor {
    let redactor = Redactor::default();
    redactor.learn(secret);
    redactor
}

/// Writes each character that is not a letter of ASCII or a digit by `spell`.
fn spelled(text: &str, spell: impl Fn(char) -> String) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_string() } else { spell(c) }).collect()
}

fn percent(text: &str, kept: &str) -> String {
    let bytes = |c: char| c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    spelled(text, |c| if kept.contains(c) { c.to_string() } else { bytes(c) })
}

fn json(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn json_ascii(text: &str) -> String {
    let escape = |c: char| c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
    spelled(text, |c| if c.is_ascii() { json(&c.to_string()) } else { escape(c) })
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&#34;").replace('\'', "&apos;")
}

fn spellings(text: &str) -> Vec<(&'static str, String)> {
    vec![
        ("raw", text.to_owned()),
        ("encodeURIComponent", percent(text, "-_.!~*'()")),
        ("encodeURI", percent(text, "-_.!~*'();/?:@&=+$,#")),
        ("every byte", percent(text, "")),
        ("lower case", percent(text, "").replace("%C3%A9", "%c3%a9").replace("%7B", "%7b")),
        ("form", percent(text, "").replace("%20", "+")),
        ("twice", percent(&percent(text, ""), "")),
        ("HTML", html(text)),
        ("HTML twice", html(&html(text))),
        ("HTML named", html(text).replace('é', "&eacute;").replace('/', "&sol;")),
        ("HTML decimal", spelled(text, |c| format!("&#{};", u32::from(c)))),
        ("HTML hexadecimal", spelled(text, |c| format!("&#x{:x};", u32::from(c)))),
        ("HTML in upper case", spelled(text, |c| format!("&#X{:04X};", u32::from(c)))),
        ("JSON", json(text)),
        ("JSON in ASCII", json_ascii(text)),
        ("JSON with slashes", json(text).replace('/', "\\/")),
        ("JSON in JSON", json(&json_ascii(text))),
        ("JSON in HTML", html(&json(text))),
        ("JSON in an address", percent(&json(text), "")),
        ("HTML in JSON", json(&html(text))),
        ("all as \\u", text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect()),
        ("Rust", text.escape_default().to_string()),
        ("bytes", text.bytes().map(|byte| format!("\\x{byte:02x}")).collect()),
        ("octal", spelled(text, |c| c.to_string().bytes().map(|byte| format!("\\{byte:03o}")).collect())),
        ("a shell", text.replace('\'', "'\\''")),
        ("SQL", text.replace('\'', "''")),
        ("wrapped", text.chars().map(|c| format!("{c}\n    ")).collect()),
        ("wrapped and escaped", text.chars().map(|c| format!("{c}\\r\\n")).collect()),
    ]
}

#[test]
fn a_secret_is_replaced_in_the_spellings_of_every_encoder() {
    let redactor = knowing(VALUE);
    for (name, spelling) in spellings(VALUE) {
        for (mode, shown) in [("text", redactor.text(&spelling)), ("result", redactor.result(&spelling))] {
            assert_eq!(shown.trim_end().trim_end_matches("\\r\\n"), MASK, "{mode} of {name}: {spelling}");
        }
        let around = format!("[a {spelling} b]");
        assert!(redactor.text(&around).starts_with("[a ***"), "{name}: {}", redactor.text(&around));
    }
    assert_eq!(knowing("geh\u{e9}im").text("geh%E9im geh%u00e9im"), "*** ***");
}

#[test]
fn a_character_that_is_not_visible_is_found_as_it_is_shown() {
    for value in ["sec\u{200d}ret-zwj", "sec\u{7}ret-bell", "sec\u{1b}ret-esc", "sec\tret-tab", "a\u{85}\u{2028}secret"]
    {
        let shown: String = value
            .chars()
            .flat_map(|c| {
                match c {
                    '\t' => "    ".to_owned(),
                    c if c.is_ascii_graphic() => c.to_string(),
                    c => c.escape_default().to_string(),
                }
                .chars()
                .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(knowing(value).result(&shown), MASK, "{shown}");
    }
}

#[test]
fn a_secret_is_found_in_base64_and_in_longer_texts_in_base64() {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
    let redactor = knowing("s3cret?>~value");
    for before in ["", "u", "us", "use"] {
        for after in ["", "\n", " and more"] {
            let text = format!("{before}s3cret?>~value{after}");
            for encoded in [STANDARD.encode(&text), URL_SAFE.encode(&text), URL_SAFE_NO_PAD.encode(&text)] {
                let shown = redactor.result(&encoded);
                assert!(shown.ends_with(MASK) && shown.len() <= 4 + 3 + MASK.len(), "{text}: {shown}");
            }
        }
    }
    assert_eq!(knowing("short").result("c2hvcnQ="), "c2hvcnQ=");
}

#[test]
fn a_long_secret_is_found_in_hexadecimal_digits_and_in_one_case() {
    let redactor = knowing("S3cret-Value\u{e9}");
    for text in
        ["S3CRET-VALUE\u{c9}", "s3cret-value\u{e9}", "5333637265742d56616c7565c3a9", "5333637265742D56616C7565C3A9"]
    {
        assert_eq!(redactor.result(&format!("a {text} b")), "a *** b", "{text}");
    }
    // Words of a language and short values are usual words in another case, and digits of another number.
    assert_eq!(knowing("PRODUCTION-EUROPE").result("production-europe"), "production-europe");
    assert_eq!(knowing("LIVE-2026").result("live-2026 a"), "live-2026 a");
    assert_eq!(knowing("LIVE-26").result("4c4956452d3236"), "4c4956452d3236");
}

#[test]
fn secrets_that_overlap_are_replaced_together() {
    let redactor = knowing("abcdefgh");
    redactor.learn("efghijklm");
    assert_eq!(redactor.result("abcdefghijklm abcdefghabcdefgh"), "*** ******");
}

#[test]
fn a_whole_word_may_follow_an_escape() {
    assert_eq!(
        knowing("live").result(r#"a\nlive %20live \u0020live xlive live2"#),
        r"a\n*** %20*** \u0020*** xlive live2"
    );
}

#[test]
fn bytes_that_are_not_text_do_not_hide_a_secret() {
    let redactor = knowing("s3cret-value");
    assert_eq!(redactor.result_body(b"\xff\xfe\0As3cret-value\x80\xc3\r\n"), b"\xff\xfe\0A***\x80\xc3\r\n");
    assert_eq!(knowing("geh\u{e9}im-wort").result_body(b"a geh\xe9im-wort b"), b"a *** b");
    assert_eq!(redactor.result_body(b"{\"a\":\"\xff s3cret-value\"}"), b"{\"a\":\"\xff ***\"}");
}

#[test]
fn of_a_json_text_nothing_but_secrets_is_changed() {
    let redactor = knowing("s3cret \"value\"");
    redactor.learn("12345678");
    redactor.learn("nothing-is");
    let shown = |text: &str| String::from_utf8_lossy(&redactor.result_body(text.as_bytes())).into_owned();
    for same in [
        r#"{ "a":1, "a" : 2, "b": [1e400, -0.0, "\/\u200d", "\ud800"],"c":{}}  "#,
        r#"{"big":123456789012345678901234567890,"negative":-12345678}"#,
        r#"{"securedConfiguration":[{"key":"A","value":"****"},{"key":"B","value":null}],"value":"open"}"#,
    ] {
        assert_eq!(shown(same), same);
    }
    for (text, expected) in [
        (r#"["\/ s3cret \"value\" \ud800", 12345678]"#, r#"["\/ *** \ud800", "***"]"#),
        (r#"{"s3cret\u0020\"value\"":1,"x":"\u00e9s3cret \"value\""}"#, r#"{"***":1,"x":"\u00e9***"}"#),
        (r#"["\nothing-is"]"#, r#"["\nothing-is"]"#),
        (
            r#"{"n": 1.0,"securedConfiguration": [ {"key":"T" , "value": "cl\u00e9ar"} ]}"#,
            r#"{"n": 1.0,"securedConfiguration": [ {"key":"T" , "value": "*****"} ]}"#,
        ),
        (
            r#"{"securedConfiguration":{"value":{"a":[1,"]"]},"x":{"value":2}}}"#,
            r#"{"securedConfiguration":{"value":"*************","x":{"value":2}}}"#,
        ),
    ] {
        assert_eq!(shown(text), expected);
        assert!(serde_json::from_str::<serde::de::IgnoredAny>(&shown(text)).is_ok());
    }
}

#[test]
fn control_characters_and_characters_of_three_bytes_are_found_in_their_escapes() {
    let redactor = knowing("a\tb\u{8}c\u{c}d\u{b}e€f");
    for text in [
        r"a\tb\bc\fd\ve€f",
        r"a\x09b\x08c\x0cd\x0be\xe2\x82\xacf",
        r"a\u{9}b\u{8}c\u{C}d\u{b}e\u{0020AC}f",
        r"a\011b\010c\014d\013e\U000020acf",
        "a%09b%08c%0Cd%0Be%E2%82%ACf",
        "a&#9;b&#8;c&#12;d&#11;e&#8364;f",
    ] {
        assert_eq!(redactor.text(&format!("<{text}>")), "<***>", "{text}");
    }
}

#[test]
fn pairs_of_utf16_reach_from_the_first_to_the_last_character_beyond_16_bits() {
    for character in ['\u{10000}', '\u{103ff}', '\u{10fc00}', '\u{10ffff}'] {
        let units: Vec<u16> = character.to_string().encode_utf16().collect();
        let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        assert_eq!(units.len(), 2);
        assert_eq!(knowing(&format!("se{character}cret")).text(&format!("se{escaped}cret")), MASK);
    }
    // The second half is none; it would be this character.
    assert_eq!(knowing("se\u{10400}cret").text(r"se\ud800\ue000cret"), r"se\ud800\ue000cret");
}
