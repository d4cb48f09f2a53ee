//! The start and the end of a wait.

use crate::api::Error;

use super::WaitVerdict;

/// What is known when a wait starts.
#[derive(Debug, Clone, PartialEq)]
pub enum Start<S> {
    /// This run wrote nothing: a terminal status counts immediately.
    Joined,
    /// This run wrote: a terminal status counts only with evidence that it is new.
    Written {
        /// The state that was read just before the write; `None` if the write created the resource.
        before: Option<S>,
        /// The state in the response to the write, if there was one.
        response: Option<S>,
    },
}

impl<S> Start<S> {
    /// After a create.
    pub fn created(response: S) -> Self {
        Self::Written { before: None, response: Some(response) }
    }

    /// After a change.
    pub fn changed(before: S, response: S) -> Self {
        Self::Written { before: Some(before), response: Some(response) }
    }
}

/// The end of a wait, unless it is a permanent error.
#[derive(Debug, Clone)]
pub enum WaitEnd<S> {
    /// The state is terminal.
    Settled { state: S, verdict: WaitVerdict },
    /// The resource does not exist any more.
    Gone {
        /// The last state that is known.
        last: Option<S>,
        verdict: WaitVerdict,
    },
    /// The time is up; the work continues remotely.
    TimedOut {
        /// The last state that is known, including the response to the write.
        last: Option<S>,
        /// Whether nothing is running that would reach the goal.
        is_idle: bool,
        /// The error of the last poll, if it failed.
        error: Option<Error>,
    },
}

impl<S> WaitEnd<S> {
    /// The last state that is known.
    pub fn state(&self) -> Option<&S> {
        match self {
            Self::Settled { state, .. } => Some(state),
            Self::Gone { last, .. } | Self::TimedOut { last, .. } => last.as_ref(),
        }
    }
}
