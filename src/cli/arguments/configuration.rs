//! Configuration values on the command line.

use anyhow::Result;
use secrecy::SecretString;

use super::value_sources::{Named, ValueSource, ValueSources};
use crate::cli::Session;
use crate::cli::configuration_values::ConfigurationValues;
use crate::configuration::{Assignment, AssignmentError, ValuesFormat, read_values};
use crate::failure::Stop;

/// Values for the keys that a Connector declares.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigurationArgs {
    #[command(flatten)]
    values: ValueArgs,

    /// Run a job by another cron expression than the one of connect.yaml
    #[arg(long = "schedule", value_name = "APP=CRON", value_parser = schedule)]
    schedules: Vec<(String, String)>,
}

impl ConfigurationArgs {
    /// Reads every source, before anything is sent.
    ///
    /// # Errors
    /// As [`ValueArgs::read`].
    pub async fn read(&self, session: &Session) -> Result<ConfigurationValues> {
        let assignments = self.values.read(session).await?;
        Ok(ConfigurationValues::new(assignments, self.schedules.clone(), session))
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
    /// Whether there is no such flag.
    pub fn is_empty(&self) -> bool {
        self.sources.0.is_empty()
    }

    /// Reads every source in the order of the command line.
    ///
    /// # Errors
    /// Every problem at once: exit 2 where a flag is no assignment, else exit 3.
    pub async fn read(&self, session: &Session) -> Result<Vec<Assignment>> {
        let mut reading =
            Reading { session, assignments: Vec::new(), wrong: Vec::new(), is_usage: false, input: false };
        for (index, source) in self.sources.0.iter().enumerate() {
            reading.source(source, index + 1).await?;
        }
        reading.finish()
    }
}

/// The sources that were read so far.
struct Reading<'a> {
    session: &'a Session,
    assignments: Vec<Assignment>,
    wrong: Vec<String>,
    /// Whether a flag itself is wrong.
    is_usage: bool,
    /// Whether standard input was read.
    input: bool,
}

impl Reading<'_> {
    async fn source(&mut self, source: &ValueSource, number: usize) -> Result<()> {
        match source {
            ValueSource::Given(Ok(assignment)) => self.assignments.push(assignment.clone()),
            ValueSource::Variable(Ok(named)) => self.variable(named),
            ValueSource::Text(Ok(named)) => {
                if let Some(text) = self.text(&named.name).await? {
                    self.assign(named, text);
                }
            }
            ValueSource::Values(path) => {
                if let Some(text) = self.text(path).await? {
                    self.values(path, &text);
                }
            }
            ValueSource::Given(Err(error)) | ValueSource::Variable(Err(error)) | ValueSource::Text(Err(error)) => {
                self.no_assignment(source.flag(), number, error);
            }
        }
        Ok(())
    }

    fn no_assignment(&mut self, flag: &str, number: usize, error: &AssignmentError) {
        self.is_usage = true;
        self.wrong.push(format!("`{flag}`, the flag number {number} with values: {error}"));
    }

    fn assign(&mut self, named: &Named, value: String) {
        let (application, key) = (named.application.clone(), named.key.clone());
        self.assignments.push(Assignment { application, key, value: SecretString::from(value) });
    }

    fn variable(&mut self, named: &Named) {
        match variable(self.session, &named.name) {
            Some(value) => self.assign(named, value),
            // Somebody may have given the secret itself for the name.
            None if is_variable_name(&named.name) => {
                self.wrong.push(format!("the environment variable `{}` for `{}` is not set", named.name, named.key));
            }
            None => self.wrong.push(format!(
                "the environment variable that `--configuration-env` names for `{}` is not set",
                named.key
            )),
        }
    }

    fn values(&mut self, path: &str, text: &str) {
        match read_values(ValuesFormat::of(path, text), text, |name| variable(self.session, name)) {
            Ok(assignments) => self.assignments.extend(assignments),
            Err(problems) => self.wrong.extend(problems.iter().map(|problem| format!("{}: {problem}", shown(path)))),
        }
    }

    /// The text of a file, or of standard input for `-`; none where it cannot be read.
    async fn text(&mut self, path: &str) -> Result<Option<String>> {
        if path == "-" && std::mem::replace(&mut self.input, true) {
            return Err(Stop::usage("standard input can be read only once, and `-` stands twice").into());
        }
        let text = if path == "-" { self.session.ui.read_input().await } else { std::fs::read_to_string(path) };
        Ok(text.map_err(|error| self.wrong.push(format!("cannot read {}: {error}", shown(path)))).ok())
    }

    fn finish(self) -> Result<Vec<Assignment>> {
        if self.wrong.is_empty() {
            return Ok(self.assignments);
        }
        let message = "the configuration values cannot be read";
        let stop = if self.is_usage { Stop::usage(message) } else { Stop::input(message) };
        Err(stop.details(self.wrong).into())
    }
}

fn shown(path: &str) -> &str {
    if path == "-" { "standard input" } else { path }
}

fn variable(session: &Session, name: &str) -> Option<String> {
    session.environment.value(name).ok().flatten().map(str::to_owned)
}

/// Whether a text looks like the name of a variable, and not like a secret.
fn is_variable_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn schedule(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((application, cron)) if !application.is_empty() && !cron.trim().is_empty() => {
            Ok((application.to_owned(), cron.to_owned()))
        }
        _ => Err("write `application=cron expression`, such as `nightly=0 2 * * *`".to_owned()),
    }
}
