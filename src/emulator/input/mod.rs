//! What clients send: bodies, headers and query parameters.

pub(crate) mod bodies;
pub(crate) mod headers;
pub(crate) mod query;
pub(crate) mod shape;
pub(crate) mod text;
