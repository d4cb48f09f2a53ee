//! Waiting for the platform: a [`StateSource`] reads a state, a [`Policy`] says how often and how long, an [`Observer`]
//! receives what happens, and a [`Goal`] judges. It knows no terminal.
//!
//! ```text
//! until(source, goal, start, policy, observer) -> WaitEnd::{Settled, Gone, TimedOut} or a permanent api::Error
//! ```
//!
//! [`until_decided`] is `until` over the client, for every [`Awaited`] goal. Dropping the future ends the wait; the operation
//! continues remotely.

mod awaited;
mod bounds;
mod evidence;
mod follow;
mod goal;
mod log;
mod log_pages;
mod poll;
mod visible;

pub use crate::api::model::instant;
pub use awaited::{Awaited, until_decided};
pub use bounds::{DEFAULT_TIMEOUT, Phase, Policy, Start, WaitEnd, WaitError, WaitVerdict};
pub use evidence::{Baseline, Evidence};
pub use follow::LogFollower;
pub use goal::{Certification, ConnectorGoal, DeploymentGoal, Goal};
pub use log::{LogSource, follow};
pub use log_pages::{ApplicationLog, LONGEST_PAUSE, LogPaging};

#[cfg(test)]
pub use poll::Unobserved;
pub use poll::{Observer, StateSource, observed, until};
pub use visible::once_visible;
