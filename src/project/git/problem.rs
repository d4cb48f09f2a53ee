//! Why git knows nothing of a folder.

use super::{ANSWER_LIMIT, Git, TIME_LIMIT};
use crate::process::ProgramError;

/// Why git knows nothing of a folder.
#[derive(Debug)]
pub enum GitProblem {
    /// Git itself cannot be run.
    NotRun(ProgramError),
    /// The folder is in a repository of another user, which git refuses to read.
    ForeignOwner,
    /// The folder is in no repository.
    NoRepository,
}

impl Git {
    /// Why git knows nothing of the folder; `None` if it can read its repository.
    pub async fn problem(&self) -> Option<GitProblem> {
        const QUESTION: [&str; 2] = ["rev-parse", "--git-dir"];
        if self.has_given_up() {
            return Some(GitProblem::NotRun(ProgramError::TimedOut("git".to_owned(), TIME_LIMIT)));
        }
        match self.inside(&QUESTION).only_answers(TIME_LIMIT, ANSWER_LIMIT).capture().await {
            Ok(captured) if captured.exit.is_success() => return None,
            Ok(_) => {}
            Err(error) => return Some(GitProblem::NotRun(error)),
        }
        // `rev-parse --git-dir` runs no program, even in a repository of another user.
        let [command, flag] = QUESTION;
        let trusted = self.ask(&["-c", "safe.directory=*", command, flag]).await;
        Some(trusted.map_or(GitProblem::NoRepository, |_| GitProblem::ForeignOwner))
    }
}
