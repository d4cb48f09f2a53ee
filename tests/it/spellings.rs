//! Secrets in other spellings than their own: in reports, errors, traces and bodies of the service.

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, connector, deployment, machine};

/// A value with characters that encodings escape, that tables show escaped, and that JSON writes in two ways.
const VALUE: &str = "canary one\u{200d}canary <&\"'/é\tcanary(2)!";

/// The value as messages may spell it.
fn spellings() -> Vec<String> {
    let html = VALUE.replace('&', "&#38;").replace('<', "&lt;").replace('"', "&#34;").replace('\'', "&apos;");
    let uri = "canary%20one%E2%80%8Dcanary%20%3C%26%22'%2F%C3%A9%09canary(2)!";
    let json = "canary one\\u200dcanary <&\\\"'\\/\\u00e9\\tcanary(2)!";
    vec![
        VALUE.to_owned(),
        VALUE.replace("canary", "canary\n    "),
        VALUE.replace("canary", "canary\r\n"),
        html.clone(),
        html.replace('&', "&amp;"),
        uri.to_owned(),
        uri.replace('%', "%25"),
        json.to_owned(),
        json.replace('\\', "\\\\"),
        VALUE.escape_default().to_string(),
        "Y2FuYXJ5IG9uZeKAjWNhbmFyeSA8JiInL8OpCWNhbmFyeSgyKSE=".to_owned(),
    ]
}

/// Fails every Deployment with a report that has the value in its titles and messages.
fn failing() -> Faulty {
    Faulty::start(move |request| {
        if request.line.contains("/connectors/") {
            return Reply::json(200, &connector());
        }
        let entries: Vec<Value> = spellings()
            .into_iter()
            .map(|spelling| json!({ "type": "Error", "title": format!("bad {spelling} here"), "message": spelling }))
            .collect();
        let mut failed = deployment(if request.is("POST") { "Queued" } else { "Failed" });
        failed["details"] = json!({ "build": { "id": "b1", "report": { "entries": entries } } });
        failed["applications"] = json!([{
            "applicationName": "tax",
            "standardConfiguration": [{ "key": "ECHO", "value": VALUE }],
        }]);
        Reply::json(200, &failed)
    })
}

#[test]
fn a_value_shows_in_no_spelling_on_no_stream() {
    let server = failing();
    let line =
        "deployment create --connector-key tax --key live --poll-interval 10ms --configuration-env tax.TOKEN=VALUE";
    for github in ["false", "true"] {
        let machine = machine(server.address()).with("VALUE", VALUE).with("GITHUB_ACTIONS", github);
        for format in ["-o table", "-o json", "-o yaml", "-o table --debug", "-o json --debug"] {
            let answer = machine.run(crate::harness::words(&format!("{line} {format}"))).exits(7);
            for (stream, text) in [("stdout", &answer.stdout), ("stderr", &answer.stderr)] {
                assert!(text.contains("***"), "{format}: nothing is masked on {stream}:\n{text}");
                let leak = text.lines().find(|line| line.contains("canary") || line.contains("Y2FuYXJ5"));
                assert_eq!(leak, None, "{format}: a secret on {stream}");
            }
            if format == "-o json" {
                let error: Value = serde_json::from_str(answer.stderr.lines().last().unwrap()).unwrap();
                assert_eq!(error["error"]["exitCode"], 7);
            }
        }
    }
}

/// Answers with what `body` makes of the token that was sent.
fn echoing(body: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Faulty {
    Faulty::start(move |request| {
        let token = request.header("authorization").replace("Bearer ", "");
        Reply::Answer(200, Vec::new(), body(&token))
    })
}

fn raw_body(server: &Faulty, flags: &[&str]) -> Vec<u8> {
    machine(server.address()).command(["api", "GET", "/x"].iter().chain(flags)).output().unwrap().stdout
}

#[test]
fn a_body_that_is_not_utf8_does_not_show_the_token() {
    let server = echoing(|token| [b"\xff\xfe\0A", token.as_bytes(), b"\x80\xc3\r\n"].concat());
    assert_eq!(raw_body(&server, &[]), b"\xff\xfe\0A***\x80\xc3\r\n");
    let server = echoing(|token| [b"{\"a\":\"\xe9 ", token.as_bytes(), b"\"}"].concat());
    assert_eq!(raw_body(&server, &["-o", "json"]), b"{\"a\":\"\xe9 ***\"}");
}

#[test]
fn a_token_in_escapes_of_json_does_not_show() {
    let server = echoing(|token| {
        let escaped: String = token.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
        format!("{{ \"a\":\"{escaped}\",\"b\" :1 }}").into_bytes()
    });
    assert_eq!(raw_body(&server, &[]), b"{ \"a\":\"***\",\"b\" :1 }");
}

#[test]
fn of_a_body_with_a_secured_value_nothing_else_changes() {
    let around = r#"{ "a":1,"a" : 2, "n": [1e400, -0.0], "t":"\/\u200d\ud800", "securedConfiguration":[{"key":"K","value":VALUE}]}"#;
    let server = echoing(|_| around.replace("VALUE", r#""cl\u00e9ar""#).into_bytes());
    for flags in [&[][..], &["-o", "json"]] {
        assert_eq!(String::from_utf8(raw_body(&server, flags)).unwrap(), around.replace("VALUE", "\"*****\""));
    }
}

#[test]
fn a_number_is_masked_only_as_a_whole() {
    let body = r#"{"big":123456789012345678901234567890,"own":12345678}"#;
    let server = echoing(|_| body.as_bytes().to_vec());
    let answer = machine(server.address()).with("CTP_ACCESS_TOKEN", "12345678").run(["api", "GET", "/x"]).ok();
    assert_eq!(answer.stdout, r#"{"big":123456789012345678901234567890,"own":"***"}"#);
}
