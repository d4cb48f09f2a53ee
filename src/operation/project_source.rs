//! Where the platform reads a project: repository and tag, and the connect.yaml in it.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::project_applications::{place, read_connect_file, refused_by_platform, unreadable};
use crate::api::model::RepositoryDraft;
use crate::connect_file::{ConnectFile, Severity, check};
use crate::failure::Failure;
use crate::project::{CONNECT_FILE, Git, StructureFinding, check_structure, normalize_repository_url};
use crate::session::Session;

/// A project folder, and the repository and tag from which the platform reads it.
#[derive(Debug)]
pub struct ProjectSource {
    folder: PathBuf,
    repository: RepositoryDraft,
    /// The connect.yaml that the platform reads, where it is known.
    file: Option<Vec<u8>>,
}

impl ProjectSource {
    /// Finds repository and tag: from flags, then from git; with `--local` the folder itself at the tag `local`.
    ///
    /// # Errors
    /// When neither a flag nor git gives one of them (exit 2), or the host is not GitHub (exit 3).
    pub async fn find(session: &Session, folder: &Path, url: Option<&str>, tag: Option<&str>) -> Result<Self> {
        if session.context.is_local() {
            return Self::local(folder, url, tag).await;
        }
        let git = Git::new(folder).with_ssh_command(session.context.environment.get_os("GIT_SSH_COMMAND"));
        let remote = git.remote_url().await.and_then(|url| normalize_repository_url(&url).ok());
        let url = match url {
            Some(url) => normalize_repository_url(url).map_err(|error| Failure::input(error.to_string()))?,
            None => remote.clone().ok_or_else(|| {
                Failure::usage(format!("{} has no git remote on GitHub", shown(folder)))
                    .hint("set the repository with `--repository-url`")
            })?,
        };
        let tag = match tag {
            Some(tag) => tag.to_owned(),
            None => tag_at_head(&git, folder).await?,
        };
        if remote.as_ref() == Some(&url) {
            check_tag_is_pushed(&git, &tag).await?;
        }
        let is_here = remote.as_ref().is_none_or(|remote| *remote == url);
        let working = read_connect_file(&folder.join(CONNECT_FILE)).await.ok();
        let tagged = if is_here { git.connect_file_at(&tag).await } else { None };
        if let (Some(tagged), Some(working)) = (&tagged, &working)
            && tagged != working
        {
            session.ui.warn(&format!("{CONNECT_FILE} differs from the one at the tag {tag}, which the platform reads"));
        }
        let file = tagged.or_else(|| working.filter(|_| remote.as_deref() == Some(url.as_str())));
        Ok(Self { folder: folder.to_owned(), repository: RepositoryDraft { url, tag }, file })
    }

    async fn local(given: &Path, url: Option<&str>, tag: Option<&str>) -> Result<Self> {
        let folder = given.canonicalize().map_err(|error| Failure::input(format!("{}: {error}", shown(given))))?;
        let file = match (read_connect_file(&folder.join(CONNECT_FILE)).await, url) {
            (Ok(file), _) => Some(file),
            // The URL may be that of another repository, whose folder the emulator knows.
            (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound => None,
            (Err(error), _) => return Err(unreadable(&given.join(CONNECT_FILE).to_string_lossy(), &error).into()),
        };
        let url = url.map_or_else(|| local_url(&folder), str::to_owned);
        Ok(Self { folder, repository: RepositoryDraft { url, tag: tag.unwrap_or("local").to_owned() }, file })
    }

    /// Repository and tag for the body of a request.
    pub fn repository(&self) -> RepositoryDraft {
        self.repository.clone()
    }

    /// Checks the connect.yaml that the platform reads; `None` where it is not known.
    ///
    /// # Errors
    /// Every problem for which the platform would reject it, exit 3.
    pub fn check_connect_file(&self, session: &Session) -> Result<Option<ConnectFile>> {
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
        Ok(Some(file))
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
            Some(_) => session.clients.map_repository(&self.repository.url, &self.folder).await,
            None => Ok(()),
        }
    }
}

/// Warns of the first few problems; `validate` shows all of them, with their fixes.
fn warn(session: &Session, findings: &[String]) {
    const SHOWN: usize = 4;
    findings.iter().take(SHOWN).for_each(|finding| session.ui.warn(finding));
    if findings.len() > SHOWN {
        session.ui.warn(&format!("{} more problems; `ctconnect validate` shows them", findings.len() - SHOWN));
    }
}

/// Fails if the tag is not in the remote repository, from which the platform reads. Passes where git cannot tell.
async fn check_tag_is_pushed(git: &Git, tag: &str) -> Result<()> {
    if git.remote_has(tag).await != Some(false) {
        return Ok(());
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

/// The only tag at `HEAD`.
async fn tag_at_head(git: &Git, folder: &Path) -> Result<String> {
    let mut tags = git.tags_at_head().await;
    match tags.len() {
        1 => Ok(tags.remove(0)),
        0 => Err(Failure::usage(format!("no git tag points at the HEAD of {}", shown(folder)))
            .hint("tag the commit and push the tag, or set one with `--repository-tag`")
            .into()),
        _ => Err(Failure::usage(format!("several git tags point at HEAD: {}", tags.join(", ")))
            .hint("choose one with `--repository-tag`")
            .into()),
    }
}

/// The repository URL under which the embedded emulator knows a folder.
pub fn local_url(folder: &Path) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let path = folder.to_string_lossy();
    format!("https://localhost/{}.git", utf8_percent_encode(path.trim_start_matches(['/', '\\']), KEPT))
}

/// A folder for people: as it was given, or by its own name where that is only `.`.
fn shown(folder: &Path) -> String {
    let is_named = folder.components().any(|part| matches!(part, Component::Normal(_)));
    let own = || Some(folder.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    let name = if is_named { None } else { own() };
    name.unwrap_or_else(|| folder.display().to_string())
}
