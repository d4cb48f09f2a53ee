//! The configuration values of one run: from the command line, and from answers at prompts.

use std::cell::{Cell, RefCell};

use anyhow::Result;
use secrecy::{ExposeSecret as _, SecretString};

use super::configuration_sources::{GivenConfiguration, read_sources};
use crate::configuration::{Assignment, Fitted, MissingValue, Purpose, Schema, Unfit, fit};
use crate::failure::Failure;
use crate::identity;
use crate::session::Session;

/// The values of one run.
#[derive(Debug)]
pub struct RunConfiguration {
    assignments: Vec<Assignment>,
    schedules: Vec<(String, String)>,
    /// Answers at prompts, kept so that nothing is asked twice.
    answers: RefCell<Vec<Assignment>>,
    /// Whether a warning named the keys whose sources are empty.
    is_warned: Cell<bool>,
    declared_by: DeclaredBy,
}

/// Where the keys are declared.
#[derive(Debug, Clone, Copy)]
enum DeclaredBy {
    Connector,
    ConnectFile,
}

impl RunConfiguration {
    /// Reads the values that the command line gives. Warns of those that are the program's own secret.
    pub async fn read(given: GivenConfiguration, session: &Session) -> Result<Self> {
        let assignments = read_sources(&given.sources, session).await?;
        Ok(Self::new(assignments, given.schedules, session))
    }

    fn new(assignments: Vec<Assignment>, schedules: Vec<(String, String)>, session: &Session) -> Self {
        warn_of_own_secret(&assignments, session);
        Self {
            assignments,
            schedules,
            answers: RefCell::default(),
            is_warned: Cell::default(),
            declared_by: DeclaredBy::Connector,
        }
    }

    /// Values for applications that run locally, from flags, the environment and files.
    pub fn for_this_machine(assignments: Vec<Assignment>, session: &Session) -> Self {
        Self { declared_by: DeclaredBy::ConnectFile, ..Self::new(assignments, Vec::new(), session) }
    }

    /// Whether nothing was named, not even a key whose source is empty.
    pub fn is_empty(&self) -> bool {
        self.assignments.is_empty() && self.schedules.is_empty()
    }

    /// Whether there is a value to send.
    pub fn has_values(&self) -> bool {
        self.assignments.iter().any(|own| own.absence.is_none()) || !self.schedules.is_empty()
    }

    /// Fits the values to the declared keys, in the shape in which they are sent. On a terminal, missing required values
    /// are asked for.
    ///
    /// # Errors
    /// Every problem at once, exit 3.
    pub async fn fit(&self, session: &Session, schema: &Schema, purpose: Purpose<'_>) -> Result<Fitted> {
        let unfit = match self.try_fit(session, schema, purpose) {
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
        let fitted = self.try_fit(session, schema, purpose).map_err(|unfit| self.refusal(&unfit))?;
        self.warn_of_absent(session, &fitted);
        Ok(fitted)
    }

    /// Warns once of the keys for which nothing is sent, because the sources of their values are empty, and of those whose
    /// values have an empty part.
    fn warn_of_absent(&self, session: &Session, fitted: &Fitted) {
        if self.is_warned.replace(true) {
            return;
        }
        if !fitted.absent.is_empty() {
            session.ui.warn(&format!("no value is sent for {}", fitted.absent.join(", ")));
        }
        if !fitted.incomplete.is_empty() {
            session.ui.warn(&format!("a part of the value is missing for {}", fitted.incomplete.join(", ")));
        }
    }

    /// Fits the values; from then on no output shows those of secured keys, or any of them if they do not fit.
    fn try_fit(&self, session: &Session, schema: &Schema, purpose: Purpose<'_>) -> Result<Fitted, Unfit> {
        let all: Vec<Assignment> = self.assignments.iter().chain(&*self.answers.borrow()).cloned().collect();
        let result = fit(schema, &all, &self.schedules, purpose);
        let redactor = session.ui.redactor();
        match &result {
            Ok(fitted) => fitted.secured_values().for_each(|value| redactor.learn(value.expose_secret())),
            Err(_) => all.iter().for_each(|own| redactor.learn(own.value.expose_secret())),
        }
        result
    }

    /// Asks for one value after the other, each until it is answered; not at all without a terminal.
    async fn ask(&self, session: &Session, missing: &[MissingValue]) -> Result<()> {
        if !session.ui.can_prompt() || missing.is_empty() {
            return Ok(());
        }
        let elsewhere = match self.declared_by {
            DeclaredBy::Connector => "`--configuration-file FILE` sets them without questions",
            DeclaredBy::ConnectFile => "`.env` in the application's folder sets them without questions",
        };
        let hidden = if missing.iter().any(|value| value.secured) {
            "; secured values are not shown while you type"
        } else {
            ""
        };
        session.ui.note(&format!("Required values are missing{hidden}; {elsewhere}."));
        for value in missing {
            let like = self.answered_like(value, missing);
            let Some(answer) = question(value, like.as_ref(), session).await? else { break };
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
        let declared_by = match self.declared_by {
            DeclaredBy::Connector => "the Connector",
            DeclaredBy::ConnectFile => "connect.yaml",
        };
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
        const SHOWN: usize = 3;
        let mut advice = Vec::new();
        if !unfit.unset.is_empty() {
            let named: Vec<String> =
                unfit.unset.iter().take(SHOWN).map(|key| format!("`--configuration {key}=VALUE`")).collect();
            let more = if unfit.unset.len() > SHOWN { ", …" } else { "" };
            let (named, noun) = (named.join(", "), if unfit.unset.len() == 1 { "the value" } else { "the values" });
            advice.push(match self.declared_by {
                DeclaredBy::Connector => format!("set {noun} with {named}{more} or with `--configuration-file FILE`"),
                DeclaredBy::ConnectFile => format!(
                    "set {noun} with {named}{more}, with `--configuration-file FILE`, in the environment, or in `.env` in \
                     the application's folder"
                ),
            });
        }
        if unfit.is_schedule {
            advice.push("`--schedule` sets the schedule of a job application".to_owned());
        }
        advice
    }
}

/// Asks until there is an answer; an empty one takes the value of the similar key. `None` at the end of input.
async fn question(value: &MissingValue, like: Option<&Assignment>, session: &Session) -> Result<Option<SecretString>> {
    let description = value.description.iter().map(|description| format!(" ({description})"));
    let like_which = like.iter().map(|like| format!(" [as `{}`]", like.target_text()));
    let question: String = std::iter::once(value.target()).chain(description).chain(like_which).collect();
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
        if let Some(like) = like {
            return Ok(Some(like.value.clone()));
        }
        session.ui.note("A value is required. Press Ctrl-C to cancel.");
    }
}

/// Warns where a value is the client secret of this program: the connector would have all its permissions, and would
/// break when the secret is changed.
pub fn warn_of_own_secret(assignments: &[Assignment], session: &Session) {
    if assignments.is_empty() {
        return;
    }
    let Some(secret) =
        session.context.settings().ok().and_then(|own| identity::client_secret(own, &session.context.environment))
    else {
        return;
    };
    for assignment in assignments.iter().filter(|own| own.value.expose_secret() == secret.expose_secret()) {
        let target = assignment.target_text();
        session.ui.warn(&format!(
            "`{target}` is the client secret that ctconnect itself uses; create a separate API Client for the connector"
        ));
    }
}
