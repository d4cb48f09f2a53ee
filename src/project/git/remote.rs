//! What git knows of the remote repository.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Git, answer};

/// A remote of the repository.
struct Remote {
    name: String,
    /// As the repository has it.
    url: String,
}

impl Git {
    /// Address of the remote named `origin`, else of the only remote, with the abbreviations of the user's settings
    /// (`url.*.insteadOf`) written out.
    pub async fn remote_url(&self) -> Option<String> {
        let Remote { url, .. } = self.remote().await?;
        let empty = empty_folder()?;
        let git = self.outside(empty.path(), &["ls-remote", "--get-url", "--", &url]);
        let written_out = String::from_utf8(answer(git).await?).ok()?;
        Some(written_out.trim_end().to_owned())
    }

    /// Whether the remote has a tag, or a branch, of this name. `None` where git cannot tell: no remote, no answer in
    /// time, no access.
    pub async fn remote_has(&self, tag: &str) -> Option<bool> {
        let Remote { url, .. } = self.remote().await?;
        let address = if is_relative_path(&url) { self.root().await?.join(&url) } else { PathBuf::from(url) };
        let (tags, heads) = (format!("refs/tags/{tag}"), format!("refs/heads/{tag}"));
        let empty = empty_folder()?;
        let git = self.outside(empty.path(), &["ls-remote", "--quiet", "--"]).arguments([address]);
        let git = git.arguments([tags, heads]).variable("GIT_SSH_COMMAND", self.silent_ssh_command().await);
        let found = answer(git.without_variable("GIT_SSH")).await?;
        Some(!found.trim_ascii().is_empty())
    }

    /// How the user runs ssh, with the option that keeps it from asking for a password. The variable overrides the setting
    /// `core.sshCommand`, so it has to include what the user's setting says. That of the repository does not count.
    pub(super) async fn silent_ssh_command(&self) -> OsString {
        let mut command = match &self.user.ssh_command {
            Some(own) => own.clone(),
            None => match self.user_setting("core.sshCommand").await {
                Some(setting) => setting.into(),
                None => self.user.ssh.as_ref().map_or_else(|| "ssh".into(), quoted),
            },
        };
        command.push(" -o BatchMode=yes");
        command
    }

    /// The remote named `origin`, else the only one.
    async fn remote(&self) -> Option<Remote> {
        let arguments = ["config", "--local", "--no-includes", "-z", "--get-regexp", r"^remote\..*\.url$"];
        let mut remotes: Vec<Remote> = Vec::new();
        for entry in self.text(&arguments).await?.split_terminator('\0') {
            let (key, url) = entry.split_once('\n').unwrap_or((entry, ""));
            let name = key.strip_prefix("remote.").and_then(|key| key.strip_suffix(".url")).unwrap_or_default();
            // A remote may have several addresses; git reads from the first.
            if !remotes.iter().any(|remote| remote.name == name) {
                remotes.push(Remote { name: name.to_owned(), url: url.to_owned() });
            }
        }
        let origin = remotes.iter().position(|remote| remote.name == "origin");
        let chosen = origin.or_else(|| (remotes.len() == 1).then_some(0))?;
        Some(remotes.swap_remove(chosen)).filter(|remote| !remote.url.is_empty())
    }

    async fn root(&self) -> Option<PathBuf> {
        let folder = self.text(&["rev-parse", "--show-toplevel"]).await?;
        Some(PathBuf::from(folder.trim_end_matches('\n')))
    }
}

/// An empty folder, which is removed when it is dropped.
fn empty_folder() -> Option<tempfile::TempDir> {
    tempfile::tempdir().ok()
}

/// Whether git takes a remote's address for a path below its current folder.
fn is_relative_path(url: &str) -> bool {
    // `HOST:PATH` needs a colon before the first slash, and `SCHEME::ADDRESS` has one too.
    let has_host = url.split('/').next().is_some_and(|beginning| beginning.contains(':'));
    !has_host && !Path::new(url).is_absolute()
}

/// A program's path for a shell.
fn quoted(program: &OsString) -> OsString {
    let mut quoted = OsString::from("'");
    match program.to_str() {
        Some(text) => quoted.push(text.replace('\'', r"'\''")),
        None => quoted.push(program),
    }
    quoted.push("'");
    quoted
}
