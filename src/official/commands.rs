//! The commands of the official CLI.

/// A command of the official CLI, and what its argument parser requires.
#[derive(Debug)]
pub(super) struct OfficialCommand {
    /// Its words.
    pub(super) words: &'static str,
    /// Ours.
    pub(super) native: &'static str,
    /// How many arguments without a flag it has.
    pub(super) arguments: usize,
    /// Flags that must be given.
    pub(super) required: &'static [&'static str],
    /// Exactly one of these must be given.
    pub(super) one_of: &'static [&'static str],
    /// At least one of these must be given.
    pub(super) any_of: &'static [&'static str],
    /// Whether scripts read its result.
    pub(super) has_result: bool,
}

const REFERENCE: &[&str] = &["--id", "--key"];

const fn topic(words: &'static str, native: &'static str) -> OfficialCommand {
    OfficialCommand { words, native, arguments: 0, required: &[], one_of: &[], any_of: &[], has_result: false }
}

/// A command on a project of this machine.
const fn project(words: &'static str, native: &'static str, arguments: usize) -> OfficialCommand {
    OfficialCommand { arguments, ..topic(words, native) }
}

/// A command on the service.
const fn service(words: &'static str, native: &'static str) -> OfficialCommand {
    OfficialCommand { has_result: true, ..topic(words, native) }
}

/// A command on one resource.
const fn resource(words: &'static str, native: &'static str) -> OfficialCommand {
    OfficialCommand { one_of: REFERENCE, ..service(words, native) }
}

/// Each command of the official CLI with ours. `--no-wait` where the official one returns once the service has accepted
/// the request; `--force` where it writes even if nothing has changed, which matters for a tag that moved; `--install`
/// where it installs dependencies, and `--full` where it uses containers.
pub(super) const COMMANDS: &[OfficialCommand] = &[
    service("auth login", "auth login"),
    service("auth whoami", "auth whoami"),
    topic("auth", "auth"),
    project("connect init", "init --install", 1),
    project("connect validate", "validate --full", 1),
    project("connect bundle", "bundle", 0),
    project("connect application add", "application add --install", 0),
    project("connect application build", "application build", 0),
    project("connect application start", "application start", 0),
    project("connect application test", "application test", 0),
    topic("connect application", "application"),
    OfficialCommand {
        required: &["--repository-url", "--repository-tag", "--creator-email", "--name"],
        ..service("connect connectorstaged create", "connector create")
    },
    OfficialCommand {
        any_of: &[
            "--name",
            "--description",
            "--creator-email",
            "--repository-url",
            "--repository-tag",
            "--supported-regions",
            "--integration-types",
            "--private-projects",
        ],
        ..resource("connect connectorstaged update", "connector update --force")
    },
    service("connect connectorstaged list", "connector list"),
    resource("connect connectorstaged describe", "connector describe"),
    resource("connect connectorstaged validate", "connector validate"),
    OfficialCommand {
        required: &["--deployment-key", "--region"],
        ..resource("connect connectorstaged preview", "connector preview --force")
    },
    OfficialCommand {
        required: &["--deployment-key", "--region"],
        ..resource("connect connectorstaged deploy", "connector deploy")
    },
    resource("connect connectorstaged publish", "connector publish --force"),
    resource("connect connectorstaged certify", "connector certify"),
    topic("connect connectorstaged", "connector"),
    OfficialCommand {
        required: &["--region"],
        one_of: &["--connector-id", "--connector-key"],
        ..service("connect deployment create", "deployment create --no-wait")
    },
    service("connect deployment list", "deployment list"),
    resource("connect deployment describe", "deployment describe"),
    resource("connect deployment redeploy", "deployment redeploy --no-wait"),
    resource("connect deployment delete", "deployment delete --no-wait"),
    resource("connect deployment logs", "deployment logs"),
    topic("connect deployment", "deployment"),
    topic("connect", ""),
];

impl OfficialCommand {
    /// Whether it has subcommands.
    pub(super) fn is_topic(&self) -> bool {
        COMMANDS.iter().any(|other| other.words.strip_prefix(self.words).is_some_and(|rest| rest.starts_with(' ')))
    }

    /// The name of the result that scripts read: its words joined by `-`, without `connect`.
    pub(super) fn result(&self) -> String {
        self.words.strip_prefix("connect ").unwrap_or(self.words).replace(' ', "-")
    }
}
