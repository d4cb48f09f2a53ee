//! Where the platform reads a project: repository and tag, and the connect.yaml in it.

mod folder;
mod repository;
mod tags;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

pub(super) use self::folder::shown;
pub use self::folder::{git_in, local_url};
pub(super) use self::repository::{check_is_root, unreadable_repository, without_connect_file, without_remote};
pub(super) use self::tags::tag_of_pipeline;
use self::tags::{check_tag_is_pushed, only_tag};
use super::project_applications::{place, read_connect_file, refused_by_platform, unreadable};
use crate::api::model::RepositoryDraft;
use crate::connect_file::{ConnectFile, check};
use crate::failure::Failure;
use crate::project::{CONNECT_FILE, Git, StructureFinding, check_structure, normalize_repository_url};
use crate::session::Session;
use crate::yaml_file::Severity;

/// A project folder, and the repository and tag from which the platform reads it.
#[derive(Debug)]
pub struct ProjectSource {
    folder: PathBuf,
    url: String,
    /// `None` for a plan of a commit that has no tag yet.
    tag: Option<String>,
    /// The connect.yaml that the platform reads, where it is known.
    file: Option<Vec<u8>>,
    /// Git in the folder, if the tag is at its `HEAD`.
    checkout: Option<Git>,
}

impl ProjectSource {
    /// Finds repository and tag: from flags, then from git; with `--local` the folder itself at the tag `local`.
    ///
    /// # Errors
    /// When neither a flag nor git gives one of them (exit 2), or the host is not GitHub (exit 3).
    pub async fn find(session: &Session, folder: &Path, url: Option<&str>, tag: Option<&str>) -> Result<Self> {
        Self::find_with(session, folder, url, tag, false).await
    }

    /// The same for a plan, which also a commit without a tag has: then the folder's own connect.yaml counts.
    ///
    /// # Errors
    /// As [`Self::find`], but for a commit without a tag.
    pub async fn find_for_plan(session: &Session, folder: &Path, url: Option<&str>, tag: Option<&str>) -> Result<Self> {
        Self::find_with(session, folder, url, tag, true).await
    }

    async fn find_with(
        session: &Session,
        folder: &Path,
        url: Option<&str>,
        tag: Option<&str>,
        may_be_untagged: bool,
    ) -> Result<Self> {
        if session.context.is_local() {
            return Self::local(folder, url, tag).await;
        }
        let git = git_in(folder, session);
        let remote = git.remote_url().await.and_then(|url| normalize_repository_url(&url).ok());
        let url = match url {
            Some(url) => normalize_repository_url(url).map_err(|error| Failure::input(error.to_string()))?,
            None => match &remote {
                Some(remote) => remote.clone(),
                None => {
                    let hint = "set the repository with `--repository-url`";
                    return Err(without_remote(folder, &git, hint).await.into());
                }
            },
        };
        let tags = git.tags_at_head().await;
        let tag = match tag.or_else(|| tag_of_pipeline(session)) {
            Some(tag) => tag.to_owned(),
            None if may_be_untagged && tags.is_empty() && unreadable_repository(folder, &git).await.is_none() => {
                if remote.as_ref() == Some(&url) {
                    check_is_root(&git).await?;
                }
                return Ok(Self::untagged(folder, url, remote));
            }
            None => only_tag(&tags, folder, &git).await?,
        };
        if remote.as_ref() == Some(&url) {
            check_is_root(&git).await?;
            check_tag_is_pushed(&git, &tag, session).await?;
        }
        let is_here = remote.as_ref().is_none_or(|remote| *remote == url);
        let working = read_connect_file(folder).ok();
        let tagged = if is_here { git.connect_file_at(&tag).await } else { None };
        if tagged.is_none() && remote.as_ref() == Some(&url) && git.lacks_connect_file_at(&tag).await {
            return Err(without_connect_file(folder, &tag, working.is_some()).into());
        }
        if let (Some(tagged), Some(working)) = (&tagged, &working)
            && tagged != working
        {
            session.ui.warn(&format!("{CONNECT_FILE} differs from the one at the tag {tag}, which the platform reads"));
        }
        if git.has_given_up() {
            let unknown = format!("the tag {tag} and its {CONNECT_FILE}");
            session.ui.warn(&format!("{unknown} are not checked: git does not answer in this folder"));
        }
        let file = tagged.or_else(|| working.filter(|_| remote.as_deref() == Some(url.as_str())));
        let checkout = (is_here && tags.contains(&tag)).then_some(git);
        Ok(Self { folder: folder.to_owned(), url, tag: Some(tag), file, checkout })
    }

    fn untagged(folder: &Path, url: String, remote: Option<String>) -> Self {
        let is_here = remote.is_none_or(|remote| remote == url);
        let file = read_connect_file(folder).ok().filter(|_| is_here);
        Self { folder: folder.to_owned(), url, tag: None, file, checkout: None }
    }

    async fn local(given: &Path, url: Option<&str>, tag: Option<&str>) -> Result<Self> {
        let folder = given.canonicalize().map_err(|error| Failure::input(format!("{}: {error}", shown(given))))?;
        let file = match (read_connect_file(&folder), url) {
            (Ok(file), _) => Some(file),
            // The URL may be that of another repository, whose folder the emulator knows.
            (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound => None,
            (Err(error), _) => return Err(unreadable(&given.join(CONNECT_FILE).to_string_lossy(), &error).into()),
        };
        let url = url.map_or_else(|| local_url(&folder), str::to_owned);
        let tag = Some(tag.unwrap_or("local").to_owned());
        Ok(Self { folder, url, tag, file, checkout: None })
    }

    /// The folder at a tag that may not exist yet, with the connect.yaml that it will have.
    pub fn at_tag(folder: &Path, repository: RepositoryDraft, connect_file: Vec<u8>) -> Self {
        let RepositoryDraft { url, tag } = repository;
        Self { folder: folder.to_owned(), url, tag: Some(tag), file: Some(connect_file), checkout: None }
    }

    /// Repository and tag for the body of a request.
    pub fn repository(&self) -> RepositoryDraft {
        RepositoryDraft { url: self.url.clone(), tag: self.tag.clone().unwrap_or_default() }
    }

    /// The tag; `None` for a plan of a commit that has no tag yet.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Checks the connect.yaml that the platform reads; `None` where it is not known.
    ///
    /// # Errors
    /// Every problem for which the platform would reject it, exit 3.
    pub async fn check_connect_file(&self, session: &Session) -> Result<Option<ConnectFile>> {
        let Some(bytes) = &self.file else { return Ok(None) };
        let checked = check(bytes);
        let problems: Vec<String> = checked.problems.iter().map(place).collect();
        let Some(file) = checked.file else {
            return Err(refused_by_platform(CONNECT_FILE, problems, &self.folder).into());
        };
        let (errors, warnings) = self.structure(&file);
        // The platform reads the tag, not the folder; with `--local` the folder itself is deployed.
        if session.context.is_local() && !errors.is_empty() {
            return Err(refused_by_platform("the project", errors, &self.folder).into());
        }
        warn(session, &[problems, errors, warnings].concat());
        self.warn_of_changes(&file, session).await;
        Ok(Some(file))
    }

    /// Warns of changes in the folders of the applications that are not part of the tag.
    async fn warn_of_changes(&self, file: &ConnectFile, session: &Session) {
        let Some(git) = &self.checkout else { return };
        let folders: Vec<&str> = file.deploy_as.iter().map(|application| application.name.as_str()).collect();
        let changes = git.uncommitted(&folders).await;
        if git.has_given_up() {
            session.ui.warn("uncommitted changes are not looked for: git does not answer in this folder");
        }
        if changes.is_empty() {
            return;
        }
        session.ui.warn(&uncommitted(&changes, self.tag().unwrap_or_default()));
    }

    /// The problems of the folder around the file: what the platform rejects, and the rest.
    fn structure(&self, file: &ConnectFile) -> (Vec<String>, Vec<String>) {
        let lines = |findings: Vec<StructureFinding>| -> Vec<String> {
            findings.iter().map(|finding| format!("{}: {}", finding.file, finding.problem.message)).collect()
        };
        let is_error = |finding: &StructureFinding| finding.problem.severity == Severity::Error;
        let (errors, rest) = check_structure(&self.folder, file, &[], false).into_iter().partition(is_error);
        (lines(errors), lines(rest))
    }

    /// Makes the embedded emulator, if it serves the API, read the repository from the folder.
    pub async fn offer_to_emulator(&self, session: &Session) -> Result<()> {
        match self.file {
            Some(_) => session.clients.map_repository(&self.url, &self.folder).await,
            None => Ok(()),
        }
    }
}

/// Which changes the platform does not get.
pub(super) fn uncommitted(changes: &[String], tag: &str) -> String {
    const SHOWN: usize = 3;
    let more = changes.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let shown = changes.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    format!("uncommitted changes are not part of the tag {tag}: {shown}{more}")
}

/// Warns of the first few problems; `validate` shows all of them, with their fixes.
fn warn(session: &Session, findings: &[String]) {
    const SHOWN: usize = 4;
    findings.iter().take(SHOWN).for_each(|finding| session.ui.warn(finding));
    if findings.len() > SHOWN {
        session.ui.warn(&format!("{} more problems; `ctconnect validate` shows them", findings.len() - SHOWN));
    }
}
