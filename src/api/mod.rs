//! Client of the Connect API: values in, values out. It never prints, and reads neither files nor the environment.

mod client;
mod connectors;
mod create;
mod delete;
mod deployments;
mod error;
mod http_failure;
mod http_transport;
mod list;
mod logs;
pub mod model;
mod observer;
mod observing;
mod pace;
mod raw;
mod request;
mod resource;
pub(crate) mod retry;
mod scopes;
mod sender;
mod token;
mod trace;
mod transport;

pub use client::{Client, ClientOptions};
pub use connectors::{ConnectorSearch, StagedQuery};
pub use create::CreateAnswer;
pub use deployments::DeploymentQuery;
pub use error::{Error, ErrorKind, IfFound, ReadError, Refusal};
pub use http_transport::{DEFAULT_REQUEST_TIMEOUT, HttpOptions, HttpTransport};
pub use list::{ListItem, ListPage, NotAPage};
pub use logs::{LogEntry, LogPage, LogQuery, LogRow};
pub use observer::{ObservedKind, ResourceObserver, Sighting};
pub use pace::{DEFAULT_IN_FLIGHT, Pace};
pub use resource::{Reference, Resource};
pub use retry::DEFAULT_RETRIES;
pub use scopes::{ScopeNeed, TokenFit};
pub use token::{
    AccessToken, ApiClientCredentials, CachedTokenFuture, ClientCredentials, SaveTokenFuture, StaticToken, TokenCache,
    TokenSource,
};
pub(crate) use trace::send_traced;
pub use trace::{Trace, TracedRequest, TracedResponse};
pub(crate) use transport::PRODUCT;
pub use transport::{Exchange, Transport, TransportError};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
