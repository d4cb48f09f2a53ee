//! Facts that git knows about a project folder. Git is asked without prompts, bounded in time, and never changes anything.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long one question to git may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// A project folder whose facts are asked of git.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
}

impl Git {
    /// Asks about `folder`.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Address of the remote named `origin`, else of the only remote.
    pub fn remote_url(&self) -> Option<String> {
        if let Some(url) = self.line(&["remote", "get-url", "origin"]) {
            return Some(url);
        }
        let remotes = self.text(&["remote"])?;
        let mut names = remotes.lines();
        match (names.next(), names.next()) {
            (Some(only), None) => self.line(&["remote", "get-url", only]),
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
        let mut child = Command::new("git")
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
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
}
