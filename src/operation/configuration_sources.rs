//! Where configuration values come from: flags, variables, files, standard input. Read in the order of the command
//! line, before anything is sent.

use std::path::Path;

use crate::blocking::{LARGEST_INPUT, read_text};
use crate::configuration::{
    Assignment, AssignmentError, EnvFileValues, SourceValues, ValuesFormat, is_application_name, read_env_file,
    read_values, target_text,
};
use crate::failure::Failure;
use crate::operation::typed_path::without_value;
use crate::session::Session;
use anyhow::Result;

/// What a command line gives for the configuration of a Deployment.
#[derive(Debug, Clone, Default)]
pub struct GivenConfiguration {
    pub sources: Vec<ValueSource>,
    /// Application and cron expression.
    pub schedules: Vec<(String, String)>,
}

/// One source of values.
#[derive(Debug, Clone)]
pub enum ValueSource {
    Given(Result<Assignment, AssignmentError>),
    /// `--configuration-env`: the variable that holds the value.
    Variable(Result<NamedSource, AssignmentError>),
    /// `--configuration-from`: the file whose contents are the value.
    Contents(Result<NamedSource, AssignmentError>),
    /// `--configuration-file`: a file of many values.
    Values(String),
    /// `--env-file`: a `.env` file.
    EnvFile(NamedEnvFile),
}

impl ValueSource {
    /// The flag that names it.
    pub fn flag(&self) -> &'static str {
        match self {
            Self::Given(_) => "--configuration",
            Self::Variable(_) => "--configuration-env",
            Self::Contents(_) => "--configuration-from",
            Self::Values(_) => "--configuration-file",
            Self::EnvFile(_) => "--env-file",
        }
    }
}

/// A `.env` file, and whose keys get its values.
#[derive(Debug, Clone)]
pub struct NamedEnvFile {
    /// `None`: every application, and the global keys.
    application: Option<String>,
    path: String,
}

impl NamedEnvFile {
    /// Parses `[APP=]FILE`. A path whose part before the first `=` could be an application needs `./` before it.
    pub fn parse(text: &str) -> Self {
        match text.split_once('=') {
            Some((name, path)) if is_application_name(name) => {
                Self { application: Some(name.to_owned()), path: path.to_owned() }
            }
            _ => Self { application: None, path: text.to_owned() },
        }
    }

    /// The file if it cannot be read: a key and its value may have been given in its place.
    fn unread(&self) -> String {
        match &self.application {
            Some(name) if is_variable_name(name) || !self.path.contains(['/', '\\', '.', '-']) => {
                format!("the file of `{}`", without_value(&format!("{name}={}", self.path)))
            }
            _ => unread(&self.path),
        }
    }
}

/// A key, and the name of the variable or file that holds its value.
#[derive(Debug, Clone)]
pub struct NamedSource {
    application: Option<String>,
    key: String,
    name: String,
}

impl NamedSource {
    /// Parses `[APP.]KEY=NAME`.
    pub fn parse(text: &str) -> Result<Self, AssignmentError> {
        let (target, name) = text.split_once('=').ok_or(AssignmentError::NoValue)?;
        let (application, key) = Assignment::target(target)?;
        Ok(Self { application, key, name: name.to_owned() })
    }

    /// `application.KEY`, `*.KEY` or `KEY`.
    fn target(&self) -> String {
        target_text(self.application.as_deref(), &self.key)
    }
}

/// Reads every source in its order.
///
/// # Errors
/// Every problem at once: exit 2 where a flag is not an assignment, else exit 3.
pub async fn read_sources(sources: &[ValueSource], session: &Session) -> Result<Vec<SourceValues>> {
    let mut reading = SourceReading { session, values: Vec::new(), wrong: Vec::new(), is_usage: false, input: false };
    for (index, source) in sources.iter().enumerate() {
        reading.source(source, index + 1).await?;
    }
    reading.finish()
}

/// The sources that were read so far.
struct SourceReading<'a> {
    session: &'a Session,
    values: Vec<SourceValues>,
    wrong: Vec<String>,
    /// Whether a flag itself is invalid.
    is_usage: bool,
    /// Whether standard input was read.
    input: bool,
}

impl SourceReading<'_> {
    async fn source(&mut self, source: &ValueSource, number: usize) -> Result<()> {
        match source {
            ValueSource::Given(Ok(assignment)) => self.values.push(SourceValues::Assignments(vec![assignment.clone()])),
            ValueSource::Variable(Ok(named)) => self.variable(named),
            ValueSource::Contents(Ok(named)) => {
                if let Some(text) = self.text(&named.name, &unread(&named.name)).await? {
                    self.assign(named, text, &shown(&named.name));
                }
            }
            ValueSource::Values(path) => {
                if let Some(text) = self.text(path, &unread(path)).await? {
                    self.values(path, &text);
                }
            }
            ValueSource::EnvFile(named) => {
                if let Some(text) = self.text(&named.path, &named.unread()).await? {
                    self.variables(named, &text);
                }
            }
            ValueSource::Given(Err(error)) | ValueSource::Variable(Err(error)) | ValueSource::Contents(Err(error)) => {
                self.is_usage = true;
                let flag = source.flag();
                self.wrong.push(format!("`{flag}` (configuration flag number {number}): {error}"));
            }
        }
        Ok(())
    }

    /// Sets the value of a key; the value of an empty `source` is absent.
    fn assign(&mut self, named: &NamedSource, value: String, source: &str) {
        let assignment = Assignment::read(named.application.clone(), named.key.clone(), value, source);
        self.values.push(SourceValues::Assignments(vec![assignment]));
    }

    fn variable(&mut self, named: &NamedSource) {
        match variable(self.session, &named.name) {
            Some(value) => self.assign(named, value, &format!("the environment variable `{}`", named.name)),
            // The secret itself may have been given instead of a name.
            None if is_variable_name(&named.name) => {
                self.wrong.push(format!(
                    "the environment variable `{}` for `{}` is not set",
                    named.name,
                    named.target()
                ));
            }
            None => self.wrong.push(format!(
                "the environment variable that `--configuration-env` names for `{}` is not set",
                named.target()
            )),
        }
    }

    fn values(&mut self, path: &str, text: &str) {
        match read_values(ValuesFormat::of(path, text), text, |name| variable(self.session, name)) {
            Ok(assignments) => self.values.push(SourceValues::Assignments(assignments)),
            Err(problems) => self.wrong.extend(problems.iter().map(|problem| format!("{}: {problem}", shown(path)))),
        }
    }

    /// A line that is skipped may be a part of a value, so every problem of the file is an error.
    fn variables(&mut self, named: &NamedEnvFile, text: &str) {
        let (file, source) = (read_env_file(text), shown(&named.path));
        self.wrong.extend(file.problems.iter().map(|problem| format!("{source}: {problem}")));
        let (application, variables) = (named.application.clone(), file.variables);
        self.values.push(SourceValues::EnvFile(EnvFileValues { application, source, variables }));
    }

    /// The text of a file, or of standard input for `-`; `None` where it cannot be read. `name` is that of the file then.
    async fn text(&mut self, path: &str, name: &str) -> Result<Option<String>> {
        if path == "-" && std::mem::replace(&mut self.input, true) {
            return Err(Failure::usage("`-` is given twice, but standard input can be read only once").into());
        }
        let text = match path {
            "-" => self.session.ui.read_stdin().await,
            path => read_text(Path::new(path), LARGEST_INPUT).await,
        };
        Ok(text.map_err(|error| self.wrong.push(format!("cannot read {name}: {error}"))).ok())
    }

    fn finish(self) -> Result<Vec<SourceValues>> {
        if self.wrong.is_empty() {
            return Ok(self.values);
        }
        let message = "the configuration values cannot be read";
        let failure = if self.is_usage { Failure::usage(message) } else { Failure::input(message) };
        Err(failure.details(self.wrong).into())
    }
}

/// A source of text in a sentence.
fn shown(path: &str) -> String {
    if path == "-" { "standard input".to_owned() } else { format!("the file `{path}`") }
}

/// A path that cannot be read: a value may have been given in its place, alone or behind its key.
fn unread(path: &str) -> String {
    let is_path = path.contains(['/', '\\', '.', '-']) || path.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match path {
        "-" => shown(path),
        _ if path.contains('=') => without_value(path),
        _ if is_path => shown(path),
        _ => "the file that the flag names".to_owned(),
    }
}

fn variable(session: &Session, name: &str) -> Option<String> {
    session.context.environment.value(name).ok().flatten().map(str::to_owned)
}

/// Whether a text looks like the name of a variable and not like a secret: words of letters and short numbers.
pub(super) fn is_variable_name(text: &str) -> bool {
    let is_word = |word: &str| {
        let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
        word.len() - letters.len() <= 2 && letters.bytes().all(|b| b.is_ascii_uppercase())
    };
    let is_plain = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    is_plain
        && text.starts_with(|first: char| !first.is_ascii_digit())
        && text.len() <= 40
        && text.split('_').all(is_word)
}
