//! One run of a command, and what is wrong with it.

use std::num::NonZero;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::commands::{CommandLine, Reach};
use super::identities::Identity;
use super::search::{OPEN, SECRET, find, secret};
use super::service::{Behavior, Kind, Service};
use super::values;
use crate::harness::{Answer, Machine, Project};

/// A command, and everything that it runs with.
pub struct Cell<'c> {
    pub command: &'c CommandLine,
    pub identity: Identity,
    pub behavior: Behavior,
    pub format: &'c str,
    pub debug: bool,
}

/// A run that has ended.
pub struct Run {
    pub answer: Answer,
    pub service: Service,
    login: Option<Answer>,
}

impl Cell<'_> {
    /// Runs the command against a service of its own.
    pub fn run(&self) -> Run {
        self.run_against(Service::start(self.behavior), &[])
    }

    /// Runs it with further flags.
    pub fn run_against(&self, service: Service, flags: &[&str]) -> Run {
        let (machine, login) = self.identity.on_machine(service.address());
        if login.is_some() {
            service.forget();
        }
        let project = Project::new(&machine, "shop", &values::connect_yaml());
        let machine = values::prepare(machine, project.folder());
        with_project_file(&project, &self.command.name);
        let machine = with_programs(machine, &self.command.name);
        let project = if self.command.name == RELEASE { with_tag(project) } else { project };
        let answer = self.start(&machine, project.folder(), service.address(), flags);
        Run { answer, service, login }
    }

    fn start(&self, machine: &Machine, folder: &str, service: &str, flags: &[&str]) -> Answer {
        let words = self.command.words(service);
        let debug: &[&str] = if self.debug { &["--debug"] } else { &[] };
        let global = ["-o", self.format, "--retries", "0"];
        let mut command = machine.command(words);
        command.current_dir(folder).args(global).args(debug).args(self.identity.words()).args(flags);
        if self.command.name == "emulator" {
            return until_it_serves(&mut command, machine);
        }
        let input = if self.command.has("client_secret_stdin") { secret("stdin") } else { values::input() };
        machine.feed(command, &input)
    }

    /// Everything that is wrong with a run; nothing if the run did its work and shows no secret.
    pub fn problems(&self, run: &Run) -> Vec<String> {
        let mut problems = Vec::new();
        let mut expect = |is_right: bool, problem: String| {
            if !is_right {
                problems.push(format!("{self}: {problem}"));
            }
        };
        let Run { answer, service, login } = run;
        let expected = self.exit_code();
        expect(answer.code == expected, format!("exits with {}, not {expected}: {}", answer.code, answer.stderr));
        for (stream, text, shows_by_design) in [
            ("standard output", &answer.stdout, self.prints_its_token()),
            ("standard error", &answer.stderr, false),
            ("standard output of the login", login.as_ref().map_or(&String::new(), |login| &login.stdout), false),
            ("standard error of the login", login.as_ref().map_or(&String::new(), |login| &login.stderr), false),
        ] {
            let found = find(text, SECRET);
            expect(found.is_some() == shows_by_design, format!("a secret on {stream}: {found:?}"));
        }
        expect(login.as_ref().is_none_or(|login| login.code == 0), "the login failed".to_owned());
        let sent = (service.calls().len(), service.token_requests());
        expect(self.reaches(sent), format!("the service received {sent:?} requests"));
        for (stream, text) in [("standard output", &answer.stdout), ("standard error", &answer.stderr)] {
            let shows = find(text, OPEN).is_some();
            expect(shows || !self.repeats_on(stream), format!("no text of the service on {stream}: {text}"));
        }
        for value in values::all().into_iter().filter(|_| self.sends_values()) {
            expect(service.has_received(&value), format!("the service did not receive `{value}`"));
        }
        problems
    }

    fn exit_code(&self) -> i32 {
        match self.behavior {
            Behavior::Succeeds if self.command.name == "deployment update" => 2,
            Behavior::Succeeds => 0,
            Behavior::RefusesReads => 3,
            Behavior::RefusesTokens(status) | Behavior::RefusesWrites(_, status) => exit_code_of(status),
            Behavior::Fails(_) => 7,
        }
    }

    /// How many tokens were requested before the command.
    fn logins(&self) -> usize {
        usize::from(self.identity.profile().is_some())
    }

    /// Whether the result is a token: of one command.
    fn prints_its_token(&self) -> bool {
        self.command.name == "auth token" && self.behavior == Behavior::Succeeds
    }

    /// Whether the requests that arrived are those that the command needs: calls, and requests for tokens.
    fn reaches(&self, sent: (usize, usize)) -> bool {
        match (self.command.reach(), self.behavior) {
            (Reach::Nothing, _) => sent == (0, self.logins()),
            (Reach::Token, Behavior::Succeeds) => self.prints_its_token() || sent.0 + sent.1 > self.logins(),
            (_, Behavior::RefusesTokens(_)) => sent.1 > 0,
            (Reach::Token | Reach::Calls | Reach::Application, _) => sent.0 > 0,
        }
    }

    /// Whether a stream shows what the service repeats.
    fn repeats_on(&self, stream: &str) -> bool {
        let has_responses = matches!(self.command.reach(), Reach::Calls | Reach::Application);
        let is_data = self.format != "table";
        match (stream, self.behavior) {
            ("standard error", Behavior::Succeeds) => self.debug && has_responses,
            // Such a body is no error of the API, and is not read.
            ("standard error", Behavior::RefusesWrites(_, 200..400)) => self.debug,
            ("standard error", _) => true,
            (_, Behavior::RefusesTokens(_) | Behavior::RefusesReads | Behavior::RefusesWrites(..)) => false,
            (_, Behavior::Succeeds | Behavior::Fails(_)) => is_data && has_responses && self.command.repeats_texts(),
        }
    }

    fn sends_values(&self) -> bool {
        let is_reached = match self.behavior {
            Behavior::Succeeds => true,
            Behavior::RefusesWrites(kind, _) | Behavior::Fails(kind) => kind == Kind::Deployment,
            Behavior::RefusesTokens(_) | Behavior::RefusesReads => false,
        };
        is_reached && self.command.sends_values()
    }
}

/// The exit code after a response with this status that is not the expected one.
pub fn exit_code_of(status: u16) -> i32 {
    match status {
        400 | 422 => 3,
        401 | 403 => 4,
        404 => 5,
        409 => 6,
        300..400 => 1,
        _ => 9,
    }
}

impl std::fmt::Display for Cell<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { command, identity, behavior, format, debug } = self;
        write!(formatter, "`{}` -o {format} (debug: {debug}, {identity:?}, {behavior:?})", command.name)
    }
}

/// The command that needs a git repository.
pub const RELEASE: &str = "release";

/// Makes a project a repository on GitHub with the tag `v1`.
pub fn with_tag(project: Project) -> Project {
    let project = project.into_repository("https://github.com/acme/tax.git");
    project.git(&["tag", "v1"]);
    project
}

/// The ctconnect.yaml of the command that needs one.
pub fn with_project_file(project: &Project, command: &str) {
    if command == "status" {
        let file = "connector: { key: tax }\ndeployments: { live: { key: live } }\n";
        std::fs::write(Path::new(project.folder()).join("ctconnect.yaml"), file).unwrap();
    }
}

/// Puts the programs on the PATH that a command runs. They show the variables of an API Client if they get them.
#[cfg(unix)]
fn with_programs(machine: Machine, name: &str) -> Machine {
    match name.split(' ').next() {
        Some("application") => machine
            .with_program("npm", "env | while read -r line; do case $line in CTP_*) echo \"$line\" ;; esac; done"),
        Some("bundle") => crate::harness::Docker::on_machine(machine, &[]).0,
        _ => machine,
    }
}

/// Commands that need stand-ins are left out here.
#[cfg(not(unix))]
fn with_programs(machine: Machine, _name: &str) -> Machine {
    machine
}

/// Starts a server, and ends it as soon as it serves.
#[cfg(unix)]
fn until_it_serves(command: &mut Command, machine: &Machine) -> Answer {
    let home = machine.home().to_string_lossy();
    let running = crate::harness::Running::start(command.stdin(std::process::Stdio::null()), &home);
    running.until_it_shows("http://").signal("TERM").end()
}

#[cfg(not(unix))]
fn until_it_serves(_command: &mut Command, _machine: &Machine) -> Answer {
    unreachable!("servers are left out here")
}

/// The problems of every item, found by as many threads as there are processors.
pub fn in_parallel<T: Sync>(items: &[T], problems: impl Fn(&T) -> Vec<String> + Sync) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let problems = problems(item);
                    found.lock().unwrap().extend(problems);
                }
            });
        }
    });
    found.into_inner().unwrap()
}
