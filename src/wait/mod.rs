//! Waiting for the platform: a [`Source`] reads a state, a [`Policy`] says how often and how long, an [`Observer`] is
//! told what happens, and a [`Goal`] judges. It knows no terminal.
//!
//! ```text
//! until(source, goal, start, policy, observer) -> Ended::{Settled, Gone, TimedOut} or a permanent api::Error
//! ```
//!
//! [`for_connector`] and [`for_deployment`] are `until` over the client. Dropping the future ends the wait; the operation continues remotely.

mod bounds;
mod client_source;
mod evidence;
mod follow;
mod goal;
mod instant;
mod log;
mod page_order;
mod policy;
mod poll;
mod source;

pub use bounds::{Ended, Start};
pub use client_source::{for_connector, for_deployment};
pub use evidence::{Baseline, Evidence};
pub use follow::LogFollower;
pub use goal::{Certification, ConnectorGoal, DeploymentGoal, Goal, Phase, Verdict};
pub use instant::instant;
pub use log::{DeploymentLogs, LogSource, follow};
pub use page_order::PageOrder;
pub use policy::{DEFAULT_TIMEOUT, Interval, Policy};
pub use poll::{STEADY, is_permanent, until};
pub use source::{Observer, Source, Unobserved, observed};
