//! Flags of commands that wait.

use std::time::Duration;

use super::parse_duration;
use crate::wait::Policy;

/// How to wait for the platform's work.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct WaitArgs {
    /// Wait until the work has ended, well or badly (the default)
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,

    /// Return as soon as the service has taken the request
    #[arg(long, overrides_with = "wait")]
    no_wait: bool,

    #[command(flatten)]
    pace: PaceArgs,
}

/// How to wait for work that takes days, so that nobody waits unless they say so.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct OptionalWaitArgs {
    /// Wait until the work has ended, well or badly
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,

    /// Return as soon as the service has taken the request (the default)
    #[arg(long, overrides_with = "wait")]
    no_wait: bool,

    #[command(flatten)]
    pace: PaceArgs,
}

impl OptionalWaitArgs {
    /// How to wait, or none without `--wait`.
    pub fn policy(&self) -> Option<Policy> {
        self.wait.then(|| self.pace.policy())
    }
}

/// How long to wait, and how often to look.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct PaceArgs {
    /// How long to wait in all
    #[arg(long, value_name = "DURATION", default_value = "30m", value_parser = parse_duration)]
    timeout: Duration,

    /// Look at this interval, instead of ever less often
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    poll_interval: Option<Duration>,
}

impl WaitArgs {
    /// How to wait, or none for `--no-wait`.
    pub fn policy(&self) -> Option<Policy> {
        (!self.no_wait).then(|| self.pace())
    }

    /// Whether to wait at all.
    pub fn waits(&self) -> bool {
        !self.no_wait
    }

    /// How to wait for what cannot be passed over, `--no-wait` or not.
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
