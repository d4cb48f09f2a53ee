//! README, docs and program agree.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Command;
use ctconnect::internals::Cli;
use ctconnect::internals::ExitCode;

use crate::hints;

/// Programs that the pages may run besides `ctconnect`.
const OUTSIDE_PROGRAMS: [&str; 6] = ["cargo", "cd", "export", "git", "ln", "mkdir"];

/// This program, as the pages run it; under the name of the official CLI too.
const OWN_PROGRAM: [&str; 3] = ["ctconnect ", "cargo run --release -- ", "~/bin/commercetools "];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// Every page that shows commands to users and developers.
fn pages() -> Vec<PathBuf> {
    let named = ["README.md", "CONTRIBUTING.md", "examples/first-connector/README.md"].map(|page| root().join(page));
    let docs = root().join("docs").read_dir().unwrap().map(|entry| entry.unwrap().path());
    named.into_iter().chain(docs).collect()
}

/// Every command of the console and shell blocks of a page: what is between `&&`, without redirection and comment. The other
/// lines of a console block are output, which `documents` compares.
fn commands(page: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut block = "";
    for line in page.lines() {
        if let Some(kind) = line.strip_prefix("```") {
            block = kind;
            continue;
        }
        let line = match block {
            "console" => match line.strip_prefix("$ ") {
                Some(command) => command,
                None => continue,
            },
            "sh" => line,
            _ => continue,
        };
        let line = line.split(" # ").next().unwrap().split(" > ").next().unwrap();
        commands.extend(line.split(" && ").map(|command| command.trim().replace('"', "'")));
    }
    commands
}

/// Why a command of a page does not exist, if it does not.
fn problem(command: &str) -> Option<String> {
    if let Some(arguments) = command.strip_prefix("~/bin/commercetools ") {
        return hints::refusal(&format!("commercetools {arguments}"));
    }
    if let Some(arguments) = OWN_PROGRAM.iter().find_map(|own| command.strip_prefix(own)) {
        return hints::refusal(&format!("ctconnect {arguments}"));
    }
    let program = command.split(' ').next().unwrap();
    (!OUTSIDE_PROGRAMS.contains(&program)).then(|| format!("`{program}` is no program that a page may run"))
}

#[test]
fn every_command_of_a_page_is_accepted() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for page in pages() {
        let commands = commands(&std::fs::read_to_string(&page).unwrap());
        checked += commands.len();
        let problems = commands.iter().filter_map(|command| Some(format!("{command}: {}", problem(command)?)));
        wrong.extend(problems.map(|problem| format!("{}: {problem}", page.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(checked > 30, "only {checked}");
}

#[test]
fn a_bare_word_is_no_command() {
    for command in ["deploy", "ctconnect deploi", "connector list", "ctconnect connector", "ctconnectdeploy", ""] {
        assert!(problem(command).is_some(), "{command}");
    }
    for command in ["ctconnect deploy", "cargo run --release -- --local deploy", "cargo test", "cd shop"] {
        assert_eq!(problem(command), None, "{command}");
    }
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_program() {
    let readme = readme();
    for code in ExitCode::ALL {
        let row = format!("| {} | {} |", code.number(), code.meaning());
        assert!(readme.contains(&row), "README lacks {row}");
    }
}

#[test]
fn the_readme_lists_the_commands_of_the_program() {
    let mut grammar = Cli::grammar();
    grammar.build();
    let mut commands = BTreeSet::new();
    for group in visible(&grammar) {
        commands.extend(visible(group).map(|command| format!("{} {}", group.get_name(), command.get_name())));
        if !group.is_subcommand_required_set() {
            commands.insert(group.get_name().to_owned());
        }
    }
    assert_eq!(listed(&readme(), &commands), commands);
}

/// The commands that help shows.
fn visible(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|command| !command.is_hide_set())
}

/// The commands in the table of commands. The first cell names commands; after one with its group, those that follow in
/// the cell may leave the group out. The second cell may name more, each with its group.
fn listed(readme: &str, commands: &BTreeSet<String>) -> BTreeSet<String> {
    let table = readme.lines().skip_while(|line| !line.starts_with("| command |")).skip(2);
    let mut listed = BTreeSet::new();
    for row in table.take_while(|line| line.starts_with("| ")) {
        let (names, text) = row.trim_start_matches("| ").split_once(" | ").unwrap();
        let mut group = String::new();
        for name in codes(names) {
            let is_alone = name.contains(' ') || commands.contains(&name);
            let name = if is_alone { name } else { format!("{group} {name}") };
            group = name.split(' ').next().unwrap().to_owned();
            listed.insert(name);
        }
        listed.extend(codes(text).filter(|name| name.contains(' ') && commands.contains(name)));
    }
    listed
}

/// What is in backquotes, without flags and arguments.
fn codes(text: &str) -> impl Iterator<Item = String> {
    text.split('`').skip(1).step_by(2).map(|code| {
        let is_name = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
        let words = code.split(' ').take_while(|word| !word.starts_with('-') && is_name(word));
        words.collect::<Vec<_>>().join(" ")
    })
}
