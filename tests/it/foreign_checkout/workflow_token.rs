//! In a workflow of GitHub, the token of the checkout is used to ask for tags, and for nothing else.

use std::fs;
use std::path::Path;

use super::hostile::service;
use crate::faults::Faulty;
use crate::harness::{Machine, Project, THREE, require};

const SETTING: &str = "http.https://github.com/.extraheader";
const HEADER: &str = "AUTHORIZATION: basic eC1hY2Nlc3MtdG9rZW46Y2FuYXJ5";
const PRIVATE: &str = "https://github.com/acme/shop";

/// A git that records what it is given to ask a remote, and has the tag `v1` there; for everything else the real one.
const RECORDING: &str = r#"real=$(PATH="${PATH#*:}" command -v git)
case " $* " in
    *" ls-remote "*)
        echo "arguments: $*" > "$HOME/seen"
        env | while IFS= read -r line; do case $line in GIT_CONFIG_*) echo "$line" ;; esac; done >> "$HOME/seen"
        printf '%s\trefs/tags/v1\n' 0000000000000000000000000000000000000000 ;;
    *) exec "$real" "$@" ;;
esac"#;

/// A checkout on a runner.
struct Checkout {
    machine: Machine,
    project: Project,
}

impl Checkout {
    fn of(server: &Faulty, remote: &str) -> Self {
        let machine = Machine::bare().talking_to(server.address()).with_program("git", RECORDING);
        let project = Project::new(&machine, "shop", THREE).into_repository(remote);
        project.git(&["tag", "v1"]);
        Self { machine: machine.with("GITHUB_ACTIONS", "true"), project }
    }

    fn with_setting(self, key: &str, value: &str) -> Self {
        self.project.git(&["config", key, value]);
        self
    }

    fn with(self, name: &str, value: &str) -> Self {
        Self { machine: self.machine.with(name, value), ..self }
    }

    /// What git was given to ask the remote for a tag.
    #[track_caller]
    fn seen(&self) -> String {
        let seen = self.machine.home().join("seen");
        drop(fs::remove_file(&seen));
        let line = "connector create --name Shop --creator-email kim@acme.example --repository-tag v1 --debug";
        let answer = self.machine.sh_in(self.project.folder(), line);
        assert!(!format!("{}{}", answer.stdout, answer.stderr).contains("eC1hY2Nlc3"), "{}", answer.stderr);
        fs::read_to_string(seen).unwrap_or_else(|_| panic!("git was not asked: {}", answer.stderr))
    }

    #[track_caller]
    fn passes_nothing(&self) {
        let seen = self.seen();
        assert!(!seen.contains("basic") && !seen.contains("GIT_CONFIG_KEY_"), "{seen}");
    }
}

#[test]
fn a_private_repository_is_asked_with_the_token_of_the_checkout() {
    if !require("git") {
        return;
    }
    let server = service();
    let checkout = Checkout::of(&server, PRIVATE).with_setting(SETTING, HEADER);
    let seen = checkout.seen();
    let arguments = seen.lines().find(|line| line.starts_with("arguments:")).unwrap();
    assert!(!arguments.contains("basic"), "{arguments}");
    for variable in
        ["GIT_CONFIG_COUNT=1", &format!("GIT_CONFIG_KEY_0={SETTING}"), &format!("GIT_CONFIG_VALUE_0={HEADER}")]
    {
        assert!(seen.lines().any(|line| line == variable), "{seen}");
    }
    // Beside settings of the user.
    let checkout = checkout.with("GIT_CONFIG_COUNT", "1").with("GIT_CONFIG_KEY_0", "http.version");
    let seen = checkout.with("GIT_CONFIG_VALUE_0", "HTTP/1.1").seen();
    for variable in ["GIT_CONFIG_COUNT=2", "GIT_CONFIG_VALUE_0=HTTP/1.1", &format!("GIT_CONFIG_VALUE_1={HEADER}")] {
        assert!(seen.lines().any(|line| line == variable), "{seen}");
    }
}

/// As newer versions of actions/checkout keep it.
#[test]
fn the_token_may_be_in_a_file_that_is_included_for_the_repository() {
    if !require("git") {
        return;
    }
    let server = service();
    let checkout = Checkout::of(&server, PRIVATE);
    let included = checkout.machine.home().join("git-credentials.config");
    fs::write(&included, format!("[http \"https://github.com/\"]\n\textraheader = {HEADER}\n")).unwrap();
    let folder = Path::new(checkout.project.folder()).canonicalize().unwrap().join(".git");
    let checkout =
        checkout.with_setting(&format!("includeIf.gitdir:{}.path", folder.display()), included.to_str().unwrap());
    assert!(checkout.seen().contains(HEADER));
}

#[test]
fn the_token_is_passed_only_in_a_workflow_and_only_for_github() {
    if !require("git") {
        return;
    }
    let server = service();
    let checkout = |remote: &str| Checkout::of(&server, remote).with_setting(SETTING, HEADER);
    checkout(PRIVATE).with("GITHUB_ACTIONS", "").passes_nothing();
    checkout(PRIVATE).with("GITHUB_ACTIONS", "1").passes_nothing();
    for remote in
        ["http://github.com/acme/shop", "https://user@github.com/acme/shop", "https://github.com:444/acme/shop"]
    {
        let checkout = Checkout::of(&server, PRIVATE).with_setting(SETTING, HEADER);
        checkout.project.git(&["remote", "set-url", "origin", remote]);
        let seen = checkout.machine.home().join("seen");
        let line = format!(
            "connector create --name Shop --creator-email kim@acme.example --repository-tag v1 \
                            --repository-url {PRIVATE}"
        );
        drop(checkout.machine.sh_in(checkout.project.folder(), &line));
        let seen = fs::read_to_string(seen).unwrap();
        assert!(seen.contains(remote) && !seen.contains("basic"), "{seen}");
    }
    for (key, value) in [
        (SETTING, "AUTHORIZATION: bearer eC1hY2Nlc3M="),
        (SETTING, "Host: elsewhere.example"),
        (SETTING, "AUTHORIZATION: basic eC1h\nHost: elsewhere.example"),
        ("http.https://elsewhere.example/.extraheader", HEADER),
        ("http.extraheader", HEADER),
    ] {
        Checkout::of(&server, PRIVATE).with_setting(key, value).passes_nothing();
    }
    // The user has a header of their own for the server.
    let own = checkout(PRIVATE);
    let settings = format!("[http \"https://github.com/\"]\n\textraheader = {HEADER}\n");
    fs::write(own.machine.home().join(".gitconfig"), settings).unwrap();
    own.passes_nothing();
}
