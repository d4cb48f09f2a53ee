//! Tab in the real shells, on a terminal, after `completions install`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use expectrl::Expect as _;

use crate::harness::{Machine, TerminalSession, require, start_on_terminal};

const TAB: &str = "\t";

/// A shell of a user who has installed the completions, in a project. The program shows the words that it is run with.
struct InstalledShell {
    machine: Machine,
    session: TerminalSession,
}

/// How a shell is started, its start file, and what that has of the user.
const SHELLS: [(&str, &[&str], &str, &str); 3] = [
    ("bash", &["-i"], ".bashrc", "PS1='ready> '\nbind 'set bell-style none'\n"),
    ("zsh", &["-d", "-i"], ".zshrc", "PS1='ready> '\n"),
    (
        "fish",
        &["-i"],
        ".config/fish/config.fish",
        "function fish_prompt; echo -n 'ready> '; end\nset -g fish_greeting\n",
    ),
];

impl InstalledShell {
    /// `None` where the shell is missing.
    fn start(name: &str) -> Option<Self> {
        if !require(name) {
            return None;
        }
        let (_, arguments, start_file, text) = SHELLS.into_iter().find(|(shell, ..)| *shell == name).unwrap();
        let flags = ["--project", "shop", "--seed-deployments", "2"];
        let machine = Machine::over_http(&flags).with("SHELL", &format!("/bin/{name}"));
        machine.sh("deployment list").ok();
        machine.sh("connector list").ok();
        let project = "deployAs:\n  - name: web\n    applicationType: service\n    endpoint: /web\n    configuration:\n      securedConfiguration:\n        - key: TOKEN\n          description: Token of the shop\n";
        fs::write(machine.folder().join("connect.yaml"), project).unwrap();
        let start_file = machine.home().join(start_file);
        fs::create_dir_all(start_file.parent().unwrap()).unwrap();
        fs::write(start_file, text).unwrap();
        machine.sh("completions install").ok();
        let mut command = Command::new(name);
        machine.seal(&mut command);
        let path = format!("{}:{}", stand_in(&machine), std::env::var("PATH").unwrap());
        command.args(arguments).env("PATH", path).env("TERM", "xterm").stdin(Stdio::inherit());
        let mut session = start_on_terminal(command);
        session.get_process_mut().set_window_size(120, 40).unwrap();
        session.set_expect_timeout(Some(Duration::from_secs(30)));
        session.expect("ready> ").unwrap();
        Some(Self { machine, session })
    }

    /// Types a line and Enter, and returns the words that the program gets.
    #[track_caller]
    fn words(&mut self, keys: &str) -> String {
        self.session.send(keys).unwrap();
        self.session.send("\r").unwrap();
        let found = self.session.expect(expectrl::Regex("ran:[^\r\n]*[\r\n]")).unwrap();
        let words = String::from_utf8_lossy(found.get(0).unwrap()).trim_start_matches("ran:").trim_end().to_owned();
        self.session.expect("ready> ").unwrap();
        words
    }

    /// Types a line with a Tab, and waits until this is on the screen.
    #[track_caller]
    fn shows(&mut self, keys: &str, expected: &str) {
        self.session.send(keys).unwrap();
        let found = self.session.expect(expected);
        assert!(
            found.is_ok(),
            "{keys:?} does not show {expected:?}, but {:?}",
            self.session.check(expectrl::Regex("(?s).*"))
        );
        // Ctrl-U empties the line.
        self.session.send("\u{15}").unwrap();
    }
}

/// A folder with a program of this name that answers shells, and otherwise shows its words.
fn stand_in(machine: &Machine) -> String {
    let folder = machine.home().join("bin");
    fs::create_dir_all(&folder).unwrap();
    let script = format!(
        "#!/bin/sh\n[ -n \"$CTCONNECT_COMPLETE\" ] && exec '{}' \"$@\"\nprintf 'ran:'; printf '<%s>' \"$@\"; echo\n",
        env!("CARGO_BIN_EXE_ctconnect")
    );
    fs::write(folder.join("ctconnect"), script).unwrap();
    fs::set_permissions(folder.join("ctconnect"), fs::Permissions::from_mode(0o755)).unwrap();
    folder.to_string_lossy().into_owned()
}

fn completes_words(name: &str) {
    let Some(mut shell) = InstalledShell::start(name) else { return };
    // What two names have in common is inserted; the rest is typed.
    assert_eq!(shell.words(&format!("ctconnect deployment describe see{TAB}2")), "<deployment><describe><seed-2>");
    assert_eq!(shell.words(&format!("ctconnect conn{TAB}descr{TAB}see{TAB}")), "<connector><describe><seed>");
    assert_eq!(
        shell.words(&format!("ctconnect deploy --region=europe{TAB}")),
        "<deploy><--region=europe-west1.gcp>",
        "a value after `=`"
    );
    assert_eq!(
        shell.words(&format!("ctconnect deploy --region australia{TAB}")),
        "<deploy><--region><australia-southeast1.gcp>"
    );
    assert_eq!(
        shell.words(&format!("ctconnect connector list --integration-types payment,mark{TAB}")),
        "<connector><list><--integration-types><payment,marketplace>"
    );
    assert_eq!(
        shell.words(&format!("ctconnect connector list --integration-types=payment,mark{TAB}")),
        "<connector><list><--integration-types=payment,marketplace>"
    );
    // No space follows a `=`.
    assert_eq!(
        shell.words(&format!("ctconnect deploy --configuration web{TAB}x")),
        "<deploy><--configuration><web.TOKEN=x>"
    );
    assert_eq!(
        shell.words(&format!("ctconnect deploy --configuration=web{TAB}x")),
        "<deploy><--configuration=web.TOKEN=x>"
    );
    assert_eq!(shell.words(&format!("ctconnect auth use {TAB}x")), "<auth><use><x>", "no flag is inserted for a value");
    assert_eq!(
        shell.words(&format!("ctconnect deployment list --conn{TAB}see{TAB}")),
        "<deployment><list><--connector><seed>"
    );
    assert_eq!(
        shell.words(&format!("ctconnect deployment delete 'seed-1' see{TAB}")),
        "<deployment><delete><seed-1><seed-2>"
    );
    drop(shell.machine);
}

#[test]
fn bash_completes_words() {
    completes_words("bash");
}

#[test]
fn zsh_completes_words() {
    completes_words("zsh");
}

#[test]
fn fish_completes_words() {
    completes_words("fish");
}

#[test]
fn zsh_and_fish_show_descriptions() {
    for name in ["zsh", "fish"] {
        let Some(mut shell) = InstalledShell::start(name) else { continue };
        shell.shows(&format!("ctconnect deployment describe seed-{TAB}{TAB}"), "Deployed");
        shell.shows(&format!("ctconnect deploy --configuration web{TAB}{TAB}"), "TOKEN=");
        shell.shows(&format!("ctconnect au{TAB}{TAB}"), "Log in");
    }
}

#[test]
fn bash_lists_what_is_possible() {
    let Some(mut shell) = InstalledShell::start("bash") else { return };
    shell.shows(&format!("ctconnect deployment describe seed-{TAB}{TAB}"), "seed-1");
    shell.shows(&format!("ctconnect deployment list --type={TAB}{TAB}"), "production");
}

#[test]
fn zsh_completes_at_the_first_tab_after_loading_by_name() {
    if !require("zsh") {
        return;
    }
    let machine = Machine::bare();
    let script = machine.sh("completions zsh").ok().stdout;
    fs::write(machine.folder().join("_ctconnect"), script).unwrap();
    fs::write(
        machine.home().join(".zshrc"),
        "PS1='ready> '\nfpath=(~/work $fpath)\nautoload -Uz compinit && compinit -u -D\n",
    )
    .unwrap();
    let mut command = Command::new("zsh");
    machine.seal(&mut command);
    let path = format!("{}:{}", stand_in(&machine), std::env::var("PATH").unwrap());
    command.args(["-d", "-i"]).env("PATH", path).env("TERM", "xterm").stdin(Stdio::inherit());
    let mut session = start_on_terminal(command);
    session.get_process_mut().set_window_size(120, 40).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session.expect("ready> ").unwrap();
    session.send("ctconnect conn\tli\t\r").unwrap();
    session.expect("ran:<connector><list>").unwrap();
}
