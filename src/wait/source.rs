//! The seams of a wait: what it reads from, and whom it tells.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::api::Error;

/// One read of a state.
pub trait Source {
    /// What is read.
    type State;

    /// Reads the state once. The wait bounds each read by the time that remains.
    fn read(&self) -> impl Future<Output = Result<Self::State, Error>>;
}

/// Is told what a wait sees. `elapsed` is the time since the wait began.
pub trait Observer {
    /// A poll brought this status, new or not.
    fn polled(&mut self, status: &str, elapsed: Duration);

    /// A poll failed in a way that passes; the wait goes on.
    fn missed(&mut self, error: &Error, elapsed: Duration);

    /// A second went by.
    fn ticked(&mut self, elapsed: Duration);
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn polled(&mut self, _status: &str, _elapsed: Duration) {}

    fn missed(&mut self, _error: &Error, _elapsed: Duration) {}

    fn ticked(&mut self, _elapsed: Duration) {}
}

/// Runs `work` and tells the observer of every second that goes by. Its time counts from `started`.
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

/// Runs `work`, such as one call, and tells the observer of every second that goes by.
pub async fn observed<T>(work: impl Future<Output = T>, observer: &mut impl Observer) -> T {
    ticking(work, observer, Instant::now()).await
}
