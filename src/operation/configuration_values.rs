//! The configuration values of one run: from the command line, and from answers at prompts.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::Result;
use secrecy::{ExposeSecret as _, SecretString};

use super::configuration_advice::flags_for_missing;
use super::configuration_sources::{GivenConfiguration, is_variable_name, read_sources};
use crate::configuration::{
    Assignment, ExpandedValues, Fitted, MissingValue, Purpose, Schema, SourceValues, Unfit, UnusedVariables, expand,
    fit,
};
use crate::failure::Failure;
use crate::identity;
use crate::session::Session;

/// The values of one run.
#[derive(Debug)]
pub struct RunConfiguration {
    sources: Vec<SourceValues>,
    schedules: Vec<(String, String)>,
    /// Answers at prompts, kept so that nothing is asked twice.
    answers: RefCell<Vec<Assignment>>,
    /// Notes and warnings about the sources. For several Deployments, each is shown once.
    shown: RefCell<BTreeSet<String>>,
    declared_by: DeclaredBy,
}

/// Where the keys are declared.
#[derive(Debug)]
enum DeclaredBy {
    Connector,
    /// A connect.yaml. Of all its applications, some may be meant; the values of the others are ignored.
    ConnectFile(Schema),
}

impl DeclaredBy {
    /// It in a sentence.
    fn name(&self) -> &'static str {
        match self {
            Self::Connector => "the Connector",
            Self::ConnectFile(_) => "connect.yaml",
        }
    }
}

impl RunConfiguration {
    /// Reads the values that the command line gives.
    pub async fn read(given: GivenConfiguration, session: &Session) -> Result<Self> {
        let sources = read_sources(&given.sources, session).await?;
        Ok(Self::new(sources, given.schedules, DeclaredBy::Connector))
    }

    /// Values for applications that run locally, from flags, the environment and files. `project` has all applications of
    /// the project: a source may have values for those that do not run.
    pub fn for_this_machine(sources: Vec<SourceValues>, project: Schema) -> Self {
        Self::new(sources, Vec::new(), DeclaredBy::ConnectFile(project))
    }

    fn new(sources: Vec<SourceValues>, schedules: Vec<(String, String)>, declared_by: DeclaredBy) -> Self {
        Self { sources, schedules, answers: RefCell::default(), shown: RefCell::default(), declared_by }
    }

    /// Whether nothing was named, not even a key whose source is empty.
    pub fn is_empty(&self) -> bool {
        let is_empty = |source: &SourceValues| matches!(source, SourceValues::Assignments(values) if values.is_empty());
        self.sources.iter().all(is_empty) && self.schedules.is_empty()
    }

    /// Whether there is a value to send, or one that does not fit.
    pub fn has_values(&self, schema: &Schema) -> bool {
        let expanded = self.expanded(schema);
        let mut values = expanded.assignments.iter().filter(|own| own.absence.is_none());
        values.next().is_some() || !expanded.wrong.is_empty() || !self.schedules.is_empty()
    }

    /// The keys of `schema` that the sources give values to.
    fn expanded(&self, schema: &Schema) -> ExpandedValues {
        let DeclaredBy::ConnectFile(project) = &self.declared_by else { return expand(schema, &self.sources) };
        let mut expanded = expand(project, &self.sources);
        let is_other = |name: &String| !schema.has_application(name) && project.has_application(name);
        expanded.assignments.retain(|own| !own.application.as_ref().is_some_and(is_other));
        expanded
    }

    /// Fits the values to the declared keys, in the shape in which they are sent. On a terminal, missing required values
    /// are asked for. Warns of values that are the program's own secret.
    ///
    /// # Errors
    /// Every problem at once, exit 3.
    pub async fn fit(&self, session: &Session, schema: &Schema, purpose: Purpose<'_>) -> Result<Fitted> {
        let expanded = self.expanded(schema);
        self.report(session, &expanded);
        let unfit = match self.try_fit(session, schema, purpose, &expanded) {
            Ok(fitted) => {
                self.warn_of_absent(session, &fitted);
                return Ok(fitted);
            }
            Err(unfit) => unfit,
        };
        if !unfit.wrong.is_empty() {
            return Err(self.refusal(&unfit).into());
        }
        self.ask(session, &unfit.missing).await?;
        let fitted = self.try_fit(session, schema, purpose, &expanded).map_err(|unfit| self.refusal(&unfit))?;
        self.warn_of_absent(session, &fitted);
        Ok(fitted)
    }

    /// Warns of the keys for which nothing is sent, because the sources of their values are empty, and of those whose
    /// values have an empty part.
    fn warn_of_absent(&self, session: &Session, fitted: &Fitted) {
        for (what, keys) in
            [("no value is sent for", &fitted.absent), ("a part of the value is missing for", &fitted.incomplete)]
        {
            let warning = format!("{what} {}", keys.join(", "));
            if !keys.is_empty() && self.is_new(&warning) {
                session.ui.warn(&warning);
            }
        }
    }

    /// Whether a message was not shown before.
    fn is_new(&self, message: &str) -> bool {
        self.shown.borrow_mut().insert(message.to_owned())
    }

    /// Names the variables of `.env` files that are not used, and warns of the program's own secret.
    fn report(&self, session: &Session, expanded: &ExpandedValues) {
        if let Some(note) = unused_note(&expanded.unused, self.declared_by.name()).filter(|note| self.is_new(note)) {
            session.ui.note(&note);
        }
        for warning in own_secrets(&expanded.assignments, session).filter(|warning| self.is_new(warning)) {
            session.ui.warn(&warning);
        }
    }

    /// Fits the values; from then on no output shows those of secured keys, or any of them if they do not fit.
    fn try_fit(
        &self,
        session: &Session,
        schema: &Schema,
        purpose: Purpose<'_>,
        expanded: &ExpandedValues,
    ) -> Result<Fitted, Unfit> {
        let all: Vec<Assignment> = expanded.assignments.iter().chain(&*self.answers.borrow()).cloned().collect();
        let mut result = fit(schema, &all, &self.schedules, purpose);
        if !expanded.wrong.is_empty() {
            let unfit = result.err().unwrap_or_default();
            result = Err(Unfit { wrong: [&expanded.wrong[..], &unfit.wrong].concat(), ..unfit });
        }
        let redactor = session.ui.redactor();
        match &result {
            Ok(fitted) => fitted.secured_values().for_each(|value| redactor.learn(value.expose_secret())),
            Err(_) => all.iter().chain(self.named()).for_each(|own| redactor.learn(own.value.expose_secret())),
        }
        result
    }

    /// The values that name their keys, whether something declares these or not.
    fn named(&self) -> impl Iterator<Item = &Assignment> {
        let values = self.sources.iter().filter_map(|source| match source {
            SourceValues::Assignments(values) => Some(values),
            SourceValues::EnvFile(_) => None,
        });
        values.flatten()
    }

    /// Asks for one value after the other, each until it is answered; not at all without a terminal.
    async fn ask(&self, session: &Session, missing: &[MissingValue]) -> Result<()> {
        if !session.ui.can_prompt() || missing.is_empty() {
            return Ok(());
        }
        let elsewhere = match self.declared_by {
            DeclaredBy::Connector => "`--configuration-file FILE`",
            DeclaredBy::ConnectFile(_) => "`.env` in the application's folder",
        };
        announce_questions(missing, elsewhere, session);
        for value in missing {
            let like = self.answered_like(value, missing);
            let like = like.as_ref().map(|like| (like.target_text(), &like.value));
            let Some(answer) = ask_value(&value.target(), value, like, session).await? else { break };
            self.answers.borrow_mut().push(value.given(answer));
        }
        Ok(())
    }

    /// The answer for a key of the same name and kind in another application.
    fn answered_like(&self, value: &MissingValue, missing: &[MissingValue]) -> Option<Assignment> {
        let is_alike = |own: &Assignment| {
            let asked = missing.iter().find(|asked| asked.application == own.application && asked.key == own.key);
            own.key == value.key && asked.is_some_and(|asked| asked.secured == value.secured)
        };
        self.answers.borrow().iter().find(|own| is_alike(own)).cloned()
    }

    fn refusal(&self, unfit: &Unfit) -> Failure {
        let declared_by = self.declared_by.name();
        let problems = unfit.sentences();
        let message = match problems.len() {
            1 => format!("a configuration value does not fit {declared_by}"),
            count => format!("{count} configuration values do not fit {declared_by}"),
        };
        let failure = Failure::input(message).details(problems);
        let advice = self.advice(unfit);
        if advice.is_empty() { failure } else { failure.hint(advice.join("; ")) }
    }

    /// What to do about values that are missing, and about schedules.
    fn advice(&self, unfit: &Unfit) -> Vec<String> {
        let mut advice = Vec::new();
        if let Some(flags) = flags_for_missing(unfit) {
            advice.push(match self.declared_by {
                DeclaredBy::Connector => format!("{flags} or with `--configuration-file FILE`"),
                DeclaredBy::ConnectFile(_) => format!(
                    "{flags}, with `--configuration-file FILE`, in the environment, or in `.env` in the application's folder"
                ),
            });
        }
        if unfit.is_schedule {
            advice.push("`--schedule` sets the schedule of a job application".to_owned());
        }
        advice
    }
}

/// Asks for a required value until there is an answer, without showing it if it is secured. An empty answer takes the value of
/// a similar key, which is given with its name. `None` at the end of input.
///
/// # Errors
/// When the terminal cannot be read.
pub async fn ask_value(
    name: &str,
    value: &MissingValue,
    like: Option<(String, &SecretString)>,
    session: &Session,
) -> Result<Option<SecretString>> {
    let description = value.description.iter().map(|description| format!(" ({description})"));
    let like_which = like.iter().map(|(like, _)| format!(" [as `{like}`]"));
    let question: String = std::iter::once(name.to_owned()).chain(description).chain(like_which).collect();
    loop {
        let answer = if value.secured {
            session.ui.prompt_secret(&question).await?
        } else {
            session.ui.prompt(&question).await?.map(SecretString::from)
        };
        let Some(answer) = answer else { return Ok(None) };
        if !answer.expose_secret().is_empty() {
            return Ok(Some(answer));
        }
        if let Some((_, like)) = like {
            return Ok(Some(like.clone()));
        }
        session.ui.note("A value is required. Press Ctrl-C to cancel.");
    }
}

/// Says before the first question that required values are missing. `elsewhere` names what sets them without questions.
pub fn announce_questions<'v>(missing: impl IntoIterator<Item = &'v MissingValue>, elsewhere: &str, session: &Session) {
    let hidden = match missing.into_iter().any(|value| value.secured) {
        true => "; secured values are not shown while you type",
        false => "",
    };
    session.ui.note(&format!("Required values are missing{hidden}; {elsewhere} sets them without questions."));
}

/// Names the variables of `.env` files that no key has the name of. `declared_by` has the keys.
pub fn note_unused(unused: &[UnusedVariables], declared_by: &str, session: &Session) {
    unused_note(unused, declared_by).iter().for_each(|note| session.ui.note(note));
}

/// A note with the names of the variables that no key has, for all files.
fn unused_note(unused: &[UnusedVariables], declared_by: &str) -> Option<String> {
    let of_file = |file: &UnusedVariables| {
        // What has no name of a variable may be a part of a value with several lines.
        let (names, others): (Vec<&str>, Vec<&str>) =
            file.names.iter().map(String::as_str).partition(|name| is_shown(name));
        let names = match (names.join(", "), others.len()) {
            (names, 0) => names,
            (names, count) if names.is_empty() => format!("{count} other variables"),
            (names, count) => format!("{names} and {count} more"),
        };
        let application = file.application.iter().map(|name| format!(" for `{name}`")).collect::<String>();
        format!("{names} in {}{application}", file.source)
    };
    let files: Vec<String> = unused.iter().map(of_file).collect();
    (!files.is_empty()).then(|| format!("not used, because {declared_by} does not declare it: {}", files.join("; ")))
}

/// Whether a name is that of a variable and not a part of a secret.
fn is_shown(name: &str) -> bool {
    let is_one_case =
        !name.contains(|c: char| c.is_ascii_uppercase()) || !name.contains(|c: char| c.is_ascii_lowercase());
    is_one_case && is_variable_name(&name.to_ascii_uppercase())
}

/// Warns where a value is a client secret of this program, once for each key: the connector would have all its permissions,
/// and would break when the secret is changed.
pub fn warn_of_own_secret(assignments: &[Assignment], session: &Session) {
    let warnings: BTreeSet<String> = own_secrets(assignments, session).collect();
    warnings.iter().for_each(|warning| session.ui.warn(warning));
}

/// A warning for each value that is a client secret of this program: of the current identity, or any in the environment, such
/// as those of the Projects of a ctconnect.yaml.
fn own_secrets(assignments: &[Assignment], session: &Session) -> impl Iterator<Item = String> {
    let settings = (!assignments.is_empty()).then(|| session.context.settings().ok()).flatten();
    let secret = settings.and_then(|own| identity::client_secret(own, &session.context.environment));
    let is_own = move |own: &&Assignment| {
        let value = own.value.expose_secret();
        let is_current = secret.as_ref().is_some_and(|secret| value == secret.expose_secret());
        is_current || session.context.environment.credentials().any(|secret| value == secret)
    };
    assignments.iter().filter(is_own).map(|own| {
        let target = own.target_text();
        format!(
            "`{target}` is the client secret that ctconnect itself uses; create a separate API Client for the connector"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_unused_variables_only_the_names_of_variables_are_shown() {
        let of = |application: Option<&str>, source: &str, names: &[&str]| UnusedVariables {
            application: application.map(str::to_owned),
            source: source.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        let names = ["NODE_ENV", "MIIEvQIBADANbg", "S3_BUCKET", "sEcReT9xyz", "npm_token", "a1b2c3d4e5f6"];
        let unused = [of(None, "the file `.env`", &names), of(Some("web"), "the file `b`", &["A"])];
        let expected = "not used, because the Connector does not declare it: NODE_ENV, S3_BUCKET, npm_token \
                        and 3 more in the file `.env`; A in the file `b` for `web`";
        assert_eq!(unused_note(&unused, "the Connector").as_deref(), Some(expected));
        assert_eq!(unused_note(&[], "the Connector"), None);
    }
}
