//! ConnectorStaged and Connectors.
//!
//! What the reference leaves open is decided here as follows:
//!
//! - The platform's own progress does not raise `version`; only update requests do, by one each.
//! - An edit takes `status` back to Draft. `hasChanges` is false as long as nothing is published.
//! - `setRepository` takes `isPreviewable` back to none and gives up a running request. Publishing asks for no preview.
//! - `privateProjects` takes effect at once, also on the published Connector, and is no change that needs publishing.
//! - While a publication runs nothing is taken; during certification only comments.
//! - All callers belong to one Organization: everybody with the scope sees all drafts.

pub(crate) mod actions;
pub(crate) mod declaration;
pub(crate) mod drafts;
pub(crate) mod published;
pub(crate) mod repositories;
pub(crate) mod staging;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
