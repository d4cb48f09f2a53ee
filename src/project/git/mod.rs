//! Facts that git knows about a project folder. Git is asked without prompts, within a time limit, and changes nothing but
//! for a release, whose tag it makes and pushes (`tagging`).
//!
//! The folder may come from anyone, and git follows settings of the repository that run programs. So git is asked in two
//! ways: inside the repository only by commands that run nothing ([`Git::inside`]), and outside it for whatever uses the
//! network ([`Git::outside`]).

mod changes;
mod problem;
mod remote;
mod ssh;
mod tagging;
#[cfg(test)]
mod tests;
mod workflow_token;

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use crate::process::{Program, ProgramError};

pub use problem::GitProblem;
pub use remote::RemoteTag;
pub use tagging::TaggingError;

/// How long git may take to answer one question.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// More than the largest connect.yaml that is read.
const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;

/// How git may connect to a remote. Other ways, such as `ext`, run a program that the address of the remote names.
const PROTOCOLS: [&str; 5] = ["https", "http", "ssh", "git", "file"];

/// Settings that a repository must not decide.
const SAFE: [&str; 10] = [
    "-c",
    "safe.bareRepository=explicit",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.attributesFile=/dev/null",
    "-c",
    "status.submoduleSummary=false",
];

/// Variables that name a repository other than that of the folder.
const OF_ANOTHER_REPOSITORY: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
];

/// A project folder that git is asked about.
#[derive(Debug, Clone)]
pub struct Git {
    folder: PathBuf,
    user: UserVariables,
    /// Whether git did not answer in time about the folder, such as where a pipe is among the files of its repository. Then
    /// it is not asked again: each question would take as long.
    has_given_up: Rc<Cell<bool>>,
}

/// Variables of the user that decide how git connects to a remote.
#[derive(Debug, Clone, Default)]
struct UserVariables {
    /// `GIT_SSH_COMMAND`: a command line.
    ssh_command: Option<OsString>,
    /// `GIT_SSH`: the path of a program.
    ssh: Option<OsString>,
    /// `GIT_SSH_VARIANT`: whose options the program takes.
    ssh_variant: Option<OsString>,
    /// `GIT_ALLOW_PROTOCOL`.
    protocols: Option<OsString>,
    /// `GIT_CONFIG_COUNT`: how many settings are in the environment.
    settings: Option<OsString>,
    /// Whether `GITHUB_ACTIONS` says that this is a workflow of GitHub.
    is_in_workflow: bool,
}

impl UserVariables {
    /// How many settings are in the environment; `None` if the variable is no number, or a very large one, which git refuses.
    fn count_of_settings(&self) -> Option<u16> {
        self.settings.as_ref().map_or(Some(0), |count| count.to_str()?.parse().ok().filter(|count| *count < u16::MAX))
    }
}

impl Git {
    /// Asks about `folder`. `variable` returns a variable of the user's environment.
    pub fn new<'a>(folder: &Path, variable: impl Fn(&str) -> Option<&'a OsStr>) -> Self {
        let own = |name| variable(name).map(OsStr::to_owned);
        let user = UserVariables {
            ssh_command: own("GIT_SSH_COMMAND"),
            ssh: own("GIT_SSH"),
            ssh_variant: own("GIT_SSH_VARIANT"),
            protocols: own("GIT_ALLOW_PROTOCOL"),
            settings: own("GIT_CONFIG_COUNT"),
            is_in_workflow: variable("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
        };
        Self { folder: folder.to_owned(), user, has_given_up: Rc::default() }
    }

    /// Whether the folder's repository has a tag of this name.
    pub async fn has_tag(&self, tag: &str) -> bool {
        self.ask(&["rev-parse", "--quiet", "--verify", &format!("refs/tags/{tag}")]).await.is_some()
    }

    /// The commit of a tag of the folder's repository.
    pub async fn commit_of(&self, tag: &str) -> Option<String> {
        self.line(&["rev-parse", "--quiet", "--verify", &format!("refs/tags/{tag}^{{commit}}")]).await
    }

    /// The tags that point at `HEAD`, in git's order.
    pub async fn tags_at_head(&self) -> Vec<String> {
        let arguments = ["for-each-ref", "--points-at=HEAD", "--format=%(refname:strip=2)", "refs/tags"];
        let tags = self.text(&arguments).await.unwrap_or_default();
        tags.lines().map(str::to_owned).collect()
    }

    /// The newest tags of the folder's repository, newest first, at most so many.
    pub async fn newest_tags(&self, most: usize) -> Vec<String> {
        let count = format!("--count={most}");
        let arguments = ["for-each-ref", "--sort=-creatordate", &count, "--format=%(refname:strip=2)", "refs/tags"];
        let tags = self.text(&arguments).await.unwrap_or_default();
        tags.lines().map(str::to_owned).collect()
    }

    /// The path of the folder in its repository, with `/` at the end; empty for the root of the repository. `None` outside a
    /// repository.
    pub async fn path_in_repository(&self) -> Option<String> {
        let path = self.text(&["rev-parse", "--show-prefix"]).await?;
        Some(path.trim_end_matches('\n').to_owned())
    }

    /// `user.email`: of the repository, else of the user, else of the system.
    pub async fn user_email(&self) -> Option<String> {
        if let Some(own) = self.line(&["config", "--local", "--no-includes", "--get", "user.email"]).await {
            return Some(own);
        }
        self.user_setting("user.email").await
    }

    /// A setting of the user, else of the system. What the user includes may depend on the folder.
    async fn user_setting(&self, key: &str) -> Option<String> {
        match self.line(&["config", "--global", "--includes", "--get", key]).await {
            Some(value) => Some(value),
            None => self.line(&["config", "--system", "--includes", "--get", key]).await,
        }
    }

    /// `connect.yaml` of the folder as it is at `tag`.
    pub async fn connect_file_at(&self, tag: &str) -> Option<Vec<u8>> {
        if tag.starts_with('-') {
            return None;
        }
        self.ask(&["cat-file", "blob", &format!("{tag}:./connect.yaml")]).await
    }

    /// Whether the files at `tag` are known and the folder has no `connect.yaml` among them.
    pub async fn lacks_connect_file_at(&self, tag: &str) -> bool {
        let tag = format!("refs/tags/{tag}");
        let found = self.ask(&["ls-tree", "--name-only", &tag, "--", "connect.yaml"]).await;
        found.is_some_and(|found| found.trim_ascii().is_empty())
    }

    async fn line(&self, arguments: &[&str]) -> Option<String> {
        let text = self.text(arguments).await?;
        let line = text.lines().next()?.trim();
        (!line.is_empty()).then(|| line.to_owned())
    }

    async fn text(&self, arguments: &[&str]) -> Option<String> {
        String::from_utf8(self.ask(arguments).await?).ok()
    }

    async fn ask(&self, arguments: &[&str]) -> Option<Vec<u8>> {
        self.answer(self.inside(arguments)).await
    }

    /// What git prints about the folder, if it succeeds in time.
    async fn answer(&self, git: Program) -> Option<Vec<u8>> {
        if self.has_given_up() {
            return None;
        }
        let captured = git.only_answers(TIME_LIMIT, ANSWER_LIMIT).capture().await;
        self.has_given_up.set(matches!(captured, Err(ProgramError::TimedOut(..))));
        captured.ok().filter(|captured| captured.exit.is_success()).map(|captured| captured.stdout)
    }

    /// Whether git did not answer a question about the folder in time, so that nothing is known of it.
    pub fn has_given_up(&self) -> bool {
        self.has_given_up.get()
    }

    /// Git in the folder, for commands that run no other program. It connects to nothing, not even for objects that a
    /// partial clone has not loaded.
    fn inside(&self, arguments: &[&str]) -> Program {
        let git = Program::new("git").arguments([OsStr::new("-C"), self.folder.as_os_str()]);
        let git = quiet(git.arguments(SAFE)).variable("GIT_ALLOW_PROTOCOL", "").arguments(arguments);
        OF_ANOTHER_REPOSITORY.into_iter().fold(git, Program::without_variable)
    }

    /// Git outside of every repository, in an `empty` folder: only the settings of the user and the system hold.
    fn outside(&self, empty: &Path, arguments: &[&str]) -> Program {
        let git = quiet(Program::new("git").folder(empty).arguments(SAFE)).arguments(arguments);
        let git = OF_ANOTHER_REPOSITORY.into_iter().fold(git, Program::without_variable);
        git.variable("GIT_DIR", empty.join("no-repository")).variable("GIT_ALLOW_PROTOCOL", self.protocols())
    }

    /// [`PROTOCOLS`], or those of them that the user allows.
    fn protocols(&self) -> String {
        let allowed = self.user.protocols.as_ref().map(|allowed| allowed.to_string_lossy());
        let is_allowed =
            |protocol: &&str| allowed.as_ref().is_none_or(|allowed| allowed.split(':').any(|one| one == *protocol));
        PROTOCOLS.into_iter().filter(is_allowed).collect::<Vec<_>>().join(":")
    }
}

/// Without prompts, locks and a pager, and without loading objects.
fn quiet(git: Program) -> Program {
    git.arguments(["--no-pager"])
        .variable("GIT_TERMINAL_PROMPT", "0")
        .variable("GIT_OPTIONAL_LOCKS", "0")
        .variable("GIT_NO_LAZY_FETCH", "1")
}

/// What git prints outside of the folder's repository, if it succeeds in time. A missing git is the same as no answer.
async fn answer(git: Program) -> Option<Vec<u8>> {
    let captured = git.only_answers(TIME_LIMIT, ANSWER_LIMIT).capture().await.ok()?;
    captured.exit.is_success().then_some(captured.stdout)
}
