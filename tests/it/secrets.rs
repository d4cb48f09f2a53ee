//! A canary in every way that a secret can come in, looked for in everything that the program writes.

use std::fs;

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, Request, connector, deployment, machine};
use crate::harness::{Answer, Machine};

/// Every canary holds this word.
const CANARY: &str = "canary";

/// What a service might send back: everything that it was sent, in every place that there is.
fn echo(request: &Request, status: u16) -> Reply {
    let authorization = request.header("authorization");
    let said = format!("you sent {authorization} and {}", request.body);
    let body = json!({
        "statusCode": status, "message": said,
        "errors": [{ "code": "Echo", "message": said, "value": request.body, "detailedErrorMessage": authorization }],
    });
    Reply::json(status, &body).with("x-echo", request.body.replace(['\r', '\n'], " ")).with("set-cookie", authorization)
}

/// Fails writes, and tokens too if asked to, in a way that repeats all that was sent.
fn echoing(status: u16, tokens_fail: bool) -> Faulty {
    Faulty::start(move |request| match request.line.as_str() {
        "POST /oauth/token" if !tokens_fail => {
            Reply::json(200, &json!({"access_token": "token-canary-issued", "expires_in": 3600}))
        }
        line if line.contains("/connectors/") => Reply::json(200, &connector()),
        line if line.starts_with("GET") && status == 200 => Reply::json(200, &unmasked()),
        "GET /shop/deployments/key=live" => Reply::json(200, &deployment("Deployed")),
        _ => echo(request, status),
    })
}

/// A Deployment whose secured values come in clear, as they never should.
fn unmasked() -> serde_json::Value {
    let mut open = deployment("Deployed");
    let value = "secured-canary-from-the-service";
    open["applications"] = json!([{
        "applicationName": "tax", "standardConfiguration": [],
        "securedConfiguration": [{ "key": "TOKEN", "value": value }],
    }]);
    open["globalConfiguration"] = json!({ "securedConfiguration": [{ "key": "GLOBAL", "value": value }] });
    open
}

#[track_caller]
fn is_clean(answer: &Answer) {
    for (stream, text) in [("stdout", &answer.stdout), ("stderr", &answer.stderr)] {
        assert!(!text.contains(CANARY), "a secret on {stream}:\n{text}");
        // Base64 of what holds the word, wherever it begins.
        for form in ["Y2FuYXJ5", "NhbmFye", "jYW5hcn"] {
            assert!(!text.contains(form), "an encoded secret on {stream}:\n{text}");
        }
    }
}

/// Runs in every format, with and without a trace.
fn every_way(machine: &Machine, arguments: &[&str]) {
    let flags: [&[&str]; 4] = [&[], &["-o", "json"], &["-o", "yaml", "--debug"], &["-o", "json", "--debug", "--quiet"]];
    for flags in flags {
        is_clean(&machine.run(arguments.iter().chain(flags).chain(&["--retries", "0"])));
    }
}

const CREATE: [&str; 8] = [
    "deployment",
    "create",
    "--connector-key",
    "tax",
    "--key",
    "new",
    "--configuration",
    "tax.TOKEN=secured canary, \"quoted\" = and ü",
];
const REDEPLOY: [&str; 6] =
    ["deployment", "redeploy", "live", "--no-wait", "--configuration", "tax.TOKEN=line one canary\nline two canary"];

#[test]
fn secrets_of_the_environment_show_in_no_failure() {
    for status in [200, 302, 400, 401, 403, 404, 500] {
        let server = echoing(status, false);
        let client = Machine::bare().talking_to(server.address()).with("CTP_CLIENT_SECRET", "client-secret-canary");
        let token = Machine::bare().talking_to(server.address()).with("CTP_ACCESS_TOKEN", "outside-token-canary");
        for machine in [client, token] {
            every_way(&machine, &CREATE);
            every_way(&machine, &REDEPLOY);
        }
    }
}

#[test]
fn an_unmasked_secured_value_is_masked() {
    let server = echoing(200, false);
    let machine = Machine::bare().talking_to(server.address());
    every_way(&machine, &["deployment", "describe", "live"]);
}

#[test]
fn secrets_of_a_login_show_in_no_failure() {
    for status in [400, 401, 500] {
        let server = echoing(status, true);
        let machine =
            Machine::bare().with("CTP_AUTH_URL", server.address()).with("CTP_CONNECT_API_URL", server.address());
        let login = ["auth", "login", "--client-id", "id", "--debug", "--retries", "0"];
        let flags = ["--client-secret-stdin"];
        is_clean(&machine.run_with_input(login.iter().chain(&flags), "stdin-secret-canary\n"));
        is_clean(&machine.run(login.iter().chain(&["--client-secret", "argument-secret-canary"])));
        let both = ["--client-secret", "argument-secret-canary", "--client-secret-stdin"];
        is_clean(&machine.run(login.iter().chain(&both)));
        is_clean(&machine.run(login.iter().chain(&["--client-secret", "argument-secret-canary", "--no-such-flag"])));
        let machine = machine.with("CTP_CLIENT_SECRET", "client-secret-canary");
        is_clean(&machine.run(login));
    }
}

#[test]
fn secrets_at_rest_show_in_no_failure() {
    let server = echoing(403, false);
    let machine = Machine::bare().with("CTP_AUTH_URL", server.address()).with("CTP_CONNECT_API_URL", server.address());
    let login = ["auth", "login", "--client-id", "id", "--client-secret-stdin", "--region", "us-central1.gcp"];
    is_clean(&machine.run_with_input(login.iter().chain(&["--project-key", "shop"]), "stored-secret-canary").ok());
    for arguments in [&["auth", "status", "--check"][..], &["auth", "list"], &REDEPLOY, &CREATE] {
        every_way(&machine, arguments);
    }
    let folder = machine.home().join(".config/ctconnect");
    let whole = fs::read_to_string(folder.join("credentials.json")).unwrap();
    for cut in [1, whole.len() / 2, whole.len() - 3] {
        fs::write(folder.join("credentials.json"), &whole[..cut]).unwrap();
        every_way(&machine, &["deployment", "describe", "live"]);
    }
    fs::write(
        folder.join("credentials.json"),
        whole.replace("\"clientSecret\": \"stored", "\"clientSecret\": 3, \"x\": \""),
    )
    .unwrap();
    every_way(&machine, &["deployment", "describe", "live"]);
}

#[test]
fn settings_that_hold_a_secret_by_mistake_do_not_show_it() {
    let machine = Machine::bare().with("CTP_AUTH_URL", "https://user:canary@auth.example");
    every_way(&machine, &["deployment", "list"]);
    let machine = Machine::bare().with("CTP_CONNECT_API_URL", "https://api.example/?key=canary");
    every_way(&machine, &["deployment", "list"]);
}

#[test]
fn configuration_that_is_refused_does_not_show_its_value() {
    let server = echoing(400, false);
    let machine = Machine::bare().talking_to(server.address());
    for assignment in
        ["canary", "=canary", "tax.=canary", "unknown.TOKEN=canary", "tax.UNKNOWN=canary", "GLOBAL=canary"]
    {
        every_way(&machine, &["deployment", "create", "--connector-key", "tax", "--configuration", assignment]);
    }
}

/// A Deployment that failed, and whose report repeats a value in every way that a log may write it.
fn failed(echo: &str) -> serde_json::Value {
    let mut failed = deployment("Failed");
    let html = echo.replace('&', "&amp;").replace('"', "&quot;");
    failed["key"] = "new".into();
    failed["details"] = json!({ "build": { "id": "b", "report": { "entries": [
        { "type": "Error", "title": format!("bad value {echo} given"), "message": html, "createdAt": "2026-11-20T10:00:00Z" },
        { "type": "Error", "title": "again", "message": format!("a long line before the value, so that it is wrapped at the end of a line: {echo}") },
    ] } }, echo: echo });
    failed
}

#[test]
fn a_value_of_this_run_shows_in_no_report() {
    let value = "own-canary \"quoted\" & more";
    let server = Faulty::start(move |request| match request.is("POST") {
        true if request.line.contains("oauth") => Reply::json(200, &json!({"access_token": "t", "expires_in": 3600})),
        true => Reply::json(201, &deployment("Deploying")),
        false if request.line.contains("/connectors/") => Reply::json(200, &connector()),
        false => Reply::json(200, &failed(value)),
    });
    let machine = Machine::bare().talking_to(server.address()).with("VALUE", value);
    std::fs::write(machine.folder().join("value"), value).unwrap();
    std::fs::write(machine.folder().join("values.yaml"), "tax:\n  TOKEN: ${VALUE}\n").unwrap();
    for source in [
        &["--configuration", &format!("tax.TOKEN={value}")][..],
        &["--configuration-env", "tax.TOKEN=VALUE"],
        &["--configuration-from", "tax.TOKEN=value"],
        &["--configuration-file", "values.yaml"],
    ] {
        for format in [&["-o", "table"][..], &["-o", "json"], &["-o", "yaml"], &["-o", "json", "--debug"]] {
            let create = ["deployment", "create", "--connector-key", "tax", "--key", "new", "--poll-interval", "10ms"];
            let answer = machine.run([&create[..], source, format].concat()).exits(7);
            is_clean(&answer);
            assert!(answer.stdout.contains("new") && answer.stdout.contains("***"), "{}", answer.stdout);
        }
    }
    assert!(server.requests().iter().any(|request| request.body.contains("own-canary")), "the value was not sent");
}

#[test]
fn a_raw_call_shows_neither_the_token_nor_the_secret() {
    let server = Faulty::start(|request| match request.line.contains("oauth") {
        true => Reply::json(200, &json!({"access_token": "token-canary-issued", "expires_in": 3600})),
        false => Reply::json(200, &json!({"you": request.header("authorization"), "client-secret-canary": [1]})),
    });
    let machine = Machine::bare().talking_to(server.address()).with("CTP_CLIENT_SECRET", "client-secret-canary");
    for format in [&[][..], &["-o", "json"], &["-o", "yaml"]] {
        let answer = machine.run([&["api", "GET", "/x"][..], format].concat()).ok();
        is_clean(&answer);
        assert!(answer.stdout.contains("Bearer ***"), "{}", answer.stdout);
    }
    // The one command whose result is a secret.
    assert_eq!(machine.run(["auth", "token"]).ok().stdout, "token-canary-issued\n");
}

/// Fails every Deployment with a report that repeats its values, in every spelling and place.
fn reporting() -> Faulty {
    let values: std::sync::Mutex<Vec<String>> = std::sync::Mutex::default();
    Faulty::start(move |request| {
        let mut known = values.lock().unwrap();
        if let Ok(body) = serde_json::from_str::<Value>(&request.body) {
            let lists = [&body["configurations"][0]["securedConfiguration"], &body["globalConfiguration"]];
            let entries = lists.into_iter().filter_map(Value::as_array).flatten();
            known.extend(entries.filter_map(|entry| Some(entry["value"].as_str()?.to_owned())));
        }
        if request.line.contains("/connectors/") {
            let mut connector = connector();
            let keys: Vec<Value> = KEYS.iter().map(|key| json!({ "key": key })).collect();
            connector["configurations"][0]["securedConfiguration"] = keys.into();
            connector["configurations"][0]["standardConfiguration"] = json!([{ "key": "LEVEL" }]);
            return Reply::json(200, &connector);
        }
        let mut failed = deployment(if request.is("POST") { "Queued" } else { "Failed" });
        let spellings = known.iter().flat_map(|value| [value.clone(), percent(value), html(value)]);
        let echo: Vec<String> = spellings.chain(["level info-canvas".to_owned()]).collect();
        let report = json!({ "entries": [{ "type": "Error", "title": echo.join(" "), "message": echo.join("\n") }] });
        failed["details"] = json!({ "build": { "id": "b1", "report": report } });
        let fields: serde_json::Map<String, Value> = known.iter().map(|value| (value.clone(), json!(1))).collect();
        failed["echo"] = fields.into();
        Reply::json(200, &failed).with("x-echo", percent(&known.concat()))
    })
}

const KEYS: [&str; 6] = ["FLAG", "ENV", "CONTENTS", "YAML", "STDIN", "PROJECT"];

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[test]
fn given_values_show_in_no_report_of_a_failed_deployment() {
    let server = reporting();
    let machine = machine(server.address()).with("VALUE", "env \"canary\" & 'more'");
    fs::write(machine.folder().join("key.pem"), "first line canary\nsecond \"line\" canary\n").unwrap();
    fs::write(machine.folder().join("values.yaml"), "tax:\n  YAML: \"file <canary> \u{e9}\"\n").unwrap();
    let line = "deployment create --connector-key tax --key shop-live --poll-interval 10ms \
        --configuration 'tax.FLAG=flag canary=%' --configuration-env tax.ENV=VALUE --configuration-from tax.CONTENTS=key.pem \
        --configuration-file values.yaml --configuration-file - --configuration tax.PROJECT=shop \
        --configuration tax.LEVEL=info-canvas";
    let formats = [&[][..], &["-o", "json"], &["-o", "yaml"], &["--debug"], &["-o", "json", "--debug"], &["--quiet"]];
    for flags in formats {
        let words: Vec<String> =
            crate::harness::words(line).into_iter().chain(flags.iter().map(|flag| (*flag).to_owned())).collect();
        let answer = machine.run_with_input(words, "tax.STDIN=stdin 'canary'\n").exits(7);
        is_clean(&answer);
        assert!(answer.stderr.contains("***") && answer.stdout.contains("***"), "{}\n{}", answer.stdout, answer.stderr);
        // Neither standard values nor values that are used openly are hidden.
        assert!(answer.stdout.contains("info-canvas"), "{}", answer.stdout);
        if flags.contains(&"json") {
            assert_eq!(answer.json()["key"], "live");
        }
        if flags.contains(&"--debug") {
            assert!(answer.stderr.contains("/shop/deployments"), "{}", answer.stderr);
        }
    }
}

#[test]
fn short_values_do_not_make_results_unreadable() {
    let server = reporting();
    let machine = machine(server.address());
    let create = ["deployment", "create", "--connector-key", "tax", "--key", "live", "--poll-interval", "10ms"];
    let values = ["--configuration", "tax.FLAG=1", "--configuration", "tax.ENV=a", "--configuration", "tax.YAML=true"];
    let answer = machine.run(create.iter().chain(&values).chain(&["-o", "json"])).exits(7);
    let state = answer.json();
    assert_eq!(
        (&state["version"], &state["key"], &state["deployedRegion"]),
        (&json!(1), &json!("live"), &json!("europe-west1.gcp"))
    );
}

#[test]
fn a_result_that_repeats_the_token_or_the_secret_hides_them() {
    let server = Faulty::start(|request| match request.line.as_str() {
        "POST /oauth/token" => Reply::json(200, &json!({ "access_token": "token-canary-issued", "expires_in": 3600 })),
        _ => {
            let mut echo = deployment("Deployed");
            echo["key"] = format!("{} {}", request.header("authorization"), "client-secret-canary").into();
            Reply::json(200, &echo).with("set-cookie", request.header("authorization"))
        }
    });
    let machine = Machine::bare().talking_to(server.address()).with("CTP_CLIENT_SECRET", "client-secret-canary");
    for arguments in
        [&["deployment", "describe", "live"][..], &["api", "GET", "/x"], &["deployment", "list", "--limit", "1"]]
    {
        every_way(&machine, arguments);
    }
}
