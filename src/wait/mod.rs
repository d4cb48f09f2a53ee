//! Waits for the platform. [`Awaited`] reads a state and says what it means, [`Policy`] says how often and how long to
//! poll, and [`Observer`] is informed. This module does not print.
//!
//! [`until_decided`] polls until the goal is decided. Dropping its future ends the wait; the work continues remotely.

mod awaited;
mod bounds;
mod evidence;
mod follow;
mod goals;
mod instant;
mod log;
mod observer;
mod page_order;
mod phase;
mod policy;
mod poll;

pub use awaited::{Awaited, Snapshot};
pub use bounds::{Start, WaitEnd};
pub use evidence::{Baseline, Evidence};
pub use follow::LogFollower;
pub use goals::{ConnectorGoal, DeploymentGoal};
pub use instant::instant;
pub use log::{DeploymentLogs, LogSource, follow};
#[cfg(test)]
pub(crate) use observer::Unobserved;
pub use observer::{Observer, observed};
pub use page_order::PageOrder;
pub use phase::{Phase, WaitVerdict};
pub use policy::Policy;
pub use poll::until_decided;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
