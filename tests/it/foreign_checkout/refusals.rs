//! Repositories of which git says nothing, and how commands say why.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::hostile::service;
use crate::harness::{Machine, Project, Running, THREE, require, words, write_program};

const DEPLOY: &str = "deploy --creator-email kim@acme.example --no-wait";

#[test]
fn a_repository_of_another_user_is_named_with_the_command_that_trusts_it() {
    if !require("git") {
        return;
    }
    let server = service();
    let machine = Machine::bare().talking_to(server.address());
    // Git itself takes the user for another one then, for its own tests.
    let machine = machine.with("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let project = Project::new(&machine, "my shop", THREE).into_repository("https://github.com/acme/shop.git");
    project.git(&["tag", "v1"]);
    let root = Path::new(project.folder()).canonicalize().unwrap();
    let trust = format!("git config --global --add safe.directory '{}'", root.display());
    for line in [DEPLOY, "connector create --name Shop --creator-email kim@acme.example"] {
        let answer = machine.sh_in(project.folder(), line);
        let answer = answer.exits(3).says("my shop, because another user owns it");
        answer.says(&format!("hint: if you trust what is in it, run `{trust}`"));
    }
    // The command of the hint, as a shell runs it.
    let mut shell = Command::new("/bin/sh");
    machine.seal(&mut shell);
    assert!(shell.env_remove("GIT_TEST_ASSUME_DIFFERENT_OWNER").args(["-c", &trust]).status().unwrap().success());
    let answer = machine.sh_in(project.folder(), DEPLOY);
    assert!(!answer.stderr.contains("another user"), "{answer:?}");
}

#[test]
fn a_missing_git_is_named() {
    let server = service();
    let machine = Machine::bare().talking_to(server.address());
    let bin = machine.home().join("bin");
    fs::create_dir(&bin).unwrap();
    let machine = machine.with("PATH", bin.to_str().unwrap());
    let project = Project::new(&machine, "shop", THREE);
    for (given, missing) in [
        ("", true),
        ("--repository-url https://github.com/acme/shop", true),
        ("--repository-url https://github.com/acme/shop --repository-tag v1", false),
    ] {
        let answer = machine.sh_in(project.folder(), &format!("{DEPLOY} {given}"));
        assert_eq!(
            answer.stderr.contains("`git` is not installed, or not on the PATH"),
            missing,
            "{given}: {answer:?}"
        );
        if missing {
            answer.exits(9).says("hint: install git, or set the repository and its tag with");
        }
    }
    // A git that does not answer is no answer either.
    write_program(&bin.join("git"), "#!/nowhere/interpreter\n");
    machine.sh_in(project.folder(), DEPLOY).exits(9).says("`git` cannot be run");
}

/// Git itself reads what a repository includes, and has no option against it.
#[cfg(unix)]
#[test]
fn a_repository_that_includes_a_pipe_costs_one_time_limit() {
    if !require("git") {
        return;
    }
    let server = service();
    let machine = Machine::bare().talking_to(server.address());
    let project = Project::new(&machine, "shop", THREE).into_repository("https://github.com/acme/shop.git");
    let pipe = Path::new(project.folder()).join(".git/pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    project.git(&["config", "--local", "include.path", "pipe"]);
    // With everything named, the command does not need git, but it says what it could not check.
    let line = "connector create --key shop --name Shop --creator-email a@b.example --repository-tag v1 \
                --repository-url https://github.com/acme/shop.git";
    // Beside the other, because each takes the whole time limit.
    let other = service();
    let mut named = machine.command(words(line));
    named.envs(["CTP_CONNECT_API_URL", "CTP_AUTH_URL"].map(|name| (name, other.address())));
    let named = Running::start(named.current_dir(project.folder()), "");
    let answer = machine.sh_in(project.folder(), DEPLOY).exits(9);
    answer.says("`git` did not answer within 5s").says("check that `include.path` in .git/config names no pipe");
    named.end().says("warning: the tag v1 and its connect.yaml are not checked: git does not answer in this folder");
}
