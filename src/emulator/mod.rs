//! An emulator of the Connect API: the whole API as a state machine, in process or over HTTP.
//!
//! [`Emulator::handle`] answers one request: it reads the world from its store, lets everything happen that is due by
//! the clock (`World::settle`), applies the request and keeps the result. Requests are checked as strictly
//! as the reference knows the service to be; where it leaves something open, the module that decides says so.
//!
//! It knows nothing of the client in `crate::api`, so that a field misspelt there cannot pass here.

mod answers;
mod clock;
mod connectors;
mod context;
mod deployments;
mod input;
mod options;
mod reports;
mod routes;
mod server;
mod store;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod testing;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
mod tokens;
mod world;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use answers::{Code, Refusal};
pub use clock::{Clock, Moment, SystemClock};
pub use options::{Failure, Options, Speed, Step};
pub use server::serve;
use store::{Change, Keeper};
pub use store::{Store, StoreError};

const CORRELATION_ID: &str = "x-correlation-id";

/// An emulator of the Connect API and its auth service.
pub struct Emulator {
    options: Options,
    keeper: Keeper,
    clock: Arc<dyn Clock>,
}

impl Emulator {
    /// An emulator that goes by the clock of the machine.
    pub fn new(options: Options, store: Store) -> Self {
        Self::with_clock(options, store, Arc::new(SystemClock))
    }

    /// An emulator that goes by another clock.
    pub fn with_clock(options: Options, store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { options, keeper: Keeper::new(store), clock }
    }

    /// Answers one request; only the path and the query of its URI count. Never panics: a store that cannot be used
    /// becomes a 500 that says why, or a 503 while another process holds it.
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let now = self.clock.now();
        let answer = |world: &mut world::World| {
            world.settle(now);
            routes::answer(world, &self.options, now, request)
        };
        let answered = if request.method() == Method::GET {
            self.keeper.look(answer)
        } else {
            self.keeper.transact(|world| {
                let outcome = answer(world);
                let change = if outcome.is_ok() { Change::Keep } else { Change::Discard };
                (outcome, change)
            })
        };
        let response = match answered {
            Ok(Ok(answer)) => answer.into_response(),
            Ok(Err(refusal)) => refusal.into_response(),
            // Nothing was applied, so that even a write may be sent again.
            Err(error @ StoreError::Busy { .. }) => {
                Refusal::new(Code::General, error.to_string()).status(StatusCode::SERVICE_UNAVAILABLE).into_response()
            }
            Err(error) => Refusal::new(Code::General, error.to_string()).into_response(),
        };
        correlated(response, request.headers())
    }

    /// A refusal of a body that did not arrive whole.
    fn refuse(&self, headers: &HeaderMap, fault: String, status: StatusCode) -> Response<Bytes> {
        correlated(Refusal::invalid_body(fault).status(status).into_response(), headers)
    }

    /// Looks whether the store can be used.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub fn check(&self) -> Result<(), StoreError> {
        self.keeper.transact(|_| ((), Change::Discard))
    }

    /// Lets `folder` stand for the repository at `url`, in its HTTPS and SSH forms. The world keeps it.
    ///
    /// # Errors
    /// Fails if the store cannot be read or written.
    pub fn map_repository(&self, url: &str, folder: &Path) -> Result<(), StoreError> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        self.keeper.transact(|world| {
            let known = world.repositories.insert(connectors::repositories::common_form(url), folder.clone());
            ((), if known.as_ref() == Some(&folder) { Change::Discard } else { Change::Keep })
        })
    }

    /// Empties the world, even one that cannot be read.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.keeper.reset()
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Emulator").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Gives the answer the correlation id of the request, or a new one.
fn correlated(mut response: Response<Bytes>, headers: &HeaderMap) -> Response<Bytes> {
    let sent = headers.get(CORRELATION_ID).cloned();
    let id = sent.or_else(|| HeaderValue::from_str(&world::new_id()).ok());
    if let Some(id) = id {
        response.headers_mut().insert(CORRELATION_ID, id);
    }
    response
}
