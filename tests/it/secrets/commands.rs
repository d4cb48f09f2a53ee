//! A command line for every command, from the grammar.

use clap::{Arg, ArgAction, Command};

use super::values;
use crate::harness::{commands, grammar};

/// The value of an argument where any text would not do, or the argument of a command line that does more. The first row
/// counts whose command, or group, or none, is that of the command line. `None` leaves the argument out; a flag that takes no
/// value has an empty one. `{service}` is the address of the service.
const VALUES: &[(&str, &str, Option<&str>)] = &[
    ("api", "method", Some("GET")),
    ("api", "path", Some("/{projectKey}/x")),
    ("application add", "application_type", Some("job")),
    ("application add", "name", Some("extra")),
    ("application add", "no_template", Some("")),
    ("application call", "url", Some("{service}")),
    ("application start", "port", Some("0")),
    ("application", "no_install", Some("")),
    ("application", "name", Some("tax")),
    ("application", "names", Some("tax")),
    ("auth login", "client_id", Some("client")),
    ("auth login", "client_secret_stdin", Some("")),
    ("auth status", "check", Some("")),
    ("auth", "name", Some("shop")),
    ("bundle", "names", Some("tax")),
    ("completions", "shell", Some("bash")),
    ("connector", "reference", Some("tax")),
    ("deploy", "connector_key", Some("tax")),
    ("deploy", "deployment_key", Some("new")),
    ("deploy", "directory", Some(".")),
    ("plan", "connector_key", Some("tax")),
    ("plan", "deployment_key", Some("new")),
    ("plan", "directory", Some(".")),
    ("deployment create", "connector_key", Some("tax")),
    ("deployment create", "key", Some("new")),
    ("deployment update", "arguments", Some("live")),
    ("deployment", "reference", Some("live")),
    ("deployment", "references", Some("live")),
    ("emulator", "port", Some("0")),
    ("import", "connector", Some("tax")),
    ("init", "directory", Some("../new")),
    ("init", "from", Some("service")),
    ("release", "connector_key", Some("tax")),
    ("release", "directory", Some(".")),
    ("release", "tag", Some("v1")),
    ("validate", "path", Some(".")),
    ("validate", "poll_interval", None),
    ("", "creator_email", Some("kim@acme.example")),
    ("", "force", Some("")),
    ("", "poll_interval", Some("2ms")),
    ("", "repository_tag", Some("v1")),
    ("", "repository_url", Some("https://github.com/acme/tax.git")),
    ("", "wait", Some("")),
    ("", "yes", Some("")),
];

/// The commands that send nothing.
const SENDS_NOTHING: &[&str] = &[
    "application add",
    "application build",
    "application start",
    "application test",
    "auth list",
    "auth logout",
    "auth use",
    "bundle",
    "completions",
    "completions install",
    "completions uninstall",
    "deployment update",
    "emulator",
    "emulator reset",
    "help",
    "init",
    "man",
    "schema",
    "validate",
];

/// The commands that need stand-ins for programs, or signals, which are there on Unix alone.
pub const NEEDS_UNIX: &[&str] = &["application build", "application start", "application test", "bundle", "emulator"];

/// The commands that need nothing of the service but a token.
const NEEDS_ONLY_A_TOKEN: &[&str] = &["auth login", "auth status", "auth token"];

/// The commands that send a request to an application, which here is the service, and that need no identity.
const CALLS_AN_APPLICATION: &[&str] = &["application call"];

/// The commands whose result has names and ids of the service, but no text.
const REPEATS_NO_TEXT: &[&str] = &["import", "plan", "status"];

/// The commands that compare values, and send none.
const ONLY_COMPARES: &[&str] = &["plan"];

/// What a command sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Nothing,
    /// At most a request for a token, or one that checks the token.
    Token,
    Application,
    Calls,
}

/// A command, and a command line for it.
#[derive(Debug)]
pub struct CommandLine {
    /// Such as `deployment create`.
    pub name: String,
    words: Vec<String>,
    /// The ids of its arguments, except those of every command.
    arguments: Vec<String>,
}

impl CommandLine {
    /// One for each command.
    pub fn all() -> Vec<Self> {
        let grammar = grammar();
        commands(&grammar).into_iter().map(|(words, command)| Self::of(words, command)).collect()
    }

    fn of(words: Vec<String>, command: &Command) -> Self {
        let name = words.join(" ");
        let own = |argument: &&Arg| !argument.is_global_set() && argument.get_id() != "help";
        let arguments: Vec<&Arg> = command.get_arguments().filter(own).collect();
        let required: Vec<_> = command.get_groups().filter(|group| group.is_required_set()).collect();
        let mut given = words;
        let mut ids = Vec::new();
        for argument in &arguments {
            let id = argument.get_id();
            let stands_for_group = required.iter().any(|group| {
                let is_listed = |member| listed(&name, member).is_some();
                let is_first = group.get_args().next() == Some(id);
                is_first && !group.get_args().any(|member| is_listed(member.as_str()))
            });
            let is_needed = argument.is_required_set() || stands_for_group;
            match listed(&name, id.as_str()) {
                Some(None) => {}
                Some(Some(value)) => given.extend(written(argument, value)),
                None if is_needed => given.extend(written(argument, &any_value(argument))),
                None => {}
            }
            ids.push(id.to_string());
        }
        if ids.iter().any(|id| id == "configuration") {
            given.extend(values::flags());
        }
        Self { name, words: given, arguments: ids }
    }

    /// The words with the address of the service.
    pub fn words(&self, service: &str) -> Vec<String> {
        self.words.iter().map(|word| word.replace("{service}", service)).collect()
    }

    /// Whether it has this argument.
    pub fn has(&self, id: &str) -> bool {
        self.arguments.iter().any(|own| own == id)
    }

    /// Whether configuration values are given to it, and sent.
    pub fn sends_values(&self) -> bool {
        self.has("configuration") && self.reach() == Reach::Calls && !ONLY_COMPARES.contains(&self.name.as_str())
    }

    /// Whether its result has texts of the service.
    pub fn repeats_texts(&self) -> bool {
        !REPEATS_NO_TEXT.contains(&self.name.as_str())
    }

    pub fn reach(&self) -> Reach {
        let is_in = |list: &[&str]| list.contains(&self.name.as_str());
        match () {
            () if is_in(SENDS_NOTHING) => Reach::Nothing,
            () if is_in(NEEDS_ONLY_A_TOKEN) => Reach::Token,
            () if is_in(CALLS_AN_APPLICATION) => Reach::Application,
            () => Reach::Calls,
        }
    }
}

/// What the table says of an argument.
fn listed(name: &str, id: &str) -> Option<Option<&'static str>> {
    let group = name.split(' ').next().unwrap_or_default();
    let row = VALUES.iter().find(|(command, own, _)| *own == id && [name, group, ""].contains(command))?;
    Some(row.2)
}

fn any_value(argument: &Arg) -> String {
    argument.get_possible_values().first().map_or("x", |value| value.get_name()).to_owned()
}

fn written(argument: &Arg, value: &str) -> Vec<String> {
    let flag = argument.get_long().map(|long| format!("--{long}"));
    let takes_value = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    flag.into_iter().chain(takes_value.then(|| value.to_owned())).collect()
}
