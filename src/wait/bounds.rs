//! How a wait begins and how it ends.

use crate::api::Error;

use super::Verdict;

/// What is known when a wait begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start<S> {
    /// Nothing was written by us: a terminal status counts at once.
    Joined,
    /// We wrote: a terminal status counts only with evidence that it is the new one.
    Written {
        /// The state that was read just before the write; none if the write created the resource.
        before: Option<S>,
        /// The service's answer to the write, if it had one.
        answer: Option<S>,
    },
}

impl<S> Start<S> {
    /// After a create, with its answer.
    pub fn created(answer: S) -> Self {
        Self::Written { before: None, answer: Some(answer) }
    }

    /// After a change, with the state before it and its answer.
    pub fn changed(before: S, answer: S) -> Self {
        Self::Written { before: Some(before), answer: Some(answer) }
    }

    /// The same start over another type of state.
    pub fn map<T>(self, convert: impl Fn(S) -> T) -> Start<T> {
        match self {
            Self::Joined => Start::Joined,
            Self::Written { before, answer } => {
                Start::Written { before: before.map(&convert), answer: answer.map(&convert) }
            }
        }
    }
}

/// How a wait ended, if not by a permanent error.
#[derive(Debug, Clone)]
pub enum Ended<S> {
    /// In a terminal state.
    Settled {
        /// The state.
        state: S,
        /// What it means for the goal.
        verdict: Verdict,
    },
    /// The resource does not exist any more.
    Gone {
        /// The last state that was seen.
        last: Option<S>,
        /// What its absence means for the goal.
        verdict: Verdict,
    },
    /// Time is up; the operation continues remotely.
    TimedOut {
        /// The last state that was seen, the answer to the write included.
        last: Option<S>,
        /// Why the last poll failed, if it did.
        error: Option<Error>,
    },
}

impl<S> Ended<S> {
    /// The last state that is known.
    pub fn state(&self) -> Option<&S> {
        match self {
            Self::Settled { state, .. } => Some(state),
            Self::Gone { last, .. } | Self::TimedOut { last, .. } => last.as_ref(),
        }
    }

    /// The same end over another type of state.
    pub fn map<T>(self, convert: impl FnOnce(S) -> T) -> Ended<T> {
        match self {
            Self::Settled { state, verdict } => Ended::Settled { state: convert(state), verdict },
            Self::Gone { last, verdict } => Ended::Gone { last: last.map(convert), verdict },
            Self::TimedOut { last, error } => Ended::TimedOut { last: last.map(convert), error },
        }
    }
}
