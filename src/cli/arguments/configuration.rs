//! Configuration values on the command line.

use super::value_sources::ValueSources;
use crate::operation::configuration_sources::{GivenConfiguration, ValueSource};

/// Values for the keys that a Connector declares.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArgs {
    #[command(flatten)]
    values: ValueArgs,

    /// Cron expression that replaces the `schedule` of a job in connect.yaml
    #[arg(long = "schedule", value_name = "APP=CRON", value_parser = schedule)]
    schedules: Vec<(String, String)>,
}

impl ConfigurationArgs {
    /// What the flags give.
    pub fn given(&self) -> GivenConfiguration {
        GivenConfiguration { sources: self.values.sources.0.clone(), schedules: self.schedules.clone() }
    }
}

/// Values for keys, without anything else that a Deployment may be given.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ValueArgs {
    #[command(flatten)]
    sources: ValueSources,
}

impl ValueArgs {
    /// Where the values come from, in the order of the command line.
    pub fn sources(&self) -> &[ValueSource] {
        &self.sources.0
    }
}

fn schedule(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((application, cron)) if !application.is_empty() && !cron.trim().is_empty() => {
            Ok((application.to_owned(), cron.to_owned()))
        }
        _ => Err("write `application=cron expression`, such as `nightly=0 2 * * *`".to_owned()),
    }
}
