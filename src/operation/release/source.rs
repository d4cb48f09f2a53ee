//! What is released: the folder at a tag, checked before anything is changed.

use std::path::Path;

use anyhow::Result;

use super::ReleaseOptions;
use super::tag::{TagFacts, TagWork};
use crate::api::model::RepositoryDraft;
use crate::connect_file::ConnectFile;
use crate::failure::Failure;
use crate::operation::counted;
use crate::operation::project_applications::read_connect_file;
use crate::operation::project_source::{
    ProjectSource, check_is_root, git_in, shown, tag_of_pipeline, uncommitted, unreadable_repository,
    without_connect_file, without_remote,
};
use crate::project::{CONNECT_FILE, Git, normalize_repository_url};
use crate::session::Session;

/// A project that can be released.
pub(super) struct ReleaseSource {
    pub source: ProjectSource,
    /// The connect.yaml of the tag, where it is known.
    pub file: Option<ConnectFile>,
    /// The tag in git; `None` with `--local`, where the folder itself is read.
    pub tag: Option<GitTag>,
}

/// A tag, and what has to be done with it.
pub(super) struct GitTag {
    pub git: Git,
    pub name: String,
    /// The commit at `HEAD`.
    pub head: String,
    pub work: TagWork,
}

impl ReleaseSource {
    /// Checks the folder, its repository and the tag. `url`: the repository in place of the folder's remote.
    ///
    /// # Errors
    /// The first that does not fit, with the command that fixes it.
    pub(super) async fn check(
        options: &ReleaseOptions,
        folder: &Path,
        url: Option<&str>,
        session: &Session,
    ) -> Result<Self> {
        let (source, tag) = if session.context.is_local() {
            if options.push {
                session.ui.note("`--local` reads the folder itself: no tag is created or pushed");
            }
            (ProjectSource::find(session, folder, url, options.tag.as_deref()).await?, None)
        } else {
            let git = git_in(folder, session);
            let (source, tag) = of_repository(options, folder, url, git, session).await?;
            (source, Some(tag))
        };
        let step = session.ui.step("Checking", "Checked", CONNECT_FILE);
        let file = source.check_connect_file(session).await?;
        step.done(&file.as_ref().map(|file| counted(file.deploy_as.len(), "application")).unwrap_or_default());
        if let (Some(tag), Some(file)) = (&tag, &file) {
            check_changes(options, tag, file, session).await?;
        }
        Ok(Self { source, file, tag })
    }
}

async fn of_repository(
    options: &ReleaseOptions,
    folder: &Path,
    url: Option<&str>,
    git: Git,
    session: &Session,
) -> Result<(ProjectSource, GitTag)> {
    let url = match url {
        Some(url) => Some(url.to_owned()),
        None => git.remote_url().await,
    };
    let url = url.and_then(|url| normalize_repository_url(&url).ok());
    let Some(url) = url else {
        let hint = "add the repository as a remote: `git remote add origin https://github.com/OWNER/NAME.git`";
        return Err(without_remote(folder, &git, hint).await.into());
    };
    check_is_root(&git).await?;
    let Some(head) = git.head().await else {
        let failure = unreadable_repository(folder, &git).await;
        return Err(failure.unwrap_or_else(|| Failure::input(format!("{} has no commit", shown(folder)))).into());
    };
    let name = match options.tag.as_deref().or_else(|| tag_of_pipeline(session)) {
        Some(tag) => tag.to_owned(),
        None => only_tag(&git.tags_at_head().await, folder, session)?,
    };
    if !git.is_tag_name(&name).await {
        return Err(Failure::usage(format!("`{name}` cannot be the name of a git tag")).into());
    }
    let facts = TagFacts { head: head.clone(), local: git.commit_of(&name).await, remote: git.remote_tag(&name).await };
    let work = facts.work(options.push).map_err(|problem| problem.failure(&name, &session.context.same_command()))?;
    if work.is_unverified {
        session.ui.warn(&format!("git cannot ask the remote repository whether it has the tag {name}"));
    }
    if work.make && !git.knows_tagger().await {
        return Err(unknown_tagger(&name).into());
    }
    let Some(connect_file) = git.connect_file_at("HEAD").await else {
        return Err(without_connect_file(folder, &name, read_connect_file(folder).is_ok()).into());
    };
    let repository = RepositoryDraft { url, tag: name.clone() };
    Ok((ProjectSource::at_tag(folder, repository, connect_file), GitTag { git, name, head, work }))
}

/// The only tag at `HEAD`.
fn only_tag(tags: &[String], folder: &Path, session: &Session) -> Result<String> {
    let command = session.context.same_command();
    match tags {
        [tag] => Ok(tag.clone()),
        [] => Err(Failure::usage(format!("no git tag points at the HEAD of {}", shown(folder)))
            .hint(format!("create one, and push it: `{command} --tag TAG --push`"))
            .into()),
        _ => Err(Failure::usage(format!("several git tags point at HEAD: {}", tags.join(", ")))
            .hint("choose one with `--tag`")
            .into()),
    }
}

fn unknown_tagger(tag: &str) -> Failure {
    Failure::usage(format!("git does not know who creates the tag {tag}: it has no `user.name` or no `user.email`"))
        .hint("set both: `git config user.name NAME` and `git config user.email EMAIL`")
}

/// Fails if tracked files of the applications, or connect.yaml, differ from the commit.
async fn check_changes(options: &ReleaseOptions, tag: &GitTag, file: &ConnectFile, session: &Session) -> Result<()> {
    let applications = file.deploy_as.iter().map(|application| application.name.as_str());
    let paths: Vec<&str> = applications.chain([CONNECT_FILE]).collect();
    let Some(changes) = tag.git.changed_tracked_files(&paths).await else {
        session.ui.warn("uncommitted changes are not searched for: git cannot compare the files of this folder");
        return Ok(());
    };
    if changes.is_empty() {
        return Ok(());
    }
    let message = uncommitted(&changes, &tag.name);
    if options.allow_dirty {
        session.ui.warn(&message);
        return Ok(());
    }
    let hint = "commit them with `git commit --all`, or release without them with `--allow-dirty`";
    Err(Failure::input(message).hint(hint).into())
}
