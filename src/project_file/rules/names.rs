//! Names, keys, Regions and types.

use super::Walk;
use crate::api::model::DeploymentType;
use crate::config::KNOWN_REGIONS;
use crate::nearest::nearest;
use crate::project_file::rule;
use crate::project_file::text::PlacedValue;
use crate::reference::is_reference;
use crate::yaml_file::{Problem, YamlField, quote};

/// Longest name of a Project or a Deployment. With a key before it, it still fits into a key.
const LONGEST: usize = 128;

/// The rule for names, as messages show it.
const NAME_HELP: &str = "use 1 to 128 letters (A to Z), digits, `_` and `-`, and begin with a letter or a digit";

/// Whether a text can be the name of a Project or a Deployment in the file.
pub(crate) fn is_name(name: &str) -> bool {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
    name.len() <= LONGEST
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(is_allowed)
}

/// A problem with a name, if it is not valid.
pub(crate) fn check_name(name: &str, kind: &str) -> Option<Problem> {
    (!is_name(name)).then(|| {
        let message = format!("{} is not a valid name for a {kind}", quote(name));
        Problem::new(&rule::ENTRY_NAME, message).help(NAME_HELP)
    })
}

/// A problem with a key or an id, if it is not valid.
pub(crate) fn check_reference(text: &str) -> Option<Problem> {
    (!is_reference(text)).then(|| {
        let message = format!("{} is not a valid key or id", quote(text));
        Problem::new(&rule::REFERENCE, message).help("use 2 to 256 letters (A to Z), digits, `_` and `-`")
    })
}

/// A warning if a Region is not known.
pub(crate) fn check_known_region(region: &str) -> Option<Problem> {
    (!KNOWN_REGIONS.contains(&region)).then(|| unknown_value("Region", region, &KNOWN_REGIONS))
}

/// A warning about a value that is not known.
pub(super) fn unknown_value(kind: &str, value: &str, known: &[&str]) -> Problem {
    let problem = Problem::new(&rule::UNKNOWN_VALUE, format!("{} is not a known {kind}", quote(value)));
    match nearest(value, known.iter().copied()) {
        Some(intended) => problem.did_you_mean(intended),
        None => problem.help(format!("the known ones are {}", known.join(", "))),
    }
}

/// The type of a Deployment.
///
/// # Errors
/// The problem, without a place.
pub(crate) fn check_deployment_type(word: &str) -> Result<DeploymentType, Box<Problem>> {
    match DeploymentType::from(word) {
        kind @ (DeploymentType::Sandbox | DeploymentType::Production) => Ok(kind),
        DeploymentType::Preview => {
            let problem = Problem::new(&rule::DEPLOYMENT_TYPE, "a Deployment in the file cannot be a preview");
            Err(Box::new(problem.help("write `sandbox` or `production`; `deploy --preview` deploys previews")))
        }
        DeploymentType::Unknown(_) => {
            let problem = Problem::new(&rule::DEPLOYMENT_TYPE, format!("unknown type {}", quote(word)));
            Err(Box::new(match nearest(word, ["sandbox", "production"]) {
                Some(intended) => problem.did_you_mean(intended),
                None => problem.help("write `sandbox` or `production`"),
            }))
        }
    }
}

impl Walk<'_, '_> {
    /// Reports a problem with the value of a field.
    pub(super) fn report(&mut self, field: &YamlField<'_>, problem: Problem) {
        let place = self.reader.place(field);
        self.reader.report(problem.at(place).path(field.at));
    }

    /// A key or an id.
    pub(super) fn reference(&mut self, field: Option<YamlField<'_>>) -> Option<PlacedValue<String>> {
        let field = field?;
        let text = self.text(Some(field))?;
        match check_reference(&text.value) {
            Some(problem) => {
                self.report(&field, problem);
                None
            }
            None => Some(text),
        }
    }

    /// A Region. One that is not known is a warning.
    pub(super) fn region(&mut self, field: Option<YamlField<'_>>) -> Option<PlacedValue<String>> {
        let field = field?;
        let text = self.text(Some(field))?;
        if let Some(problem) = check_known_region(&text.value) {
            self.report(&field, problem);
        }
        Some(text)
    }
}
