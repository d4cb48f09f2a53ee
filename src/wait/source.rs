//! What a wait reads from, and what it reports to.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::api::Error;

/// Reads a state.
pub trait StateSource {
    /// What one read returns.
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
