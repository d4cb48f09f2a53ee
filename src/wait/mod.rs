//! Waiting for the platform: a [`Source`] reads a state, a [`Policy`] says how often and how long, an [`Observer`] is
//! told what happens, and a [`Goal`] judges. It knows no terminal.
//!
//! ```text
//! until(source, goal, start, policy, observer) -> Ended::{Settled, Gone, TimedOut} or a permanent api::Error
//! ```
//!
//! [`for_connector`] and [`for_deployment`] are `until` over the client. Dropping the future ends the wait; the work goes on remotely.

mod evidence;
mod follow;
mod goal;
mod instant;
mod log;
mod policy;
mod poll;
mod source;

pub use evidence::{Baseline, Evidence};
pub use follow::LogFollower;
pub use goal::{Certification, ConnectorGoal, DeploymentGoal, Goal, Phase, Verdict};
pub use instant::instant;
pub use log::{DeploymentLogs, LogSource, follow};
pub use policy::{DEFAULT_TIMEOUT, Interval, Policy};
pub use poll::{Ended, Observer, STEADY, Source, Start, Unobserved, is_permanent, until};
pub use source::{for_connector, for_deployment};
