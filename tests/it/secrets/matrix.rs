//! Every command of the grammar, with every identity, in every format, with and without a trace, when it succeeds, is
//! refused, or fails. A new command and a new format are covered without being named here.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::cell::{Cell, RELEASE, in_parallel};
use super::commands::{CommandLine, NEEDS_UNIX, Reach};
use super::identities::Identity;
use super::search::secret;
use super::service::{Behavior, Kind, Service};
use crate::harness::{grammar, require};

/// The formats that only one command has.
const FORMATS_OF_VALIDATE: &[&str] = &["github", "sarif"];

fn commands() -> &'static [CommandLine] {
    static COMMANDS: OnceLock<Vec<CommandLine>> = OnceLock::new();
    let has_git = require("git");
    let runs_here = |command: &CommandLine| {
        (cfg!(unix) || !NEEDS_UNIX.contains(&command.name.as_str())) && (has_git || command.name != RELEASE)
    };
    COMMANDS.get_or_init(|| CommandLine::all().into_iter().filter(runs_here).collect())
}

fn formats() -> &'static [String] {
    static FORMATS: OnceLock<Vec<String>> = OnceLock::new();
    FORMATS.get_or_init(|| {
        let grammar = grammar();
        let output = grammar.get_arguments().find(|argument| argument.get_id() == "output").unwrap();
        output.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect()
    })
}

/// Every command that is chosen, in each of its formats, with and without a trace. The identities take turns, so that each
/// command meets each of them.
fn cells(behavior: Behavior, is_chosen: impl Fn(&CommandLine) -> bool) -> Vec<Cell<'static>> {
    let mut cells = Vec::new();
    for (turn, command) in commands().iter().enumerate().filter(|(_, command)| is_chosen(command)) {
        let needs_profile = ["auth logout", "auth use"].contains(&command.name.as_str());
        let is_possible = |identity: &Identity| !needs_profile || identity.profile() == Some("shop");
        let identities: Vec<Identity> = Identity::ALL.iter().copied().filter(is_possible).collect();
        let formats = formats().iter().map(String::as_str);
        let own = formats.filter(|format| command.name == "validate" || !FORMATS_OF_VALIDATE.contains(format));
        for (number, (format, debug)) in own.flat_map(|format| [(format, false), (format, true)]).enumerate() {
            let identity = identities[(turn + number) % identities.len()];
            cells.push(Cell { command, identity, behavior, format, debug });
        }
    }
    cells
}

/// Every command that is chosen, in each of its formats, with each identity, with a trace and without one, but not in every
/// combination of these. Each of the three can show a secret by itself: an identity decides what is secret, a format how the
/// result and the error are written, and a trace adds lines to standard error and changes none. Every pair of two of them, and
/// of a command with one of them, is there: `the_runs_have_every_pair`.
fn pairs(behavior: Behavior, is_chosen: impl Fn(&CommandLine) -> bool) -> Vec<Cell<'static>> {
    let mut chosen: BTreeMap<&str, Vec<Cell<'static>>> = BTreeMap::new();
    for cell in cells(behavior, is_chosen) {
        chosen.entry(cell.command.name.as_str()).or_default().push(cell);
    }
    let of_command = |(turn, of_all): (usize, Vec<Cell<'static>>)| {
        let command = of_all[0].command;
        if command.name == "validate" {
            // Some formats are only its own, so that no other command has their pairs.
            return of_all;
        }
        let mut identities: Vec<Identity> = Vec::new();
        of_all.iter().for_each(|cell| {
            if !identities.contains(&cell.identity) {
                identities.push(cell.identity);
            }
        });
        identities.sort_by_key(|identity| Identity::ALL.iter().position(|known| known == identity));
        let formats: Vec<&'static str> = of_all.iter().filter(|cell| cell.debug).map(|cell| cell.format).collect();
        let cells = formats.len().max(identities.len());
        // Later turns start with another format, and with a trace where earlier ones have none.
        let cell = move |number: usize| Cell {
            command,
            identity: identities[number % identities.len()],
            behavior,
            format: formats[(number + turn) % formats.len()],
            debug: (number + turn / formats.len()).is_multiple_of(2),
        };
        (0..cells).map(cell).collect::<Vec<_>>()
    };
    chosen.into_values().enumerate().flat_map(of_command).collect()
}

#[track_caller]
fn check(cells: &[Cell<'_>], least: usize) {
    let problems = in_parallel(cells, |cell| cell.problems(&cell.run()));
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(cells.len() >= least, "only {} runs", cells.len());
}

/// The services that the commands use, each after it succeeded.
fn services() -> &'static BTreeMap<&'static str, Service> {
    static SERVICES: OnceLock<BTreeMap<&'static str, Service>> = OnceLock::new();
    SERVICES.get_or_init(|| {
        let run = |command: &'static CommandLine| {
            let identity = Identity::Client;
            let cell = Cell { command, identity, behavior: Behavior::Succeeds, format: "table", debug: false };
            (command.name.as_str(), cell.run().service)
        };
        commands().iter().filter(|command| command.reach() != Reach::Nothing).map(run).collect()
    })
}

/// Whether a command writes resources of this kind.
fn writes(command: &CommandLine, kind: Kind) -> bool {
    services()[command.name.as_str()].calls().iter().any(|line| kind.is_written_by(line))
}

/// Whether a command waits for what becomes of a resource of this kind.
fn awaits(command: &CommandLine, kind: Kind) -> bool {
    command.has("timeout") && (writes(command, kind) || command.has("goal") && command.name.starts_with(kind.group()))
}

#[test]
fn no_command_shows_a_secret() {
    check(&pairs(Behavior::Succeeds, |_| true), 200);
}

#[test]
fn the_runs_have_every_pair() {
    let cells = pairs(Behavior::Succeeds, |_| true);
    let count = |wanted: &dyn Fn(&Cell<'_>) -> bool| cells.iter().filter(|cell| wanted(cell)).count();
    for command in commands() {
        let own = |cell: &Cell<'_>| cell.command.name == command.name;
        let name = &command.name;
        let is_shared = |format: &&String| name == "validate" || !FORMATS_OF_VALIDATE.contains(&format.as_str());
        for format in formats().iter().filter(is_shared) {
            assert!(count(&|cell| own(cell) && cell.format == format) > 0, "{name} {format}");
        }
        for debug in [true, false] {
            assert!(count(&|cell| own(cell) && cell.debug == debug) > 0, "{name} {debug}");
        }
        let needs_profile = ["auth logout", "auth use"].contains(&name.as_str());
        for identity in Identity::ALL.iter().filter(|identity| !needs_profile || identity.profile() == Some("shop")) {
            assert!(count(&|cell| own(cell) && cell.identity == *identity) > 0, "{name} {identity:?}");
        }
    }
    for identity in Identity::ALL {
        for debug in [true, false] {
            assert!(count(&|cell| cell.identity == *identity && cell.debug == debug) > 0, "{identity:?} {debug}");
        }
        for format in formats().iter().filter(|format| !FORMATS_OF_VALIDATE.contains(&format.as_str())) {
            assert!(count(&|cell| cell.identity == *identity && cell.format == format) > 0, "{identity:?} {format}");
        }
    }
    for format in formats() {
        for debug in [true, false] {
            assert!(count(&|cell| cell.format == format && cell.debug == debug) > 0, "{format} {debug}");
        }
    }
}

#[test]
fn no_refusal_shows_a_secret() {
    let calls = |command: &CommandLine| command.reach() == Reach::Calls;
    let only_reads = |command: &CommandLine| !Kind::ALL.iter().any(|kind| writes(command, *kind));
    check(&pairs(Behavior::RefusesReads, |command| calls(command) && only_reads(command)), 48);
    for kind in Kind::ALL {
        check(&pairs(Behavior::RefusesWrites(kind, 400), |command| calls(command) && writes(command, kind)), 27);
    }
}

/// Of the other statuses some have no error of the API: a redirect, and a success with something else than a Deployment. A
/// trace shows everything that a run without one shows.
#[test]
fn no_status_shows_a_secret() {
    for status in [200, 302, 401, 403, 404, 409, 422, 500, 503] {
        let behavior = Behavior::RefusesWrites(Kind::Deployment, status);
        let mut cells = cells(behavior, |command| command.sends_values() && writes(command, Kind::Deployment));
        cells.retain(|cell| cell.format == "json" && cell.debug);
        check(&cells, 4);
    }
}

#[test]
fn no_refusal_of_a_token_shows_a_secret() {
    let needs_token = |command: &CommandLine| {
        services().get(command.name.as_str()).is_some_and(|service| service.token_requests() > 0)
    };
    let mut cells = cells(Behavior::RefusesTokens(401), needs_token);
    cells.retain(|cell| matches!(cell.identity, Identity::Client | Identity::Official));
    check(&cells, 40);
}

#[test]
fn no_failed_report_shows_a_secret() {
    for kind in Kind::ALL {
        let fails = |command: &CommandLine| command.reach() == Reach::Calls && awaits(command, kind);
        check(&pairs(Behavior::Fails(kind), fails), 27);
    }
}

/// Where a script for the official CLI runs the command, its results are other texts.
#[test]
fn no_result_for_a_script_shows_a_secret() {
    let mut runs = Vec::new();
    for behavior in [Behavior::Succeeds, Behavior::Fails(Kind::Deployment)] {
        let is_possible = |command: &CommandLine| match behavior {
            Behavior::Fails(kind) => command.reach() == Reach::Calls && awaits(command, kind),
            _ => command.reach() == Reach::Calls,
        };
        // The addresses of the environment, where the service is, do not count with the file of the official CLI.
        let is_here = |cell: &Cell<'_>| cell.format == "table" && cell.identity != Identity::Official;
        let cells = cells(behavior, is_possible).into_iter().filter(is_here);
        runs.extend(cells.filter_map(|cell| Some((script_shape(cell.command)?, cell))));
    }
    let problems = in_parallel(&runs, |(shape, cell)| {
        cell.problems(&cell.run_against(Service::start(cell.behavior), &["--script-shape", shape]))
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(runs.len() >= 30, "only {}", runs.len());
}

/// The result that scripts read of a command, if there is one.
fn script_shape(command: &CommandLine) -> Option<String> {
    let shape = command.name.replace("connector ", "connectorstaged ").replace(' ', "-");
    let line = ["ctconnect", "schema", "--script-shape", &shape];
    grammar().try_get_matches_from(line).is_ok().then_some(shape)
}

/// The search finds what the program does not know to be a secret: the same runs, with a service that repeats
/// something that none of them was given.
#[test]
fn a_secret_that_no_run_was_given_is_found() {
    let mut cells = cells(Behavior::Succeeds, |command| command.reach() == Reach::Calls);
    cells.retain(|cell| cell.debug && cell.format != "table");
    let problems = in_parallel(&cells, |cell| {
        let run = cell.run_against(Service::knowing(cell.behavior, &[secret("unknown")]), &[]);
        let found = cell.problems(&run);
        let result = cell.command.repeats_texts().then_some("standard output");
        let streams = result.into_iter().chain(["standard error"]);
        let missed =
            streams.filter(|stream| !found.iter().any(|problem| problem.contains(&format!("a secret on {stream}"))));
        missed.map(|stream| format!("{cell}: nothing is found on {stream}")).collect()
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(cells.len() > 48, "only {}", cells.len());
}

/// A run that does not do its work is a problem, even though it shows no secret. A server that does not start is one by
/// itself, and a command that always fails is left out.
#[test]
fn a_run_that_does_nothing_is_a_problem() {
    let mut cells =
        cells(Behavior::Succeeds, |command| !["deployment update", "emulator"].contains(&command.name.as_str()));
    cells.retain(|cell| cell.debug && cell.format == "json");
    let problems = in_parallel(&cells, |cell| {
        let run = cell.run_against(Service::start(cell.behavior), &["--no-such-flag"]);
        let is_found = !cell.problems(&run).is_empty();
        (!is_found).then(|| cell.to_string()).into_iter().collect()
    });
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(cells.len() > 36, "only {}", cells.len());
}
