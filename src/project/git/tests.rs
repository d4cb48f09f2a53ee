#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::process::{Command, Stdio};

use super::*;
use crate::required_program::require;

/// Runs git as a person would, with the settings of the repository.
fn run(folder: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(["-c", "user.name=k", "-c", "user.email=k@x.example"]).args(arguments);
    command.env("GIT_CONFIG_GLOBAL", folder.join("none")).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().unwrap().success()
}

/// A repository with a remote beside it; `None` where git is missing.
fn repository(root: &Path) -> Option<Git> {
    if !require("git") {
        return None;
    }
    let project = root.join("project");
    let git = |folder: &Path, arguments: &[&str]| assert!(run(folder, arguments), "{arguments:?}");
    git(root, &["init", "--bare", "remote.git"]);
    git(root, &["init", "project"]);
    std::fs::create_dir(project.join("web")).unwrap();
    std::fs::write(project.join("connect.yaml"), "deployAs: []").unwrap();
    std::fs::write(project.join("web/index.js"), "1").unwrap();
    git(&project, &["add", "."]);
    git(&project, &["commit", "-m", "x"]);
    git(&project, &["tag", "v1"]);
    git(&project, &["tag", "v2"]);
    git(&project, &["remote", "add", "upstream", "../remote.git"]);
    git(&project, &["push", "upstream", "v1"]);
    Some(Git::new(&project, |_| None))
}

#[tokio::test]
async fn ssh_is_run_as_the_user_says_and_never_as_the_repository_says() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert!(run(&git.folder, &["config", "core.sshCommand", "theirs"]));
    let setting = git.user_setting("core.sshCommand").await.unwrap_or_else(|| "ssh".to_owned());
    assert_eq!(git.silent_ssh_command().await, OsString::from(format!("{setting} -o BatchMode=yes")));
    let of_user = |name: &'static str, value: &'static str| {
        Git::new(&git.folder, move |asked| (asked == name).then_some(OsStr::new(value)))
    };
    let command = of_user("GIT_SSH_COMMAND", "ssh -i key").silent_ssh_command().await;
    assert_eq!(command, "ssh -i key -o BatchMode=yes");
    if setting == "ssh" {
        let command = of_user("GIT_SSH", "/my tools/it's-ssh").silent_ssh_command().await;
        assert_eq!(command, r"'/my tools/it'\''s-ssh' -o BatchMode=yes");
    }
}

#[tokio::test]
async fn programs_that_take_other_options_than_ssh_get_their_own() {
    let root = tempfile::tempdir().unwrap();
    for (variables, expected) in [
        (vec![("GIT_SSH_COMMAND", "plink -P 22")], "plink -P 22 -batch"),
        (vec![("GIT_SSH", r"C:\PuTTY\TortoisePlink.exe")], r"'C:\PuTTY\TortoisePlink.exe' -batch"),
        (vec![("GIT_SSH_COMMAND", "/my/wrapper"), ("GIT_SSH_VARIANT", "putty")], "/my/wrapper -batch"),
        (vec![("GIT_SSH_COMMAND", "/my/wrapper"), ("GIT_SSH_VARIANT", "simple")], "/my/wrapper"),
        (vec![("GIT_SSH_COMMAND", "plink"), ("GIT_SSH_VARIANT", "auto")], "plink -batch"),
        (vec![("GIT_SSH_COMMAND", "plink"), ("GIT_SSH_VARIANT", "ssh")], "plink -o BatchMode=yes"),
    ] {
        let variable =
            |asked: &str| variables.iter().find(|(name, _)| *name == asked).map(|(_, value)| OsStr::new(value));
        assert_eq!(Git::new(root.path(), variable).silent_ssh_command().await, expected, "{variables:?}");
    }
}

#[test]
fn a_user_may_narrow_the_protocols_and_not_widen_them() {
    let protocols = |allowed: Option<&'static str>| {
        Git::new(Path::new("."), |name| allowed.filter(|_| name == "GIT_ALLOW_PROTOCOL").map(OsStr::new)).protocols()
    };
    assert_eq!(protocols(None), "https:http:ssh:git:file");
    assert_eq!(protocols(Some("ext:ssh:file:mark")), "ssh:file");
    assert_eq!(protocols(Some("none")), "");
}

#[cfg(unix)]
#[tokio::test]
async fn a_remote_is_reached_by_the_users_ssh_command() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    let [script, arguments] = ["ssh.sh", "arguments"].map(|name| root.path().join(name));
    std::fs::write(&script, format!("echo \"$@\" >>'{}'\nexit 1\n", arguments.display())).unwrap();
    assert!(run(&git.folder, &["config", "remote.upstream.url", "ssh://git@host.invalid/x.git"]));
    let command = format!("sh {} --ours", script.display());
    let git = Git::new(&git.folder, |name| (name == "GIT_SSH_COMMAND").then_some(OsStr::new(&command)));
    assert_eq!(git.remote_tag("v1").await, None);
    let arguments = std::fs::read_to_string(arguments).unwrap();
    let is_ours = |line: &str| line.starts_with("--ours -o BatchMode=yes") && line.contains("git@host.invalid");
    assert!(arguments.lines().any(is_ours), "{arguments}");
}

#[tokio::test]
async fn a_tag_is_at_the_remote_or_only_local_or_missing() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert_eq!(git.remote_url().await.as_deref(), Some("../remote.git"), "the only remote is used in place of origin");
    for (tag, expected) in [("v1", (true, true)), ("v2", (false, true)), ("v3", (false, false))] {
        let is_there = git.remote_tag(tag).await.map(|found| found != RemoteTag::Missing);
        assert_eq!((is_there, git.has_tag(tag).await), (Some(expected.0), expected.1), "{tag}");
    }
    assert_eq!(git.tags_at_head().await, ["v1", "v2"]);
    assert_eq!(git.connect_file_at("v2").await.as_deref(), Some(&b"deployAs: []"[..]));
    std::fs::remove_dir_all(root.path().join("remote.git")).unwrap();
    assert_eq!(git.remote_tag("v1").await, None, "a remote that does not answer says nothing");
}

#[tokio::test]
async fn origin_comes_first_and_several_others_are_no_choice() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert!(run(&git.folder, &["remote", "add", "a.b.url", "https://github.com/acme/two.git"]));
    assert_eq!(git.remote_url().await, None);
    assert!(run(&git.folder, &["remote", "add", "origin", "https://github.com/acme/shop.git"]));
    assert!(run(&git.folder, &["config", "--add", "remote.origin.url", "https://github.com/acme/second.git"]));
    assert_eq!(git.remote_url().await.as_deref(), Some("https://github.com/acme/shop.git"));
}

#[tokio::test]
async fn an_abbreviation_of_the_user_is_written_out_and_that_of_the_repository_is_not() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert!(run(&git.folder, &["config", "remote.upstream.url", "ours:shop"]));
    assert!(run(&git.folder, &["config", "url.https://elsewhere.example/.insteadOf", "ours:"]));
    assert_eq!(git.remote_url().await.as_deref(), Some("ours:shop"));
}

#[tokio::test]
async fn the_address_on_github_does_not_depend_on_the_user() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    let address = "https://github.com/acme/shop.git";
    assert!(run(&git.folder, &["config", "remote.upstream.url", address]));
    // The settings of the user, as a file that git is pointed at.
    assert_eq!(git.remote_url().await.as_deref(), Some(address));
}

#[tokio::test]
async fn worktrees_and_submodules_have_facts_of_their_own() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert!(run(&git.folder, &["worktree", "add", "--detach", "../worktree", "v1"]));
    let worktree = Git::new(&root.path().join("worktree"), |_| None);
    assert_eq!(worktree.remote_url().await.as_deref(), Some("../remote.git"));
    assert_eq!(worktree.path_in_repository().await.as_deref(), Some(""));
    assert_eq!(worktree.remote_tag("v1").await, git.commit_of("v1").await.map(RemoteTag::At));
    std::fs::write(worktree.folder.join("web/index.js"), "changed").unwrap();
    assert_eq!(worktree.uncommitted(&["web"]).await, ["web/index.js"]);
    assert_eq!(git.uncommitted(&["web"]).await, [""; 0]);
    let outer = root.path().join("outer");
    assert!(run(root.path(), &["init", "outer"]));
    assert!(run(&outer, &["-c", "protocol.file.allow=always", "submodule", "add", "../project", "shop"]));
    let submodule = Git::new(&outer.join("shop"), |_| None);
    assert_eq!(submodule.path_in_repository().await.as_deref(), Some(""));
    assert_eq!(submodule.tags_at_head().await, ["v1", "v2"]);
    assert!(submodule.remote_url().await.unwrap().ends_with("/project"));
}

#[tokio::test]
async fn why_git_knows_nothing_is_told_apart() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert!(git.problem().await.is_none());
    let outside = Git::new(root.path(), |_| None).problem().await;
    assert!(matches!(outside, Some(GitProblem::NoRepository)), "{outside:?}");
}

#[tokio::test]
async fn files_that_a_filter_would_have_to_compare_are_not_reported() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    // As Git LFS does: the commit has something else than the folder.
    let filter = ["-c", "filter.lfs.clean=tr a-z A-Z"];
    std::fs::write(git.folder.join(".gitattributes"), "*.bin filter=lfs\n").unwrap();
    std::fs::write(git.folder.join("web/large.bin"), "content").unwrap();
    assert!(run(&git.folder, &[&filter[..], &["add", "."]].concat()));
    assert!(run(&git.folder, &[&filter[..], &["commit", "-m", "large"]].concat()));
    // Written again with the same content, so that git has to compare.
    std::fs::remove_file(git.folder.join("web/large.bin")).unwrap();
    std::fs::write(git.folder.join("web/large.bin"), "content").unwrap();
    std::fs::write(git.folder.join("web/new.bin"), "new").unwrap();
    std::fs::write(git.folder.join("web/index.js"), "changed").unwrap();
    assert_eq!(git.uncommitted(&["web"]).await, ["web/index.js", "web/new.bin"]);
    std::fs::remove_file(git.folder.join("web/large.bin")).unwrap();
    assert_eq!(git.uncommitted(&["web"]).await, ["web/index.js", "web/large.bin", "web/new.bin"]);
}

#[tokio::test]
async fn changes_are_found_in_the_given_folders_alone() {
    let root = tempfile::tempdir().unwrap();
    let Some(git) = repository(root.path()) else { return };
    assert_eq!(git.uncommitted(&["web"]).await, [""; 0]);
    std::fs::write(git.folder.join("connect.yaml"), "changed").unwrap();
    assert_eq!(git.uncommitted(&["web"]).await, [""; 0]);
    std::fs::write(git.folder.join("web/index.js"), "2").unwrap();
    std::fs::write(git.folder.join("web/new.js"), "3").unwrap();
    assert_eq!(git.uncommitted(&["web"]).await, ["web/index.js", "web/new.js"]);
    let inside = Git::new(&git.folder.join("web"), |_| None);
    assert_eq!(inside.path_in_repository().await.as_deref(), Some("web/"));
    assert_eq!(inside.uncommitted(&["."]).await, ["index.js", "new.js"]);
    assert_eq!(git.path_in_repository().await.as_deref(), Some(""));
    assert_eq!(Git::new(root.path(), |_| None).path_in_repository().await, None);
}
