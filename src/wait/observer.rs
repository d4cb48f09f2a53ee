//! Who observes a wait.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::api::Error;

/// Observes a wait. `elapsed` is the time since the wait started.
pub trait Observer {
    /// A poll has read this status, changed or not.
    fn polled(&mut self, status: &str, elapsed: Duration);

    /// A poll failed with a temporary error; the wait continues.
    fn missed(&mut self, error: &Error, elapsed: Duration);

    /// Called every second.
    fn ticked(&mut self, elapsed: Duration);
}

/// An observer that does nothing.
#[cfg(test)]
pub(crate) struct Unobserved;

#[cfg(test)]
impl Observer for Unobserved {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {}

    fn missed(&mut self, _error: &Error, _elapsed: Duration) {}

    fn ticked(&mut self, _elapsed: Duration) {}
}

/// Runs `work` and calls [`Observer::ticked`] every second, with the time since `started`.
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

/// Runs `work`, such as one request, and calls [`Observer::ticked`] every second.
pub async fn observed<T>(work: impl Future<Output = T>, observer: &mut impl Observer) -> T {
    ticking(work, observer, Instant::now()).await
}
