//! Reading and following the log of a Deployment.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use crate::api::{Error, LogEntry};

use super::log_pages::LONGEST_PAUSE;
use super::{LogFollower, Observer, Policy};

/// One poll of a log.
pub trait LogSource {
    /// Everything logged from `start` on; without it, from the start of the query on.
    fn read(&self, start: Option<Timestamp>) -> impl Future<Output = Result<Vec<LogEntry>, Error>>;
}

/// Passes every entry of a log that `follower` has not seen yet to `each`, oldest first, and then new ones as they arrive;
/// it ends only with an error.
///
/// The pauses are those of `policy`, 5 s at most, and short again after a new entry. Transient errors are retried without
/// end, after the pause that the service asks for: a log that cannot be read for a while must not end the watch.
///
/// # Errors
/// Those of `each`, and permanent ones, such as a Deployment that no longer exists.
pub async fn follow<S: LogSource, E: From<Error>>(
    source: &S,
    follower: &mut LogFollower,
    policy: &Policy,
    observer: &mut impl Observer,
    mut each: impl FnMut(LogEntry) -> Result<(), E>,
) -> Result<(), E> {
    let started = Instant::now();
    let mut quiet_rounds = 0_u32;
    loop {
        let mut requested = Duration::ZERO;
        match source.read(follower.start_date()).await {
            Ok(entries) => {
                observer.polled("", started.elapsed());
                let fresh = follower.take(entries);
                quiet_rounds = if fresh.is_empty() { quiet_rounds.saturating_add(1) } else { 0 };
                fresh.into_iter().try_for_each(&mut each)?;
            }
            Err(error) if error.is_permanent() => return Err(error.into()),
            Err(error) => {
                observer.missed(&error, started.elapsed());
                requested = error.requested_pause().unwrap_or_default();
                quiet_rounds = quiet_rounds.saturating_add(1);
            }
        }
        sleep(policy.pause(quiet_rounds).min(LONGEST_PAUSE).max(requested)).await;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use std::cell::RefCell;
    use std::collections::VecDeque;

    use serde_json::json;

    use super::*;
    use crate::api::{ErrorKind, Refusal};
    use crate::wait::{Unobserved, instant};

    type Read = Result<Vec<LogEntry>, Error>;

    struct Script {
        reads: RefCell<VecDeque<Read>>,
        starts: RefCell<Vec<Option<Timestamp>>>,
    }

    impl LogSource for Script {
        async fn read(&self, start: Option<Timestamp>) -> Read {
            self.starts.borrow_mut().push(start);
            self.reads.borrow_mut().pop_front().unwrap()
        }
    }

    fn follower(since: Option<Timestamp>) -> LogFollower {
        LogFollower::new(since).with_clock(|| instant("2026-11-20T12:00:00Z").unwrap())
    }

    fn entries(times: &[&str]) -> Read {
        let entry =
            |time: &&str| LogEntry::parse(json!({ "timestamp": format!("2026-11-20T{time}Z") }).to_string()).unwrap();
        Ok(times.iter().map(entry).collect())
    }

    fn refused(status: u16) -> Read {
        let refusal = Refusal { status, message: "no".to_owned(), errors: Vec::new(), is_from_api: true };
        Err(Error::new(ErrorKind::Refused(refusal), "GET"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_log_is_followed_over_failures_until_the_deployment_is_gone() {
        let reads = vec![
            entries(&["10:00:00", "10:05:00"]),
            refused(503),
            entries(&["10:05:00", "10:04:30", "10:05:01"]),
            refused(404),
        ];
        let source = Script { reads: RefCell::new(reads.into()), starts: RefCell::default() };
        let mut seen = Vec::new();
        let since = instant("2026-11-20T09:59:00Z");
        let ended: Result<(), Error> =
            follow(&source, &mut follower(since), &Policy::new(None, None), &mut Unobserved, |entry| {
                seen.push(entry.time().unwrap().to_string());
                Ok(())
            })
            .await;
        assert_eq!(ended.unwrap_err().status(), Some(404));
        let times: Vec<&str> = seen.iter().map(|time| &time[11..19]).collect();
        assert_eq!(times, ["10:00:00", "10:05:00", "10:04:30", "10:05:01"]);
        let overlap = instant("2026-11-20T10:04:00Z");
        assert_eq!(source.starts.take(), [since, overlap, overlap, instant("2026-11-20T10:04:01Z")]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_quiet_log_is_read_every_five_seconds_at_least() {
        let reads = vec![entries(&[]), entries(&[]), refused(503), refused(404)];
        let source = Script { reads: RefCell::new(reads.into()), starts: RefCell::default() };
        let started = Instant::now();
        let policy = Policy::new(None, Some(Duration::from_secs(60)));
        let ended: Result<(), Error> = follow(&source, &mut follower(None), &policy, &mut Unobserved, |_| Ok(())).await;
        assert_eq!(ended.unwrap_err().status(), Some(404));
        assert_eq!(started.elapsed().as_secs(), 15, "three pauses of 5 s");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_takes_the_entries_can_end_it() {
        let source = Script { reads: RefCell::new([entries(&["10:00:00"])].into()), starts: RefCell::default() };
        let closed = || Error::new(ErrorKind::Lost("closed".to_owned()), "");
        let ended: Result<(), Error> =
            follow(&source, &mut follower(None), &Policy::new(None, None), &mut Unobserved, |_| Err(closed())).await;
        assert_eq!(ended.unwrap_err().to_string(), "closed");
    }
}
