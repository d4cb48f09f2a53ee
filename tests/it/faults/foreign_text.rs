//! Foreign text: escaped on a terminal and in a pipeline, unchanged in JSON.

use serde_json::{Value, json};

use super::{Faulty, Reply, deployment, machine};
use crate::harness::{Machine, Project, THREE};

/// An attack in a name, a report or a message.
const HOSTILE: &str = "\u{1b}[31mred\u{1b}]0;title\u{7} \u{202e}evil\u{200b}\r\n::error::x\n##[command]y\n::add-mask::z\n\
     ##vso[task.setvariable variable=PATH]/tmp\n##teamcity[buildStop comment='x']";

/// The variable of each runner that executes commands in what a program prints.
const RUNNERS: [(&str, &str); 3] = [("GITHUB_ACTIONS", "true"), ("TF_BUILD", "True"), ("TEAMCITY_VERSION", "2026.1")];

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
    let is_command = |line: &&str| {
        line.trim_start().starts_with("::") || ["##[", "##vso[", "##teamcity["].iter().any(|mark| line.contains(mark))
    };
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
    for (variable, value) in RUNNERS {
        let machine = machine(server.address()).with(variable, value);
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
        for format in ["json", "yaml", "ndjson"] {
            for arguments in [["deployment", "list", "--limit", "1", "-o"], ["deployment", "list", "--sort", "x", "-o"]]
            {
                let answer = machine.run(arguments.iter().chain(&[format]));
                is_no_command(&answer.stdout);
                is_no_command(&answer.stderr);
            }
        }
    }
}

#[test]
fn json_keeps_foreign_text_unchanged() {
    let server = Faulty::start(|_| Reply::json(200, &hostile_deployment()));
    for (variable, value) in RUNNERS {
        let machine = machine(server.address()).with(variable, value);
        let answer = machine.run(["deployment", "describe", "live", "-o", "json"]).ok();
        assert_eq!(answer.json(), hostile_deployment());
        is_visible(&answer.stdout);
    }
}

/// Asserts that no line but the first begins with a word: foreign text can forge none.
#[track_caller]
fn is_one_line(text: &str, line: &str) {
    assert_eq!(text.lines().filter(|known| known.contains("forged")).collect::<Vec<_>>(), [line], "{text}");
}

#[test]
fn a_change_that_spans_lines_stays_one_line() {
    let machine = Machine::local();
    Project::new(&machine, "shop", THREE).create(&machine, "shop");
    let name = "Shop\n::error::forged\r\u{1b}[2J";
    let answer = machine.run(["connector", "update", "shop", "--description", name]).ok();
    is_one_line(&answer.stderr, r"description: (nothing) -> Shop\n::error::forged\r\u{1b}[2J");
    machine.run(["connector", "update", "shop", "--description", "Shop", "--dry-run"]).ok();
}

#[test]
fn a_warning_about_a_name_that_spans_lines_stays_one_line() {
    let mut hostile = deployment("Deployed");
    hostile["type"] = "preview".into();
    hostile["key"] = "live\n::error::forged\r\u{1b}[2J".into();
    let page = json!({ "limit": 500, "offset": 0, "count": 1, "total": 1, "results": [hostile] });
    let server = Faulty::start(move |_| Reply::json(200, &page));
    let answer = machine(server.address()).sh("deployment delete --previews --older-than 1d --yes");
    is_one_line(&answer.stderr, r"warning: skipped `live\n::error::forged\r\u{1b}[2J`: its age is unknown");
}

#[cfg(unix)]
#[test]
fn a_file_name_that_spans_lines_stays_one_line() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", "deployAs: x\n");
    let name = "a\n::error::forged\u{1b}[2J.yaml";
    let file = std::path::Path::new(project.folder()).join(name);
    std::fs::rename(file.with_file_name("connect.yaml"), &file).unwrap();
    let path = format!("shop/{name}");
    for github in ["false", "true"] {
        let machine = Machine::bare().with("GITHUB_ACTIONS", github);
        for format in ["github", "table"] {
            let answer = machine.run_in(project.folder(), ["validate", name, "-o", format]).exits(3);
            is_visible(&answer.stdout);
            is_visible(&answer.stderr);
            let commands: Vec<&str> = answer.stdout.lines().filter(|line| line.starts_with("::")).collect();
            let expected = format == "github" || github == "true";
            assert_eq!(commands.is_empty(), !expected, "{}", answer.stdout);
            let is_own =
                |line: &&str| line.starts_with(r"::error file=a%0A%3A%3Aerror%3A%3Aforged\u{1b}[2J.yaml,line=");
            assert!(commands.iter().all(is_own), "{commands:?}");
        }
    }
    machine.run(["validate", &path, "-o", "json"]).exits(3);
}

/// Names of folders, applications and arguments that would be commands at the start of a line.
#[cfg(unix)]
#[test]
fn no_name_at_the_start_of_a_line_is_a_workflow_command() {
    let machine = Machine::local().with("GITHUB_ACTIONS", "true");
    let name = "::warning::x";
    Project::new(&machine, name, "deployAs:\n  - name: \"::warning::n\"\n    applicationType: \"::warning::t\"\n");
    let folder = machine.folder().join(name);
    let forged = "x\r::warning::y\n::warning::z";
    for (folder, arguments) in [
        (machine.folder(), &["validate", name][..]),
        (machine.folder(), &["validate", "::warning::none"]),
        (machine.folder(), &["deploy", name]),
        (machine.folder(), &["init", name, "--from", "service"]),
        (machine.folder(), &[forged]),
        (machine.folder(), &["deployment", "list", "--type", forged]),
        (machine.folder(), &["deployment", "describe", forged]),
        (&folder, &["validate"]),
        (&folder, &["deploy"]),
        (&folder, &["application", "build"]),
        (&folder, &["application", "start", name]),
    ] {
        let answer = machine.run_in(folder, arguments);
        assert_ne!(answer.code, 0, "{arguments:?}");
        for text in [&answer.stdout, &answer.stderr] {
            // A runner ends a line at a carriage return too.
            let is_command = |line: &&str| line.trim_start().starts_with("::warning");
            assert_eq!(text.split(['\n', '\r']).find(is_command), None, "{arguments:?}");
        }
    }
}

#[test]
fn an_annotation_contains_no_other_command_outside_a_runner_too() {
    let text = "deployAs:\n  - name: '##[error]t'\n    applicationType: '##[group]x'\n    endpoint: /\n";
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", text);
    let answer = machine.sh_in(project.folder(), "validate -o github").exits(3);
    assert!(answer.stdout.contains(r"#\#[error]t") && !answer.stdout.contains("##["), "{}", answer.stdout);
}

/// Characters that a terminal acts on or does not show, and that JSON need not escape.
const INVISIBLE: &str = "\u{7f}\u{85}\u{9b}\u{ad}\u{200d}\u{202e}\u{2028}\u{2029}\u{2066}\u{feff}\u{e0041}👩\u{200d}💻";

#[test]
fn a_raw_response_reaches_a_pipe_byte_for_byte() {
    // Spacing, a duplicate field, digits and order that a parser would not keep.
    let body = format!("{{ \"results\":[ {{\"name\": \"{INVISIBLE}\",\"n\":1.0,\"n\":1.10e2}} ],\n\"total\":1 }}");
    let sent = body.clone();
    let server = Faulty::start(move |_| {
        Reply::Answer(200, vec![("content-type", "application/json".into())], sent.clone().into())
    });
    for variable in ["NONE", "GITHUB_ACTIONS"] {
        let machine = machine(server.address()).with(variable, "true");
        for format in [&[][..], &["-o", "json"]] {
            let answer = machine.run([&["api", "GET", "/x"][..], format].concat()).ok();
            assert_eq!(answer.stdout, body, "{variable} {format:?}");
            let pages = machine.run([&["api", "GET", "/x", "--paginate"][..], format].concat()).ok();
            assert_eq!(pages.json()[0]["name"], INVISIBLE, "{variable} {format:?}");
        }
    }
    let text = "no JSON: \u{200d}\n".to_owned();
    let sent = text.clone();
    let server = Faulty::start(move |_| Reply::Answer(200, Vec::new(), sent.clone().into()));
    assert_eq!(machine(server.address()).run(["api", "GET", "/x"]).ok().stdout, text);
}

#[test]
fn json_writes_invisible_characters_as_escapes() {
    let server = Faulty::start(|_| {
        let mut hidden = deployment("Deployed");
        hidden["connector"]["name"] = INVISIBLE.into();
        hidden[INVISIBLE] = 1.into();
        Reply::json(200, &hidden)
    });
    for format in ["json", "yaml"] {
        let answer = machine(server.address()).run(["deployment", "describe", "live", "-o", format]).ok();
        is_visible(&answer.stdout);
        assert!(
            !answer.stdout.contains(['\u{7f}', '\u{85}', '\u{2028}', '\u{feff}', '\u{e0041}']),
            "{}",
            answer.stdout
        );
    }
    let answer = machine(server.address()).run(["deployment", "describe", "live", "-o", "json"]).ok();
    assert_eq!(answer.json()["connector"]["name"], INVISIBLE);
    assert_eq!(answer.json()[INVISIBLE], 1);
}
