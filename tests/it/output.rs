//! Results on standard output, messages on standard error, and their formats.

use serde_json::Value;

use crate::harness::{Answer, Machine, Project, THREE, in_both};

const VALUE: &str = "--configuration web.TOKEN=t0ken";

/// Every command that shows a result, in an order that works; `{}` is the folder of the project.
const SESSION: &[&str] = &[
    "connector create --key shop --name Shop --creator-email kim@acme.example --repository-tag v1 --repository-url {}",
    "connector list",
    "connector describe shop",
    "connector validate shop",
    "connector preview shop --deployment-key shop-preview --configuration web.TOKEN=t0ken",
    "connector deploy shop --deployment-key shop-preview",
    "connector wait shop --for previewable",
    "connector update shop --description Text",
    "connector publish shop",
    "connector describe shop --published",
    "deployment create --key it --connector-key shop --configuration web.TOKEN=t0ken",
    "deployment list --all",
    "deployment describe it",
    "deployment redeploy it",
    "deployment wait it",
    "deployment logs it",
    "deployment delete it --yes",
    "deployment delete --connector shop --yes",
    "connector delete shop --yes",
];

/// Runs the session with these flags and returns every command line with its answer.
fn session(machine: &Machine, project: &Project, flags: &str) -> Vec<(String, Answer)> {
    let run = |line: &&str| {
        let line = format!("{} {flags}", line.replace("{}", &project.url()));
        let answer = machine.sh_in(project.folder(), &line).ok();
        (line, answer)
    };
    SESSION.iter().map(run).collect()
}

/// A delete of several ends with a table, that of one with nothing.
fn is_delete_of_one(line: &str) -> bool {
    line.contains(" delete ") && !line.contains("--connector")
}

#[test]
fn json_is_one_value_for_every_command() {
    for (machine, project) in in_both("shop", THREE) {
        for (line, answer) in session(&machine, &project, "-o json --quiet") {
            let value = answer.json();
            let many = ["list", "logs", "--connector shop"].iter().any(|word| line.contains(word));
            assert_eq!(value.is_array(), many, "{line}");
            assert!(answer.stdout.ends_with('\n') && !answer.stdout.ends_with("\n\n"), "{line}");
            assert_eq!(answer.stderr, "", "{line}");
        }
    }
}

#[test]
fn yaml_is_the_same_value_as_json() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    for (line, answer) in session(&machine, &project, "-o yaml --quiet") {
        let value: Value = serde_yaml::from_str(&answer.stdout).unwrap();
        assert!(value.is_object() || value.is_array(), "{line}");
    }
    project.publish(&machine, "shop");
    machine.sh(&format!("deployment create --key it --connector-key shop {VALUE}")).ok();
    for line in ["connector describe shop", "deployment describe it", "deployment list"] {
        let yaml: Value = serde_yaml::from_str(&machine.sh(&format!("{line} -o yaml")).ok().stdout).unwrap();
        assert_eq!(yaml, machine.sh(&format!("{line} -o json")).ok().json(), "{line}");
    }
}

#[test]
fn output_has_no_control_codes_off_a_terminal() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    for (line, answer) in session(&machine, &project, "") {
        let text = format!("{}{}", answer.stdout, answer.stderr);
        let odd = |character: &char| character.is_control() && *character != '\n';
        assert_eq!(text.chars().find(odd), None, "{line}");
        assert_eq!(answer.stdout.is_empty(), is_delete_of_one(&line), "{line}");
    }
}

#[test]
fn output_is_coloured_on_request() {
    let machine = Machine::local();
    let coloured = |machine: &Machine, flags: &str| {
        let answer = machine.sh(&format!("deployment describe nope {flags}")).exits(5);
        answer.stderr.contains('\u{1b}')
    };
    assert!(!coloured(&machine, ""));
    assert!(coloured(&machine, "--color always"));
    let forced = Machine::local().with("CLICOLOR_FORCE", "1");
    assert!(coloured(&forced, ""));
    assert!(!coloured(&forced, "--color never"));
    let both = forced.with("NO_COLOR", "1");
    assert!(!coloured(&both, ""));
    assert!(coloured(&both, "--color always"));
    // Data for programs never has colours.
    let list = machine.sh("connector list -o json --color always").ok();
    assert_eq!(list.stdout, "[]\n");
}

#[test]
fn each_change_of_progress_is_a_line() {
    let machine = Machine::bare().with("CTCONNECT_LOCAL", "fast");
    let project = Project::new(&machine, "shop", THREE);
    project.create(&machine, "shop");
    let answer = machine.sh("connector validate shop --poll-interval 20ms -o json").ok();
    let lines: Vec<&str> = answer.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[0], "Validating shop: pending");
    assert!(lines[1].starts_with("Validating shop: previewable ("), "{lines:?}");
}

#[test]
fn quiet_runs_print_only_the_result() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    for (line, answer) in session(&machine, &project, "--quiet") {
        assert_eq!(answer.stderr, "", "{line}");
        assert_eq!(answer.stdout.is_empty(), is_delete_of_one(&line), "{line}");
    }
    let failed = machine.sh("deployment describe nope --quiet").exits(5).is_silent();
    assert!(failed.stderr.starts_with("error: "), "{}", failed.stderr);
}

#[test]
fn secured_values_are_masked_in_every_format() {
    for (machine, project) in in_both("shop", THREE) {
        project.publish(&machine, "shop");
        let create = format!("deployment create --key it --connector-key shop {VALUE}");
        for line in [create.as_str(), "deployment describe it", "deployment redeploy it", "deployment list"] {
            let (base, rest) = line.split_once(" --key it").unwrap_or((line, ""));
            for (number, format) in ["table", "json", "yaml"].iter().enumerate() {
                let key = if rest.is_empty() { String::new() } else { format!(" --key it{}", "x".repeat(number)) };
                let answer = machine.sh(&format!("{base}{key}{rest} -o {format} --debug")).ok();
                assert!(!format!("{}{}", answer.stdout, answer.stderr).contains("t0ken"), "{line} -o {format}");
            }
        }
        let entry =
            &machine.sh("deployment describe it -o json").ok().json()["applications"][0]["securedConfiguration"][0];
        assert_eq!(entry["key"], "TOKEN");
        assert!(entry["value"].as_str().unwrap().chars().all(|character| character == '*'), "{entry}");
    }
}

#[test]
fn a_secret_that_the_service_repeats_is_not_shown() {
    const SECRET: &str = "c4nary value";
    let fail = format!("deploy=The script printed {SECRET} and ended.");
    let (machine, project) = Project::over_http("shop", THREE, &["--fail", &fail]);
    project.publish(&machine, "shop");
    for (number, format) in ["table", "json", "yaml"].iter().enumerate() {
        let line = format!("deployment create --key it-{number} --connector-key shop -o {format} --debug");
        let line = format!("{line} --configuration 'web.TOKEN={SECRET}'");
        let answer = machine.sh(&line).exits(7);
        assert!(!answer.stderr.contains(SECRET), "{format}: {}", answer.stderr);
    }
}

#[test]
fn help_goes_to_standard_output() {
    let machine = Machine::bare();
    for line in ["--help", "-h", "--version", "connector --help", "deployment create --help", "emulator -h"] {
        let answer = machine.sh(line).ok();
        assert!(!answer.stdout.is_empty() && answer.stderr.is_empty(), "{line}");
        assert!(answer.stdout.lines().all(|text| text.chars().count() <= 100), "{line}");
    }
    assert!(machine.sh("--help").ok().stdout.contains("130"), "the help lists the exit codes");
    let none = machine.run([""; 0]).exits(2).is_silent();
    assert!(none.stderr.contains("Usage: ctconnect"), "{}", none.stderr);
}
