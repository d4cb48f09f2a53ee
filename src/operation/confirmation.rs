//! The question before something that cannot be undone.

use anyhow::Result;

use crate::failure::{ExitCode, Failure};
use crate::session::Session;

/// Asks `question`.
///
/// # Errors
/// When the answer is no (exit 1), or there is no terminal (exit 2); `flag` answers without a question.
pub async fn confirm(session: &Session, question: &str, flag: &str) -> Result<()> {
    confirm_else(session, question, flag, declined).await
}

/// The failure if the user declines before anything was sent.
pub fn declined() -> Failure {
    Failure::new(ExitCode::UNEXPECTED, "declined; nothing was sent")
}

/// Asks `question`. `declined`: the failure when the answer is no.
///
/// # Errors
/// As [`confirm`].
pub async fn confirm_else(
    session: &Session,
    question: &str,
    flag: &str,
    declined: impl FnOnce() -> Failure,
) -> Result<()> {
    match session.ui.confirm(question).await? {
        Some(true) => Ok(()),
        Some(false) => Err(declined().into()),
        None => Err(Failure::usage(format!("cannot ask without a terminal: {question}"))
            .hint(format!("`{flag}` confirms without a prompt"))
            .into()),
    }
}
