//! Facts that git knows about a project folder. Git is asked without prompts, within a time limit, and changes nothing.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::Program;

/// How long git may take to answer one question.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// More than the largest connect.yaml that is read.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;

/// A project folder that git is asked about.
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

    /// Connects to remotes with the user's own `GIT_SSH_COMMAND`, if it is set.
    #[must_use]
    pub fn with_ssh_command(mut self, own: Option<&OsStr>) -> Self {
        self.ssh_command = own.map(OsStr::to_owned);
        self
    }

    /// Address of the remote named `origin`, else of the only remote.
    pub async fn remote_url(&self) -> Option<String> {
        self.line(&["remote", "get-url", &self.remote().await?]).await
    }

    /// Whether the remote has a tag, or a branch, of this name. `None` where git cannot tell: no remote, no answer in
    /// time, no access.
    pub async fn remote_has(&self, tag: &str) -> Option<bool> {
        let (tags, heads) = (format!("refs/tags/{tag}"), format!("refs/heads/{tag}"));
        let git = self.program(&["ls-remote", "--quiet", &self.remote().await?, &tags, &heads]);
        let found = answer(git.variable("GIT_SSH_COMMAND", self.silent_ssh_command().await)).await?;
        Some(!found.trim_ascii().is_empty())
    }

    /// How ssh is run, with the option that keeps it from asking for a password. The variable overrides
    /// `core.sshCommand`, so it has to include what that setting says.
    async fn silent_ssh_command(&self) -> OsString {
        let mut command = match &self.ssh_command {
            Some(own) => own.clone(),
            None => self.line(&["config", "core.sshCommand"]).await.unwrap_or_else(|| "ssh".to_owned()).into(),
        };
        command.push(" -o BatchMode=yes");
        command
    }

    /// Whether the folder's repository has a tag of this name.
    pub async fn has_tag(&self, tag: &str) -> bool {
        self.ask(&["rev-parse", "--quiet", "--verify", &format!("refs/tags/{tag}")]).await.is_some()
    }

    /// The remote named `origin`, else the only one.
    async fn remote(&self) -> Option<String> {
        let remotes = self.text(&["remote"]).await?;
        let names: Vec<&str> = remotes.lines().collect();
        match names[..] {
            _ if names.contains(&"origin") => Some("origin".to_owned()),
            [only] => Some(only.to_owned()),
            _ => None,
        }
    }

    /// The tags that point at `HEAD`, in git's order.
    pub async fn tags_at_head(&self) -> Vec<String> {
        let tags = self.text(&["tag", "--points-at", "HEAD"]).await.unwrap_or_default();
        tags.lines().map(str::to_owned).collect()
    }

    /// `user.email` of the configuration that applies in the folder.
    pub async fn user_email(&self) -> Option<String> {
        self.line(&["config", "user.email"]).await
    }

    /// `connect.yaml` of the folder as it is at `tag`.
    pub async fn connect_file_at(&self, tag: &str) -> Option<Vec<u8>> {
        if tag.starts_with('-') {
            return None;
        }
        self.ask(&["show", &format!("{tag}:./connect.yaml")]).await
    }

    async fn line(&self, arguments: &[&str]) -> Option<String> {
        let text = self.text(arguments).await?;
        let line = text.lines().next()?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    async fn text(&self, arguments: &[&str]) -> Option<String> {
        String::from_utf8(self.ask(arguments).await?).ok()
    }

    async fn ask(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        answer(self.program(arguments)).await
    }

    /// Git in the folder. It asks the user nothing and takes no locks.
    fn program(&self, arguments: &[&str]) -> Program {
        let git = Program::new("git").arguments([OsStr::new("-C"), self.folder.as_os_str()]).arguments(arguments);
        git.variable("GIT_TERMINAL_PROMPT", "0").variable("GIT_OPTIONAL_LOCKS", "0")
    }
}

/// What git prints, if it succeeds in time. A missing git is the same as no answer.
async fn answer(git: Program) -> Option<Vec<u8>> {
    let captured = git.only_answers(TIME_LIMIT, ANSWER_LIMIT).capture().await.ok()?;
    captured.exit.is_success().then_some(captured.stdout)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// A repository with a remote beside it; `None` where git is missing.
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

    #[tokio::test]
    async fn the_users_own_ssh_command_is_kept() {
        let root = tempfile::tempdir().unwrap();
        let Some(git) = repository(root.path()) else { return };
        let set = async |name, value: &str| assert!(git.ask(&["config", name, value]).await.is_some());
        // What the machine has set counts as well, unless the repository says something else.
        set("core.sshCommand", "").await;
        assert_eq!(git.silent_ssh_command().await, "ssh -o BatchMode=yes");
        set("core.sshCommand", "ssh -i ours").await;
        assert_eq!(git.silent_ssh_command().await, "ssh -i ours -o BatchMode=yes");
        let own = OsStr::new("ssh -i key");
        assert_eq!(git.clone().with_ssh_command(Some(own)).silent_ssh_command().await, "ssh -i key -o BatchMode=yes");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_remote_is_reached_by_the_configured_ssh_command() {
        let root = tempfile::tempdir().unwrap();
        let Some(git) = repository(root.path()) else { return };
        let [script, arguments] = ["ssh.sh", "arguments"].map(|name| root.path().join(name));
        std::fs::write(&script, format!("echo \"$@\" >>'{}'\nexit 1\n", arguments.display())).unwrap();
        let set = async |name, value: &str| assert!(git.ask(&["config", name, value]).await.is_some());
        set("core.sshCommand", &format!("sh {} --ours", script.display())).await;
        set("remote.upstream.url", "ssh://git@host.invalid/x.git").await;
        assert_eq!(git.remote_has("v1").await, None);
        let arguments = std::fs::read_to_string(arguments).unwrap();
        assert!(
            arguments
                .lines()
                .any(|line| line.starts_with("--ours -o BatchMode=yes") && line.contains("git@host.invalid"))
        );
    }

    #[tokio::test]
    async fn a_tag_is_at_the_remote_or_only_local_or_missing() {
        let root = tempfile::tempdir().unwrap();
        let Some(git) = repository(root.path()) else { return };
        assert_eq!(
            git.remote_url().await.as_deref(),
            Some("../remote.git"),
            "the only remote is used in place of origin"
        );
        for (tag, expected) in [("v1", (true, true)), ("v2", (false, true)), ("v3", (false, false))] {
            assert_eq!((git.remote_has(tag).await, git.has_tag(tag).await), (Some(expected.0), expected.1), "{tag}");
        }
        assert_eq!(git.connect_file_at("v2").await.as_deref(), Some(&b"deployAs: []"[..]));
        std::fs::remove_dir_all(root.path().join("remote.git")).unwrap();
        assert_eq!(git.remote_has("v1").await, None, "a remote that does not answer says nothing");
    }
}
