//! A checkout decides nothing: no program of its choice runs, and children get no credentials.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::faults::{Faulty, Reply};
use crate::harness::{Machine, Project, THREE, require, words, write_program};

/// Keys of git's settings that name a program, or lead to one. `PROGRAM` is replaced by a program that leaves a mark.
const PROGRAMS: &[(&str, &str)] = &[
    ("core.sshCommand", "PROGRAM"),
    ("core.fsmonitor", "PROGRAM"),
    ("core.fsmonitorHookVersion", "2"),
    ("core.hooksPath", "HOOKS"),
    ("core.pager", "PROGRAM"),
    ("core.editor", "PROGRAM"),
    ("core.askPass", "PROGRAM"),
    ("core.gitProxy", "PROGRAM"),
    ("core.alternateRefsCommand", "PROGRAM"),
    ("core.attributesFile", "ATTRIBUTES"),
    ("sequence.editor", "PROGRAM"),
    ("credential.helper", "!PROGRAM"),
    ("diff.external", "PROGRAM"),
    ("diff.mark.command", "PROGRAM"),
    ("diff.mark.textconv", "PROGRAM"),
    ("filter.mark.clean", "PROGRAM"),
    ("filter.mark.smudge", "PROGRAM"),
    ("filter.mark.process", "PROGRAM"),
    ("filter.mark.required", "true"),
    ("merge.mark.driver", "PROGRAM"),
    ("merge.tool", "mark"),
    ("mergetool.mark.cmd", "PROGRAM"),
    ("difftool.mark.cmd", "PROGRAM"),
    ("interactive.diffFilter", "PROGRAM"),
    ("pager.status", "PROGRAM"),
    ("pager.config", "PROGRAM"),
    ("pager.ls-remote", "PROGRAM"),
    ("pager.rev-parse", "PROGRAM"),
    ("gpg.program", "PROGRAM"),
    ("gpg.ssh.program", "PROGRAM"),
    ("gpg.ssh.defaultKeyCommand", "PROGRAM"),
    ("gpg.x509.program", "PROGRAM"),
    ("uploadpack.packObjectsHook", "PROGRAM"),
    ("remote.origin.uploadpack", "PROGRAM"),
    ("remote.origin.receivepack", "PROGRAM"),
    ("remote.origin.promisor", "true"),
    ("remote.origin.partialclonefilter", "blob:none"),
    ("extensions.partialClone", "origin"),
    ("protocol.allow", "always"),
    ("protocol.ext.allow", "always"),
    ("protocol.file.allow", "always"),
    ("trailer.mark.command", "PROGRAM"),
    ("trailer.mark.cmd", "PROGRAM"),
    ("browser.mark.cmd", "PROGRAM"),
    ("man.mark.cmd", "PROGRAM"),
    ("web.browser", "mark"),
    ("instaweb.httpd", "PROGRAM"),
    ("sendemail.smtpServer", "PROGRAM"),
    ("tar.mark.command", "PROGRAM"),
    ("status.submoduleSummary", "true"),
    ("alias.status", "!PROGRAM"),
    ("alias.ls-remote", "!PROGRAM"),
    ("alias.rev-parse", "!PROGRAM"),
    ("alias.for-each-ref", "!PROGRAM"),
    ("alias.cat-file", "!PROGRAM"),
    ("init.templateDir", "HOOKS"),
    ("ssh.variant", "simple"),
    ("safe.directory", "*"),
    ("safe.bareRepository", "all"),
];

/// Every name of a hook that some command of git runs.
const HOOKS: &[&str] =
    &["post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout", "fsmonitor-watchman"];

/// A repository that wants its own program to run.
struct Hostile {
    project: Project,
    mark: PathBuf,
}

impl Hostile {
    fn new(machine: &Machine) -> Self {
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
        for (key, value) in PROGRAMS {
            let value = value.replace("PROGRAM", program.to_str().unwrap());
            let value = value.replace("HOOKS", hooks.to_str().unwrap());
            let value = value.replace("ATTRIBUTES", machine.home().join("attributes").to_str().unwrap());
            project.git(&["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "config", key, &value]);
        }
        // The same again, where a setting includes another file.
        let included = format!(
            "[filter \"x=y\"]\n\tclean = {0}\n[filter \"other\"]\n\tclean = {0}\n[core]\n\tsshCommand = {0}\n",
            program.display()
        );
        fs::write(folder.join(".git/included"), included).unwrap();
        project.git(&["-c", "core.fsmonitor=false", "config", "include.path", "included"]);
        // A file of the same size in an application, which git has to read to see whether it has changed.
        let changed = folder.join("web/package.json");
        let text = fs::read_to_string(&changed).unwrap();
        fs::write(&changed, text.replace("true", "eurt")).unwrap();
        drop(fs::remove_file(&mark));
        Self { project, mark }
    }

    /// Runs every command that asks git, and wants no mark.
    #[track_caller]
    fn runs_nothing(&self, machine: &Machine) {
        self.runs_nothing_in(machine, Path::new(self.project.folder()));
    }

    #[track_caller]
    fn runs_nothing_in(&self, machine: &Machine, folder: &Path) {
        for line in [
            "deploy --connector-key shop --creator-email kim@acme.example --no-wait",
            "deploy --configuration web.TOKEN=x",
            "connector create --name Shop --creator-email kim@acme.example",
            "connector create --name Shop --repository-tag v1",
            "connector publish shop --no-wait",
            "connector preview shop --no-wait",
            "deployment create --connector-key shop --no-wait",
            "validate",
            "validate --certification",
        ] {
            let mut command = machine.command(words(line));
            let output = command.current_dir(folder).env_remove("GIT_ALLOW_PROTOCOL").output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let ran = fs::read_to_string(&self.mark);
            assert!(ran.is_err(), "`{line}` ran a program of the checkout: {}\n{said}", ran.unwrap());
        }
    }
}

/// A machine on which git reaches nobody: the user's own settings see to that.
fn machine(server: &Faulty) -> Machine {
    let machine = Machine::bare().talking_to(server.address());
    let settings = "[core]\n\tsshCommand = false\n[http]\n\tproxy = http://127.0.0.1:1\n";
    fs::write(machine.home().join(".gitconfig"), settings).unwrap();
    machine
}

/// A service that knows the Connector `shop` of this repository, and refuses every write.
fn service() -> Faulty {
    Faulty::start(|request| match request.is("GET") {
        true => Reply::json(200, &crate::faults::connector()),
        false if request.line.contains("oauth") => {
            Reply::json(200, &serde_json::json!({"access_token": "token", "expires_in": 3600}))
        }
        false => Reply::json(400, &serde_json::json!({"statusCode": 400, "message": "no", "errors": []})),
    })
}

#[test]
fn nothing_in_the_settings_of_a_repository_runs() {
    if !require("git") {
        return;
    }
    let server = service();
    let machine = machine(&server);
    let hostile = Hostile::new(&machine);
    hostile.runs_nothing(&machine);
    // A remote that is a program, an option, or a path; and one that is reached by the ssh of the settings.
    for url in [
        "git@github.com:acme/shop.git",
        "ssh://git@github.com/acme/shop.git",
        "ext::PROGRAM %S",
        "-uPROGRAM",
        "--upload-pack=PROGRAM",
        "ssh://-oProxyCommand=PROGRAM/x",
    ] {
        let url = url.replace("PROGRAM", machine.home().join("program").to_str().unwrap());
        hostile.project.git(&["-c", "core.fsmonitor=false", "config", "remote.origin.url", &url]);
        hostile.runs_nothing(&machine);
    }
    hostile.project.git(&[
        "-c",
        "core.fsmonitor=false",
        "config",
        "remote.origin.url",
        "ssh://git@github.com/acme/x.git",
    ]);
    // The positive control: asked plainly, git does run such a program.
    for arguments in [&["status"][..], &["ls-remote", "origin"], &["show", "HEAD"]] {
        drop(fs::remove_file(&hostile.mark));
        let mut git = Command::new("git");
        machine.seal(&mut git);
        git.env_remove("GIT_ALLOW_PROTOCOL").env("GIT_PAGER_IN_USE", "1");
        drop(git.current_dir(hostile.project.folder()).args(arguments).output().unwrap());
        assert!(hostile.mark.exists(), "git {arguments:?} ran nothing, so this test proves nothing");
    }
}

#[test]
fn a_repository_inside_a_checkout_runs_nothing() {
    if !require("git") {
        return;
    }
    let server = service();
    let machine = machine(&server);
    let hostile = Hostile::new(&machine);
    hostile.project.git(&["-c", "core.fsmonitor=false", "config", "remote.origin.url", "git@github.com:acme/shop.git"]);
    // What a clone can hold as plain files: a repository without `.git`, with a work tree.
    let folder = Path::new(hostile.project.folder());
    let inside = folder.join("web");
    for name in ["HEAD", "config", "index"] {
        fs::copy(folder.join(".git").join(name), inside.join(name)).unwrap();
    }
    for name in ["objects", "refs"] {
        fs::rename(folder.join(".git").join(name), inside.join(name)).unwrap();
    }
    fs::remove_dir_all(folder.join(".git")).unwrap();
    let config = fs::read_to_string(inside.join("config")).unwrap();
    fs::write(inside.join("config"), config.replace("bare = false", "bare = false\n\tworktree = .")).unwrap();
    fs::copy(folder.join("connect.yaml"), inside.join("connect.yaml")).unwrap();
    hostile.runs_nothing_in(&machine, &inside);
    let mut git = Command::new("git");
    machine.seal(&mut git);
    drop(git.current_dir(&inside).args(["status"]).output().unwrap());
    assert!(hostile.mark.exists(), "git ran nothing, so this test proves nothing");
}

#[test]
fn a_partial_clone_fetches_nothing() {
    if !require("git") {
        return;
    }
    let server = service();
    let machine = machine(&server);
    let hostile = Hostile::new(&machine);
    // Every object but the commit is missing, so that git would fetch it from the promisor.
    let folder = Path::new(hostile.project.folder());
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
    hostile.project.git(&[
        "-c",
        "core.fsmonitor=false",
        "config",
        "remote.origin.url",
        "ssh://git@github.com/acme/shop.git",
    ]);
    hostile.runs_nothing(&machine);
    let mut git = Command::new("git");
    machine.seal(&mut git);
    git.env_remove("GIT_ALLOW_PROTOCOL").current_dir(folder).args(["cat-file", "-p", "HEAD:connect.yaml"]);
    drop(git.output().unwrap());
    assert!(hostile.mark.exists(), "git fetched nothing, so this test proves nothing");
}

/// Variables that only ctconnect itself may see.
const SECRETS: [(&str, &str); 4] = [
    ("CTP_CLIENT_SECRET", "s3cret-of-the-client"),
    ("CTP_ACCESS_TOKEN", "s3cret-token"),
    ("CTP_CLIENT_SECRET_OF_STAGING", "s3cret-of-staging"),
    ("CTCONNECT_SECRET", "s3cret-of-ours"),
];

#[test]
fn children_get_no_credentials() {
    let record = "env >> \"$HOME/seen\"; echo \"$0\" >> \"$HOME/programs\"; case \"$0\" in *git) exit 1;; esac";
    let server = service();
    let mut machine = Machine::bare().talking_to(server.address());
    let programs = ["git", "docker", "npm", "yarn", "pnpm", "mvn", "docker-credential-test"];
    for name in programs {
        machine = machine.with_program(name, record);
    }
    for (name, value) in SECRETS {
        machine = machine.with(name, value);
    }
    let project = Project::new(&machine, "shop", THREE);
    let folder = project.folder();
    let config = machine.home().join(".config/ctconnect");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("config.yaml"), "credential-helper: test\nprofiles:\n  own: {client-id: id}\n").unwrap();
    let web = Path::new(folder).join("web");
    for (manager, lock) in [("npm", "package-lock.json"), ("yarn", "yarn.lock"), ("pnpm", "pnpm-lock.yaml")] {
        ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"]
            .iter()
            .for_each(|lock| drop(fs::remove_file(web.join(lock))));
        fs::write(web.join(lock), "").unwrap();
        let package = r#"{"scripts": {"build": "x", "test": "x"}, "dependencies": {"express": "5"}, "packageManager": "MANAGER@9.0.0"}"#;
        fs::write(web.join("package.json"), package.replace("MANAGER", manager)).unwrap();
        for task in ["build", "test"] {
            drop(machine.sh_in(folder, &format!("application {task} web")));
        }
    }
    fs::remove_file(web.join("package.json")).unwrap();
    fs::write(web.join("pom.xml"), "<project></project>").unwrap();
    for line in ["application build web", "deploy", "bundle", "validate --full", "--profile own deployment list"] {
        drop(machine.sh_in(folder, line));
    }
    let ran = fs::read_to_string(machine.home().join("programs")).unwrap();
    for name in programs {
        assert!(ran.lines().any(|program| program.ends_with(&format!("/{name}"))), "`{name}` did not run:\n{ran}");
    }
    let seen = fs::read_to_string(machine.home().join("seen")).unwrap();
    let leaked: Vec<&str> = seen.lines().filter(|line| line.contains("s3cret")).collect();
    // A script of a project is an exception: it may have variables of its own that begin alike.
    let leaked: Vec<_> = leaked.iter().filter(|line| !line.starts_with("CTP_CLIENT_SECRET_OF_STAGING=")).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    assert!(!seen.contains("CTCONNECT_"), "{seen}");
}
