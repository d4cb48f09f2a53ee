//! Reads the logs of Deployments: side by side, in the order of time, and in little memory.

mod deployment_log;
mod errors;
mod filter;
mod merge;
mod ordered;
mod pages;
mod placed;
mod shown;
mod spool;
mod tail;

pub use deployment_log::DeploymentLog;
use deployment_log::read_parts;
pub use errors::last_errors;
pub use filter::{LogFilter, StatusRange};
pub use merge::merged_pages;
use merge::{LogOrder, merged};
pub use shown::{LogRange, ShownLogs};
use tail::{LogTail, newest};
