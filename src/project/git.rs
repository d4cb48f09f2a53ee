//! Facts that git knows about a project folder. Git is asked without prompts, bounded in time, and never changes anything.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long one question to git may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A project folder whose facts are asked of git.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
    /// `GIT_SSH_COMMAND` of the user.
    ssh_command: Option<OsString>,
}

impl Git {
    /// Asks about `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ssh_command: None }
    }

    /// Reaches remotes by the user's own `GIT_SSH_COMMAND`, if there is one.
    #[must_use]
    pub fn with_ssh_command(mut self, own: Option<&OsStr>) -> Self {
        self.ssh_command = own.map(OsStr::to_owned);
        self
    }

    /// Address of the remote named `origin`, else of the only remote.
    pub fn remote_url(&self) -> Option<String> {
        self.line(&["remote", "get-url", &self.remote()?])
    }

    /// Whether the remote has a tag, or a branch, of this name; none where git cannot tell: no remote, no answer in
    /// time, no access.
    pub fn remote_has(&self, tag: &str) -> Option<bool> {
        let (tags, heads) = (format!("refs/tags/{tag}"), format!("refs/heads/{tag}"));
        let mut git = self.command(&["ls-remote", "--quiet", &self.remote()?, &tags, &heads]);
        let found = answer(git.env("GIT_SSH_COMMAND", self.silent_ssh_command()))?;
        Some(!found.trim_ascii().is_empty())
    }

    /// How ssh is run, with the option that keeps it from asking for a password. The variable wins over
    /// `core.sshCommand`, hence the setting has to be carried over.
    fn silent_ssh_command(&self) -> OsString {
        let own = self.ssh_command.clone().or_else(|| self.line(&["config", "core.sshCommand"]).map(OsString::from));
        let mut command = own.unwrap_or_else(|| "ssh".into());
        command.push(" -o BatchMode=yes");
        command
    }

    /// Whether the folder's repository has a tag of this name.
    pub fn has_tag(&self, tag: &str) -> bool {
        self.ask(&["rev-parse", "--quiet", "--verify", &format!("refs/tags/{tag}")]).is_some()
    }

    /// The remote named `origin`, else the only one.
    fn remote(&self) -> Option<String> {
        let remotes = self.text(&["remote"])?;
        let names: Vec<&str> = remotes.lines().collect();
        match names[..] {
            _ if names.contains(&"origin") => Some("origin".to_owned()),
            [only] => Some(only.to_owned()),
            _ => None,
        }
    }

    /// The tags that point at `HEAD`, in git's order.
    pub fn tags_at_head(&self) -> Vec<String> {
        let tags = self.text(&["tag", "--points-at", "HEAD"]).unwrap_or_default();
        tags.lines().map(str::to_owned).collect()
    }

    /// `user.email` of the configuration that applies in the folder.
    pub fn user_email(&self) -> Option<String> {
        self.line(&["config", "user.email"])
    }

    /// `connect.yaml` of the folder as it is at `tag`.
    pub fn connect_file_at(&self, tag: &str) -> Option<Vec<u8>> {
        if tag.starts_with('-') {
            return None;
        }
        self.ask(&["show", &format!("{tag}:./connect.yaml")])
    }

    fn line(&self, arguments: &[&str]) -> Option<String> {
        let text = self.text(arguments)?;
        let line = text.lines().next()?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    fn text(&self, arguments: &[&str]) -> Option<String> {
        String::from_utf8(self.ask(arguments)?).ok()
    }

    /// What git prints, if it answers with success in time. No git at all is the same as no answer.
    fn ask(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        answer(&mut self.command(arguments))
    }

    /// Git in the folder, without questions and without a trace.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut git = Command::new("git");
        git.arg("-C").arg(&self.folder).args(arguments).env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
        git
    }
}

/// What the program prints, if it ends with success in time.
fn answer(command: &mut Command) -> Option<Vec<u8>> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut stdout = child.stdout.take()?;
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut stdout, &mut bytes).ok().map(|_| bytes)
    });
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().ok()? {
            Some(status) => break status,
            None if begun.elapsed() > PATIENCE => {
                // It is past its time: whether the kill succeeds no longer matters.
                drop(child.kill());
                drop(child.wait());
                return None;
            }
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    status.success().then(|| reader.join().ok().flatten()).flatten()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    /// A repository with a remote beside it; none where there is no git.
    fn repository(root: &Path) -> Option<Git> {
        let git = |folder: &str, arguments: &[&str]| {
            let mut command = Command::new("git");
            command.arg("-C").arg(root.join(folder)).args(arguments).env("GIT_CONFIG_GLOBAL", root.join("none"));
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .map(|status| assert!(status.success(), "{arguments:?}"))
        };
        git(".", &["init", "--bare", "remote.git"]).ok()?;
        git(".", &["init", "project"]).unwrap();
        std::fs::write(root.join("project/connect.yaml"), "deployAs: []").unwrap();
        git("project", &["add", "."]).unwrap();
        let commit = ["-c", "user.name=k", "-c", "user.email=k@x.example", "commit", "-m", "x"];
        git("project", &commit).unwrap();
        git("project", &["tag", "v1"]).unwrap();
        git("project", &["tag", "v2"]).unwrap();
        git("project", &["remote", "add", "upstream", "../remote.git"]).unwrap();
        git("project", &["push", "upstream", "v1"]).unwrap();
        Some(Git::new(&root.join("project")))
    }

    #[test]
    fn the_users_own_ssh_command_is_kept() {
        let root = tempfile::tempdir().unwrap();
        let Some(git) = repository(root.path()) else { return };
        let set = |name, value: &str| assert!(git.ask(&["config", name, value]).is_some());
        // What the machine has set counts as well, unless the repository says something else.
        set("core.sshCommand", "");
        assert_eq!(git.silent_ssh_command(), "ssh -o BatchMode=yes");
        set("core.sshCommand", "ssh -i ours");
        assert_eq!(git.silent_ssh_command(), "ssh -i ours -o BatchMode=yes");
        let own = OsStr::new("ssh -i key");
        assert_eq!(git.clone().with_ssh_command(Some(own)).silent_ssh_command(), "ssh -i key -o BatchMode=yes");
    }

    #[cfg(unix)]
    #[test]
    fn a_remote_is_reached_by_the_configured_ssh_command() {
        let root = tempfile::tempdir().unwrap();
        let Some(git) = repository(root.path()) else { return };
        let [script, told] = ["ssh.sh", "told"].map(|name| root.path().join(name));
        std::fs::write(&script, format!("echo \"$@\" >>'{}'\nexit 1\n", told.display())).unwrap();
        let set = |name, value: &str| assert!(git.ask(&["config", name, value]).is_some());
        set("core.sshCommand", &format!("sh {} --ours", script.display()));
        set("remote.upstream.url", "ssh://git@host.invalid/x.git");
        assert_eq!(git.remote_has("v1"), None);
        let told = std::fs::read_to_string(told).unwrap();
        assert!(
            told.lines().any(|line| line.starts_with("--ours -o BatchMode=yes") && line.contains("git@host.invalid"))
        );
    }

    #[test]
    fn a_tag_is_pushed_or_only_here_or_nowhere() {
        let root = tempfile::tempdir().unwrap();
        let Some(git) = repository(root.path()) else { return };
        assert_eq!(git.remote_url().as_deref(), Some("../remote.git"), "the only remote stands in for origin");
        let known = ["v1", "v2", "v3"].map(|tag| (git.remote_has(tag), git.has_tag(tag)));
        assert_eq!(known, [(Some(true), true), (Some(false), true), (Some(false), false)]);
        assert_eq!(git.connect_file_at("v2").as_deref(), Some(&b"deployAs: []"[..]));
        std::fs::remove_dir_all(root.path().join("remote.git")).unwrap();
        assert_eq!(git.remote_has("v1"), None, "a remote that does not answer says nothing");
    }
}
