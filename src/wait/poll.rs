//! The loop that waits: what it reads from, and what it reports to.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::{Baseline, Evidence, Goal, Phase, Policy, Start, WaitEnd, WaitError};
use crate::api::Error;
use crate::api::model::{Report, ReportEntry};

/// How long a terminal status without evidence must stay unchanged until it counts.
const STEADY: Duration = Duration::from_secs(30);

/// For how long a 404 after the create of this run may mean that the new resource cannot be read yet.
pub(super) const VISIBLE_AFTER: Duration = Duration::from_secs(30);

/// Polls `source` until `goal` is decided or the policy's time is up.
///
/// # Errors
/// A permanent error: 401 after the client refreshed its token, and any other 4xx of the API but 408 and 429. The
/// API's own not-found error ends the wait without an error if it means that the resource is gone, and is a failed poll in
/// the first 30 s after a create. A 404 or 410 without that code, and a 4xx of a proxy or a gateway, are failed polls.
pub async fn until<S: StateSource, G: Goal<State = S::State>>(
    source: &S,
    goal: &G,
    start: Start<S::State>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<WaitEnd<S::State>, WaitError<S::State>> {
    let mut wait = PollLoop::begin(goal, start);
    let deadline = deadline(policy.began, policy.timeout);
    for poll in 0_u32.. {
        let read = ticking(source.read(), observer, wait.started);
        // A timeout of zero still polls once: the caller only wants the current state.
        let read = if policy.timeout.is_zero() { Ok(read.await) } else { timeout_at(deadline, read).await };
        let Ok(read) = read else { break };
        match wait.take(read, observer) {
            Ok(None) => {}
            Ok(Some(end)) => return Ok(end),
            Err(error) => return Err(WaitError { last: wait.last, error }),
        }
        let next = wait.next_poll(policy.pause(poll)).max(wait.earliest_poll()).min(deadline);
        ticking(sleep_until(next), observer, wait.started).await;
        if next == deadline {
            break;
        }
    }
    Ok(WaitEnd::TimedOut { last: wait.last, error: wait.error })
}

/// A deadline beyond the range of the clock becomes one in a year.
pub(super) fn deadline(started: Instant, timeout: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    started.checked_add(timeout).unwrap_or(started + YEAR)
}

/// What a wait has seen so far.
struct PollLoop<'g, G: Goal> {
    goal: &'g G,
    started: Instant,
    baseline: Baseline,
    last: Option<G::State>,
    error: Option<Error>,
    /// Whether a poll of this wait found the resource.
    seen: bool,
    /// Whether this run created the resource.
    is_create: bool,
    /// Whether this run started an operation, or a poll saw one.
    has_operation: bool,
    /// A terminal state without evidence, and since when it is unchanged.
    steady: Option<(String, Evidence, Instant)>,
    /// The report entries of earlier states; `None` before the first one.
    entries: Option<Vec<ReportEntry>>,
}

impl<'g, G: Goal> PollLoop<'g, G> {
    fn begin(goal: &'g G, start: Start<G::State>) -> Self {
        let is_create = start.is_create();
        let has_operation = matches!(start, Start::Written { .. });
        let entries = match &start {
            // They came before this wait.
            Start::Joined => None,
            Start::Written { before, response } => {
                Some(before.iter().chain(response).flat_map(|state| entries(goal, state)).cloned().collect())
            }
        };
        let (baseline, last) = match start {
            Start::Joined => (Baseline::joined(), None),
            Start::Written { before, response } => {
                let evidence = |state: Option<&G::State>| state.map(|state| goal.evidence(state));
                (Baseline::after(evidence(before.as_ref()), evidence(response.as_ref())), response.or(before))
            }
        };
        let started = Instant::now();
        let (error, seen, steady) = (None, false, None);
        Self { goal, started, baseline, last, error, seen, is_create, has_operation, steady, entries }
    }

    /// Takes the result of one poll. Returns the end of the wait, if it is one.
    fn take(
        &mut self,
        read: Result<G::State, Error>,
        observer: &mut impl Observer,
    ) -> Result<Option<WaitEnd<G::State>>, Error> {
        let elapsed = self.started.elapsed();
        match read {
            Ok(state) => {
                let status = self.goal.status(&state).to_owned();
                let new = self.new_entries(&state);
                // Before the first operation that this wait knows of, the status changes only if another run starts one.
                let is_idle = !self.has_operation && self.goal.phase(&state) == Phase::Idle;
                let end = self.judge(state);
                // Those of the last state are in the result or in the failure.
                new.iter().filter(|_| end.is_none()).for_each(|entry| observer.reported(entry, elapsed));
                // A status that does not count yet looks like the end, so it needs a word on why the wait goes on.
                match self.steady {
                    Some(_) if end.is_none() => {
                        observer.polled(&format!("{status}, waiting for confirmation"), elapsed)
                    }
                    _ if is_idle => observer.polled(&format!("{status}, no operation is running"), elapsed),
                    _ => observer.polled(&status, elapsed),
                }
                Ok(end)
            }
            Err(error) if self.means_gone(&error) => {
                Ok(Some(WaitEnd::Gone { last: self.last.take(), verdict: self.goal.gone() }))
            }
            Err(error) if self.ends(&error, elapsed) => Err(error),
            Err(error) => {
                observer.missed(&error, elapsed);
                self.error = Some(error);
                Ok(None)
            }
        }
    }

    /// The report entries that came since the last state.
    fn new_entries(&mut self, state: &G::State) -> Vec<ReportEntry> {
        let Some(known) = &self.entries else {
            self.entries = Some(entries(self.goal, state).to_vec());
            return Vec::new();
        };
        let new: Vec<ReportEntry> =
            entries(self.goal, state).iter().filter(|entry| !known.contains(entry)).cloned().collect();
        self.entries.iter_mut().for_each(|known| known.extend(new.iter().cloned()));
        new
    }

    fn judge(&mut self, state: G::State) -> Option<WaitEnd<G::State>> {
        self.seen = true;
        self.error = None;
        let evidence = self.goal.evidence(&state);
        let counts = self.baseline.learn(&evidence);
        let phase = self.goal.phase(&state);
        self.has_operation |= phase == Phase::Running;
        let Phase::Ended(verdict) = phase else {
            self.steady = None;
            self.last = Some(state);
            return None;
        };
        let counts = counts && !(self.has_operation && self.goal.may_be_late(&state));
        if counts || self.stayed_unchanged(self.goal.status(&state).to_owned(), evidence) {
            return Some(WaitEnd::Settled { state, verdict });
        }
        self.last = Some(state);
        None
    }

    /// Whether this terminal state was unchanged for so long that it counts without evidence.
    fn stayed_unchanged(&mut self, status: String, evidence: Evidence) -> bool {
        match &self.steady {
            Some((known, marks, since)) if *known == status && *marks == evidence => since.elapsed() >= STEADY,
            _ => {
                self.steady = Some((status, evidence, Instant::now()));
                false
            }
        }
    }

    /// When to poll next: after `pause`, but not after an unchanged state begins to count.
    fn next_poll(&self, pause: Duration) -> Instant {
        let now = Instant::now();
        let next = deadline(now, pause);
        match &self.steady {
            Some((_, _, since)) if now < *since + STEADY => next.min(*since + STEADY),
            _ => next,
        }
    }

    /// When the service may be asked again, after a poll that it refused for a while.
    fn earliest_poll(&self) -> Instant {
        let requested = self.error.as_ref().and_then(Error::requested_pause);
        deadline(Instant::now(), requested.unwrap_or_default())
    }

    /// Whether the wait ends with this error.
    fn ends(&self, error: &Error, elapsed: Duration) -> bool {
        error.is_permanent() && !error.is_unexplained_absence() && !self.is_not_visible_yet(error, elapsed)
    }

    /// Whether a 404 is about a resource that this run has just created.
    fn is_not_visible_yet(&self, error: &Error, elapsed: Duration) -> bool {
        error.is_not_found() && self.is_create && !self.seen && elapsed < VISIBLE_AFTER
    }

    /// A 404 of the API means that the resource is gone if that is the goal, or if this wait has seen the resource.
    fn means_gone(&self, error: &Error) -> bool {
        error.is_not_found() && (self.seen || self.goal.is_absence())
    }
}

/// The entries of the report in a state.
fn entries<'s, G: Goal>(goal: &G, state: &'s G::State) -> &'s [ReportEntry] {
    goal.report(state).map(Report::entries).unwrap_or_default()
}

#[cfg(test)]
mod tests;

/// Reads a state.
pub trait StateSource {
    type State;

    /// Reads the state once. The wait limits each read to the time that remains.
    fn read(&self) -> impl Future<Output = Result<Self::State, Error>>;
}

/// Receives what a wait sees. `elapsed` is the time since the wait began.
pub trait Observer {
    /// A poll read this status, new or not.
    fn polled(&mut self, status: &str, elapsed: Duration);

    /// A poll failed with a transient error; the wait continues.
    fn missed(&mut self, error: &Error, elapsed: Duration);

    /// The report got this entry while the operation runs.
    fn reported(&mut self, _entry: &ReportEntry, _elapsed: Duration) {}

    /// A second passed.
    fn ticked(&mut self, elapsed: Duration);
}

/// An observer that does nothing.
#[cfg(test)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

#[cfg(test)]
impl Observer for Unobserved {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {}

    fn missed(&mut self, _error: &Error, _elapsed: Duration) {}

    fn ticked(&mut self, _elapsed: Duration) {}
}

/// Runs `work` and reports every second that passes. The time counts from `started`.
pub(super) async fn ticking<T>(work: impl Future<Output = T>, observer: &mut impl Observer, started: Instant) -> T {
    const TICK: Duration = Duration::from_secs(1);
    let mut work = pin!(work);
    loop {
        tokio::select! {
            biased;
            output = &mut work => return output,
            () = sleep(TICK) => observer.ticked(started.elapsed()),
        }
    }
}

/// Runs `work`, such as one request, and reports every second that passes.
pub async fn observed<T>(work: impl Future<Output = T>, observer: &mut impl Observer) -> T {
    ticking(work, observer, Instant::now()).await
}
