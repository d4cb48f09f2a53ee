//! How a wait begins, how often and how long it polls, what a state means for it, and how it ends.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

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

    /// Whether this run created the resource.
    pub fn is_create(&self) -> bool {
        matches!(self, Self::Written { before: None, response: Some(_) })
    }

    /// The last state that this run knows, if it wrote.
    pub fn last(&self) -> Option<&S> {
        match self {
            Self::Joined => None,
            Self::Written { before, response } => response.as_ref().or(before.as_ref()),
        }
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

/// A permanent error that ended a wait.
#[derive(Debug, Clone)]
pub struct WaitError<S> {
    /// The last state that was seen, that in the response to the write included.
    pub last: Option<S>,
    pub error: Error,
}

/// The default timeout of a wait.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);
const GROWTH: f64 = 1.5;
/// The random share of a pause, so that many waiting pipelines do not poll in step.
const JITTER: f64 = 0.2;

/// How often to poll, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Timeout of the whole wait.
    pub timeout: Duration,
    /// When the time began. The stages of one command share a policy, and so the time.
    pub began: Instant,
    pub interval: Interval,
}

/// The pauses between polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Growing from 1 s to 15 s, with jitter.
    Growing,
    Fixed(Duration),
}

impl Policy {
    /// A policy from `--timeout` and `--poll-interval`, whose time begins now.
    pub fn new(timeout: Option<Duration>, poll_interval: Option<Duration>) -> Self {
        Self {
            timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
            began: Instant::now(),
            interval: poll_interval.map_or(Interval::Growing, Interval::Fixed),
        }
    }

    /// The same policy, whose time begins now.
    #[must_use]
    pub fn restarted(self) -> Self {
        Self { began: Instant::now(), ..self }
    }

    /// Whether the user fixed the pauses.
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self.interval, Interval::Fixed(_))
    }

    /// The pause after the poll with this number, counted from 0.
    pub(super) fn pause(&self, poll: u32) -> Duration {
        match self.interval {
            // Even an interval of zero must not keep the only thread busy.
            Interval::Fixed(interval) => interval.max(Duration::from_millis(1)),
            Interval::Growing => growing(poll, chance()),
        }
    }
}

/// `chance`, between 0 and 1, shortens the pause.
fn growing(poll: u32, chance: f64) -> Duration {
    // 1.5 to the power of 7 exceeds the longest pause; a much larger exponent would overflow.
    let pause = FIRST.mul_f64(GROWTH.powi(poll.min(10).cast_signed())).min(LONGEST);
    pause.mul_f64(1.0 - JITTER * chance)
}

/// A number between 0 and 1. Every `RandomState` has different keys, which is random enough to spread polls.
fn chance() -> f64 {
    let number = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(number >> 32).unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_one_second_to_fifteen() {
        let seconds: Vec<f64> = (0..9).map(|poll| growing(poll, 0.0).as_secs_f64()).collect();
        assert_eq!(seconds[0], 1.0);
        assert!(seconds.is_sorted());
        assert_eq!(seconds[8], 15.0);
        assert_eq!(growing(u32::MAX, 0.0), LONGEST);
    }

    #[test]
    fn jitter_shortens_a_pause_by_at_most_a_fifth() {
        assert_eq!(growing(20, 1.0), Duration::from_secs(12));
        for _ in 0..100 {
            assert!((0.0..=1.0).contains(&chance()));
        }
    }

    #[test]
    fn a_fixed_interval_is_kept() {
        let policy = Policy::new(None, Some(Duration::from_millis(10)));
        assert_eq!(policy.timeout, DEFAULT_TIMEOUT);
        assert_eq!((policy.pause(0), policy.pause(50)), (Duration::from_millis(10), Duration::from_millis(10)));
        assert!(Policy::new(None, Some(Duration::ZERO)).pause(0) > Duration::ZERO);
    }

    #[test]
    fn a_wait_takes_30_minutes_at_most_by_default() {
        assert_eq!(Policy::new(None, None).timeout, Duration::from_secs(1800));
        assert_eq!((FIRST, LONGEST), (Duration::from_secs(1), Duration::from_secs(15)));
    }

    #[test]
    fn pauses_are_spread_over_the_whole_range() {
        // Each side is missed once in 2 to the power of 200 runs.
        let chances: Vec<f64> = (0..200).map(|_| chance()).collect();
        assert!(chances.iter().any(|chance| *chance < 0.5) && chances.iter().any(|chance| *chance > 0.5));
    }

    #[test]
    fn a_start_has_the_last_state_and_the_response() {
        let states = |start: Start<u8>| (start.last().copied(), start.response());
        assert_eq!(states(Start::Joined), (None, None));
        assert_eq!(states(Start::created(2)), (Some(2), Some(2)));
        assert_eq!(states(Start::changed(1, 2)), (Some(2), Some(2)));
        assert_eq!(states(Start::Written { before: Some(1), response: None }), (Some(1), None));
    }
}
