//! Asks on a terminal for required values that ctconnect.yaml does not have.

use anyhow::Result;
use secrecy::{ExposeSecret as _, SecretString};

use super::checks::unfit_bodies;
use super::prepared::PreparedProject;
use crate::configuration::{MissingValue, Unfit};
use crate::operation::configuration_values::{announce_questions, ask_value};
use crate::plan::project::{ProjectPlan, WantedText, WantedValue};
use crate::project_file::{MergedDeployment, MergedValue, Origin, ResolvedValue};
use crate::session::Session;

/// A required value that a Deployment has no source for.
struct AskedValue {
    /// Its place among the selected Deployments.
    index: usize,
    /// The Deployment in the question.
    entry: String,
    value: MissingValue,
    answer: Option<SecretString>,
}

impl AskedValue {
    fn name(&self) -> String {
        format!("{}: {}", self.entry, self.value.target())
    }
}

/// Asks for the required values that are missing, and adds the answers to what is wanted. Whether there were any, so that the
/// plan has to be made again. Values that do not fit for another reason are left to be reported, and nothing is asked.
///
/// # Errors
/// When the terminal cannot be read.
pub(super) async fn ask_for_missing(
    session: &Session,
    prepared: &mut PreparedProject,
    plan: &ProjectPlan,
) -> Result<bool> {
    if !session.ui.can_prompt() {
        return Ok(false);
    }
    let mut asked = missing_values(prepared, plan);
    if asked.is_empty() {
        return Ok(false);
    }
    let elsewhere = format!("`KEY: ${{VARIABLE}}` in {}", prepared.project.name);
    announce_questions(asked.iter().map(|own| &own.value), &elsewhere, session);
    for index in 0..asked.len() {
        let (before, rest) = asked.split_at_mut(index);
        let Some(own) = rest.first_mut() else { break };
        let is_alike = |other: &&AskedValue| {
            let (one, other) = (&own.value, &other.value);
            (&one.application, &one.key, one.secured) == (&other.application, &other.key, other.secured)
        };
        let like = before.iter().find(is_alike).and_then(|own| Some((own.name(), own.answer.as_ref()?)));
        let Some(answer) = ask_value(&own.name(), &own.value, like, session).await? else { break };
        if own.value.secured {
            session.ui.redactor().learn(answer.expose_secret());
        }
        own.answer = Some(answer);
    }
    asked.into_iter().for_each(|own| add(prepared, own));
    Ok(true)
}

fn missing_values(prepared: &PreparedProject, plan: &ProjectPlan) -> Vec<AskedValue> {
    let unfit = unfit_bodies(prepared, plan);
    if unfit.iter().any(|(_, own)| !own.wrong.is_empty()) {
        return Vec::new();
    }
    let of_entry = |(merged, Unfit { missing, .. }): (&MergedDeployment, Unfit)| {
        let (entry, index) = (merged.name.clone(), prepared.merged.iter().position(|own| own.name == merged.name));
        let asked = move |value| Some(AskedValue { index: index?, entry: entry.clone(), value, answer: None });
        missing.into_iter().filter_map(asked).collect::<Vec<_>>()
    };
    unfit.into_iter().flat_map(of_entry).collect()
}

fn add(prepared: &mut PreparedProject, asked: AskedValue) {
    let AskedValue { index, value: MissingValue { application, key, secured, .. }, answer: Some(answer), .. } = asked
    else {
        return;
    };
    let text = match secured {
        true => WantedText::Secured { remembered: None },
        false => WantedText::Standard(answer.expose_secret().to_owned()),
    };
    if let Some(entry) = prepared.wanted.deployments.get_mut(index) {
        entry.values.push(WantedValue { application: application.clone(), key: key.clone(), text });
    }
    if let Some(merged) = prepared.merged.get_mut(index) {
        let value = ResolvedValue::Set(answer);
        merged.values.push(MergedValue { application, key, secured, value, origin: Origin::Flag });
    }
}
