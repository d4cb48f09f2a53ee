//! Where the platform gets a project from: repository and tag, and the connect.yaml that it will read there.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::project_applications::{place, read_connect_file, unreadable};
use super::typed_path::validate_command;
use crate::api::model::RepositoryDraft;
use crate::connect_file::{ConnectFile, Severity, check};
use crate::failure::Failure;
use crate::project::{CONNECT_FILE, Finding, Git, Project, check_structure, normalize_repository_url};
use crate::session::Session;

/// A project folder, and the repository and tag from which the platform will read it.
#[derive(Debug)]
pub struct ProjectSource {
    folder: PathBuf,
    repository: RepositoryDraft,
    /// The connect.yaml that the platform will read, where it can be known.
    file: Option<Vec<u8>>,
}

impl ProjectSource {
    /// Finds repository and tag: flags first, then git; with `--local` the folder itself at the tag `local`.
    ///
    /// # Errors
    /// When something is missing that neither a flag nor git says (exit 2), or the host is not GitHub (exit 3).
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
                    .hint("name the repository with `--repository-url`")
            })?,
        };
        let tag = match tag {
            Some(tag) => tag.to_owned(),
            None => tag_at_head(&git, folder).await?,
        };
        if remote.as_ref() == Some(&url) {
            refuse_missing_tag(&git, &tag).await?;
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
            // Another repository may be meant, of which the emulator knows where it is.
            (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound => None,
            (Err(error), _) => return Err(unreadable(&given.join(CONNECT_FILE).to_string_lossy(), &error).into()),
        };
        let url = url.map_or_else(|| local_url(&folder), str::to_owned);
        Ok(Self { folder, repository: RepositoryDraft { url, tag: tag.unwrap_or("local").to_owned() }, file })
    }

    /// Repository and tag, as they are sent.
    pub fn repository(&self) -> RepositoryDraft {
        self.repository.clone()
    }

    /// Checks the connect.yaml that the platform will read; none where it cannot be known.
    ///
    /// # Errors
    /// Every mistake for which the platform would refuse it, exit 3.
    pub fn check_connect_file(&self, session: &Session) -> Result<Option<ConnectFile>> {
        let Some(bytes) = &self.file else { return Ok(None) };
        let checked = check(bytes);
        let problems: Vec<String> = checked.problems.iter().map(place).collect();
        let Some(file) = checked.file else { return Err(self.refused(CONNECT_FILE, problems).into()) };
        let (mistakes, findings) = self.structure(&file);
        // The platform reads the tag, not the folder; with `--local` the folder itself is what is deployed.
        if session.context.is_local() && !mistakes.is_empty() {
            return Err(self.refused("the project", mistakes).into());
        }
        warn(session, &[problems, mistakes, findings].concat());
        Ok(Some(file))
    }

    fn refused(&self, what: &str, mistakes: Vec<String>) -> Failure {
        let hint = format!("`{}` shows them with their cures", validate_command(&self.folder));
        Failure::input(format!("{what} has mistakes that the platform refuses")).details(mistakes).hint(hint)
    }

    /// What is wrong with the folder around the file: what the platform refuses, and the rest.
    fn structure(&self, file: &ConnectFile) -> (Vec<String>, Vec<String>) {
        let project = Project { folder: &self.folder, file, places: &[] };
        let told = |findings: Vec<Finding>| -> Vec<String> {
            findings.iter().map(|finding| format!("{}: {}", finding.file, finding.problem.message)).collect()
        };
        let is_error = |finding: &Finding| finding.problem.severity == Severity::Error;
        let (mistakes, rest) = check_structure(project, false).into_iter().partition(is_error);
        (told(mistakes), told(rest))
    }

    /// Tells the emulator inside the program, if that is what serves, where the repository is.
    ///
    /// # Errors
    /// When the emulator's state cannot be written.
    pub async fn offer_to_emulator(&self, session: &Session) -> Result<()> {
        match self.file {
            Some(_) => session.clients.map_repository(&self.repository.url, &self.folder).await,
            None => Ok(()),
        }
    }
}

/// Warns of the first few; there is a command that shows all of them, with their cures.
fn warn(session: &Session, findings: &[String]) {
    const SHOWN: usize = 4;
    findings.iter().take(SHOWN).for_each(|finding| session.ui.warn(finding));
    if findings.len() > SHOWN {
        session.ui.warn(&format!("{} more of this kind; `ctconnect validate` shows them", findings.len() - SHOWN));
    }
}

/// The platform reads the remote: a tag that is only here cannot be read. Where git cannot tell, nothing is refused.
async fn refuse_missing_tag(git: &Git, tag: &str) -> Result<()> {
    if git.remote_has(tag).await != Some(false) {
        return Ok(());
    }
    let (message, hint) = match git.has_tag(tag).await {
        true => (format!("the tag {tag} is not pushed"), format!("push it: `git push origin {tag}`")),
        false => {
            (format!("there is no tag {tag}, neither here nor at the remote"), "make the tag, and push it".to_owned())
        }
    };
    Err(Failure::input(message).hint(hint).into())
}

/// The tag at `HEAD`, if there is exactly one.
async fn tag_at_head(git: &Git, folder: &Path) -> Result<String> {
    let mut tags = git.tags_at_head().await;
    match tags.len() {
        1 => Ok(tags.remove(0)),
        0 => Err(Failure::usage(format!("no git tag points at the HEAD of {}", shown(folder)))
            .hint("tag the commit and push the tag, or name one with `--repository-tag`")
            .into()),
        _ => Err(Failure::usage(format!("several git tags point at HEAD: {}", tags.join(", ")))
            .hint("name one with `--repository-tag`")
            .into()),
    }
}

/// Address under which the emulator inside the program knows a folder.
pub fn local_url(folder: &Path) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let path = folder.to_string_lossy();
    format!("https://localhost/{}.git", utf8_percent_encode(path.trim_start_matches(['/', '\\']), KEPT))
}

/// A folder for people: as it was named, or by its own name where it was not, as `.` is none.
fn shown(folder: &Path) -> String {
    let is_named = folder.components().any(|part| matches!(part, Component::Normal(_)));
    let own = || Some(folder.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    let name = if is_named { None } else { own() };
    name.unwrap_or_else(|| folder.display().to_string())
}
