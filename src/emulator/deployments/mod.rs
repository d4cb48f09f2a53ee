//! Deployments, their logs and revisions.
//!
//! What the reference leaves open is decided here as follows:
//!
//! - Every application of the Connector is deployed, whether `configurations` names it or not.
//! - Values that a redeploy does not name stay as they are, key by key.
//! - Only missing values of required application keys fail a deploy; empty ones are values.
//! - Work that is running is not disturbed: neither redeploy nor delete is taken meanwhile.
//! - A redeploy that fails leaves what ran before running. `revisions` lists what was deployed with success.
//! - Logs come oldest first, and `next` is null on the last page.

pub(crate) mod configuration;
pub(crate) mod deploying;
pub(crate) mod deployment;
pub(crate) mod lives;
pub(crate) mod logs;
pub(crate) mod redeploying;
pub(crate) mod reference;
pub(crate) mod revisions;
mod view;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
