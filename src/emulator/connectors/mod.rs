//! ConnectorStaged and Connectors.

pub(crate) mod actions;
pub(crate) mod declaration;
pub(crate) mod drafts;
pub(crate) mod published;
pub(crate) mod repositories;
pub(crate) mod staging;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
