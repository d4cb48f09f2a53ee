//! Where the platform reads a project: repository and tag, and the connect.yaml in it.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::project_applications::{
    NEW_PROJECT, place, read_connect_file, refused_by_platform, unreadable, with_files_below,
};
use crate::api::model::RepositoryDraft;
use crate::connect_file::{ConnectFile, check};
use crate::failure::{ExitCode, Failure};
use crate::files;
use crate::process::ProgramError;
use crate::project::{
    CONNECT_FILE, Git, GitProblem, RemoteTag, StructureFinding, check_structure, normalize_repository_url,
};
use crate::session::{Session, quoted};
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

/// Git in a folder, which connects to remotes as the user's environment says.
pub fn git_in(folder: &Path, session: &Session) -> Git {
    Git::new(folder, |name| session.context.environment.get_os(name))
}

/// Warns of the first few problems; `validate` shows all of them, with their fixes.
fn warn(session: &Session, findings: &[String]) {
    const SHOWN: usize = 4;
    findings.iter().take(SHOWN).for_each(|finding| session.ui.warn(finding));
    if findings.len() > SHOWN {
        session.ui.warn(&format!("{} more problems; `ctconnect validate` shows them", findings.len() - SHOWN));
    }
}

/// A folder without a remote on GitHub; `hint` says how to set one.
pub(super) async fn without_remote(folder: &Path, git: &Git, hint: &str) -> Failure {
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
pub(super) async fn unreadable_repository(folder: &Path, git: &Git) -> Option<Failure> {
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
pub(super) async fn check_is_root(git: &Git) -> Result<()> {
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
pub(super) fn without_connect_file(folder: &Path, tag: &str, exists: bool) -> Failure {
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

/// Fails if the tag is not in the remote repository, from which the platform reads. Warns where git cannot tell.
async fn check_tag_is_pushed(git: &Git, tag: &str, session: &Session) -> Result<()> {
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
pub(super) fn tag_of_pipeline(session: &Session) -> Option<&str> {
    let variable = |name| session.context.environment.get_os(name).and_then(|value| value.to_str());
    let of_github = variable("GITHUB_REF_NAME").filter(|_| variable("GITHUB_REF_TYPE") == Some("tag"));
    of_github.or_else(|| variable("CI_COMMIT_TAG"))
}

/// The only tag at `HEAD`.
async fn only_tag(tags: &[String], folder: &Path, git: &Git) -> Result<String> {
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

/// The repository URL under which the embedded emulator knows a folder.
pub fn local_url(folder: &Path) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let path = folder.to_string_lossy();
    format!("https://localhost/{}.git", utf8_percent_encode(path.trim_start_matches(['/', '\\']), KEPT))
}

/// A folder for people: as it was given, or by its own name where that is only `.`.
pub(super) fn shown(folder: &Path) -> String {
    let is_named = folder.components().any(|part| matches!(part, Component::Normal(_)));
    let own = || Some(folder.canonicalize().ok()?.file_name()?.to_string_lossy().into_owned());
    let name = if is_named { None } else { own() };
    name.unwrap_or_else(|| folder.display().to_string())
}
