//! Configuration values: where they come from, that they arrive byte for byte, and that they show nowhere.

use serde_json::Value;

use crate::harness::{Answer, Machine, Project, THREE};

/// A machine with the published Connector `three`.
fn machine() -> Machine {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    let create = ["connector", "create", "--key", "three", "--name", "Three", "--creator-email", "kim@acme.example"];
    assert!(machine.command(create).current_dir(project.folder()).output().unwrap().status.success());
    machine.run(["connector", "publish", "three", "--poll-interval", "10ms"]).ok();
    machine
}

fn create<'a>(flags: &[&'a str]) -> Vec<&'a str> {
    let create =
        ["deployment", "create", "--key", "three", "--connector-key", "three", "--poll-interval", "10ms", "-o", "json"];
    create.into_iter().chain(flags.iter().copied()).collect()
}

fn greeting(answer: &Answer) -> Value {
    answer.json()["applications"][0]["standardConfiguration"][0]["value"].clone()
}

#[test]
fn the_later_source_wins_whatever_its_flag() {
    let machine = machine().with("WORD", "from env");
    std::fs::write(machine.folder().join("word"), "from\nfile ä\n").unwrap();
    std::fs::write(machine.folder().join("values.env"), "web.TOKEN=t\nweb.GREETING=from values\n").unwrap();
    let values = ["--configuration-file", "values.env"];
    let given = ["--configuration", "web.GREETING=given, with = and ${WORD}"];
    let variable = ["--configuration-env", "web.GREETING=WORD"];
    let text = ["--configuration-from", "web.GREETING=word"];
    let redeploy = ["deployment", "redeploy", "three", "--poll-interval", "10ms", "-o", "json"];
    let first = machine.run(create(&[given, values].concat())).ok();
    assert_eq!(greeting(&first), "from values");
    for (order, expected) in [
        ([values, given].concat(), "given, with = and ${WORD}"),
        ([given, variable].concat(), "from env"),
        ([variable, text].concat(), "from\nfile ä\n"),
        ([text, values].concat(), "from values"),
    ] {
        let answer = machine.run(redeploy.iter().chain(&order)).ok();
        assert_eq!(greeting(&answer), expected);
    }
}

#[test]
fn values_are_read_from_standard_input() {
    let machine = machine();
    let input = r#"{"web": {"TOKEN": "t", "GREETING": 1.10}}"#;
    let answer = machine.run_with_input(create(&["--configuration-file", "-"]), input).ok();
    assert_eq!(greeting(&answer), "1.10");
    let twice = ["--configuration-file", "-", "--configuration-from", "web.TOKEN=-"];
    machine.run_with_input(create(&twice), "").exits(2).is_silent();
}

#[test]
fn every_problem_is_reported_at_once_and_nothing_is_sent() {
    let machine = machine();
    std::fs::write(machine.folder().join("values.yaml"), "web:\n  TOKEN: [s3cret]\n  GREETING: ${UNSET_1}\n").unwrap();
    let flags = [
        "--configuration-file",
        "values.yaml",
        "--configuration-env",
        "web.TOKEN=UNSET_2",
        "--configuration-from",
        "web.TOKEN=missing.pem",
    ];
    let answer = machine.run(create(&flags)).exits(3).is_silent();
    let errors = serde_json::from_str::<Value>(&answer.stderr).unwrap()["error"]["errors"].clone();
    assert_eq!(errors.as_array().map(Vec::len), Some(4), "{errors}");
    for part in ["line 2", "line 3", "UNSET_1", "UNSET_2", "missing.pem"] {
        assert!(answer.stderr.contains(part), "no {part} in {}", answer.stderr);
    }
    machine.run(["deployment", "describe", "three"]).exits(5);
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    let machine = machine();
    for flags in
        [["--configuration", "s3cret"], ["--configuration-env", "s3cret"], ["--configuration-env", "web.TOKEN=s3cret"]]
    {
        let answer = machine.run(create(&flags));
        assert!(matches!(answer.code, 2 | 3), "{}", answer.stderr);
        assert!(!answer.stderr.contains("s3cret"), "{}", answer.stderr);
    }
}

#[test]
fn the_programs_own_secret_is_warned_about() {
    let (machine, project) = Project::over_http("three", THREE, &[]);
    let create_connector = [
        "connector",
        "create",
        "--key",
        "three",
        "--name",
        "Three",
        "--creator-email",
        "kim@acme.example",
        "--repository-url",
        &project.url(),
        "--repository-tag",
        "v1",
    ];
    machine.run(create_connector).ok();
    let preview = ["connector", "preview", "three", "--deployment-key", "look", "--poll-interval", "10ms"];
    let value = ["--configuration-env", "web.TOKEN=CTP_CLIENT_SECRET"];
    let answer = machine.run(preview.iter().chain(&value)).ok().says("`web.TOKEN` is the client secret that ctconnect");
    assert!(!answer.stderr.contains("client-secret"), "{}", answer.stderr);
}

#[test]
fn an_empty_source_sends_nothing_and_an_explicit_one_clears() {
    let machine = machine().with("EMPTY", "");
    std::fs::write(machine.folder().join("empty"), "\n").unwrap();
    std::fs::write(machine.folder().join("values.yaml"), "web:\n  GREETING: ${EMPTY}\n").unwrap();
    std::fs::write(machine.folder().join("secret.yaml"), "web:\n  TOKEN: ${EMPTY}\n").unwrap();
    std::fs::write(machine.folder().join("clear.yaml"), "web:\n  GREETING: \"\"\n  TOKEN: t\n").unwrap();
    let first = ["--configuration", "web.TOKEN=t", "--configuration", "web.GREETING=first"];
    machine.run(create(&first)).ok();
    let redeploy = |flags: &[&str]| {
        let line = ["deployment", "redeploy", "three", "--poll-interval", "10ms", "-o", "json", "--debug"];
        machine.run(line.iter().chain(flags))
    };
    let variable = "the environment variable `EMPTY` is empty";
    for (flag, source, reason) in [
        ("--configuration-env", "GREETING=EMPTY", variable),
        ("--configuration-from", "GREETING=empty", "the file `empty` is empty"),
        ("--configuration-file", "values.yaml", "`${EMPTY}` is empty"),
    ] {
        let source = if flag.ends_with("file") { source.to_owned() } else { format!("web.{source}") };
        let answer = redeploy(&[flag, &source]).ok();
        let answer = answer.says(&format!("warning: no value is sent for `web.GREETING` ({reason})\n"));
        assert_eq!(answer.writes()[0].1["actions"][0]["configurationValues"], Value::Null, "{flag}");
        assert_eq!(greeting(&answer), "first", "{flag}");
        // An earlier value stays, since the later source counts as not given. It is sent, so there is no warning.
        let answer = redeploy(&["--configuration", "web.GREETING=kept", flag, &source]).ok();
        assert!(!answer.stderr.contains("no value is sent"), "{}", answer.stderr);
        assert_eq!(greeting(&answer), "kept", "{flag}");
        redeploy(&["--configuration", "web.GREETING=first"]).ok();
    }
    for (flag, source, reason) in [
        ("--configuration-env", "web.TOKEN=EMPTY", variable),
        ("--configuration-from", "web.TOKEN=empty", "the file `empty` is empty"),
        ("--configuration-file", "secret.yaml", "`${EMPTY}` is empty"),
    ] {
        let refused = redeploy(&[flag, source]).exits(3).is_silent().wrote_nothing();
        refused.says(&format!("`web.TOKEN` is required, and {reason}"));
        let refused = machine.run(create(&[flag, source, "--debug"])).exits(3).is_silent().wrote_nothing();
        let problem = format!("`web.TOKEN` is required, and {reason}");
        // One problem for the key, and a hint with its name.
        let refused = refused.says("a configuration value does not fit the Connector").says(&problem);
        refused.says("set the value with `--configuration-env web.TOKEN=NAME` or with `--configuration-file FILE`");
    }
    std::fs::write(machine.folder().join("part.yaml"), "web:\n  TOKEN: Bearer ${EMPTY}\n").unwrap();
    let answer = redeploy(&["--configuration-file", "part.yaml"]).ok();
    answer.says("warning: a part of the value is missing for `web.TOKEN` (`${EMPTY}` is empty)\n");
    let refused = redeploy(&["--configuration", "web.TOKEN="]).exits(3).wrote_nothing();
    refused.says("`web.TOKEN` is required and must not be empty");
    assert_eq!(greeting(&redeploy(&["--configuration", "web.GREETING="]).ok()), "");
    redeploy(&["--configuration", "web.GREETING=first"]).ok();
    assert_eq!(greeting(&redeploy(&["--configuration-file", "clear.yaml"]).ok()), "");
    let unset = redeploy(&["--configuration-env", "web.TOKEN=UNSET"]).exits(3).wrote_nothing();
    unset.says("the environment variable `UNSET` for `web.TOKEN` is not set");
    redeploy(&["--configuration-env", "web.GREETNG=EMPTY"]).exits(3).says("did you mean `GREETING`?");
}

#[test]
fn a_key_without_a_value_in_a_file_is_not_given() {
    let machine = machine();
    machine.run(create(&["--configuration", "web.TOKEN=t", "--configuration", "web.GREETING=first"])).ok();
    let redeploy = |text: &str| {
        std::fs::write(machine.folder().join("values"), text).unwrap();
        machine.sh("deployment redeploy three --configuration-file values --poll-interval 10ms -o json --debug")
    };
    for text in
        ["web:\n  GREETING:\n", "web:\n  GREETING: ~\n", "web.GREETING: null\n", r#"{"web": {"GREETING": null}}"#]
    {
        let answer = redeploy(text).ok();
        let answer = answer.says("warning: no value is sent for `web.GREETING` (the file has no value for it)\n");
        assert_eq!(answer.writes()[0].1["actions"][0]["configurationValues"], Value::Null, "{text}");
        assert_eq!(greeting(&answer), "first", "{text}");
    }
    for text in ["web:\n  TOKEN:\n", r#"{"web": {"TOKEN": null}}"#] {
        let refused = redeploy(text).exits(3).wrote_nothing();
        refused.says("`web.TOKEN` is required, and the file has no value for it");
    }
    for text in ["web:\n  GREETNG:\n", "webb:\n", r#"{"webb": null}"#] {
        redeploy(text).exits(3).wrote_nothing();
    }
    // An application without keys has no values. A new Deployment needs those that are required.
    for text in ["web:\nlistener: {}\n", r#"{"web": null}"#] {
        let answer = redeploy(text).ok();
        assert!(!answer.stderr.contains("warning"), "{}", answer.stderr);
    }
    let line = create(&["--configuration-file", "values"]).join(" ").replace("--key three", "--key other");
    machine.sh(&line).exits(3).says("`web.TOKEN` is required");
}
