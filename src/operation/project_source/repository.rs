//! Why the platform or git cannot read a folder as a repository.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;

use super::folder::shown;
use crate::failure::{ExitCode, Failure};
use crate::files;
use crate::operation::project_applications::{NEW_PROJECT, unreadable, with_files_below};
use crate::process::ProgramError;
use crate::project::{CONNECT_FILE, Git, GitProblem};
use crate::session::quoted;

/// A folder without a remote on GitHub; `hint` says how to set one.
pub(in crate::operation) async fn without_remote(folder: &Path, git: &Git, hint: &str) -> Failure {
    let path = folder.join(CONNECT_FILE);
    // Where the folder has no connect.yaml either, that is the first problem.
    if !path.exists() {
        return unreadable(&path.to_string_lossy(), &ErrorKind::NotFound.into());
    }
    if let Some(failure) = unreadable_repository(folder, git).await {
        return failure;
    }
    Failure::usage(format!("{} has no git remote on GitHub", shown(folder))).hint(hint)
}

/// Why git cannot read the folder's repository: git cannot be run, or refuses what another user owns.
pub(in crate::operation) async fn unreadable_repository(folder: &Path, git: &Git) -> Option<Failure> {
    match git.problem().await? {
        GitProblem::NotRun(error) => {
            let message = format!("cannot ask git about {}: {error}", shown(folder));
            let flags = "set the repository and its tag with `--repository-url` and `--repository-tag`";
            // Git has no option to read a repository without the files that its settings include.
            let hint = match error {
                ProgramError::TimedOut(..) => format!(
                    "check that `include.path` in .git/config names no pipe and no file on a slow disk, or {flags}"
                ),
                _ => format!("install git, or {flags}"),
            };
            Some(Failure::new(ExitCode::UNAVAILABLE, message).hint(hint))
        }
        GitProblem::ForeignOwner => {
            let path = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            let root = files::repository_around(&path).unwrap_or(&path).to_string_lossy().into_owned();
            let message =
                format!("git does not read the repository of {}, because another user owns it", shown(folder));
            Some(Failure::input(message).hint(format!(
                "if you trust what is in it, run `git config --global --add safe.directory {}`",
                quoted(&root)
            )))
        }
        GitProblem::NoRepository => None,
    }
}

/// Fails if the folder is not the root of its repository, where the platform looks for the file.
pub(in crate::operation) async fn check_is_root(git: &Git) -> Result<()> {
    match git.path_in_repository().await {
        Some(path) if !path.is_empty() => Err(Failure::input(format!(
            "the platform reads {CONNECT_FILE} at the root of the repository, and the folder is `{path}` in it"
        ))
        .hint(format!("move {CONNECT_FILE} and the folders of its applications to the root of a repository"))
        .into()),
        _ => Ok(()),
    }
}

/// The tag has no connect.yaml at the root. `exists`: whether the folder has one that is not part of the tag.
pub(in crate::operation) fn without_connect_file(folder: &Path, tag: &str, exists: bool) -> Failure {
    let message =
        format!("the platform reads {CONNECT_FILE} at the root of the repository, and the tag {tag} has none there");
    if exists {
        return Failure::input(message).hint(format!("commit {CONNECT_FILE}, and create and push a new tag"));
    }
    let failure = with_files_below(Failure::input(message), folder);
    let hint = match failure.details[..] {
        [] => format!("go to a project folder, or create a project: `{NEW_PROJECT}`"),
        _ => format!("move {CONNECT_FILE} and the folders of its applications to the root of a repository"),
    };
    failure.hint(hint)
}
