use serde_json::json;

use super::*;

fn knowing(secret: &str) -> Redactor {
    let redactor = Redactor::default();
    redactor.learn(secret);
    redactor
}

/// Characters that encodings escape.
const SECRET: &str = r#"it's "1<2>0" & ö🔑+/=\"#;

#[test]
fn a_secret_is_replaced_in_every_spelling() {
    for (spelling, text) in [
        ("plain", SECRET),
        ("JSON", r#"it's \"1<2>0\" & ö🔑+/=\\"#),
        ("JSON in JSON", r#"it's \\\"1<2>0\\\" & ö🔑+/=\\\\"#),
        ("JSON that escapes HTML", r#"it\u0027s \"1\u003c2\u003e0\" \u0026 ö🔑+/\u003d\\"#),
        ("JSON in ASCII", r#"it's \"1<2>0\" & \u00F6\uD83D\uDD11+\/=\\"#),
        ("HTML, named", r#"it&apos;s &quot;1&lt;2&gt;0&quot; &amp; ö🔑+/=\"#),
        ("HTML, named, only what must be", r#"it's &quot;1&lt;2>0&quot; &amp; ö🔑+/=\"#),
        ("HTML, decimal", r#"it&#39;s &#34;1&#60;2&#62;0&#34; &#38; &#246;&#128273;&#43;&#47;&#61;&#92;"#),
        (
            "HTML, hexadecimal",
            r#"it&#x27;s &#x22;1&#x3c;2&#x3e;0&#x22; &#x26; &#xf6;&#x1f511;&#x2b;&#x2f;&#x3d;&#x5c;"#,
        ),
        ("HTML, upper case", r#"it&#X27;s &#X22;1&#X3C;2&#X3E;0&#X22; &#X26; &#XF6;&#X1F511;&#X2B;&#X2F;&#X3D;&#X5C;"#),
        ("HTML, mixed", r#"it&#39;s &#34;1&lt;2&gt;0&#34; &amp; ö🔑+&#x2F;&#x3D;\"#),
        ("JSON in HTML", r#"it&#39;s \&quot;1&lt;2&gt;0\&quot; &amp; ö🔑+/=\\"#),
        ("percent, upper case", "it%27s%20%221%3C2%3E0%22%20%26%20%C3%B6%F0%9F%94%91%2B%2F%3D%5C"),
        ("percent, lower case", "it%27s%20%221%3c2%3e0%22%20%26%20%c3%b6%f0%9f%94%91%2b%2f%3d%5c"),
        ("percent, as browsers write it", "it's%20%221%3C2%3E0%22%20%26%20%C3%B6%F0%9F%94%91%2B%2F%3D%5C"),
        ("a form, with plus for blank", "it%27s+%221%3C2%3E0%22+%26+%C3%B6%F0%9F%94%91%2B%2F%3D%5C"),
    ] {
        let redactor = knowing(SECRET);
        assert_eq!(redactor.text(&format!("a {text}, b")), "a ***, b", "{spelling}");
        assert_eq!(redactor.result(&format!("a {text}, b")), "a ***, b", "{spelling}, in a result");
    }
    for (secret, text) in [("a&amp;b", "a&amp;b"), ("a&amp;b", "a&amp;amp;b"), ("a%25b", "a%25b"), ("a%25b", "a%2525b")]
    {
        assert_eq!(knowing(secret).text(text), "***", "{secret} contains an escape");
    }
    for wrapped in [
        "it's\n    \"1<2>0\" & ö🔑\n    +/=\\",
        "it's \"1\u{1b}[0m\n  \u{1b}[1m<2>0\" & ö🔑+/=\\",
        "it's \u{1b}[0;1m\"1<2>0\" & ö🔑\u{1b}[0m+/=\\",
        "it&#39;s\n  &#34;1<2>0\" &\n ö🔑+/=\\",
    ] {
        assert_eq!(knowing(SECRET).result(&format!("  - {wrapped}")), "  - ***");
    }
}

#[test]
fn what_is_not_the_secret_stays() {
    let redactor = knowing("a<b& ö");
    for text in [
        "",
        "a",
        "a&",
        "a&lt",
        "a&lt;b&amp",
        "a&#6;",
        "a&#;b",
        "a&#x;",
        "a&#-60;",
        "a%",
        "a%3",
        "a%3Cb%26%20%C3",
        "%",
        "\\u",
        "a\\u003",
        "a\\u003cb\\",
        "a&lt;c",
        "&amp;&amp;",
        "a&#99999999;",
        "ö%ö&ö;",
        "a%öö",
        "a\\uö",
        "a%+3c",
    ] {
        assert_eq!(redactor.text(text), text);
        assert_eq!(redactor.result(text), text);
    }
}

#[test]
fn each_line_of_a_key_file_is_replaced() {
    let redactor = knowing("-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----\n");
    assert_eq!(redactor.text("line 2 is MIIEvQIBADAN, strange"), "line 2 is ***, strange");
}

#[test]
fn a_short_secret_is_replaced_only_as_a_whole_word() {
    assert_eq!(knowing("on").text("value `on` of one connector, on"), "value `***` of one connector, ***");
}

#[test]
fn a_longer_secret_is_replaced_before_a_shorter_one_inside_it() {
    let redactor = knowing("abcd");
    redactor.learn("abcdefgh");
    assert_eq!(redactor.text("abcdefgh abcd"), "*** ***");
}

#[test]
fn secured_values_of_a_body_are_remembered_and_masked() {
    let body = json!({"actions": [{"configurationValues": [{
        "applicationName": "app",
        "standardConfiguration": [{"key": "URL", "value": "open"}],
        "securedConfiguration": [{"key": "TOKEN", "value": "canary"}],
    }]}]});
    let redactor = Redactor::default();
    redactor.learn_body(&body);
    let shown = redactor.json(&body).to_string();
    assert!(shown.contains("open") && shown.contains("TOKEN") && !shown.contains("canary"), "{shown}");
    assert_eq!(redactor.text("bad value canary"), "bad value ***");
}

#[test]
fn tokens_and_authorization_are_masked() {
    let redactor = Redactor::default();
    assert_eq!(redactor.body(br#"{"access_token":"abc","expires_in":1}"#), r#"{"access_token":"***","expires_in":1}"#);
    let mut headers = http::HeaderMap::new();
    headers.insert("authorization", http::HeaderValue::from_static("Bearer abc"));
    headers.insert("accept", http::HeaderValue::from_static("application/json"));
    let shown = redactor.headers(&headers);
    assert_eq!(shown[0].1, MASK);
    assert_eq!(shown[1].1, "application/json");
}

#[test]
fn results_keep_what_only_looks_like_a_secret() {
    for (secret, text, shown) in [
        ("1", "version 1", "version 1"),
        ("live", "live, delivered live", "***, delivered ***"),
        ("s3cret-value", "xs3cret-valuex", "x***x"),
        ("s3cret-value", "  - s3cret-\n    value is wrong", "  - *** is wrong"),
        ("s3cret value", "the s3cret\n    value is", "the *** is"),
    ] {
        assert_eq!(knowing(secret).result(text), shown, "{secret} in {text}");
    }
    let value = json!({ "s3cret-value": ["s3cret-value", 1, { "a": "b" }] });
    assert_eq!(knowing("s3cret-value").result_json(value), json!({ "***": ["***", 1, { "a": "b" }] }));
}

#[test]
fn asterisks_are_not_remembered_as_a_secret() {
    assert_eq!(knowing("****").text("**** stays"), "**** stays");
}

#[test]
fn a_number_is_masked_only_as_a_whole() {
    let redactor = knowing("12345678");
    let value = json!({ "secret": 12345678, "longer": 123456789, "negative": -12345678 });
    let shown = json!({ "secret": "***", "longer": 123456789, "negative": -12345678 });
    assert_eq!(redactor.result_json(value.clone()), shown);
    assert_eq!(redactor.json(&json!([12345678, 1])), json!(["***", 1]));
}

#[test]
fn secured_values_are_masked_though_no_one_gave_them() {
    let value =
        json!({ "securedConfiguration": [{ "key": "T", "value": "of another run" }], "other": [{ "value": "x" }] });
    let shown = Redactor::default().json(&value).to_string();
    assert!(!shown.contains("of another run") && shown.contains(r#""value":"x""#), "{shown}");
}

#[test]
fn secret_fields_of_a_form_are_masked_and_no_others() {
    let form = b"grant_type=client_credentials&access_token=abc&scope=manage_project%3Ashop";
    let shown = Redactor::default().form(form);
    assert_eq!(shown, "grant_type=client_credentials&access_token=***&scope=manage_project%3Ashop");
    assert_eq!(knowing("s3cret-value").form(b"a=s3cret-value&b=1"), "a=***&b=1");
}

#[test]
fn a_text_that_is_used_openly_is_not_learned() {
    let redactor = Redactor::default();
    redactor.leave("shop-key");
    redactor.learn("shop-key");
    assert!(redactor.knows_nothing());
    redactor.learn("other-key");
    assert!(!redactor.knows_nothing());
    assert_eq!(redactor.text("shop-key other-key"), "shop-key ***");
}

#[test]
fn blank_texts_are_not_learned() {
    for blank in ["", " ", "\n\t"] {
        assert!(knowing(blank).knows_nothing(), "{blank:?}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", knowing("s3cret-value"));
    assert!(shown.starts_with("Redactor(") && !shown.contains("s3cret"), "{shown}");
}
