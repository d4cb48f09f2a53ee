//! Client of the Connect API: values in, values out; it never prints and reads neither files nor the environment.

mod answer;
mod client;
mod connectors;
mod create;
mod deployments;
mod error;
mod http_failure;
mod http_transport;
mod logs;
pub mod model;
mod raw;
pub(crate) mod redact;
mod reference;
mod resource;
pub(crate) mod retry;
mod scopes;
mod sender;
mod token;
mod trace;
mod transport;
mod url;

pub use client::{Client, ClientOptions};
pub use connectors::{ConnectorSearch, StagedQuery};
pub use deployments::DeploymentQuery;
pub use error::{Error, ErrorKind, Refusal};
pub use http_transport::{HttpOptions, HttpTransport};
pub use logs::LogQuery;
pub use raw::RawAnswer;
pub use reference::Reference;
pub use resource::{Page, Resource};
pub use token::{
    AccessToken, ApiClientCredentials, CachedTokenFuture, ClientCredentials, Introspection, RefreshFuture,
    SaveTokenFuture, StaticToken, TokenCache, TokenFuture, TokenSource,
};
pub use trace::{Trace, TracedRequest, TracedResponse};
pub use transport::{Exchange, Transport, TransportError};
pub(crate) use url::{encode_segment, host_of};

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
