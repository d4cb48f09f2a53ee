//! Making a tag, and pushing it.
//!
//! A tag is made inside the repository, without its hooks and without a signature. It is pushed from a repository of its own,
//! which borrows the objects and has no settings: those of the folder's repository, which may come from anyone, do not decide
//! how git connects, and no hook runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Git;
use super::remote::empty_folder;
use crate::process::{Program, ProgramError};

/// How long git may take to make a tag.
const TAG_LIMIT: Duration = Duration::from_secs(30);

/// How long git may take to push a tag with its commits.
const PUSH_LIMIT: Duration = Duration::from_secs(5 * 60);

/// The length of the name of an object in a repository with the longer hash.
const SHA256_LENGTH: usize = 64;

/// Settings of the user that would do more than make this tag and push it.
const ONLY_THIS_TAG: [&str; 10] = [
    "-c",
    "tag.gpgSign=false",
    "-c",
    "tag.forceSignAnnotated=false",
    "-c",
    "push.gpgSign=false",
    "-c",
    "push.followTags=false",
    "-c",
    "push.recurseSubmodules=no",
];

/// Why git has not made or pushed a tag.
#[derive(Debug, thiserror::Error)]
pub enum TaggingError {
    /// Git cannot be run, or takes too long.
    #[error("{0}")]
    NotRun(#[from] ProgramError),
    /// Git refused it, with what it printed.
    #[error("git refused it")]
    Refused(Vec<String>),
    /// The folder has no remote, or what is needed for the push cannot be read or written.
    #[error("{0}")]
    NotPrepared(String),
}

impl Git {
    /// The commit at `HEAD`.
    pub async fn head(&self) -> Option<String> {
        self.line(&["rev-parse", "--quiet", "--verify", "HEAD^{commit}"]).await
    }

    /// Whether git accepts a tag of this name.
    pub async fn is_tag_name(&self, tag: &str) -> bool {
        !tag.starts_with('-') && self.ask(&["check-ref-format", &format!("refs/tags/{tag}")]).await.is_some()
    }

    /// Whether git knows the name and the email address of the person who makes a tag, without guessing them.
    pub async fn knows_tagger(&self) -> bool {
        self.ask(&["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"]).await.is_some()
    }

    /// Makes an annotated tag at a commit. An existing tag of this name stays as it is.
    ///
    /// # Errors
    /// When git refuses it.
    pub async fn make_tag(&self, tag: &str, commit: &str) -> Result<(), TaggingError> {
        let arguments = ["tag", "--annotate", "--message", &format!("Release {tag}"), "--", tag, commit];
        let git = self.inside(&["-c", "user.useConfigOnly=true"]).arguments(ONLY_THIS_TAG).arguments(arguments);
        succeed(git, TAG_LIMIT).await
    }

    /// Pushes a tag of the folder's repository to the address of its remote: that tag alone, and never in place of another.
    ///
    /// # Errors
    /// When there is no remote, or git or the remote refuses it.
    pub async fn push_tag(&self, tag: &str) -> Result<(), TaggingError> {
        let unknown = |what: &str| TaggingError::NotPrepared(what.to_owned());
        let (url, address) = self.address().await.ok_or_else(|| unknown("the repository has no remote"))?;
        let name = format!("refs/tags/{tag}");
        let object = self.line(&["rev-parse", "--quiet", "--verify", &name]).await;
        let object = object.ok_or_else(|| unknown("the repository has no such tag"))?;
        let objects = self.git_path("objects").await.and_then(|path| std::path::absolute(path).ok());
        let objects = objects.ok_or_else(|| unknown("the objects of the repository cannot be found"))?;
        let shallow = self.git_path("shallow").await.and_then(|path| std::path::absolute(path).ok());
        let shallow = shallow.filter(|path| path.exists());
        let folder = empty_folder().ok_or_else(|| unknown("no temporary folder can be created"))?;
        let hash = if object.len() == SHA256_LENGTH { "sha256" } else { "sha1" };
        let init = self.outside(folder.path(), &["init", "--quiet", "--bare", "--template="]);
        succeed(init.variable("GIT_DEFAULT_HASH", hash), TAG_LIMIT).await?;
        let push = self.outside(folder.path(), &[]).arguments(ONLY_THIS_TAG);
        let push = push.arguments(["push", "--quiet", "--no-verify", "--no-signed", "--"]).arguments([address]);
        let push = push.arguments([format!("{object}:{name}")]);
        let push = push.variable("GIT_ALTERNATE_OBJECT_DIRECTORIES", one_of_list(&objects));
        let push = shallow.into_iter().fold(push, |push, path| push.variable("GIT_SHALLOW_FILE", path));
        let push = push.variable("GIT_SSH_COMMAND", self.silent_ssh_command().await).without_variable("GIT_SSH");
        let push = self.with_workflow_token(push, folder.path(), &url).await;
        succeed(push, PUSH_LIMIT).await.map_err(|error| error.without_credentials_of(&url))
    }

    /// The path of a file of the folder's repository.
    async fn git_path(&self, name: &str) -> Option<PathBuf> {
        let path = self.text(&["rev-parse", "--git-path", name]).await?;
        Some(self.folder.join(path.trim_end_matches('\n')))
    }
}

impl TaggingError {
    /// The same without the user and the password in the address, which git repeats.
    fn without_credentials_of(self, url: &str) -> Self {
        let credentials = url.split_once("://").and_then(|(_, rest)| rest.split('/').next()?.rsplit_once('@'));
        match (self, credentials) {
            (Self::Refused(lines), Some((credentials, _))) => {
                let secret = format!("{credentials}@");
                Self::Refused(lines.iter().map(|line| line.replace(&secret, "")).collect())
            }
            (error, _) => error,
        }
    }
}

/// Runs git to its end, which has to be a success.
async fn succeed(git: Program, limit: Duration) -> Result<(), TaggingError> {
    let captured = tokio::time::timeout(limit, git.capture()).await;
    let captured = captured.map_err(|_| ProgramError::TimedOut("git".to_owned(), limit))??;
    if captured.exit.is_success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&captured.stderr).into_owned();
    let lines = said.lines().map(str::trim_end).filter(|line| !line.is_empty());
    Err(TaggingError::Refused(lines.map(str::to_owned).collect()))
}

/// A path as the only one of a list of paths, whatever characters it has.
fn one_of_list(path: &Path) -> OsString {
    match path.to_str() {
        Some(text) => format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#)).into(),
        None => path.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_list_may_have_any_character() {
        assert_eq!(one_of_list(Path::new("/srv/a:b")), "\"/srv/a:b\"");
        assert_eq!(one_of_list(Path::new(r#"/srv/"a"\b"#)), r#""/srv/\"a\"\\b""#);
    }

    #[test]
    fn credentials_of_the_address_are_not_repeated() {
        let error = TaggingError::Refused(vec!["fatal: 'https://kim:s3cret@github.com/a/b.git/': 403".to_owned()]);
        let error = error.without_credentials_of("https://kim:s3cret@github.com/a/b.git");
        assert!(
            matches!(&error, TaggingError::Refused(lines) if lines[0] == "fatal: 'https://github.com/a/b.git/': 403")
        );
    }
}
