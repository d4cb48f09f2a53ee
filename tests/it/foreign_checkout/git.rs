//! Nothing in a repository makes git run a program.

use std::fs;
use std::process::Command;

use super::hostile::{Hostile, OLDER, calls, machine, service};
use crate::harness::{Machine, require};

/// Tries a hostile repository with the installed git, and as with an older one.
fn with_each_git(tried: impl Fn(&Machine, &Hostile)) {
    if !require("git") {
        return;
    }
    let server = service();
    for git in ["", OLDER] {
        let machine = machine(&server, git);
        tried(&machine, &Hostile::new(&machine));
    }
}

#[test]
fn nothing_in_the_settings_of_a_repository_runs() {
    with_each_git(|machine, hostile| {
        for arguments in [&["status"][..], &["ls-remote", "origin"], &["show", "HEAD"]] {
            hostile.makes_git_run(machine, hostile.folder(), arguments);
        }
        drop(calls(machine));
        hostile.runs_nothing_in(machine, hostile.folder());
        let asked = calls(machine);
        for command in [" status ", " ls-remote ", " cat-file ", " config "] {
            assert!(asked.contains(command), "git was not asked for{command}: {asked}");
        }
        // The name of such a filter cannot be replaced on a command line, so that git does not compare files.
        let program = machine.home().join("program");
        hostile.set("filter.x=y.clean", program.to_str().unwrap());
        fs::write(hostile.folder().join(".git/info/attributes"), "* filter=x=y\n").unwrap();
        hostile.runs_nothing_in(machine, hostile.folder());
        assert!(!calls(machine).contains(" status "));
    });
}

#[test]
fn no_address_of_a_remote_runs_a_program() {
    with_each_git(|machine, hostile| {
        let program = machine.home().join("program");
        for (url, is_run) in [
            ("git@github.com:acme/shop.git", true),
            ("ssh://git@github.com/acme/shop.git", true),
            ("ext::PROGRAM %S", true),
            ("-uPROGRAM", false),
            ("--upload-pack=PROGRAM", false),
            ("ssh://-oProxyCommand=PROGRAM/x", false),
            ("-oProxyCommand=PROGRAM:x", false),
            ("git@-oProxyCommand=PROGRAM:x", false),
        ] {
            let url = url.replace("PROGRAM", program.to_str().unwrap());
            hostile.set("remote.origin.url", &url);
            if is_run {
                hostile.makes_git_run(machine, hostile.folder(), &["ls-remote", "origin"]);
            }
            hostile.runs_nothing_in(machine, hostile.folder());
        }
        // A remote that is reached by a program of its own.
        hostile.set("remote.origin.url", program.to_str().unwrap());
        hostile.set("remote.origin.vcs", "ext");
        hostile.makes_git_run(machine, hostile.folder(), &["ls-remote", "origin"]);
        hostile.runs_nothing_in(machine, hostile.folder());
    });
}

#[test]
fn a_repository_inside_a_checkout_runs_nothing() {
    with_each_git(|machine, hostile| {
        hostile.set("remote.origin.url", "git@github.com:acme/shop.git");
        // What a clone can hold as plain files: a repository without `.git`, with a work tree.
        let inside = hostile.folder().join("web");
        for name in ["HEAD", "config", "index"] {
            fs::copy(hostile.folder().join(".git").join(name), inside.join(name)).unwrap();
        }
        for name in ["objects", "refs"] {
            fs::rename(hostile.folder().join(".git").join(name), inside.join(name)).unwrap();
        }
        fs::remove_dir_all(hostile.folder().join(".git")).unwrap();
        let config = fs::read_to_string(inside.join("config")).unwrap();
        fs::write(inside.join("config"), config.replace("bare = false", "bare = false\n\tworktree = .")).unwrap();
        fs::copy(hostile.folder().join("connect.yaml"), inside.join("connect.yaml")).unwrap();
        hostile.makes_git_run(machine, &inside, &["status"]);
        drop(calls(machine));
        hostile.runs_nothing_in(machine, &inside);
        assert!(!calls(machine).is_empty());
    });
}

#[test]
fn a_partial_clone_fetches_nothing() {
    with_each_git(|machine, hostile| {
        let folder = hostile.folder();
        // Every object but the commit is missing, so that git would fetch it from the promisor.
        let mut git = Command::new("git");
        machine.seal(&mut git);
        git.current_dir(folder).args(["-c", "core.fsmonitor=false", "rev-parse", "HEAD"]);
        let commit = String::from_utf8(git.output().unwrap().stdout).unwrap();
        let (first, rest) = commit.trim().split_at(2);
        for entry in fs::read_dir(folder.join(".git/objects")).unwrap() {
            let path = entry.unwrap().path();
            for object in fs::read_dir(&path).unwrap() {
                let object = object.unwrap().path();
                if !(path.ends_with(first) && object.ends_with(rest)) && object.is_file() {
                    fs::remove_file(object).unwrap();
                }
            }
        }
        hostile.set("remote.origin.url", "ssh://git@github.com/acme/shop.git");
        hostile.makes_git_run(machine, folder, &["cat-file", "-p", "HEAD:connect.yaml"]);
        drop(calls(machine));
        hostile.runs_nothing_in(machine, folder);
        assert!(calls(machine).contains(" cat-file "));
    });
}
