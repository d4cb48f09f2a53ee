//! `release`: from a tag in git to a Connector that is published, certified or validated.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::harness::{Machine, Project, THREE, require};

/// A project with a Connector at the tag `v1`, on a machine where GitHub is the folder `remote`.
struct Repository {
    machine: Machine,
    project: Project,
    remote: PathBuf,
}

/// `None` where git is missing.
fn repository(flags: &[&str]) -> Option<Repository> {
    if !require("git") {
        return None;
    }
    let (machine, project) = Project::over_http("shop", THREE, flags);
    let project = project.into_repository("git@github.com:acme/shop.git");
    project.create(&machine, "shop");
    let remote = machine.folder().join("remote.git");
    project.git(&["init", "-q", "--bare", remote.to_str().unwrap()]);
    let repository = Repository { machine, project, remote };
    repository.settings("[user]\n\tname = Kim\n\temail = kim@acme.example\n");
    repository.push("HEAD:refs/heads/main");
    Some(repository)
}

impl Repository {
    /// Writes the settings of the user, for whom GitHub is the folder `remote`.
    fn settings(&self, more: &str) {
        let remote = self.remote.display();
        let settings = format!("[url \"file://{remote}\"]\n\tinsteadOf = git@github.com:acme/shop.git\n{more}");
        fs::write(self.machine.home().join(".gitconfig"), settings).unwrap();
    }

    /// Pushes as a person would, with a name for what is pushed.
    fn push(&self, what: &str) {
        self.project.git(&["push", "-q", "--force", self.remote.to_str().unwrap(), what]);
    }

    fn folder(&self) -> &Path {
        Path::new(self.project.folder())
    }

    /// What git prints in a folder.
    fn git(&self, folder: &Path, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        self.machine.seal(&mut git);
        let output = git.current_dir(folder).arg("--git-dir").arg(git_folder(folder)).args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// The kind and the name of each reference of the remote repository.
    fn pushed(&self) -> Vec<String> {
        let listed = self.git(&self.remote, &["for-each-ref", "--format=%(objecttype) %(refname)"]);
        listed.lines().map(str::to_owned).collect()
    }

    fn release(&self, flags: &str) -> crate::harness::Answer {
        self.machine.sh_in(self.folder(), &format!("release {flags} -o json --debug"))
    }
}

fn git_folder(folder: &Path) -> PathBuf {
    if folder.join(".git").exists() { folder.join(".git") } else { folder.to_owned() }
}

/// The actions of the one update that was sent.
#[track_caller]
fn actions(writes: &[(String, Value)]) -> String {
    assert_eq!(writes.len(), 1, "{writes:?}");
    let actions = writes[0].1["actions"].as_array().unwrap().iter();
    actions.map(|action| action["action"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
}

const MAIN: &str = "commit refs/heads/main";

#[test]
fn the_tag_at_head_is_published_in_one_update() {
    let Some(repository) = repository(&[]) else { return };
    repository.project.git(&["tag", "v2"]);
    repository.push("v2");
    // From anywhere in the project.
    let answer = repository.machine.sh_in(repository.folder().join("web"), "release -o json --debug").ok();
    assert_eq!(actions(&answer.writes()), "setRepository publish");
    // The address stays as it is registered: that of the folder is the same repository.
    let repository_of = json!({ "url": "https://github.com/acme/shop.git", "tag": "v2" });
    assert_eq!(answer.json()["repository"], repository_of);
    assert_eq!(answer.json()["status"], "Published");
    let again = repository.release("").ok().wrote_nothing();
    again.says("already published, no changes since");
    let forced = repository.release("--force").ok();
    assert_eq!(actions(&forced.writes()), "setRepository publish");
    assert_eq!(repository.pushed(), [MAIN, "commit refs/tags/v2"], "nothing is pushed without --push");
}

#[test]
fn the_goal_is_chosen_by_a_flag() {
    let Some(repository) = repository(&[]) else { return };
    for (tag, flags, expected, field) in [
        ("v2", "--validate", "setRepository updatePreviewable", ("isPreviewable", json!("true"))),
        ("v3", "--publish", "setRepository publish", ("private", json!(true))),
        ("v4", "--certify --wait --poll-interval 10ms", "setRepository publish", ("private", json!(false))),
    ] {
        let answer = repository.release(&format!("--tag {tag} --push {flags}")).ok();
        let (writes, json) = (answer.writes(), answer.json());
        assert_eq!(actions(&writes), expected);
        assert_eq!((&json["repository"]["tag"], &json[field.0]), (&json!(tag), &field.1), "{flags}");
        repository.release(&format!("--tag {tag} --push {flags}")).ok().wrote_nothing();
    }
    // A certification takes days, so it is not waited for unless that is asked for.
    let answer = repository.release("--tag v5 --push --certify").ok();
    assert_eq!(actions(&answer.writes()), "setRepository publish");
    answer.says("ctconnect connector wait shop --for certified");
    for flags in ["--publish --certify", "--certify --validate", "--publish --validate"] {
        repository.release(flags).exits(2).is_silent();
    }
}

#[test]
fn a_new_tag_is_annotated_and_pushed_alone() {
    let Some(repository) = repository(&[]) else { return };
    repository.project.git(&["tag", "other"]);
    repository.project.git(&["branch", "v2"]);
    // Settings that would push more.
    repository.project.git(&["config", "push.followTags", "true"]);
    let answer = repository.machine.sh_in(repository.folder(), "release --tag v2 --push");
    assert_snapshot!(answer.ok().told(), @"
    Checked connect.yaml: 3 applications
    Pushed the tag v2: created
    the Connector `shop` has the tag v2 now
    Publishing shop: Published
    ");
    assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2"]);
    let tag =
        repository.git(&repository.remote, &["for-each-ref", "--format=%(taggername) %(subject)", "refs/tags/v2"]);
    assert_eq!(tag, "Kim Release v2");
    let [here, there] =
        [repository.folder(), &repository.remote].map(|folder| repository.git(folder, &["rev-parse", "refs/tags/v2"]));
    assert_eq!(here, there);
    // Without a name the tag at HEAD is pushed.
    repository.project.git(&["tag", "--delete", "other", "v2"]);
    repository.project.commit();
    repository.project.git(&["tag", "v3"]);
    let answer = repository.release("--push").ok();
    assert_eq!(answer.json()["repository"]["tag"], "v3");
    assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2", "commit refs/tags/v3"]);
}

#[test]
fn a_tag_that_does_not_fit_is_refused_with_the_command_that_fixes_it() {
    let Some(repository) = repository(&[]) else { return };
    let refused = |flags: &str, exit: i32, why: &str, fix: &str| {
        let before = repository.pushed();
        repository.release(flags).exits(exit).is_silent().wrote_nothing().says(why).says(fix);
        assert_eq!(repository.pushed(), before, "{flags}");
    };
    refused("", 2, "no git tag points at the HEAD of shop", "ctconnect release -o json --debug --tag TAG --push");
    refused("--tag v2", 3, "exists neither locally nor in the remote repository", "--tag v2 -o json --debug --push");
    for name in ["v..2", "a b", "-x", "refs/heads/~"] {
        let output = repository.machine.command(["release", "--push", &format!("--tag={name}")]);
        let answer = crate::harness::Answer::new(&{ output }.current_dir(repository.folder()).output().unwrap(), "");
        answer.exits(2).says("cannot be the name of a git tag");
    }

    repository.project.git(&["tag", "v2"]);
    refused("", 3, "the tag v2 is not pushed", "ctconnect release -o json --debug --push");
    repository.project.git(&["tag", "v3"]);
    refused("", 2, "several git tags point at HEAD: v2, v3", "choose one with `--tag`");
    repository.push("v2");
    repository.release("--tag v2").ok();

    repository.project.commit();
    let elsewhere = "the tag v2 exists at another commit than `HEAD` here";
    refused("--tag v2", 6, elsewhere, "git checkout v2");
    refused("--tag v2 --push", 6, elsewhere, "git checkout v2");
    repository.project.git(&["tag", "--force", "v2"]);
    let moved = "the tag v2 is at another commit here than in the remote repository";
    refused("--tag v2", 6, moved, "git fetch --force origin tag v2");
    refused("--tag v2 --push", 6, moved, "`--tag NEW --push`");
    repository.project.git(&["tag", "--delete", "v2"]);
    let remote = "the tag v2 exists at another commit than `HEAD` in the remote repository";
    refused("--tag v2", 6, remote, "git fetch origin tag v2 && git checkout v2");
    refused("--tag v2 --push", 6, remote, "git checkout v2");

    // A clone without tags is enough where the remote has the tag at this commit.
    repository.project.git(&["tag", "v4"]);
    repository.push("v4");
    repository.project.git(&["tag", "--delete", "v4"]);
    repository.release("--tag v4").ok();
    fs::rename(&repository.remote, repository.machine.folder().join("gone.git")).unwrap();
    let answer = repository.release("--tag v4").exits(9).is_silent().wrote_nothing();
    answer.says("git cannot ask the remote repository for it").says("git fetch origin tag v4");
}

#[test]
fn uncommitted_changes_of_tracked_files_are_refused() {
    let Some(repository) = repository(&[]) else { return };
    let write = |name: &str, text: &str| {
        let path = repository.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("README.md", "1");
    repository.project.commit();
    // Neither what git does not track, nor what is in no application.
    write("web/new.js", "1");
    write("README.md", "2");
    repository.release("--tag v2 --push").ok();
    for (name, text) in [("web/package.json", "{}"), ("connect.yaml", &format!("{THREE}# changed\n"))] {
        let before = fs::read_to_string(repository.folder().join(name)).unwrap();
        write(name, text);
        let answer = repository.release("--tag v3 --push").exits(3).is_silent().wrote_nothing();
        answer.says(&format!("uncommitted changes are not part of the tag v3: {name}")).says("`--allow-dirty`");
        write(name, &before);
    }
    assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2"]);
    fs::remove_file(repository.folder().join("web/package.json")).unwrap();
    repository.release("--tag v3 --push").exits(3).says("web/package.json");
    let answer = repository.release("--tag v3 --push --allow-dirty").ok();
    answer.says("warning: uncommitted changes are not part of the tag v3: web/package.json");
    assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2", "tag refs/tags/v3"]);
}

#[test]
fn a_connect_file_that_the_platform_rejects_gets_no_tag() {
    let Some(repository) = repository(&[]) else { return };
    repository.project.write("deployAs:\n  - name: web\n");
    repository.project.commit();
    // The folder has a valid one again, and the commit has not.
    repository.project.write(THREE);
    let answer = repository.release("--tag v2 --push --allow-dirty").exits(3).is_silent().wrote_nothing();
    answer.says("connect.yaml has errors that the platform rejects");
    repository.project.git(&["rm", "-q", "--cached", "connect.yaml"]);
    repository.project.git(&["commit", "-q", "-m", "x"]);
    repository.release("--tag v2 --push").exits(3).says("and the tag v2 has none there");
    assert_eq!(
        (repository.pushed(), repository.git(repository.folder(), &["tag"])),
        (vec![MAIN.to_owned()], String::new())
    );
}

#[test]
fn a_connector_that_cannot_be_released_gets_no_tag() {
    let Some(repository) = repository(&[]) else { return };
    let refused = |flags: &str, exit: i32, why: &str| {
        repository.release(&format!("--tag v2 --push {flags}")).exits(exit).is_silent().wrote_nothing().says(why);
        assert_eq!(
            (repository.pushed(), repository.git(repository.folder(), &["tag"])),
            (vec![MAIN.to_owned()], String::new())
        );
    };
    refused("--connector-key none", 5, "the Connector `none` does not exist");
    repository.project.git(&["remote", "set-url", "origin", "git@github.com:acme/other.git"]);
    repository.settings(&format!(
        "[url \"file://{}\"]\n\tinsteadOf = git@github.com:acme/other.git\n[user]\n\tname = Kim\n\temail = kim@acme.example\n",
        repository.remote.display()
    ));
    refused("", 6, "the Connector `shop` has another repository: https://github.com/acme/shop.git");
    repository.project.git(&["remote", "set-url", "origin", "git@github.com:acme/shop.git"]);
    repository.machine.sh("connector certify shop --wait --poll-interval 10ms").ok();
    refused("", 6, "ctconnect connector certify shop --repository-tag v2");
    let renamed = repository.folder().with_file_name("renamed");
    repository.project.git(&["clone", "-q", ".", renamed.to_str().unwrap()]);
    repository.git(&renamed, &["config", "remote.origin.url", "git@github.com:acme/shop.git"]);
    repository.settings("[user]\n\tname = Kim\n\temail = kim@acme.example\n");
    let answer = repository.machine.sh_in(&renamed, "release --tag v2 --push --debug").exits(6).wrote_nothing();
    answer
        .says("the Connector `renamed` does not exist, but others have the repository of this folder")
        .says("key `shop`");
    let answer = repository.machine.sh("release renamed --tag v2 --push --certify --connector-key shop -o json").ok();
    assert_eq!(answer.json()["repository"]["tag"], "v2");
}

/// Each command of the hint can be pasted: a name and an email address that are known are no placeholders in it.
#[test]
fn the_hint_for_a_missing_connector_uses_the_email_address_of_git() {
    let Some(repository) = repository(&[]) else { return };
    repository.project.git(&["tag", "v2"]);
    repository.push("v2");
    let hint = || {
        let answer = repository.release("--connector-key none").exits(5).is_silent();
        answer.says("the Connector `none` does not exist").stderr
    };
    assert!(hint().contains("create it with `ctconnect connector create --key none`,"), "{}", hint());
    repository.settings("[user]\n\tname = Kim\n");
    let create = "create it with `ctconnect connector create --key none --creator-email EMAIL`,";
    assert!(hint().contains(create), "{}", hint());
    repository.settings("[user]\n\temail = kim@acme.example\n");
    let created = repository.machine.sh_in(repository.folder(), "connector create --key none -o json").ok().json();
    assert_eq!((&created["name"], &created["creator"]["email"]), (&json!("none"), &json!("kim@acme.example")));
}

#[test]
fn the_safety_setting_and_a_missing_identity_of_git_make_no_tag() {
    let Some(repository) = repository(&[]) else { return };
    let mut command = repository.machine.command(["release", "--tag", "v2", "--push"]);
    command.current_dir(repository.folder()).env("CTCONNECT_SAFETY", "read-only");
    let answer = crate::harness::Answer::new(&command.output().unwrap(), "").exits(4);
    answer.says("could not push the tag v2").says("read-only");
    repository.settings("[user]\n\tname = Kim\n");
    let answer = repository.release("--tag v2 --push").exits(2).is_silent().wrote_nothing();
    answer.says("git does not know who creates the tag v2").says("`git config user.email EMAIL`");
    assert_eq!(
        (repository.pushed(), repository.git(repository.folder(), &["tag"])),
        (vec![MAIN.to_owned()], String::new())
    );
}

#[test]
fn a_push_that_failed_is_continued_by_the_same_command() {
    let Some(repository) = repository(&[]) else { return };
    let gone = repository.machine.folder().join("gone.git");
    fs::rename(&repository.remote, &gone).unwrap();
    let answer = repository.release("--tag v2 --push").exits(9).is_silent().wrote_nothing();
    let error: Value = serde_json::from_str(answer.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(error["error"]["message"], "could not push the tag v2");
    assert_eq!(error["error"]["hint"], "the tag v2 exists here and is not pushed; nothing was released");
    let resume = error["error"]["resume"].as_str().unwrap().strip_prefix("ctconnect ").unwrap().to_owned();
    fs::rename(&gone, &repository.remote).unwrap();
    let answer = repository.machine.sh_in(repository.folder(), &resume).ok();
    assert_eq!(actions(&answer.writes()), "setRepository publish");
    assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2"]);
}

#[test]
fn a_shallow_clone_can_release() {
    let Some(repository) = repository(&[]) else { return };
    repository.project.commit();
    repository.push("HEAD:refs/heads/main");
    let clone = repository.machine.folder().join("clone");
    let from = format!("file://{}", repository.remote.display());
    repository.project.git(&["clone", "-q", "--depth=1", "--branch=main", &from, clone.to_str().unwrap()]);
    repository.git(&clone, &["config", "remote.origin.url", "https://x-access-token:t0ken@github.com/acme/shop.git"]);
    repository.settings(&format!(
        "[url \"file://{}\"]\n\tinsteadOf = https://x-access-token:t0ken@github.com/acme/shop.git\n[user]\n\tname = Kim\n\temail = kim@acme.example\n",
        repository.remote.display()
    ));
    let answer = repository.machine.sh_in(&clone, "release --connector-key shop --tag v2 --push -o json --debug").ok();
    assert_eq!(actions(&answer.writes()), "setRepository publish");
    assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2"]);
}

#[test]
fn with_local_the_folder_itself_is_released() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    machine.sh("deploy shop --configuration web.TOKEN=t0ken").ok();
    let again = machine.sh_in(project.folder(), "release --debug").ok().wrote_nothing();
    again.says("already published, no changes since");
    project.write(&THREE.replace("default: hello", "default: moin"));
    let answer = machine.sh_in(project.folder(), "release --debug -o json").ok();
    assert_eq!(actions(&answer.writes()), "setRepository publish");
    let answer = machine.sh_in(project.folder(), "release --tag v2 --push --debug -o json").ok();
    assert_eq!(answer.json()["repository"]["tag"], "v2");
    answer.says("no tag is created or pushed");
    let answer = machine.sh("release shop --connector-key none").exits(5);
    answer.says("the Connector `none` does not exist").says("ctconnect deploy");
    let empty = machine.folder().join("empty");
    fs::create_dir(&empty).unwrap();
    machine.sh_in(&empty, "release").exits(3).says("connect.yaml");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use crate::harness::write_program;

    /// Puts a git that runs this script before its work first on the PATH.
    fn with_git(repository: Repository, script: &str) -> Repository {
        let path = std::env::var_os("PATH").unwrap();
        let git = std::env::split_paths(&path).map(|folder| folder.join("git")).find(|path| path.is_file()).unwrap();
        let Repository { machine, project, remote } = repository;
        let machine = machine.with_program("git", &format!("{script}\nexec {} \"$@\"", git.display()));
        Repository { machine, project, remote }
    }

    #[test]
    fn a_run_that_is_killed_before_the_push_is_continued_by_the_same_command() {
        let Some(repository) = repository(&[]) else { return };
        let kill = "case \" $* \" in *\" push \"*) if [ ! -e \"$HOME/killed\" ]; then : > \"$HOME/killed\"; kill -KILL $PPID; exit 1; fi ;; esac";
        let repository = with_git(repository, kill);
        let killed = repository.release("--tag v2 --push");
        assert_eq!((killed.code, killed.stdout.as_str()), (-1, ""));
        assert_eq!(repository.git(repository.folder(), &["cat-file", "-t", "v2"]), "tag");
        assert_eq!(repository.pushed(), [MAIN]);
        let answer = repository.release("--tag v2 --push").ok();
        assert_eq!(actions(&answer.writes()), "setRepository publish");
        assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2"]);
    }

    #[test]
    fn a_tag_that_another_run_pushed_meanwhile_is_released_or_refused() {
        for (commit, exit) in [("HEAD", 0), ("HEAD~", 6)] {
            let Some(repository) = repository(&[]) else { return };
            repository.project.commit();
            repository.push("HEAD:refs/heads/main");
            let remote = repository.remote.display().to_string();
            let race = format!(
                "case \" $* \" in *\" push \"*) \"$HOME/real\" --git-dir=$HOME/work/shop/.git push -q {remote} {commit}:refs/tags/v2 ;; esac"
            );
            let path = std::env::var_os("PATH").unwrap();
            let git =
                std::env::split_paths(&path).map(|folder| folder.join("git")).find(|path| path.is_file()).unwrap();
            let real = repository.machine.home().join("real");
            write_program(
                &real,
                &format!(
                    "#!/bin/sh\nunset $({0} rev-parse --local-env-vars)\nunset GIT_ALLOW_PROTOCOL\nexec {0} \"$@\"\n",
                    git.display()
                ),
            );
            let repository = with_git(repository, &race);
            let answer = repository.release("--tag v2 --push").exits(exit);
            assert_eq!(repository.pushed(), [MAIN, "commit refs/tags/v2"], "it is not replaced");
            if exit == 6 {
                answer.wrote_nothing().says("the tag v2 is at another commit here than in the remote repository");
            }
        }
    }

    #[test]
    fn no_hook_and_no_signature_runs() {
        let Some(repository) = repository(&[]) else { return };
        let mark = repository.machine.home().join("mark");
        let program = repository.machine.home().join("program");
        // Those of a remote on the same machine are its own.
        write_program(
            &program,
            &format!(
                "#!/bin/sh\ncase $PWD in */remote.git) exit 0 ;; esac\necho \"$0\" >> '{}'\nexit 1\n",
                mark.display()
            ),
        );
        let hooks = repository.folder().join(".git/hooks");
        fs::create_dir_all(&hooks).unwrap();
        let users = repository.machine.home().join("hooks");
        fs::create_dir(&users).unwrap();
        for name in ["pre-push", "reference-transaction", "post-index-change"] {
            fs::copy(&program, hooks.join(name)).unwrap();
            fs::copy(&program, users.join(name)).unwrap();
        }
        let program = program.display();
        for (key, value) in [
            ("tag.gpgSign", "true"),
            ("tag.forceSignAnnotated", "true"),
            ("gpg.program", &program.to_string()),
            ("push.gpgSign", "if-asked"),
            ("core.editor", &program.to_string()),
            ("core.sshCommand", &program.to_string()),
            ("core.alternateRefsCommand", &program.to_string()),
            ("credential.helper", &program.to_string()),
            ("remote.origin.receivepack", &program.to_string()),
        ] {
            repository.project.git(&["-c", "core.hooksPath=/dev/null", "config", key, value]);
        }
        repository.settings(&format!(
            "[user]\n\tname = Kim\n\temail = kim@acme.example\n[core]\n\thooksPath = {}\n[tag]\n\tgpgSign = true\n\
             [gpg]\n\tprogram = {program}\n[push]\n\tgpgSign = if-asked\n\tfollowTags = true\n",
            users.display()
        ));
        // The positive control: git itself runs them.
        let mut git = Command::new("git");
        repository.machine.seal(&mut git);
        let tagged = git.current_dir(repository.folder()).args(["tag", "-a", "-m", "x", "x"]).output().unwrap();
        assert!(!tagged.status.success() && mark.exists(), "git runs no program here, so this test proves nothing");
        fs::remove_file(&mark).unwrap();
        repository.release("--tag v2 --push").ok();
        let ran = fs::read_to_string(&mark);
        assert!(ran.is_err(), "{ran:?}");
        assert_eq!(repository.pushed(), [MAIN, "tag refs/tags/v2"]);
    }
}
