//! Foreign text: escaped on a terminal and in a pipeline, unchanged in JSON.

use serde_json::{Value, json};

use super::{Faulty, Reply, deployment, machine};

/// An attack in a name, a report or a message.
const HOSTILE: &str =
    "\u{1b}[31mred\u{1b}]0;title\u{7} \u{202e}evil\u{200b}\r\n::error::x\n##[command]y\n::add-mask::z";

fn hostile_deployment() -> Value {
    let mut hostile = deployment("Failed");
    hostile["key"] = HOSTILE.into();
    hostile["connector"]["name"] = HOSTILE.into();
    hostile["details"] = json!({"build": {"id": HOSTILE, "report": {"entries": [
        { "type": "Error", "title": HOSTILE, "message": HOSTILE, "createdAt": HOSTILE, "application": HOSTILE },
    ]}}});
    hostile
}

fn hostile_error() -> Reply {
    let body = json!({"statusCode": 400, "message": HOSTILE, "errors": [{"code": HOSTILE, "message": HOSTILE}]});
    Reply::json(400, &body)
}

/// Asserts that no hidden character is left.
#[track_caller]
fn is_visible(text: &str) {
    let hidden = |character: char| {
        character.is_control() && character != '\n' || matches!(character, '\u{202e}' | '\u{200b}' | '\u{9b}')
    };
    assert!(!text.chars().any(hidden), "{text:?}");
}

/// Asserts that a runner would run no line as a command.
#[track_caller]
fn is_no_command(text: &str) {
    let is_command = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
    assert_eq!(text.lines().find(is_command), None);
}

#[test]
fn results_and_errors_are_escaped_for_people_and_runners() {
    let server = Faulty::start(|request| {
        if request.line.contains('?') {
            hostile_error()
        } else if request.line.ends_with("/deployments") {
            Reply::json(200, &json!({"results": [hostile_deployment()]}))
        } else {
            Reply::json(200, &hostile_deployment())
        }
    });
    let machine = machine(server.address()).with("GITHUB_ACTIONS", "true");
    for arguments in [
        &["deployment", "describe", "live"][..],
        &["deployment", "list"],
        &["deployment", "list", "--limit", "1"],
        &["deployment", "list", "--limit", "1", "--debug"],
        &["deployment", "wait", "live", "--poll-interval", "10ms", "--progress", "plain"],
        &["deployment", "wait", "live", "--poll-interval", "10ms", "--debug"],
    ] {
        for text in [machine.run(arguments).stdout, machine.run(arguments).stderr] {
            is_visible(&text);
            is_no_command(&text);
        }
    }
    // Data for programs is unchanged and still contains no command.
    for format in ["json", "yaml"] {
        for arguments in [["deployment", "list", "--limit", "1", "-o"], ["deployment", "list", "--sort", "x", "-o"]] {
            let answer = machine.run(arguments.iter().chain(&[format]));
            is_no_command(&answer.stdout);
            is_no_command(&answer.stderr);
        }
    }
}

#[test]
fn json_keeps_foreign_text_unchanged() {
    let server = Faulty::start(|_| Reply::json(200, &hostile_deployment()));
    let answer =
        machine(server.address()).with("GITHUB_ACTIONS", "true").run(["deployment", "describe", "live", "-o", "json"]);
    assert_eq!(answer.ok().json(), hostile_deployment());
}
