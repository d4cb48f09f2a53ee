//! Flags of commands that wait for the platform.

use std::sync::LazyLock;
use std::time::Duration;

use super::parse_duration;
use crate::duration;
use crate::wait::{DEFAULT_TIMEOUT, Policy};

/// The default of `--timeout`.
static TIMEOUT: LazyLock<String> = LazyLock::new(|| duration::exact(DEFAULT_TIMEOUT));

/// How to wait for an operation of the platform.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct WaitArgs {
    /// Wait until the operation finishes [default]
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,

    /// Return as soon as the service accepts the request
    #[arg(long, overrides_with = "wait")]
    no_wait: bool,

    #[command(flatten)]
    pace: PaceArgs,
}

/// How to wait for an operation that takes days: by default, not at all.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct OptionalWaitArgs {
    /// Wait until the operation finishes
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,

    /// Return as soon as the service accepts the request [default]
    #[arg(long, overrides_with = "wait")]
    no_wait: bool,

    #[command(flatten)]
    pace: PaceArgs,
}

impl OptionalWaitArgs {
    /// Whether to wait until the operation finishes.
    pub fn waits(&self) -> bool {
        self.wait
    }

    /// How to wait, also for a stage before the operation.
    pub fn pace(&self) -> Policy {
        self.pace.policy()
    }
}

/// How long to wait, and how often to poll.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct PaceArgs {
    /// How long to wait at most
    #[arg(long, value_name = "DURATION", default_value = TIMEOUT.as_str(), value_parser = parse_duration)]
    timeout: Duration,

    /// Poll at a fixed interval instead of backing off
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    poll_interval: Option<Duration>,
}

impl WaitArgs {
    /// The flags with a value, for a command line that repeats them.
    pub const VALUED: [&str; 2] = ["--timeout", "--poll-interval"];
    /// The flags without a value.
    pub const SWITCHES: [&str; 2] = ["--wait", "--no-wait"];

    /// How to wait; `None` with `--no-wait`.
    pub fn policy(&self) -> Option<Policy> {
        (!self.no_wait).then(|| self.pace())
    }

    /// Whether to wait at all.
    pub fn waits(&self) -> bool {
        !self.no_wait
    }

    /// Whether `--wait` is given, for an operation that takes days.
    pub fn is_asked_to_wait(&self) -> bool {
        self.wait
    }

    /// How to wait for a stage that the next one needs, with or without `--no-wait`.
    pub fn pace(&self) -> Policy {
        self.pace.policy()
    }
}

impl PaceArgs {
    /// How to wait.
    pub fn policy(&self) -> Policy {
        Policy::new(Some(self.timeout), self.poll_interval)
    }
}
