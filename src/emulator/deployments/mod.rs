//! Deployments, their logs and revisions.
//!
//! What the API reference leaves open is decided here as follows:
//!
//! - Every application of the Connector is deployed, whether `configurations` names it or not.
//! - Values that a redeploy does not name stay as they are, key by key.
//! - Only missing values of required application keys fail a deploy; an empty value is a value.
//! - A running operation is not disturbed: redeploys and deletes are rejected until it ends.
//! - After a failed redeploy, the applications of the previous deploy keep running. `revisions` lists successful deploys.
//! - Logs are sorted by time, oldest first, and `next` is null on the last page.

pub(crate) mod configuration;
pub(crate) mod deploying;
pub(crate) mod deployment;
mod log_stream;
pub(crate) mod logs;
pub(crate) mod redeploying;
pub(crate) mod reference;
pub(crate) mod revisions;
mod rows;
pub(crate) mod runs;
mod view;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod progress_tests;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
