//! connect.yaml: text in, a typed file and a list of problems out. Opens no files and knows no network.
//!
//! `check` parses the text into a tree whose nodes know their places (`yaml_file`), walks that tree once (`rules`), and
//! says for each problem where it is and what to write instead.

mod check;
mod cron;
mod edit;
mod locate;
mod model;
mod rule;
mod rules;
mod schema;

pub use check::{Checked, check};
pub use cron::check as check_schedule;
pub use edit::{EditError, add_application, add_scope, application_entry};
pub use locate::application_places;
pub use model::{
    Application, ApplicationType, Configuration, ConfigurationKey, ConnectFile, GENERATED_VARIABLES, HealthCheck,
    RetryPolicy,
};
pub use rule::RULES;
pub use schema::schema;

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
