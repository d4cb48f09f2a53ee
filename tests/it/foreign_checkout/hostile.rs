//! A repository that wants its own program to run, and the machines on which it is tried.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::settings::{HOOKS, PROGRAMS};
use crate::faults::{Faulty, Reply, connector};
use crate::harness::{Machine, Project, THREE, words, write_program};

/// Every command that asks git.
const COMMANDS: [&str; 11] = [
    "release --connector-key shop --tag v1 --allow-dirty --no-wait",
    "release --connector-key shop --tag v2 --push --allow-dirty --no-wait",
    "deploy --connector-key shop --creator-email kim@acme.example --no-wait",
    "deploy --configuration web.TOKEN=x",
    "connector create --name Shop --creator-email kim@acme.example",
    "connector create --name Shop --repository-tag v1",
    "connector publish shop --no-wait",
    "connector preview shop --no-wait",
    "deployment create --connector-key shop --no-wait",
    "validate",
    "validate --certification",
];

/// Puts an older git first on the PATH: one that neither knows how to refuse a bare repository nor how to load no objects.
pub const OLDER: &str = r#"unset GIT_NO_LAZY_FETCH
for word; do
    shift
    case "$word" in safe.bareRepository=*) word=safe.unknown=x ;; esac
    set -- "$@" "$word"
done"#;

/// A repository that wants its own program to run.
pub struct Hostile {
    pub project: Project,
    mark: PathBuf,
}

impl Hostile {
    pub fn new(machine: &Machine) -> Self {
        let project = Project::new(machine, "shop", THREE);
        let [mark, program] = ["mark", "program"].map(|name| machine.home().join(name));
        write_program(&program, &format!("#!/bin/sh\nenv > '{}'\nexit 0\n", mark.display()));
        let hooks = machine.home().join("hooks");
        fs::create_dir(&hooks).unwrap();
        for name in HOOKS {
            fs::copy(&program, hooks.join(name)).unwrap();
        }
        let attributes = "* filter=mark diff=mark merge=mark\n";
        fs::write(machine.home().join("attributes"), attributes).unwrap();
        let project = project.into_repository("https://github.com/acme/shop.git");
        project.git(&["tag", "v1"]);
        let folder = Path::new(project.folder());
        fs::write(folder.join(".gitattributes"), attributes).unwrap();
        fs::write(folder.join(".git/info/attributes"), attributes).unwrap();
        for name in HOOKS {
            fs::copy(&program, folder.join(".git/hooks").join(name)).unwrap();
        }
        let hostile = Self { project, mark };
        for (key, value) in PROGRAMS {
            let [key, value] = [key, value].map(|text| {
                let text = text.replace("PROGRAM", program.to_str().unwrap());
                let text = text.replace("HOOKS", hooks.to_str().unwrap());
                text.replace("ATTRIBUTES", machine.home().join("attributes").to_str().unwrap())
            });
            hostile.set(&key, &value);
        }
        // The same again, where a setting includes another file.
        let included = format!("[filter \"other\"]\n\tclean = {0}\n[core]\n\tsshCommand = {0}\n", program.display());
        fs::write(hostile.folder().join(".git/included"), included).unwrap();
        hostile.set("include.path", "included");
        // A file of the same size in an application, which git has to read to see whether it has changed.
        let changed = hostile.folder().join("web/package.json");
        let text = fs::read_to_string(&changed).unwrap();
        fs::write(&changed, text.replace("true", "eurt")).unwrap();
        drop(fs::remove_file(&hostile.mark));
        hostile
    }

    pub fn folder(&self) -> &Path {
        Path::new(self.project.folder())
    }

    /// Changes a setting of the repository, without running what it names.
    pub fn set(&self, key: &str, value: &str) {
        self.project.git(&["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "config", key, value]);
    }

    /// Runs every command that asks git in a folder, and wants no mark.
    #[track_caller]
    pub fn runs_nothing_in(&self, machine: &Machine, folder: &Path) {
        for line in COMMANDS {
            let mut command = machine.command(words(line));
            // A user may allow what runs programs, for repositories of trust.
            command.env("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file:ext");
            let output = command.current_dir(folder).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let ran = fs::read_to_string(&self.mark);
            assert!(ran.is_err(), "`{line}` ran a program of the checkout: {}\n{said}", ran.unwrap());
        }
    }

    /// The positive control: git itself runs a program of the repository.
    #[track_caller]
    pub fn makes_git_run(&self, machine: &Machine, folder: &Path, arguments: &[&str]) {
        let mut git = Command::new("git");
        machine.seal(&mut git);
        git.env_remove("GIT_ALLOW_PROTOCOL").env("GIT_PAGER_IN_USE", "1");
        let output = git.current_dir(folder).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(self.mark.exists(), "git {arguments:?} ran nothing, so this test proves nothing: {said}");
        fs::remove_file(&self.mark).unwrap();
    }
}

/// A machine on which git reaches nobody: the user's own settings see to that. It notes each call of git, before which it
/// runs this script.
pub fn machine(server: &Faulty, script: &str) -> Machine {
    let path = std::env::var_os("PATH").unwrap();
    let git = std::env::split_paths(&path).map(|folder| folder.join("git")).find(|path| path.is_file()).unwrap();
    let script = format!("echo \"$*\" >> \"$HOME/calls\"\n{script}\nexec {} \"$@\"", git.display());
    let machine = Machine::bare().talking_to(server.address()).with_program("git", &script);
    let settings = "[user]\n\tname = Kim\n\temail = kim@acme.example\n[core]\n\tsshCommand = false\n[http]\n\tproxy = http://127.0.0.1:1\n";
    fs::write(machine.home().join(".gitconfig"), settings).unwrap();
    machine
}

/// The calls of git since the last time.
pub fn calls(machine: &Machine) -> String {
    let path = machine.home().join("calls");
    let calls = fs::read_to_string(&path).unwrap_or_default();
    drop(fs::remove_file(path));
    calls
}

/// A service that knows the Connector `shop` of this repository, and refuses every write.
pub fn service() -> Faulty {
    Faulty::start(|request| match request.is("GET") {
        true => Reply::json(200, &connector()),
        false if request.line.contains("oauth") => {
            Reply::json(200, &json!({"access_token": "token", "expires_in": 3600}))
        }
        false => Reply::json(400, &json!({"statusCode": 400, "message": "no", "errors": []})),
    })
}
