//! ConnectorStaged and Connectors.
//!
//! What the API reference leaves open is decided here as follows:
//!
//! - The platform's own progress does not raise `version`; only update requests do, by one each.
//! - An edit sets `status` back to Draft. `hasChanges` is false as long as nothing is published.
//! - `setRepository` sets `isPreviewable` back to none and cancels a running request. Publishing requires no preview.
//! - `privateProjects` takes effect at once, also on the published Connector. It is not a change to publish.
//! - While a publication runs, updates are rejected. During certification, only comments are accepted.
//! - All callers belong to one Organization: every caller with the scope sees all drafts.

pub(crate) mod actions;
pub(crate) mod content;
pub(crate) mod declaration;
pub(crate) mod drafts;
pub(crate) mod repositories;
pub(crate) mod requests;
mod rows;
pub(crate) mod search;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
