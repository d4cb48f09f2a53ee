//! The tag of a release: which one it is, and what has to be done before the platform can read it.

use crate::failure::{ExitCode, Failure};
use crate::project::RemoteTag;
use crate::session::quoted;

/// What git knows of a tag.
#[derive(Debug)]
pub(super) struct TagFacts {
    /// The commit at `HEAD`.
    pub head: String,
    /// The commit of the tag in the folder's repository.
    pub local: Option<String>,
    /// What the remote repository has; `None` where git cannot tell.
    pub remote: Option<RemoteTag>,
}

/// What has to be done with the tag.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct TagWork {
    pub make: bool,
    pub push: bool,
    /// Whether nothing says that the remote repository has the tag.
    pub is_unverified: bool,
}

/// Why a tag cannot be released.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TagProblem {
    /// It exists nowhere, and shall not be made.
    Missing,
    /// It exists here, and shall not be pushed.
    NotPushed,
    /// It exists not here, and git cannot ask the remote repository.
    Unknown,
    /// It exists at another commit than `HEAD`.
    Elsewhere { here: bool, commit: String },
    /// It is at `HEAD` here, and at another commit in the remote repository.
    Moved { local: String, remote: String },
}

impl TagFacts {
    /// Decides what to do. `push`: whether a tag may be made and pushed.
    pub(super) fn work(&self, push: bool) -> Result<TagWork, TagProblem> {
        let at_remote = match &self.remote {
            Some(RemoteTag::At(commit)) => Some(commit),
            _ => None,
        };
        if let Some(commit) = self.local.as_ref().filter(|commit| **commit != self.head) {
            return Err(TagProblem::Elsewhere { here: true, commit: commit.clone() });
        }
        match (&self.local, at_remote) {
            (_, Some(remote)) if *remote == self.head => Ok(TagWork::default()),
            (Some(local), Some(remote)) => Err(TagProblem::Moved { local: local.clone(), remote: remote.clone() }),
            (None, Some(remote)) => Err(TagProblem::Elsewhere { here: false, commit: remote.clone() }),
            (local, None) if push => Ok(TagWork { make: local.is_none(), push: true, is_unverified: false }),
            (Some(_), None) if self.remote.is_none() => Ok(TagWork { is_unverified: true, ..TagWork::default() }),
            (Some(_), None) => Err(TagProblem::NotPushed),
            (None, None) if self.remote.is_none() => Err(TagProblem::Unknown),
            (None, None) => Err(TagProblem::Missing),
        }
    }
}

impl TagProblem {
    /// The failure, with the command that fixes it. `command` is the one that is running.
    pub(super) fn failure(&self, tag: &str, command: &str) -> Failure {
        let name = quoted(tag);
        match self {
            Self::Missing => {
                Failure::input(format!("the tag {tag} exists neither locally nor in the remote repository"))
                    .hint("`--push` creates it at `HEAD` and pushes it")
                    .resume(format!("{command} --push"))
            }
            Self::NotPushed => Failure::input(format!("the tag {tag} is not pushed"))
                .hint("`--push` pushes it")
                .resume(format!("{command} --push")),
            Self::Unknown => {
                let message =
                    format!("the tag {tag} does not exist here, and git cannot ask the remote repository for it");
                Failure::new(ExitCode::UNAVAILABLE, message)
                    .hint(format!("fetch it with `git fetch origin tag {name}`, or check the access to the remote"))
            }
            Self::Elsewhere { here, commit } => {
                let place = if *here { "here" } else { "in the remote repository" };
                let message = format!("the tag {tag} exists at another commit than `HEAD` {place}: {commit}");
                let fetch = if *here { String::new() } else { format!("git fetch origin tag {name} && ") };
                Failure::new(ExitCode::CONFLICT, message).hint(format!(
                    "choose another tag with `--tag`, or release that commit: `{fetch}git checkout {name}`"
                ))
            }
            Self::Moved { local, remote } => {
                let message = format!("the tag {tag} is at another commit here than in the remote repository");
                Failure::new(ExitCode::CONFLICT, message)
                    .details([format!("here: {local}"), format!("remote: {remote}")])
                    .hint(format!(
                        "a pushed tag is never moved: take the remote's with `git fetch --force origin tag {name}`, and \
                         release this commit under a new name: `--tag NEW --push`"
                    ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_to_be_done_with_a_tag() {
        let at = |commit: &str| Some(RemoteTag::At(commit.to_owned()));
        let make = || Ok(TagWork { make: true, push: true, is_unverified: false });
        let push = || Ok(TagWork { make: false, push: true, is_unverified: false });
        let unverified = || Ok(TagWork { is_unverified: true, ..TagWork::default() });
        let done = || Ok(TagWork::default());
        let elsewhere = |here: bool, commit: &str| Err(TagProblem::Elsewhere { here, commit: commit.to_owned() });
        let moved = || Err(TagProblem::Moved { local: "h".into(), remote: "x".into() });
        let missing = Some(RemoteTag::Missing);
        for (local, remote, without, with_push) in [
            (None, missing.clone(), Err(TagProblem::Missing), make()),
            (None, Some(RemoteTag::Branch), Err(TagProblem::Missing), make()),
            (None, None, Err(TagProblem::Unknown), make()),
            (None, at("h"), done(), done()),
            (None, at("x"), elsewhere(false, "x"), elsewhere(false, "x")),
            (Some("h"), missing.clone(), Err(TagProblem::NotPushed), push()),
            (Some("h"), Some(RemoteTag::Branch), Err(TagProblem::NotPushed), push()),
            (Some("h"), None, unverified(), push()),
            (Some("h"), at("h"), done(), done()),
            (Some("h"), at("x"), moved(), moved()),
            (Some("x"), missing, elsewhere(true, "x"), elsewhere(true, "x")),
            (Some("x"), at("h"), elsewhere(true, "x"), elsewhere(true, "x")),
            (Some("x"), at("x"), elsewhere(true, "x"), elsewhere(true, "x")),
        ] {
            let facts = TagFacts { head: "h".into(), local: local.map(str::to_owned), remote };
            assert_eq!(facts.work(false), without, "{facts:?}");
            assert_eq!(facts.work(true), with_push, "{facts:?}, --push");
        }
    }
}
