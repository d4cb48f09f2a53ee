//! The redactor as a whole.

use serde_json::json;

use super::*;

fn knowing(secret: &str) -> Redactor {
    let redactor = Redactor::default();
    redactor.learn(secret);
    redactor
}

#[test]
fn a_secret_is_replaced_in_every_encoding() {
    let redactor = knowing("p\"ss wörd");
    assert_eq!(redactor.text(r#"a p"ss wörd b"#), "a *** b");
    assert_eq!(redactor.text(r#"{"x":"p\"ss wörd"}"#), r#"{"x":"***"}"#);
    assert_eq!(redactor.text("q=p%22ss%20w%C3%B6rd&r=1"), "q=***&r=1");
    assert_eq!(redactor.text("q=p%22ss+w%C3%B6rd&r=p%22ss%20w%c3%b6rd"), "q=***&r=***");
    assert_eq!(redactor.text("<p>p&quot;ss wörd</p>"), "<p>***</p>");
    assert_eq!(knowing("it's<").text("it&#39;s&lt; it&#x27;s&lt;"), "*** ***");
}

#[test]
fn a_secret_is_replaced_in_base64() {
    assert_eq!(knowing("user>s?cret").text("dXNlcj5zP2NyZXQ= dXNlcj5zP2NyZXQ dXNlcj5zP2NyZXQ%3D"), "***= *** ***%3D");
    assert_eq!(knowing("s>?").text("cz4_"), "cz4_", "too short to be a secret in Base64");
    assert_eq!(knowing("us>?").text("dXM-Pw"), "***");
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
