//! Deployments, their logs and revisions.

pub(crate) mod configuration;
pub(crate) mod deploying;
pub(crate) mod deployment;
pub(crate) mod lives;
pub(crate) mod logs;
pub(crate) mod redeploying;
pub(crate) mod reference;
pub(crate) mod revisions;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
