//! Filters, and how entries are shown to people.

use serde_json::json;

use super::*;

/// A log with an entry of each kind.
fn kinds() -> Faulty {
    let entry = |number: u8, kind: &str, severity: &str, details: Value| {
        let time = format!("2026-11-20T10:00:{number:02}.5Z");
        json!({ "type": kind, "applicationName": "web", "severity": severity, "timestamp": time, "details": details })
    };
    let request = |status: u16, method: &str| json!({ "method": method, "path": "/tax", "status": status });
    let data = [
        entry(1, "HTTP_REQUEST", "INFO", request(200, "POST")),
        entry(2, "HTTP_REQUEST", "WARNING", request(404, "GET")),
        entry(3, "HTTP_REQUEST", "ERROR", request(502, "POST")),
        entry(4, "APPLICATION_TEXT", "DEFAULT", json!({ "message": "listening on port 8080" })),
        entry(5, "APPLICATION_JSON", "ERROR", json!({ "message": "paid", "order": 7 })),
    ];
    Faulty::start(move |_| Reply::json(200, &json!({ "data": data })))
}

#[test]
fn entries_are_filtered() {
    let server = kinds();
    let shown = |flags: &str| -> Vec<String> {
        let lines = logs(&server, &format!("--time none {flags}")).ok().stdout;
        lines.lines().map(|line| line.rsplit("  ").next().unwrap().to_owned()).collect()
    };
    assert_eq!(shown("--status 5xx"), ["POST /tax 502"]);
    assert_eq!(shown("--status 200,4xx"), ["POST /tax 200", "GET /tax 404"]);
    assert_eq!(shown("--method post --status 200 --status 502"), ["POST /tax 200", "POST /tax 502"]);
    assert_eq!(shown("--severity error --grep tax"), ["POST /tax 502"]);
    assert_eq!(shown("--grep 'on port'"), ["listening on port 8080"]);
    assert_eq!(shown("--grep '(?i)^LISTENING.*[0-9]{4}$'"), ["listening on port 8080"]);
    assert_eq!(shown("--grep 'order=7'"), ["paid order=7"]);
    assert_eq!(shown("--raw --grep paid"), [r#"{"message":"paid","order":7}"#]);
    assert_eq!(shown("--raw --method GET"), [r#"{"method":"GET","path":"/tax","status":404}"#]);
    for (flags, hint) in [
        ("--grep '[x'", "a backslash before a special character matches the character itself"),
        ("--status 9xx", "write a status such as `404`"),
        ("--time soon", "[possible values: local, iso, relative, none]"),
    ] {
        logs(&server, flags).exits(2).is_silent().says(hint);
    }
}

#[test]
fn times_are_shown_as_wanted() {
    let server = kinds();
    let machine = machine(server.address()).with("TZ", "Europe/Berlin");
    for (flags, expected) in [
        ("", "2026-11-20T10:00:04.500Z  web"),
        ("--time local", "2026-11-20 11:00:04.500  web"),
        ("--utc", "2026-11-20 10:00:04.500Z  web"),
        ("--time none", "web"),
    ] {
        let answer = machine.sh(&format!("deployment logs live --grep listening {flags}")).ok();
        assert_eq!(answer.stdout, format!("{expected}  DEFAULT  listening on port 8080\n"));
    }
    let relative = machine.sh("deployment logs live --grep listening --time relative").ok().stdout;
    assert!(relative.contains(" ago  web  DEFAULT"), "{relative}");
    machine.with("TZ", "Nowhere/Land").sh("deployment logs live --time local").exits(2).says("--utc");
}
