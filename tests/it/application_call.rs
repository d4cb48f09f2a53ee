//! `ctconnect application call` against a small server in place of the application.

mod running;

use std::io::Write as _;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::harness::{Answer, Machine, Project, words};

use running::{CONNECT_YAML, Running, decoded};

#[test]
fn an_event_is_sent_as_a_pub_sub_push() {
    let app = Running::answering(204, "");
    let shown = app.call("listener -o json").ok().json();
    assert_eq!(shown["passed"], true);
    assert_eq!((&shown["status"], &shown["body"]), (&json!(204), &Value::Null));
    let request = app.received();
    assert_eq!(request.line, "POST /listener");
    assert_eq!(request.header("content-type"), Some("application/json"));
    let message: Value = serde_json::from_str(&decoded(request.json()["message"]["data"].as_str().unwrap())).unwrap();
    assert_eq!((&message["type"], &message["resource"]["typeId"]), (&json!("OrderCreated"), &json!("order")));
}

#[test]
fn an_event_is_sent_as_an_sns_notification() {
    let app = Running::answering(200, "");
    app.call("listener --cloud aws --format cloud-events").ok();
    let request = app.received();
    assert_eq!(request.header("content-type"), Some("text/plain; charset=UTF-8"));
    assert_eq!(request.header("x-amz-sns-message-type"), Some("Notification"));
    let notification = request.json();
    assert_eq!(request.header("x-amz-sns-message-id"), notification["MessageId"].as_str());
    let event: Value = serde_json::from_str(notification["Message"].as_str().unwrap()).unwrap();
    assert_eq!(event["type"], "com.commercetools.order.message.OrderCreated");
}

#[test]
fn a_given_message_is_delivered_byte_for_byte() {
    const MESSAGE: &str = "{ \"total\": 12345678901234567890.10,\n \"name\": \"Größe\" }\n";
    let app = Running::answering(200, "");
    std::fs::write(app.machine.folder().join("shop/event.json"), MESSAGE).unwrap();
    app.call("listener --event event.json").ok();
    assert_eq!(decoded(app.received().json()["message"]["data"].as_str().unwrap()), MESSAGE);
    app.call("listener --event event.json --cloud aws").ok();
    assert_eq!(app.received().json()["Message"], MESSAGE);
    let line = format!("application call listener --event - --port {}", app.port);
    let mut command = app.machine.command(words(&line));
    let input = std::fs::File::open(app.machine.folder().join("shop/event.json")).unwrap();
    let output = command.current_dir(app.project.folder()).stdin(input).output().unwrap();
    Answer::new(&output, "").ok();
    assert_eq!(decoded(app.received().json()["message"]["data"].as_str().unwrap()), MESSAGE);
}

#[test]
fn an_event_that_is_not_acknowledged_fails() {
    let app = Running::answering(500, "{\"message\": \"no \\u001b[2Jluck\"}");
    insta::assert_snapshot!(transcript(&app, &app.call("listener")), @r#"
    exit 7
    --- stdout
    POST http://localhost:[port]/listener
      Application  listener (event)
      Status       500
      Time         [time]
      Verdict      not acknowledged: 500 is not one of 102, 200, 201, 202 and 204; the message would be delivered again

    Response
      {
        "message": "no \u001b[2Jluck"
      }
    --- stderr
    error: the platform would reject the response of `listener`
    "#);
}

#[test]
fn control_characters_of_a_response_are_escaped() {
    let app = Running::answering(200, "one\u{1b}[2J\ntwo");
    let shown = app.call("listener").ok().stdout;
    assert!(shown.ends_with("Response\n  one\\u{1b}[2J\n  two\n"), "{shown:?}");
    assert_eq!(app.call("listener -o json").ok().json()["body"], "one\u{1b}[2J\ntwo");
}

#[test]
fn a_timeout_and_a_lost_connection_are_reported() {
    let silent = Running::doing(std::mem::forget);
    let answer = silent.call("listener --timeout 50ms -o json").exits(7);
    let shown = answer.json();
    assert_eq!((&shown["status"], &shown["passed"]), (&Value::Null, &json!(false)));
    let text = "not acknowledged: no response within 50ms; the message would be delivered again";
    assert_eq!(shown["verdict"], text);
    answer.says("acknowledge the message first, and process it afterwards");
    let broken = Running::doing(drop);
    let shown = broken.call("nightly -o json").exits(7).json();
    let verdict = shown["verdict"].as_str().unwrap();
    assert!(verdict.contains(" was lost: it was closed before the response; "), "{verdict}");
}

#[test]
fn a_service_is_called_as_an_extension() {
    let app = Running::answering(201, r#"{"actions": [{"action": "setCountry", "country": "DE"}]}"#);
    let shown = app.call("web -o json").ok().json();
    assert_eq!((&shown["passed"], &shown["verdict"]), (&json!(true), &json!("requests 1 update action")));
    assert_eq!(shown["body"]["actions"][0]["action"], "setCountry");
    let request = app.received();
    assert_eq!(request.line, "POST /web/cart");
    assert!(request.header("x-correlation-id").is_some());
    let input = request.json();
    assert_eq!((&input["action"], &input["resource"]["typeId"]), (&json!("Create"), &json!("cart")));
    assert_eq!(input["resource"]["id"], input["resource"]["obj"]["id"]);
    let refusing = Running::answering(400, r#"{"errors": [{"code": "InvalidInput", "message": "no crates"}]}"#);
    assert_eq!(refusing.call("web -o json").ok().json()["verdict"], "rejects the request: no crates (InvalidInput)");
    let odd = Running::answering(200, "done");
    odd.call("web").exits(7);
}

#[test]
fn any_other_body_is_a_plain_request() {
    let app = Running::answering(202, "done");
    std::fs::write(app.machine.folder().join("shop/hook.txt"), "hello").unwrap();
    assert_eq!(app.call("web --body hook.txt -o json").ok().json()["verdict"], "succeeded");
    let request = app.received();
    assert_eq!((request.body.as_str(), request.header("content-type")), ("hello", Some("text/plain; charset=UTF-8")));
}

#[test]
fn a_job_gets_an_empty_post() {
    let app = Running::answering(200, "");
    assert_eq!(app.call("nightly -o json").ok().json()["verdict"], "succeeded");
    let request = app.received();
    assert_eq!((request.line.as_str(), request.body.as_str()), ("POST /nightly", ""));
    app.call("nightly --event x").exits(2).says("`nightly` is a job and gets no body");
}

#[test]
fn the_health_check_of_connect_yaml_is_called() {
    let app = Running::answering(503, "");
    let shown = app.call("web --health -o json").exits(7).json();
    assert_eq!(
        shown["verdict"],
        "health check failed: 503 is not a success status; the application would count as unhealthy"
    );
    assert_eq!(app.received().line, "GET /health");
    app.call("listener --health").exits(3).says("`listener` declares no health check");
}

#[test]
fn a_redirect_is_not_followed() {
    let location = "HTTP/1.1 302 x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let app = Running::doing(move |mut stream| stream.write_all(location.as_bytes()).unwrap());
    app.call("nightly").exits(7).says("the platform does not follow redirects");
}

#[test]
fn a_url_replaces_the_default_address() {
    let app = Running::answering(200, "");
    let call = |url: &str| {
        let line = format!("application call nightly --url {url}");
        app.machine.sh_in(app.project.folder(), &line)
    };
    let origin = format!("http://127.0.0.1:{}", app.port);
    call(&origin).ok();
    assert_eq!(app.received().line, "POST /nightly");
    call(&format!("{origin}/other/path")).ok();
    assert_eq!(app.received().line, "POST /other/path");
    call("http://app.example").exits(2).says("must start with https:// unless it is this machine");
    call("app.example").exits(2).says("must start with https://, or with http:// for this machine");
    app.call("nightly --port 99999").exits(2).says("a port is a number from 1 to 65535");
}

#[test]
fn a_refused_connection_ends_with_9() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", CONNECT_YAML);
    let line = format!("application call listener --port {port}");
    let transcript = machine.sh_in(project.folder(), &line).transcript().replace(&port.to_string(), "[port]");
    insta::assert_snapshot!(transcript, @r"
    exit 9
    --- stdout
    --- stderr
    error: cannot connect to localhost:[port]: connection refused
    hint: start it with `ctconnect application start listener`, or pass its address with `--port` or `--url`
    ");
}

#[test]
fn the_application_must_be_unambiguous_and_callable() {
    let app = Running::answering(200, "");
    app.call("").exits(2).says("the project has several applications: web, listener, nightly, enabler, panel");
    app.call("listner").exits(3).says("did you mean `listener`?");
    let inside = ["application", "call", "--port", &app.port.to_string()].map(str::to_owned);
    app.machine.run_in(app.machine.folder().join("shop/nightly"), inside).ok();
    app.call("enabler").exits(3).says("`enabler` (assets) consists of static files, so the platform never calls it");
    app.call("panel --health").exits(3).says("`panel` (merchant-center-custom-view) runs in a browser");
    app.call("web --cloud aws").exits(2).says("`web` is not an event application and gets no Message");
}

#[test]
fn an_invalid_message_is_not_sent() {
    let app = Running::answering(200, "");
    app.call("listener --event missing.json").exits(3).says("cannot read missing.json");
    std::fs::write(app.machine.folder().join("shop/event.json"), "{").unwrap();
    let _ =
        app.call("listener --event event.json").exits(3).says("event.json is not a Message: the JSON is incomplete");
    for (input, why) in [("{}\nnot", "invalid JSON at line 2, column 1"), ("\n", "it is empty")] {
        let file = app.machine.folder().join("input");
        std::fs::write(&file, input).unwrap();
        let mut command = app.machine.command(words("application call listener --event -"));
        let input = std::fs::File::open(&file).unwrap();
        let output = command.current_dir(app.project.folder()).stdin(input).output().unwrap();
        Answer::new(&output, "").exits(3).says(&format!("standard input is not a Message: {why}"));
    }
    assert!(app.received.try_recv().is_err(), "something was sent");
}

#[test]
fn debug_shows_what_is_sent() {
    let app = Running::answering(200, "");
    let answer = app.call("listener --cloud aws --debug").ok();
    answer
        .says(&format!("> POST http://localhost:{}/listener", app.port))
        .says("> x-amz-sns-message-type: Notification");
}

fn transcript(app: &Running, answer: &Answer) -> String {
    let text = answer.transcript().replace(&app.port.to_string(), "[port]");
    regex::Regex::new(r"\d+ ms").unwrap().replace_all(&text, "[time]").into_owned()
}
