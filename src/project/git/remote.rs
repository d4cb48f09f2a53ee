//! What git knows of the remote repository.

use std::path::{Path, PathBuf};

use super::{Git, PROTOCOLS, answer};
use crate::project::repository_url::normalize;

/// What a remote has under the name of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemoteTag {
    Missing,
    /// A branch, and no tag.
    Branch,
    /// A tag at this commit.
    At(String),
}

/// A remote of the repository.
struct Remote {
    name: String,
    /// As the repository has it.
    url: String,
}

impl Git {
    /// Address of the remote named `origin`, else of the only remote, as the repository has it: the same on every machine.
    /// Only if it is none of a repository on GitHub, abbreviations of the user's settings (`url.*.insteadOf`) are written
    /// out.
    pub async fn remote_url(&self) -> Option<String> {
        let Remote { url, .. } = self.remote().await?;
        if normalize(&url).is_ok() {
            return Some(url);
        }
        let empty = empty_folder()?;
        let git = self.outside(empty.path(), &["ls-remote", "--get-url", "--", &url]);
        let written_out = String::from_utf8(answer(git).await?).ok()?;
        Some(written_out.trim_end().to_owned())
    }

    /// What the remote has under the name of a tag. `None` where git cannot tell: no remote, no answer in time, no access.
    pub async fn remote_tag(&self, tag: &str) -> Option<RemoteTag> {
        let (url, address) = self.address().await?;
        let (tags, heads) = (format!("refs/tags/{tag}"), format!("refs/heads/{tag}"));
        let peeled = format!("{tags}^{{}}");
        let empty = empty_folder()?;
        let git = self.outside(empty.path(), &["ls-remote", "--quiet", "--"]).arguments([address]);
        let git = git.arguments([&tags, &peeled, &heads]).variable("GIT_SSH_COMMAND", self.silent_ssh_command().await);
        let git = self.with_workflow_token(git, empty.path(), &url).await;
        let found = answer(git.without_variable("GIT_SSH")).await?;
        let found = String::from_utf8_lossy(&found).into_owned();
        let commit = |name: &str| found.lines().find_map(|line| line.split_once('\t').filter(|(_, it)| *it == name));
        // An annotated tag has an object of its own, and `^{}` is the commit.
        let tagged = commit(&peeled).or_else(|| commit(&tags)).map(|(commit, _)| commit.to_owned());
        Some(match tagged {
            Some(commit) => RemoteTag::At(commit),
            None if found.trim().is_empty() => RemoteTag::Missing,
            None => RemoteTag::Branch,
        })
    }

    /// The address of the remote as the repository has it, and as git finds it from any folder.
    pub(super) async fn address(&self) -> Option<(String, PathBuf)> {
        let Remote { url, .. } = self.remote().await?;
        let address = if is_relative_path(&url) { self.root().await?.join(&url) } else { PathBuf::from(&url) };
        Some((url, address))
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
        Some(remotes.swap_remove(chosen)).filter(|remote| is_plain(&remote.url))
    }

    async fn root(&self) -> Option<PathBuf> {
        let folder = self.text(&["rev-parse", "--show-toplevel"]).await?;
        Some(PathBuf::from(folder.trim_end_matches('\n')))
    }
}

/// An empty folder, which is removed when it is dropped.
pub(super) fn empty_folder() -> Option<tempfile::TempDir> {
    tempfile::tempdir().ok()
}

/// Whether git takes a remote's address for a path below its current folder.
fn is_relative_path(url: &str) -> bool {
    // `HOST:PATH` needs a colon before the first slash, and `SCHEME::ADDRESS` has one too.
    let has_host = url.split('/').next().is_some_and(|beginning| beginning.contains(':'));
    !has_host && !Path::new(url).is_absolute()
}

/// Whether an address is no option of a program, and leads to no program: neither `ext::PROGRAM` nor
/// `ssh://-oProxyCommand=PROGRAM`. Versions of git differ in what they refuse of that.
fn is_plain(url: &str) -> bool {
    let begins_like_option = |text: &str| text.is_empty() || text.starts_with('-');
    let (scheme, rest) = url.split_once("://").unwrap_or(("ssh", url));
    let scheme = scheme.strip_prefix("git+").or_else(|| scheme.strip_suffix("+git")).unwrap_or(scheme);
    let user_and_host = rest.split('/').next().unwrap_or_default();
    let host = user_and_host.rsplit('@').next().unwrap_or_default();
    let names_host = scheme != "file" && !rest.starts_with('/');
    let is_option =
        begins_like_option(url) || names_host && (begins_like_option(host) || begins_like_option(user_and_host));
    let names_program = url.split('/').next().is_some_and(|beginning| beginning.contains("::"));
    PROTOCOLS.contains(&scheme) && !is_option && !names_program
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_options_or_programs_are_not_plain() {
        for plain in [
            "https://github.com/acme/shop.git",
            "https://token@github.com/acme/shop.git",
            "git@github.com:acme/shop.git",
            "ssh://git@github.com:22/acme/shop.git",
            "git+ssh://github.com/acme/shop.git",
            "ssh+git://github.com/acme/shop.git",
            "file:///srv/git/shop.git",
            "/srv/git/shop.git",
            "../shop.git",
            "ours:shop",
            r"C:\git\shop.git",
        ] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in [
            "",
            "-u/bin/program",
            "--upload-pack=program",
            "ext::program %S",
            "fd::17",
            "ext://program",
            "codecommit://shop",
            "ssh://-oProxyCommand=program/x",
            "ssh://git@-oProxyCommand=program/x",
            "ssh://-oProxyCommand=program@host/x",
            "git@-oProxyCommand=program:x",
        ] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
