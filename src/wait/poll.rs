//! The loop that waits.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use crate::api::{Error, ErrorKind};

use super::source::ticking;
use super::{Baseline, Ended, Evidence, Goal, Observer, Phase, Policy, Source, Start};

/// How long a terminal status without evidence must stand unchanged until it counts.
pub const STEADY: Duration = Duration::from_secs(30);

/// Whether trying again later cannot help: every refusal of the 4xx kind but 408 and 429, and what cannot be sent.
///
/// An answer that cannot be understood is mostly the page of a gateway, which passes.
pub fn is_permanent(error: &Error) -> bool {
    match &error.kind {
        ErrorKind::Refused(refusal) => refusal.status < 500 && !matches!(refusal.status, 408 | 429),
        ErrorKind::Untrusted(_) | ErrorKind::Unsendable(_) | ErrorKind::Forbidden(_) => true,
        ErrorKind::Connect(_) | ErrorKind::Lost(_) | ErrorKind::Decode(_) => false,
    }
}

/// Polls `source` until `goal` is decided or the policy's time is up.
///
/// # Errors
/// A refusal that will not pass: 401 after the client refreshed its token, 403, any other 4xx but 408 and 429, and 404
/// unless it means that the resource is gone.
pub async fn until<S: Source, G: Goal<State = S::State>>(
    source: &S,
    goal: &G,
    start: Start<S::State>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<Ended<S::State>, Error> {
    let mut wait = Wait::begin(goal, start);
    let deadline = deadline(policy.began, policy.timeout);
    for poll in 0_u32.. {
        let read = ticking(source.read(), observer, wait.started);
        // Without any time there is still one look, for whoever only wants to know.
        let read = if policy.timeout.is_zero() { Ok(read.await) } else { timeout_at(deadline, read).await };
        let Ok(read) = read else { break };
        if let Some(end) = wait.take(read, observer)? {
            return Ok(end);
        }
        let next = wait.next_poll(policy.pause(poll)).min(deadline);
        ticking(sleep_until(next), observer, wait.started).await;
        if next == deadline {
            break;
        }
    }
    Ok(Ended::TimedOut { last: wait.last, error: wait.error })
}

/// A deadline that lies too far ahead for the clock is a wait without an end.
fn deadline(started: Instant, timeout: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    started.checked_add(timeout).unwrap_or(started + YEAR)
}

/// What a wait knows.
struct Wait<'g, G: Goal> {
    goal: &'g G,
    started: Instant,
    baseline: Baseline,
    last: Option<G::State>,
    error: Option<Error>,
    /// Whether a poll of this wait found the resource.
    seen: bool,
    /// A terminal state without evidence, and since when it stands unchanged.
    steady: Option<(String, Evidence, Instant)>,
}

impl<'g, G: Goal> Wait<'g, G> {
    fn begin(goal: &'g G, start: Start<G::State>) -> Self {
        let (baseline, last) = match start {
            Start::Joined => (Baseline::joined(), None),
            Start::Written { before, answer } => {
                let evidence = |state: Option<&G::State>| state.map(|state| goal.evidence(state));
                (Baseline::after(evidence(before.as_ref()), evidence(answer.as_ref())), answer.or(before))
            }
        };
        Self { goal, started: Instant::now(), baseline, last, error: None, seen: false, steady: None }
    }

    /// Takes the outcome of one poll; an end, if it is one.
    fn take(
        &mut self,
        read: Result<G::State, Error>,
        observer: &mut impl Observer,
    ) -> Result<Option<Ended<G::State>>, Error> {
        let elapsed = self.started.elapsed();
        match read {
            Ok(state) => {
                observer.polled(self.goal.status(&state), elapsed);
                Ok(self.judge(state))
            }
            Err(error) if self.means_gone(&error) => {
                Ok(Some(Ended::Gone { last: self.last.take(), verdict: self.goal.gone() }))
            }
            Err(error) if is_permanent(&error) => Err(error),
            Err(error) => {
                observer.missed(&error, elapsed);
                self.error = Some(error);
                Ok(None)
            }
        }
    }

    fn judge(&mut self, state: G::State) -> Option<Ended<G::State>> {
        self.seen = true;
        self.error = None;
        let evidence = self.goal.evidence(&state);
        let counts = self.baseline.learn(&evidence);
        let Phase::Ended(verdict) = self.goal.phase(&state) else {
            self.steady = None;
            self.last = Some(state);
            return None;
        };
        if counts || self.stood_unchanged(self.goal.status(&state).to_owned(), evidence) {
            return Some(Ended::Settled { state, verdict });
        }
        self.last = Some(state);
        None
    }

    /// Whether this terminal state stood unchanged for so long that it counts without evidence.
    fn stood_unchanged(&mut self, status: String, evidence: Evidence) -> bool {
        match &self.steady {
            Some((known, marks, since)) if *known == status && *marks == evidence => since.elapsed() >= STEADY,
            _ => {
                self.steady = Some((status, evidence, Instant::now()));
                false
            }
        }
    }

    /// When to poll next: after `pause`, but no later than a steady state needs to count.
    fn next_poll(&self, pause: Duration) -> Instant {
        let now = Instant::now();
        let next = deadline(now, pause);
        match &self.steady {
            Some((_, _, since)) if now < *since + STEADY => next.min(*since + STEADY),
            _ => next,
        }
    }

    /// A 404 means that the resource is gone where that is the goal, or where it was there a moment ago.
    fn means_gone(&self, error: &Error) -> bool {
        error.is_not_found() && (self.seen || self.goal.is_absence())
    }
}

#[cfg(test)]
mod tests;
