//! How often to poll, and for how long.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use tokio::time::Instant;

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30 * 60);

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);
const GROWTH: f64 = 1.5;
/// The random share of a pause, so that many pipelines do not poll at the same time.
const JITTER: f64 = 0.2;

/// How often to poll, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub timeout: Duration,
    /// Start of the timeout. The stages of one command share a policy, and so the timeout.
    pub began: Instant,
    pub interval: Interval,
}

/// The pauses between polls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// From 1 s up to 15 s, with jitter.
    Growing,
    Fixed(Duration),
}

impl Default for Policy {
    fn default() -> Self {
        Self::new(None, None)
    }
}

impl Policy {
    /// A policy from `--timeout` and `--poll-interval`, whose timeout starts now.
    pub fn new(timeout: Option<Duration>, poll_interval: Option<Duration>) -> Self {
        Self {
            timeout: timeout.unwrap_or(DEFAULT_TIMEOUT),
            began: Instant::now(),
            interval: poll_interval.map_or(Interval::Growing, Interval::Fixed),
        }
    }

    /// The pause after poll number `poll`, counted from 0.
    pub(super) fn pause(&self, poll: u32) -> Duration {
        match self.interval {
            // An interval of zero must not keep the only thread busy.
            Interval::Fixed(interval) => interval.max(Duration::from_millis(1)),
            Interval::Growing => growing(poll, random()),
        }
    }
}

/// `random` is between 0 and 1, and shortens the pause.
fn growing(poll: u32, random: f64) -> Duration {
    // The 7th power of 1.5 exceeds the longest pause; the limit avoids an overflow.
    let pause = FIRST.mul_f64(GROWTH.powi(poll.min(10).cast_signed())).min(LONGEST);
    pause.mul_f64(1.0 - JITTER * random)
}

/// A number between 0 and 1. Every `RandomState` has different keys, which is random enough here.
fn random() -> f64 {
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
            assert!((0.0..=1.0).contains(&random()));
        }
    }

    #[test]
    fn a_fixed_interval_does_not_grow() {
        let policy = Policy::new(None, Some(Duration::from_millis(10)));
        assert_eq!(policy.timeout, DEFAULT_TIMEOUT);
        assert_eq!((policy.pause(0), policy.pause(50)), (Duration::from_millis(10), Duration::from_millis(10)));
        assert!(Policy::new(None, Some(Duration::ZERO)).pause(0) > Duration::ZERO);
    }
}
