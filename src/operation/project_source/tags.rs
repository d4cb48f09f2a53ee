//! The tag from which the platform reads a project.

use std::path::Path;

use anyhow::Result;

use super::folder::shown;
use super::repository::unreadable_repository;
use crate::failure::Failure;
use crate::project::{Git, RemoteTag};
use crate::session::Session;

/// Fails if the tag is not in the remote repository, from which the platform reads. Warns where git cannot tell.
pub(super) async fn check_tag_is_pushed(git: &Git, tag: &str, session: &Session) -> Result<()> {
    match git.remote_tag(tag).await {
        Some(RemoteTag::At(commit)) => {
            if git.commit_of(tag).await.is_some_and(|own| own != commit) {
                session.ui.warn(&format!(
                    "the tag {tag} is at another commit here than in the remote repository, which the platform reads: \
                     {commit}"
                ));
            }
            return Ok(());
        }
        Some(RemoteTag::Branch) => return Ok(()),
        None => {
            session.ui.warn(&format!("git cannot ask the remote repository whether it has the tag {tag}"));
            return Ok(());
        }
        Some(RemoteTag::Missing) => {}
    }
    let push = format!("git push origin {tag}");
    let (message, hint) = if git.has_tag(tag).await {
        (format!("the tag {tag} is not pushed"), format!("push it with `{push}`"))
    } else {
        (
            format!("the tag {tag} exists neither locally nor in the remote repository"),
            format!("create and push it: `git tag {tag} && {push}`"),
        )
    };
    Err(Failure::input(message).hint(hint).into())
}

/// The tag for which GitHub Actions or GitLab CI runs.
pub(in crate::operation) fn tag_of_pipeline(session: &Session) -> Option<&str> {
    let variable = |name| session.context.environment.get_os(name).and_then(|value| value.to_str());
    let of_github = variable("GITHUB_REF_NAME").filter(|_| variable("GITHUB_REF_TYPE") == Some("tag"));
    of_github.or_else(|| variable("CI_COMMIT_TAG"))
}

/// The only tag at `HEAD`.
pub(super) async fn only_tag(tags: &[String], folder: &Path, git: &Git) -> Result<String> {
    match tags {
        [tag] => Ok(tag.clone()),
        [] => Err(match unreadable_repository(folder, git).await {
            Some(failure) => return Err(failure.into()),
            None => Failure::usage(format!("no git tag points at the HEAD of {}", shown(folder)))
                .hint("tag the commit and push the tag, or set one with `--repository-tag`"),
        }
        .into()),
        _ => Err(Failure::usage(format!("several git tags point at HEAD: {}", tags.join(", ")))
            .hint("choose one with `--repository-tag`")
            .into()),
    }
}
