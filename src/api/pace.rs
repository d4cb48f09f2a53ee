//! What all requests of a run share: how many are in flight, the pause that the service asked for, and a budget of retries.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderValue, Response};
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep_until};

use super::TransportError;
use super::retry::{FIRST_PAUSE, LONGEST_RETRY_AFTER, retry_after};

/// How many requests are in flight at most by default.
pub const DEFAULT_IN_FLIGHT: usize = 8;

/// How many retries a run has beyond those that successes give back. One request alone never uses them up: `--retries` allows
/// 20.
const RETRY_BUDGET: u32 = 32;

/// How many times the pause after 429 without `Retry-After` doubles: up to 4 s.
const MOST_DOUBLINGS: u32 = 4;

/// The result of one attempt with its correlation id.
pub(crate) type Attempt = (Result<Response<Bytes>, TransportError>, String);

/// The pace of all requests of a run. Shared by its clients.
pub struct Pace {
    slots: RefCell<Rc<Semaphore>>,
    held: RefCell<Option<HeldRequests>>,
    /// 429 without `Retry-After` since the last success.
    refusals: Cell<u32>,
    budget: Cell<u32>,
}

/// A pause of all requests.
struct HeldRequests {
    until: Instant,
    /// The response that asked for a pause which is too long to wait for.
    refusal: Option<(Response<Bytes>, String)>,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            slots: RefCell::new(Rc::new(Semaphore::new(DEFAULT_IN_FLIGHT))),
            held: RefCell::default(),
            refusals: Cell::new(0),
            budget: Cell::new(RETRY_BUDGET),
        }
    }
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Pace").field("budget", &self.budget).finish_non_exhaustive()
    }
}

impl Pace {
    /// Limits how many requests are in flight. Those that are in flight already do not count.
    pub fn limit(&self, in_flight: usize) {
        self.slots.replace(Rc::new(Semaphore::new(in_flight.clamp(1, Semaphore::MAX_PERMITS))));
    }

    /// Sends a request when there is a slot and no pause. During a pause of more than 60 s nothing is sent: the result is that
    /// of the request which was refused with it.
    pub(crate) async fn attempt(&self, exchange: impl Future<Output = Attempt>) -> Attempt {
        let slots = self.slots.borrow().clone();
        let _slot = loop {
            if let Some(refusal) = self.refusal() {
                return refusal;
            }
            if let Some(until) = self.held_until() {
                sleep_until(until).await;
            }
            let slot = slots.acquire().await;
            // Another request may have been refused while this one waited for the slot.
            if self.held_until().is_none() {
                break slot;
            }
        };
        let attempt = exchange.await;
        self.learn(&attempt);
        attempt
    }

    /// Takes a retry from the budget, if there is one. After 429 it costs nothing: the pause slows all requests down already.
    pub(crate) fn allows_retry(&self, result: &Result<Response<Bytes>, TransportError>) -> bool {
        if result.as_ref().is_ok_and(|response| response.status() == 429) {
            return true;
        }
        let left = self.budget.get().checked_sub(1);
        left.inspect(|left| self.budget.set(*left)).is_some()
    }

    /// Until when no request is sent.
    fn held_until(&self) -> Option<Instant> {
        self.held.borrow().as_ref().map(|held| held.until).filter(|until| *until > Instant::now())
    }

    /// The refusal of an earlier request, with what remains of its long pause.
    fn refusal(&self) -> Option<Attempt> {
        let remaining = self.held_until()?.duration_since(Instant::now());
        let (mut response, correlation_id) = self.held.borrow().as_ref()?.refusal.clone()?;
        let seconds = remaining.as_secs() + u64::from(remaining.subsec_nanos() > 0);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        Some((Ok(response), correlation_id))
    }

    fn learn(&self, (result, correlation_id): &Attempt) {
        let Ok(response) = result else { return };
        let status = response.status();
        if status.is_success() {
            self.refusals.set(0);
            self.budget.set((self.budget.get() + 1).min(RETRY_BUDGET));
        }
        if !matches!(status.as_u16(), 429 | 503) {
            return;
        }
        match retry_after(response.headers(), Timestamp::now()) {
            Some(pause) => {
                let is_long = pause > LONGEST_RETRY_AFTER;
                self.hold(pause, is_long.then(|| (response.clone(), correlation_id.clone())));
            }
            // Of several that were in flight together, one counts.
            None if status == 429 && self.held_until().is_none() => {
                let refusals = self.refusals.get();
                self.refusals.set(refusals + 1);
                self.hold(FIRST_PAUSE * 2_u32.pow(refusals.min(MOST_DOUBLINGS)), None);
            }
            None => {}
        }
    }

    /// Lengthens the pause of all requests. It is never shortened.
    fn hold(&self, pause: Duration, refusal: Option<(Response<Bytes>, String)>) {
        const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
        let until = Instant::now() + pause.min(YEAR);
        if self.held_until().is_none_or(|known| known < until) {
            self.held.replace(Some(HeldRequests { until, refusal }));
        }
    }
}
