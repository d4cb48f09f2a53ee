//! An emulator of the Connect API: the whole API as a state machine, in process or over HTTP.
//!
//! [`Emulator::handle`] answers one request in one transaction of the store, which first applies everything that is due by
//! the clock. Requests are checked as strictly as the
//! API reference describes; where it leaves something open, the module that decides documents the decision.
//!
//! The emulator does not use the client in `crate::api`, so that a field misspelt there cannot pass here.

mod clock;
mod connectors;
mod context;
mod deployments;
mod hosts;
mod input;
mod options;
mod reports;
mod resource;
mod responses;
mod routes;
mod seed;
mod server;
mod store;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod testing;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
mod tokens;

use std::path::Path;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

use clock::Moment;
pub use hosts::AllowedHosts;
pub use options::{EmulatorOptions, InjectedFailure, PlatformStep, Speed};
use responses::{ErrorCode, ErrorResponse};
pub use seed::Seed;
pub use server::serve;
use store::{OpenStateStore, StateTransaction};
pub use store::{StateStore, StoreError};

const CORRELATION_ID: &str = "x-correlation-id";

/// An emulator of the Connect API and its auth service.
pub struct Emulator {
    options: EmulatorOptions,
    store: OpenStateStore,
    clock: Box<dyn Fn() -> Moment + Send + Sync>,
}

impl Emulator {
    /// An emulator that uses the clock of the machine.
    pub fn new(options: EmulatorOptions, store: StateStore) -> Self {
        Self { options, store: OpenStateStore::new(store), clock: Box::new(Moment::now) }
    }

    /// Answers one request, of whose URI only the path and the query count. Never panics: a store that cannot be used
    /// becomes a 500 that says why, or a 503 while another process holds it.
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let now = (self.clock)();
        let speed = self.options.speed;
        let answer = |state: &StateTransaction<'_>| routes::answer(state, &self.options, now, request);
        let answered = if request.method() == Method::GET {
            self.store.read(now, speed, answer)
        } else {
            self.store.transact(now, speed, answer)
        };
        let response = match answered {
            Ok(Ok(success)) => success.into_response(),
            Ok(Err(error)) => error.into_response(),
            Err(error) => ErrorResponse::from(error).into_response(),
        };
        correlated(response, request.headers())
    }

    /// Rejects a request whose body did not arrive completely.
    fn refuse(&self, headers: &HeaderMap, fault: String, status: StatusCode) -> Response<Bytes> {
        correlated(ErrorResponse::invalid_body(fault).status(status).into_response(), headers)
    }

    /// Rejects a request of a web page, or for another host.
    fn forbid(&self, headers: &HeaderMap, fault: String) -> Response<Bytes> {
        correlated(ErrorCode::AuthorizationError.error(fault).into_response(), headers)
    }

    /// Checks that the store can be read and written.
    pub fn check(&self) -> Result<(), StoreError> {
        self.store.read((self.clock)(), self.options.speed, |_| ())
    }

    /// Reads the repository at `url`, in its HTTPS and SSH forms, from `folder`. The state keeps the mapping.
    pub fn map_repository(&self, url: &str, folder: &Path) -> Result<(), StoreError> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let (now, speed, url) = ((self.clock)(), self.options.speed, connectors::repositories::common_form(url));
        if self.store.read(now, speed, |state| state.repository(&url))??.as_ref() == Some(&folder) {
            return Ok(());
        }
        self.store.transact(now, speed, |state| state.insert_repository(&url, &folder))?
    }

    /// Deletes the state, even a damaged one.
    pub fn reset(&self) -> Result<(), StoreError> {
        self.store.reset()
    }
}

/// Adds the correlation id of the request, or a new one.
fn correlated(mut response: Response<Bytes>, headers: &HeaderMap) -> Response<Bytes> {
    let sent = headers.get(CORRELATION_ID).cloned();
    let id = sent.or_else(|| HeaderValue::from_str(&resource::new_id()).ok());
    if let Some(id) = id {
        response.headers_mut().insert(CORRELATION_ID, id);
    }
    response
}
