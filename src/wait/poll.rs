//! The loop of a wait.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::api::{Client, Error, Reference, Resource};

use super::observer::ticking;
use super::{Awaited, Baseline, Evidence, Observer, Phase, Policy, Snapshot, Start, WaitEnd};

/// How long a terminal state without evidence must be stable until it counts.
const STABLE: Duration = Duration::from_secs(30);

/// Polls the resource until `goal` is decided, or until the time of the policy is up.
///
/// # Errors
/// A permanent error: a 401 after the client has renewed its token, a 403, any other 4xx but 408 and 429, and a 404
/// unless it means that the resource was deleted.
pub async fn until_decided<G: Awaited>(
    client: &Client,
    reference: &Reference,
    goal: &G,
    start: Start<Resource<G::Model>>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<WaitEnd<Resource<G::Model>>, Error> {
    poll(async || goal.read(client, reference).await, goal, start, policy, observer).await
}

async fn poll<G: Awaited>(
    read: impl AsyncFn() -> Result<Snapshot<G::Model>, Error>,
    goal: &G,
    start: Start<Resource<G::Model>>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<WaitEnd<Resource<G::Model>>, Error> {
    let mut polling = Polling::start(goal, start);
    let deadline = later(policy.began, policy.timeout);
    for number in 0_u32.. {
        let result = ticking(read(), observer, polling.started);
        // With a timeout of zero there is still one poll.
        let result = if policy.timeout.is_zero() { Ok(result.await) } else { timeout_at(deadline, result).await };
        let Ok(result) = result else { break };
        if let Some(end) = polling.learn(result, observer)? {
            return Ok(end);
        }
        let next = polling.next_poll(policy.pause(number)).min(deadline);
        ticking(sleep_until(next), observer, polling.started).await;
        if next == deadline {
            break;
        }
    }
    let is_idle = polling.last.as_ref().is_some_and(|last| goal.phase(last) == Phase::Idle);
    Ok(WaitEnd::TimedOut { last: polling.last.map(|last| last.resource), is_idle, error: polling.error })
}

/// `start` plus `duration`, or a year after `start` if the clock cannot represent that.
fn later(start: Instant, duration: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    start.checked_add(duration).unwrap_or(start + YEAR)
}

/// The state of a wait.
struct Polling<'g, G: Awaited> {
    goal: &'g G,
    started: Instant,
    baseline: Baseline,
    last: Option<Snapshot<G::Model>>,
    error: Option<Error>,
    /// Whether a poll has found the resource.
    was_found: bool,
    /// A terminal state without evidence, and the time of its first poll.
    stable: Option<(String, Evidence, Instant)>,
}

impl<'g, G: Awaited> Polling<'g, G> {
    fn start(goal: &'g G, start: Start<Resource<G::Model>>) -> Self {
        let (baseline, last) = match start {
            Start::Joined => (Baseline::joined(), None),
            Start::Written { before, response } => {
                let (before, response) = (before.map(Snapshot::from), response.map(Snapshot::from));
                let evidence = |state: &Snapshot<G::Model>| goal.evidence(state);
                let baseline = Baseline::after(before.as_ref().map(evidence), response.as_ref().map(evidence));
                (baseline, response.or(before))
            }
        };
        Self { goal, started: Instant::now(), baseline, last, error: None, was_found: false, stable: None }
    }

    /// Learns the result of one poll; returns the end of the wait if it is one.
    fn learn(
        &mut self,
        result: Result<Snapshot<G::Model>, Error>,
        observer: &mut impl Observer,
    ) -> Result<Option<WaitEnd<Resource<G::Model>>>, Error> {
        let elapsed = self.started.elapsed();
        match result {
            Ok(state) => {
                observer.polled(self.status(&state), elapsed);
                Ok(self.judge(state))
            }
            Err(error) if self.means_gone(&error) => {
                let last = self.last.take().map(|last| last.resource);
                Ok(Some(WaitEnd::Gone { last, verdict: self.goal.gone() }))
            }
            Err(error) if error.is_permanent() => Err(error),
            Err(error) => {
                observer.missed(&error, elapsed);
                self.error = Some(error);
                Ok(None)
            }
        }
    }

    fn judge(&mut self, state: Snapshot<G::Model>) -> Option<WaitEnd<Resource<G::Model>>> {
        self.was_found = true;
        self.error = None;
        let evidence = self.goal.evidence(&state);
        let is_new = self.baseline.learn(&evidence);
        let Phase::Ended(verdict) = self.goal.phase(&state) else {
            self.stable = None;
            self.last = Some(state);
            return None;
        };
        if is_new || self.is_stable(self.status(&state).to_owned(), evidence) {
            return Some(WaitEnd::Settled { state: state.resource, verdict });
        }
        self.last = Some(state);
        None
    }

    fn status<'s>(&self, state: &'s Snapshot<G::Model>) -> &'s str {
        self.goal.status(&state.resource).unwrap_or("unknown")
    }

    /// Whether this terminal state was stable for so long that it counts without evidence.
    fn is_stable(&mut self, status: String, evidence: Evidence) -> bool {
        match &self.stable {
            Some((known, marks, since)) if *known == status && *marks == evidence => since.elapsed() >= STABLE,
            _ => {
                self.stable = Some((status, evidence, Instant::now()));
                false
            }
        }
    }

    /// The time of the next poll: after `pause`, but no later than a stable state counts.
    fn next_poll(&self, pause: Duration) -> Instant {
        let now = Instant::now();
        let next = later(now, pause);
        match &self.stable {
            Some((_, _, since)) if now < *since + STABLE => next.min(*since + STABLE),
            _ => next,
        }
    }

    /// A 404 means that the resource was deleted if that is the goal, or if an earlier poll has found it.
    fn means_gone(&self, error: &Error) -> bool {
        error.is_not_found() && (self.was_found || self.goal.is_absence())
    }
}

#[cfg(test)]
mod tests;
