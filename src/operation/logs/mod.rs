//! Reads the logs of Deployments: side by side, in the order of time, and in little memory.

mod deployment_log;
mod filter;
mod merge;
mod ordered;
mod pages;
mod placed;
mod spool;
mod tail;

pub use deployment_log::{DeploymentLog, read_parts};
pub use filter::{LogFilter, StatusRange};
pub use merge::{LogOrder, merged};
pub use tail::{LogTail, newest};
