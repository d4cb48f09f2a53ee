//! Replaces the references in the values of one Deployment.

use secrecy::SecretString;

use super::targeted::{TargetedText, TargetedValue};
use super::{Absence, DeferredPart, DeferredValue, MergeInputs, MergedValue, ResolvedValue};
use crate::configuration::{InterpolatedValue, ValuePart, json_escaped};
use crate::nearest::nearest;
use crate::project_file::model::{DeploymentEntry, ProjectFile};
use crate::project_file::rule;
use crate::project_file::text::Findings;
use crate::yaml_file::{Problem, quote};

/// What is known of the Project of a Deployment.
pub(super) struct ProjectFacts {
    pub(super) key: Option<String>,
    pub(super) region: Option<String>,
}

impl ProjectFacts {
    pub(super) fn of(file: &ProjectFile, entry: &DeploymentEntry, inputs: &MergeInputs<'_>) -> Self {
        let project = file.project_of(entry);
        Self {
            key: project.map(|project| project.key.clone()).or_else(|| inputs.run_project.map(str::to_owned)),
            region: project.and_then(|project| project.region.clone()).or_else(|| inputs.run_region.map(str::to_owned)),
        }
    }
}

/// What the references of one Deployment are replaced with.
pub(super) struct Resolution<'a> {
    pub(super) entry: &'a DeploymentEntry,
    pub(super) facts: &'a ProjectFacts,
    pub(super) inputs: &'a MergeInputs<'a>,
}

/// What a part of a value becomes.
enum ResolvedPart {
    Text(String),
    Url(String),
    /// The whole value is not given, for this reason.
    Absent(Absence),
    /// The reference is wrong.
    Wrong(Box<Problem>),
}

impl Resolution<'_> {
    pub(super) fn resolve(&self, value: TargetedValue, findings: &mut Findings) -> MergedValue {
        let TargetedValue { application, key, secured, text, place, origin } = value;
        let value = match text {
            TargetedText::Written(text) => self.text(&text).unwrap_or_else(|problem| {
                if let Some(place) = &place {
                    findings.report_at(place, *problem);
                }
                ResolvedValue::absent("its value has a reference that is wrong")
            }),
            TargetedText::Unset => ResolvedValue::absent("the file has no value for it"),
            TargetedText::Given(assignment) => match assignment.absence {
                Some(reason) => ResolvedValue::absent(reason),
                None => ResolvedValue::Set(assignment.value),
            },
        };
        MergedValue { application, key, secured, value, origin }
    }

    fn text(&self, text: &InterpolatedValue) -> Result<ResolvedValue, Box<Problem>> {
        let mut parts: Vec<DeferredPart> = Vec::new();
        let mut whole = String::new();
        let mut absence: Option<Absence> = None;
        for part in &text.parts {
            match self.part(part) {
                ResolvedPart::Text(text) => whole.push_str(&text),
                ResolvedPart::Url(application) => {
                    parts.push(DeferredPart::Text(SecretString::from(std::mem::take(&mut whole))));
                    parts.push(DeferredPart::Url(application));
                }
                ResolvedPart::Absent(own) => match &mut absence {
                    Some(absence) => absence.variables.extend(own.variables),
                    None => absence = Some(own),
                },
                ResolvedPart::Wrong(problem) => return Err(problem),
            }
        }
        if let Some(absence) = absence {
            return Ok(ResolvedValue::Absent(absence));
        }
        let rest = SecretString::from(whole);
        if parts.is_empty() {
            return Ok(ResolvedValue::Set(rest));
        }
        parts.push(DeferredPart::Text(rest));
        Ok(ResolvedValue::Deferred(DeferredValue { parts }))
    }

    fn part(&self, part: &ValuePart) -> ResolvedPart {
        let known = |value: &Option<String>, what: &str| match value {
            Some(value) => ResolvedPart::Text(value.clone()),
            None => ResolvedPart::Absent(Absence::because(format!("the {what} of the Project is not known"))),
        };
        match part {
            ValuePart::Text(text) => ResolvedPart::Text(text.clone()),
            ValuePart::Variable { name, as_json } => match (self.inputs.variable)(name) {
                None => of_variable(name, "not set"),
                Some(value) if value.is_empty() => of_variable(name, "empty"),
                Some(value) if *as_json => ResolvedPart::Text(json_escaped(&value)),
                Some(value) => ResolvedPart::Text(value),
            },
            ValuePart::ProjectKey => known(&self.facts.key, "key"),
            ValuePart::ProjectRegion => known(&self.facts.region, "Region"),
            ValuePart::DeploymentName => ResolvedPart::Text(self.entry.name.value.clone()),
            ValuePart::Column(column) => self.column(column),
            ValuePart::Url(application) => ResolvedPart::Url(application.clone()),
        }
    }

    /// The cell of the Deployment's row.
    fn column(&self, column: &str) -> ResolvedPart {
        let name = &self.entry.name.value;
        let Some(row) = &self.entry.row else {
            let message = format!("the Deployment `{name}` has no row in the table of customers");
            let problem = Problem::new(&rule::VALUE_REFERENCE, message);
            return ResolvedPart::Wrong(Box::new(problem.help(format!("set the value below `{name}:`, too"))));
        };
        match row.get(column) {
            Some(value) if value.is_empty() => {
                ResolvedPart::Absent(Absence::because(format!("the column {} is empty for `{name}`", quote(column))))
            }
            Some(value) => ResolvedPart::Text(value.clone()),
            None => {
                let message = format!("the table of customers has no column {}", quote(column));
                let problem = Problem::new(&rule::VALUE_REFERENCE, message);
                let names = row.keys().map(String::as_str);
                ResolvedPart::Wrong(Box::new(match nearest(column, names.clone()) {
                    Some(near) => problem.help(format!("write `${{row.{near}}}`")),
                    None => problem.help(format!("its columns are {}", names.collect::<Vec<_>>().join(", "))),
                }))
            }
        }
    }
}

fn of_variable(name: &str, state: &str) -> ResolvedPart {
    let reason = format!("the environment variable `{name}` is {state}");
    ResolvedPart::Absent(Absence { reason, variables: vec![name.to_owned()] })
}
