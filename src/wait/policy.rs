//! How often to look, and for how long.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

/// How long a wait lasts when nothing else is said.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);
const GROWTH: f64 = 1.5;
/// The share of a pause that is left to chance, so that many waiting pipelines do not poll in step.
const JITTER: f64 = 0.2;

/// How often to look, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// How long in all.
    pub timeout: Duration,
    /// Since when. The stages of one command share a policy, and so the time.
    pub began: Instant,
    /// The pauses between polls.
    pub interval: Interval,
}

/// The pauses between polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// From 1 s to at most 15 s, with jitter.
    Growing,
    /// Always the same.
    Fixed(Duration),
}

impl Default for Policy {
    fn default() -> Self {
        Self { timeout: DEFAULT_TIMEOUT, began: Instant::now(), interval: Interval::Growing }
    }
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

    /// The pause after the poll with this number, counted from 0.
    pub(super) fn pause(&self, poll: u32) -> Duration {
        match self.interval {
            // Not even a fixed interval of zero may keep the only thread busy.
            Interval::Fixed(interval) => interval.max(Duration::from_millis(1)),
            Interval::Growing => growing(poll, chance()),
        }
    }
}

/// `chance` lies between 0 and 1 and only ever shortens the pause.
fn growing(poll: u32, chance: f64) -> Duration {
    // 1.5 to the power of 7 is past the longest pause; more would overflow some day.
    let pause = FIRST.mul_f64(GROWTH.powi(poll.min(10).cast_signed())).min(LONGEST);
    pause.mul_f64(1.0 - JITTER * chance)
}

/// A number between 0 and 1. Every `RandomState` has other keys, which is random enough to spread polls.
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
}
