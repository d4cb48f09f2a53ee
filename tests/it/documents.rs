//! What the documents show in console blocks is what happens: every block is run on a terminal, and compared with its output.
//! CONTRIBUTING.md describes the comments that mark blocks which cannot be run.
#![cfg(unix)]

mod block;
mod screen;
mod shell;
mod shown;

use std::path::{Path, PathBuf};
use std::process::Command;

use block::{Block, Mark};

use crate::harness::{Machine, Project, THREE, require, write_program};
use crate::hints;
use crate::project_deploy::team;

/// The mark of blocks that need a repository with a remote, and the service of the environment.
const REPOSITORY: &str = "a git repository";

/// The mark of blocks for a project with staging and production.
const TEAM: &str = "a project with ctconnect.yaml";

/// The documents for readers of this repository; generated and quoted ones have no commands.
fn documents() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut documents =
        ["README.md", "CONTRIBUTING.md", "examples/first-connector/README.md"].map(str::to_owned).to_vec();
    let pages = root.join("docs").read_dir().unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    documents.extend(pages.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}")));
    documents
}

/// A machine with the example, and stand-ins for programs that would compile or ask a registry.
fn machine() -> Machine {
    let machine = Machine::bare();
    let bin = machine.home().join("stand-ins");
    std::fs::create_dir(&bin).unwrap();
    write_program(&bin.join("npm"), "#!/bin/sh\n");
    write_program(
        &bin.join("cargo"),
        "#!/bin/sh\n[ \"$1 $2 $3\" = 'run --release --' ] && shift 3 && exec ctconnect \"$@\"\n",
    );
    let examples = machine.folder().join("examples");
    let copied =
        Command::new("cp").arg("-R").arg(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).arg(&examples).status();
    assert!(copied.unwrap().success());
    let programs = Path::new(env!("CARGO_BIN_EXE_ctconnect")).parent().unwrap();
    let path = format!("{}:{}:{}", bin.display(), programs.display(), std::env::var("PATH").unwrap());
    machine.with("PATH", &path)
}

/// Runs a block, and describes where it is not what the document shows.
fn problems(machine: &Machine, folder: &Path, block: &Block) -> Vec<String> {
    let printed = shell::run(machine, folder, block);
    assert_eq!(printed.len(), block.commands.len(), "{}: the shell ended early", block.place);
    let mut problems = Vec::new();
    for (index, (command, printed)) in block.commands.iter().zip(&printed).enumerate() {
        let output = printed.lines.join("\n");
        let shows_code = block.commands.get(index + 1).is_some_and(|next| next.text == "echo $?");
        if printed.code != 0 && !shows_code {
            problems.push(format!("{}: `{}` exits with {}\n{output}", block.place, command.text, printed.code));
        } else if !command.output.is_empty() && !shown::matches(&command.output, &printed.lines) {
            let shown = command.output.join("\n");
            problems.push(format!("{}: `{}`\n--- shown\n{shown}\n--- printed\n{output}", block.place, command.text));
        }
    }
    problems
}

#[test]
fn every_console_block_does_what_it_shows() {
    let mut found = Vec::new();
    let mut count = 0;
    for document in documents() {
        // The blocks of a document are read one after the other.
        let machine = machine();
        for block in Block::all(&document) {
            let folder = match &block.mark {
                Mark::None => machine.folder().to_owned(),
                Mark::RunIn(place) if place != REPOSITORY && place != TEAM => machine.folder().join(place),
                _ => continue,
            };
            found.extend(problems(&machine, &folder, &block));
            count += 1;
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert!(count >= 5, "only {count} blocks were run");
}

#[test]
fn every_console_block_in_a_repository_does_what_it_shows() {
    if !require("git") {
        return;
    }
    let mut found = Vec::new();
    let mut count = 0;
    for document in documents() {
        for block in Block::all(&document).iter().filter(|block| block.mark == Mark::RunIn(REPOSITORY.to_owned())) {
            let (machine, folder) = repository();
            found.extend(problems(&machine, &folder, block));
            count += 1;
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert!(count > 0, "no block is marked");
}

#[test]
fn every_console_block_in_a_project_with_environments_does_what_it_shows() {
    if !require("git") {
        return;
    }
    let mut found = Vec::new();
    let mut count = 0;
    for document in documents() {
        let blocks = Block::all(&document);
        let ours: Vec<&Block> = blocks.iter().filter(|block| block.mark == Mark::RunIn(TEAM.to_owned())).collect();
        if ours.is_empty() {
            continue;
        }
        // The blocks of a document are read one after the other.
        let (machine, folder) = team_project();
        found.extend(ours.iter().flat_map(|block| problems(&machine, &folder, block)));
        count += ours.len();
    }
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert!(count > 0, "no block is marked");
}

/// A project with two environments at the tag `v1`, the identities of both, and the variables that its values need.
fn team_project() -> (Machine, PathBuf) {
    let machine = team::VARIABLES.iter().fold(machine(), |machine, (name, value)| machine.with(name, value));
    let project = Project::new(&machine, "tax", THREE);
    let folder = PathBuf::from(project.folder());
    std::fs::write(folder.join("ctconnect.yaml"), team::FILE).unwrap();
    let project = project.into_repository("https://github.com/acme/tax.git");
    replace_remote(&machine, &project, "https://github.com/acme/tax.git");
    project.git(&["tag", "v1"]);
    project.git(&["push", "-q", machine.home().join("remote").to_str().unwrap(), "v1"]);
    let mapping = project.mapping();
    let machine = machine.serving(&["--speed", "instant", "--repository", &mapping]);
    let identities = ["TEST", "LIVE"].iter().fold(machine, |machine, project| {
        let machine = machine.with(&format!("CTP_CLIENT_ID__{project}"), project);
        machine.with(&format!("CTP_CLIENT_SECRET__{project}"), "secret-of-the-project")
    });
    (identities, folder)
}

/// A repository `my-connector`, whose remote is on GitHub by its address and in a folder for `git push`, and the service
/// that knows it.
fn repository() -> (Machine, PathBuf) {
    let machine = machine().with("TOKEN", "t0ken");
    let project =
        Project::new(&machine, "my-connector", THREE).into_repository("https://github.com/acme/my-connector.git");
    replace_remote(&machine, &project, "https://github.com/acme/my-connector.git");
    let (folder, mapping) = (PathBuf::from(project.folder()), project.mapping());
    (machine.serving(&["--speed", "instant", "--repository", &mapping]), folder)
}

/// Makes git use a folder in place of a remote on GitHub.
fn replace_remote(machine: &Machine, project: &Project, url: &str) {
    let remote = machine.home().join("remote");
    project.git(&["init", "-q", "--bare", remote.to_str().unwrap()]);
    let settings = format!(
        "[url \"file://{}\"]\n\tinsteadOf = {url}\n[user]\n\tname = Kim\n\temail = kim@acme.example\n",
        remote.display()
    );
    std::fs::write(machine.home().join(".gitconfig"), settings).unwrap();
}

#[test]
fn a_block_that_is_not_run_has_commands_that_are_accepted() {
    let mut wrong = Vec::new();
    for block in documents().iter().flat_map(|document| Block::all(document)) {
        let Mark::NotRun(reason) = &block.mark else { continue };
        assert!(reason.len() > 10, "{}: why is it not run?", block.place);
        for line in block.commands.iter().filter_map(block::CommandLine::of_ctconnect) {
            wrong.extend(hints::refusal(&line).map(|problem| format!("{}: {line}: {problem}", block.place)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_failure_or_another_output_is_a_problem() {
    let machine = machine();
    let check = |lines: &[(&str, &str)]| {
        let command = |(text, output): &(&str, &str)| block::CommandLine {
            text: (*text).to_owned(),
            output: output.lines().map(str::to_owned).collect(),
        };
        let commands = lines.iter().map(command).collect();
        let block = Block { place: "X.md:1".to_owned(), mark: Mark::None, commands };
        problems(&machine, machine.folder(), &block)
    };
    let none: [String; 0] = [];
    assert_eq!(check(&[("ctconnect --local connector list", "No Connectors.")]), none);
    assert_eq!(check(&[("ctconnect --local connector list", "one Connector"), ("false", ""), ("true", "")]).len(), 2);
    assert_eq!(check(&[("ctconnect --local connector describe nope", "error: …\n…"), ("echo $?", "5")]), none);
    assert_eq!(check(&[("ctconnect --local connector describe nope", ""), ("echo $?", "6")]).len(), 1);
    assert_eq!(check(&[("export A=1", ""), ("cd examples", ""), ("echo $A $PWD", "1 …/examples")]), none);
}
