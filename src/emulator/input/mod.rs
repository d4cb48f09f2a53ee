//! What clients send: the shapes of bodies, and query parameters.

pub(crate) mod bodies;
pub(crate) mod query;
pub(crate) mod shape;
pub(crate) mod text;
