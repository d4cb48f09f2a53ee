//! An emulator of the Connect API: the whole API as a state machine, in process or over HTTP.
//!
//! [`Emulator::handle`] answers one request in one transaction of the store, which first applies everything that is due by
//! the clock. Requests are checked as strictly as the
//! API reference describes; where it leaves something open, the module that decides documents the decision.
//!
//! The emulator does not use the client in `crate::api`, so that a field misspelt there cannot pass here.

mod clients;
mod clock;
mod connection;
mod connectors;
mod context;
mod control;
mod deployments;
mod faults;
mod hosts;
mod input;
mod options;
mod reports;
mod resource;
mod responses;
mod routes;
mod scopes;
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

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};

pub use clients::ApiClients;
use clock::Moment;
use faults::{ActiveFaults, ConnectionReset};
pub use faults::{FaultSpec, fault_fields};
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
    /// By how many milliseconds the clock was advanced.
    advanced: AtomicU64,
    faults: ActiveFaults,
    /// The mappings that a reset keeps.
    repositories: Mutex<Vec<(String, PathBuf)>>,
    /// What was created at the start, and is created again by a reset.
    seed: Mutex<Option<Seed>>,
}

/// A response, and what happens to it on its way to the client.
struct EmulatedResponse {
    response: Response<Bytes>,
    delay: Duration,
    reset: Option<ConnectionReset>,
}

impl Emulator {
    /// An emulator that uses the clock of the machine.
    pub fn new(options: EmulatorOptions, store: StateStore) -> Self {
        let faults = ActiveFaults::new(options.seed, &options.faults);
        Self {
            options,
            store: OpenStateStore::new(store),
            clock: Box::new(Moment::now),
            advanced: AtomicU64::new(0),
            faults,
            repositories: Mutex::default(),
            seed: Mutex::default(),
        }
    }

    /// The options that it was started with.
    pub fn options(&self) -> &EmulatorOptions {
        &self.options
    }

    /// The time, as far as it was advanced.
    fn now(&self) -> Moment {
        (self.clock)().plus(Duration::from_millis(self.advanced.load(Ordering::Relaxed)))
    }

    /// Answers one request, of whose URI only the path and the query count. Never panics: a store that cannot be used
    /// becomes a 500 that says why, or a 503 while another process holds it. Of faults, those of connections are ignored.
    pub fn handle(&self, request: &Request<Bytes>) -> Response<Bytes> {
        self.respond(request).response
    }

    /// Answers one request, with the faults that apply to it.
    fn respond(&self, request: &Request<Bytes>) -> EmulatedResponse {
        let path = request.uri().path();
        if self.options.control && control::is_control_path(path) {
            let response = correlated(control::answer(self, request), request.headers());
            return EmulatedResponse { response, delay: Duration::ZERO, reset: None };
        }
        let fault = self.faults.meet(request.method(), path);
        let response = if fault.applies_request() { self.answer_method(request) } else { Response::default() };
        let response = correlated(fault.change(response), request.headers());
        EmulatedResponse { response, delay: fault.delay, reset: fault.reset() }
    }

    /// Answers HEAD as GET without the body, and OPTIONS with the methods of the path, as a web server does.
    fn answer_method(&self, request: &Request<Bytes>) -> Response<Bytes> {
        match *request.method() {
            Method::OPTIONS => match routes::methods_of(request.uri().path()) {
                Some(allowed) => responses::options_response(allowed),
                None => self.answer(request),
            },
            Method::HEAD => {
                let mut get = request.clone();
                *get.method_mut() = Method::GET;
                let mut response = self.answer(&get);
                let length = HeaderValue::from(response.body().len());
                response.headers_mut().insert(CONTENT_LENGTH, length);
                response.map(|_| Bytes::new())
            }
            _ => self.answer(request),
        }
    }

    fn answer(&self, request: &Request<Bytes>) -> Response<Bytes> {
        let (method, path) = (request.method(), request.uri().path());
        if self.faults.hides(method, path) {
            let message = "emulated: a fault of the emulator hides this new resource.";
            return ErrorCode::ResourceNotFound.error(message).into_response();
        }
        let now = self.now();
        let speed = self.options.speed;
        let answer = |state: &StateTransaction<'_>| routes::answer(state, &self.options, &self.faults, now, request);
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
        self.faults.delay_views(method, path, response)
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
        self.store.read(self.now(), self.options.speed, |_| ())
    }

    /// Reads the repository at `url`, in its HTTPS and SSH forms, from `folder`. The state keeps the mapping.
    pub fn map_repository(&self, url: &str, folder: &Path) -> Result<(), StoreError> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let common = connectors::repositories::common_form(url);
        let (now, speed) = (self.now(), self.options.speed);
        if self.store.read(now, speed, |state| state.repository(&common))??.as_ref() != Some(&folder) {
            self.store.transact(now, speed, |state| state.insert_repository(&common, &folder))??;
        }
        let mut kept = self.repositories.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| known != url);
        kept.push((url.to_owned(), folder));
        Ok(())
    }

    /// Goes back to the start: without tokens and with no resources but those of the seed, with the time of the machine,
    /// with the mapped repositories and the faults of the options.
    fn restart(&self) -> Result<(), StoreError> {
        self.reset()?;
        self.advanced.store(0, Ordering::Relaxed);
        self.faults.restart(&self.options.faults);
        let mapped = self.repositories.lock().unwrap_or_else(PoisonError::into_inner).clone();
        mapped.iter().try_for_each(|(url, folder)| self.map_repository(url, folder))?;
        let seed = self.seed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        seed.map_or(Ok(()), |seed| self.seed(&seed).map(drop))
    }

    /// Advances the clock of this emulator, and keeps everything that is due then.
    fn advance_clock(&self, by: Duration) -> Result<Moment, StoreError> {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.advanced.fetch_add(by, Ordering::Relaxed);
        let now = self.now();
        // Every read applies what is due.
        self.store.read(now, self.options.speed, |_| now)
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
