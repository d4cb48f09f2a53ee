//! On a terminal, where lines are wrapped, cells are cut, and secrets are typed.
#![cfg(unix)]

use super::cell::{RELEASE, in_parallel, with_project_file, with_tag};
use super::commands::{CommandLine, Reach};
use super::identities::{Identity, bare};
use super::search::{OPEN, SECRET, find_on_screen, secret};
use super::service::{Behavior, Kind, Service};
use super::values;
use crate::harness::{Machine, Project, on_terminal, require, words};

/// So narrow that every table is cut.
const COLUMNS: u16 = 44;

/// Runs words in the folder of a project, on a terminal.
fn run(machine: Machine, words: &[String], answers: &[(&str, &str)]) -> (i32, String) {
    let project = Project::new(&machine, "shop", &values::connect_yaml());
    let machine = values::prepare(machine.with("TERM", "xterm-256color"), project.folder());
    with_project_file(&project, words.first().map(String::as_str).unwrap_or_default());
    let project = if words.first().is_some_and(|word| word == RELEASE) { with_tag(project) } else { project };
    let mut command = machine.command(words);
    command.current_dir(project.folder());
    on_terminal(command, COLUMNS, answers)
}

#[test]
fn no_command_shows_a_secret_on_a_terminal() {
    let has_git = require("git");
    let is_run = |command: &CommandLine| command.reach() == Reach::Calls && (has_git || command.name != RELEASE);
    let commands: Vec<CommandLine> = CommandLine::all().into_iter().filter(is_run).collect();
    let problems = in_parallel(&commands, |command| {
        let service = Service::start(Behavior::Succeeds);
        let (machine, _) = Identity::Client.on_machine(service.address());
        let mut words = command.words(service.address());
        if words.ends_with(&["-".to_owned()]) {
            // A terminal has no end of the input.
            words.truncate(words.len() - 2);
        }
        let (code, screen) = run(machine, &words, &[]);
        let mut problems = Vec::new();
        if code != 0 || service.calls().is_empty() {
            problems.push(format!("`{}` exits with {code}: {screen}", command.name));
        }
        let found = find_on_screen(&screen, SECRET);
        problems.extend(found.map(|place| format!("`{}` shows a secret: {place}", command.name)));
        problems
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(commands.len() > 24, "only {}", commands.len());
}

#[test]
fn a_secret_that_is_typed_shows_in_no_failed_report() {
    let service = Service::start(Behavior::Fails(Kind::Deployment));
    let (machine, _) = Identity::Client.on_machine(service.address());
    let create = words("deployment create --connector-key tax --key new --poll-interval 2ms");
    let (code, screen) = run(machine, &create, &[("tax.FLAG", &secret("typed"))]);
    assert_eq!(code, 7, "{screen}");
    assert!(service.has_received(&secret("typed")), "{:?}", service.calls());
    assert_eq!(find_on_screen(&screen, SECRET), None, "{screen}");
    assert!(find_on_screen(&screen, OPEN).is_some(), "{screen}");
}

#[test]
fn a_client_secret_that_is_typed_shows_in_no_failed_login() {
    for (behavior, expected) in [(Behavior::Succeeds, 0), (Behavior::RefusesTokens(401), 4)] {
        let service = Service::start(behavior);
        let login = words("auth login --client-id client");
        let (code, screen) = run(bare(service.address()), &login, &[("Client secret", &secret("typed"))]);
        assert_eq!((code, service.token_requests()), (expected, 1), "{screen}");
        assert_eq!(find_on_screen(&screen, SECRET), None, "{screen}");
        assert_eq!(find_on_screen(&screen, OPEN).is_some(), expected != 0, "{screen}");
    }
}

/// What the search finds on a screen.
#[test]
fn a_secret_is_found_on_a_screen() {
    for screen in ["zqcanary", "a \u{1b}[1mzq\r\n    can\u{1b}[0mary", "NAME\r\nzqcana…", "zqca…  x"] {
        assert!(find_on_screen(screen, SECRET).is_some(), "{screen}");
    }
    assert_eq!(find_on_screen("zqbeacon zqb…", SECRET), None);
}
