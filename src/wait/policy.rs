//! How often to poll, and for how long.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

/// The default timeout of a wait.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

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
    /// The pauses between polls.
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
}
