//! The examples for tests of others: each one runs where its runtime is at hand.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Machine, Project, THREE, require};
use crate::hints;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/emulator")
}

/// Runs a program in a folder of the examples, with this build as the emulator.
fn run(folder: &str, program: &str, arguments: &[&str]) -> String {
    let machine = Machine::bare();
    let mut command = Command::new(program);
    machine.seal(&mut command);
    command.args(arguments).current_dir(examples().join(folder)).env("CTCONNECT", env!("CARGO_BIN_EXE_ctconnect"));
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    text
}

#[test]
fn the_example_for_node_passes() {
    if require("node") {
        let report = run("node", "node", &["--test", "--test-reporter=tap", "."]);
        assert!(report.contains("# pass 3") && report.contains("# fail 0"), "{report}");
    }
}

#[test]
fn the_example_for_jest_passes() {
    if !require("jest") {
        return;
    }
    let report = run("jest", "jest", &["--config", "package.json"]);
    assert!(report.contains("3 passed"), "{report}");
}

/// Containers need an image of this program, which no test builds; the files are checked without them.
#[test]
fn the_examples_for_containers_have_flags_that_exist() {
    let dockerfile = std::fs::read_to_string(examples().join("testcontainers/Dockerfile")).unwrap();
    let entry = dockerfile.lines().find_map(|line| line.strip_prefix("ENTRYPOINT ")).unwrap();
    let words: Vec<String> = serde_json::from_str(entry).unwrap();
    assert_eq!(words[0], "/ctconnect");
    assert_eq!(hints::refusal(&format!("ctconnect {}", words[1..].join(" "))), None);

    let workflow = std::fs::read_to_string(examples().join("github-actions/emulator.yml")).unwrap();
    let commands = workflow.lines().map(str::trim).map(|line| line.strip_prefix("run: ").unwrap_or(line));
    let commands = commands.filter(|line| line.starts_with("ctconnect "));
    let commands: Vec<&str> = commands.map(|line| line.split(" > ").next().unwrap()).collect();
    assert_eq!(commands.len(), 2, "{commands:?}");
    for command in commands {
        assert_eq!(hints::refusal(command), None, "{command}");
    }
}

/// A runner has neither a tag at `HEAD` nor the settings of a person.
#[test]
fn the_step_of_the_workflow_deploys_the_project() {
    if !require("git") {
        return;
    }
    let workflow = std::fs::read_to_string(examples().join("github-actions/emulator.yml")).unwrap();
    let step = workflow.lines().find_map(|line| line.trim().strip_prefix("run: ctconnect deploy")).unwrap();
    let (machine, project) = Project::over_http("shop", THREE, &[]);
    let project = project.into_repository("https://github.com/acme/shop");
    std::fs::write(Path::new(project.folder()).join("values.yaml"), "web:\n  TOKEN: t0ken\n").unwrap();
    machine.sh_in(project.folder(), &format!("deploy{step}")).ok();
    let deployment = machine.sh("deployment describe shop -o json").ok().json();
    assert_eq!((&deployment["status"], &deployment["connector"]["key"]), (&"Deployed".into(), &"shop".into()));
}

/// The first block of a language in a text after a heading.
fn block<'a>(text: &'a str, heading: &str, language: &str) -> &'a str {
    let (_, section) = text.split_once(heading).unwrap();
    let (_, block) = section.split_once(&format!("```{language}\n")).unwrap();
    block.split_once("```").unwrap().0
}

#[test]
fn the_calls_in_the_documentation_end_with_a_deployment() {
    if !require("node") {
        return;
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/emulator.md");
    let page = std::fs::read_to_string(page).unwrap();
    let heading = "### Without ctconnect";
    let (machine, _) = Project::over_http("shop", block(&page, heading, "yaml"), &["--control"]);
    let calls = block(&page, heading, "js");
    let script = format!(
        "const address = '{}';\n{calls}\nconsole.log([deployment.status, logs.data[0].details.source].join());",
        machine.server().address()
    );
    let mut node = Command::new("node");
    machine.seal(&mut node);
    let output = node.args(["--input-type=module", "-e", &script]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed.trim(), "Deployed,emulated", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_example_for_testcontainers_is_javascript() {
    if require("node") {
        run("testcontainers", "node", &["--check", "emulator.test.js"]);
    }
}
