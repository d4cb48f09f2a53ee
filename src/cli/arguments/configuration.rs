//! Configuration values on the command line.

use std::convert::Infallible;

use anyhow::Result;

use crate::configuration::{Assignment, AssignmentError, Fitted, Purpose, Schema, fit};
use crate::failure::Stop;

/// Values for the keys that a Connector declares.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArgs {
    /// Give a key its value, byte for byte; the last one for a key counts
    ///
    /// `application.KEY=value` for a key of one application, `KEY=value` for a global one. The Connector decides which
    /// keys are secured. The value is never split: blanks, commas and `=` belong to it.
    #[arg(long = "configuration", value_name = "[APP.]KEY=VALUE", value_parser = read)]
    assignments: Vec<Result<Assignment, AssignmentError>>,

    /// Run a job by another cron expression than the one of connect.yaml
    #[arg(long = "schedule", value_name = "APP=CRON", value_parser = schedule)]
    schedules: Vec<(String, String)>,
}

impl ConfigurationArgs {
    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.assignments.is_empty() && self.schedules.is_empty()
    }

    /// Refuses what is no assignment at all, before anything is sent.
    ///
    /// # Errors
    /// The first text that is none, exit 2.
    pub fn check(&self) -> Result<()> {
        self.assignments().map(drop)
    }

    /// The values in the shape in which they are sent.
    ///
    /// # Errors
    /// Every problem at once, exit 3.
    pub fn fit(&self, schema: &Schema, purpose: Purpose<'_>) -> Result<Fitted> {
        fit(schema, &self.assignments()?, &self.schedules, purpose).map_err(|problems| {
            let message = match problems.len() {
                1 => "a configuration value does not fit the Connector".to_owned(),
                count => format!("{count} configuration values do not fit the Connector"),
            };
            Stop::input(message)
                .details(problems)
                .hint("give a value with `--configuration application.KEY=value`")
                .into()
        })
    }

    fn assignments(&self) -> Result<Vec<Assignment>> {
        let all = self.assignments.iter().enumerate().map(|(index, assignment)| match assignment {
            Ok(assignment) => Ok(assignment.clone()),
            Err(error) => Err(Stop::usage(format!("`--configuration` number {}: {error}", index + 1)).into()),
        });
        all.collect()
    }
}

/// Never refuses: clap would print the whole text with its refusal, and the text may hold a secret.
fn read(text: &str) -> Result<Result<Assignment, AssignmentError>, Infallible> {
    Ok(text.parse())
}

fn schedule(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((application, cron)) if !application.is_empty() && !cron.trim().is_empty() => {
            Ok((application.to_owned(), cron.to_owned()))
        }
        _ => Err("write `application=cron expression`, such as `nightly=0 2 * * *`".to_owned()),
    }
}
