//! How a wait begins, what a state means for it, and how it ends.

use crate::api::Error;

/// What a state means for a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// No operation is running that would lead to the goal.
    Idle,
    /// An operation is running. A status that this version does not know counts as one.
    Running,
    /// The platform will not change the state on its own any more.
    Ended(WaitVerdict),
}

/// What a terminal state means for a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitVerdict {
    /// The goal is reached.
    Succeeded,
    /// The goal will not be reached without a new attempt.
    Failed,
    /// The Connect team took over; the result takes days or weeks.
    HandedOver,
}

/// What is known when a wait begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Start<S> {
    /// This run wrote nothing: a terminal status counts at once.
    Joined,
    /// This run wrote: a terminal status counts only with evidence that it is the new one.
    Written {
        /// The state just before the write; `None` if the write created the resource.
        before: Option<S>,
        /// The state in the response to the write, if there was one.
        response: Option<S>,
    },
}

impl<S> Start<S> {
    /// After a create, with the state in its response.
    pub fn created(response: S) -> Self {
        Self::Written { before: None, response: Some(response) }
    }

    /// After a change, with the states before it and in its response.
    pub fn changed(before: S, response: S) -> Self {
        Self::Written { before: Some(before), response: Some(response) }
    }

    /// The state in the response to the write, if there was one.
    pub fn response(self) -> Option<S> {
        match self {
            Self::Joined => None,
            Self::Written { response, .. } => response,
        }
    }

    /// The same start over another type of state.
    pub fn map<T>(self, convert: impl Fn(S) -> T) -> Start<T> {
        match self {
            Self::Joined => Start::Joined,
            Self::Written { before, response } => {
                Start::Written { before: before.map(&convert), response: response.map(&convert) }
            }
        }
    }
}

/// How a wait ended, other than by a permanent error.
#[derive(Debug, Clone)]
pub enum WaitEnd<S> {
    /// In a terminal state.
    Settled { state: S, verdict: WaitVerdict },
    /// The resource no longer exists.
    Gone {
        /// The last state that was seen.
        last: Option<S>,
        /// What its absence means for the goal.
        verdict: WaitVerdict,
    },
    /// By a timeout; the operation continues remotely.
    TimedOut {
        /// The last state that was seen, that in the response to the write included.
        last: Option<S>,
        /// Why the last poll failed, if it did.
        error: Option<Error>,
    },
}

impl<S> WaitEnd<S> {
    /// The last known state.
    pub fn state(&self) -> Option<&S> {
        match self {
            Self::Settled { state, .. } => Some(state),
            Self::Gone { last, .. } | Self::TimedOut { last, .. } => last.as_ref(),
        }
    }
}
