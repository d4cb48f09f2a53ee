//! Checks values and schedules against what is declared.

use super::targeted::{TargetedText, TargetedValue};
use crate::api::model::ApplicationType;
use crate::config::is_credential_variable;
use crate::configuration::{InterpolatedValue, Schema, ValuePart, target_text};
use crate::nearest::nearest;
use crate::project_file::model::ValueTarget;
use crate::project_file::rule;
use crate::project_file::text::{FilePlace, Findings, PlacedValue};
use crate::yaml_file::{Problem, quote};

/// An application, or none for a global key, and the key.
type DeclaredTarget = (Option<String>, String);

/// The keys that a value is for. Reports those that are not declared.
pub(super) fn targets(
    target: &ValueTarget,
    schema: &Schema,
    place: &FilePlace,
    findings: &mut Findings,
) -> Vec<DeclaredTarget> {
    let found = match target {
        ValueTarget::Key { application, key } => of_application(application, key, schema),
        ValueTarget::EveryApplication(key) => of_every_application(key, schema),
        ValueTarget::Global(key) => global(key, schema),
        // An application without keys has no values.
        ValueTarget::Unset(name) if schema.application_names().any(|own| own == name) => Ok(Vec::new()),
        ValueTarget::Unset(name) => global(name, schema),
    };
    found.unwrap_or_else(|problem| {
        findings.report_at(place, *problem);
        Vec::new()
    })
}

fn of_application(application: &str, key: &str, schema: &Schema) -> Result<Vec<DeclaredTarget>, Box<Problem>> {
    check_application(application, schema)?;
    if schema.is_secured(Some(application), key).is_some() {
        return Ok(vec![(Some(application.to_owned()), key.to_owned())]);
    }
    let message = format!("the application `{application}` declares no key {}", quote(key));
    let problem = Problem::new(&rule::UNKNOWN_CONFIGURATION_KEY, message);
    Err(Box::new(match nearest(key, schema.keys_of(Some(application))) {
        _ if schema.is_secured(None, key).is_some() => {
            problem.help(format!("`{key}` is a global key: write it beside the applications"))
        }
        Some(near) => problem.did_you_mean(near),
        None => problem.help(declared(schema, Some(application))),
    }))
}

fn of_every_application(key: &str, schema: &Schema) -> Result<Vec<DeclaredTarget>, Box<Problem>> {
    let declaring = schema.application_names().filter(|name| schema.is_secured(Some(name), key).is_some());
    let targets: Vec<DeclaredTarget> = declaring.map(|name| (Some(name.to_owned()), key.to_owned())).collect();
    if !targets.is_empty() {
        return Ok(targets);
    }
    let problem =
        Problem::new(&rule::UNKNOWN_CONFIGURATION_KEY, format!("no application declares the key {}", quote(key)));
    let all = schema.application_names().flat_map(|name| schema.keys_of(Some(name)));
    Err(Box::new(match nearest(key, all) {
        _ if schema.is_secured(None, key).is_some() => {
            problem.help(format!("`{key}` is a global key: write it beside `\"*\"`"))
        }
        Some(near) => problem.did_you_mean(near),
        None => problem.help("remove it, or declare it in connect.yaml"),
    }))
}

fn global(key: &str, schema: &Schema) -> Result<Vec<DeclaredTarget>, Box<Problem>> {
    if schema.is_secured(None, key).is_some() {
        return Ok(vec![(None, key.to_owned())]);
    }
    let problem = Problem::new(&rule::UNKNOWN_CONFIGURATION_KEY, format!("there is no global key {}", quote(key)));
    let mut declaring = schema.application_names().filter(|name| schema.is_secured(Some(name), key).is_some());
    Err(Box::new(match (declaring.next(), nearest(key, schema.keys_of(None))) {
        (Some(application), _) => {
            problem.help(format!("`{application}` has that key: write it below `{application}:`"))
        }
        (None, Some(near)) => problem.did_you_mean(near),
        (None, None) => problem.help(declared(schema, None)),
    }))
}

fn check_application(name: &str, schema: &Schema) -> Result<(), Box<Problem>> {
    if schema.application_names().any(|own| own == name) {
        return Ok(());
    }
    let problem = Problem::new(&rule::UNKNOWN_APPLICATION, format!("there is no application {}", quote(name)));
    let names: Vec<&str> = schema.application_names().collect();
    Err(Box::new(match nearest(name, names.iter().copied()) {
        // The place may be that of a key below the name, so that it has no label.
        Some(near) => problem.help(format!("write `{near}`")),
        None if names.is_empty() => problem.help("connect.yaml declares no applications"),
        None => problem.help(format!("the applications are {}", names.join(", "))),
    }))
}

/// The declared keys, for a help.
fn declared(schema: &Schema, application: Option<&str>) -> String {
    let keys: Vec<&str> = schema.keys_of(application).collect();
    match (keys.is_empty(), application) {
        (false, _) => format!("the declared keys are {}", keys.join(", ")),
        (true, Some(application)) => format!("remove it; `{application}` declares no keys"),
        (true, None) => "remove it; no global keys are declared".to_owned(),
    }
}

/// Reports a secured value in plain text, a credential of ctconnect in a standard one, and URLs of applications that do not
/// exist.
pub(super) fn value(value: &TargetedValue, schema: &Schema, findings: &mut Findings) {
    let (TargetedText::Written(text), Some(place)) = (&value.text, &value.place) else { return };
    if value.secured && value.origin.is_committed() && is_plain_text(text) {
        let target = target_text(value.application.as_deref(), &value.key);
        let problem =
            Problem::new(&rule::SECRET_IN_FILE, format!("the value of the secured key `{target}` is in plain text"));
        let help = format!("write `${{{key}}}`, and set the environment variable `{key}`", key = value.key);
        findings.report_at(place, problem.help(help));
    }
    for part in &text.parts {
        match part {
            ValuePart::Url(application) => {
                if let Err(problem) = check_application(application, schema) {
                    findings.report_at(place, *problem);
                }
            }
            ValuePart::Variable { name, .. } if !value.secured && is_credential_variable(name) => {
                findings.report_at(place, credential(value, name));
            }
            _ => {}
        }
    }
}

/// The problem of a standard value that has a credential of ctconnect.
fn credential(value: &TargetedValue, variable: &str) -> Problem {
    let target = target_text(value.application.as_deref(), &value.key);
    let message = format!("the standard key `{target}` would get `{variable}`, a credential of ctconnect itself");
    let help = format!(
        "declare `{}` in `securedConfiguration` of connect.yaml, and create a separate API Client for the Connector",
        value.key
    );
    Problem::new(&rule::CREDENTIAL_IN_VALUE, message).help(help)
}

/// Whether a file alone gives a value: it has text or a column, and nothing from the environment.
fn is_plain_text(text: &InterpolatedValue) -> bool {
    let is_of_file = |part: &ValuePart| matches!(part, ValuePart::Text(_) | ValuePart::Column(_));
    let is_variable = |part: &ValuePart| matches!(part, ValuePart::Variable { .. });
    text.parts.iter().any(is_of_file) && !text.parts.iter().any(is_variable)
}

/// Reports a schedule of an application that has none.
pub(super) fn schedule(application: &PlacedValue<String>, schema: &Schema, findings: &mut Findings) {
    let name = &application.value;
    if let Err(problem) = check_application(name, schema) {
        return findings.report_at(&application.place, *problem);
    }
    if schema.application_type(name).is_some_and(|kind| *kind != ApplicationType::Job) {
        let problem = Problem::new(&rule::JOB_SCHEDULE, format!("`{name}` is not a job application"));
        findings.report_at(&application.place, problem.help("remove the schedule"));
    }
}
