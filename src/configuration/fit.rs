//! Fits values to a schema, and finds every problem at once.

use secrecy::{ExposeSecret as _, SecretString};

use super::assignment::target_text;
use super::missing::{UnsetKey, missing};
use super::schema::{SchemaApplication, SchemaKey, find};
use super::unknown::{unknown_application, unknown_global_key, unknown_key};
use super::{Assignment, MissingValue, Schema};
use crate::api::model::{
    ApplicationConfiguration, ApplicationType, ConfigurationEntry, Deployment, GlobalConfiguration,
};

/// What the values are for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// A new Deployment: both lists of every application are sent, and every required key needs a value.
    Create,
    /// A redeploy: only the given values are sent; the service keeps the others.
    Redeploy,
    /// A redeploy with the newest Connector, which may require keys that the Deployment has no value for.
    Update(&'a Deployment),
}

/// Values in the shape that the API expects.
#[derive(Debug, Clone, Default)]
pub struct Fitted {
    pub applications: Vec<ApplicationConfiguration>,
    /// None if no global key has a value.
    pub global: Option<GlobalConfiguration>,
    /// The keys that were named and have no value, each with the reason.
    pub absent: Vec<String>,
    /// The keys whose values have an empty part, each with the reason.
    pub incomplete: Vec<String>,
}

impl Fitted {
    /// Every value of a secured key.
    pub fn secured_values(&self) -> impl Iterator<Item = &SecretString> {
        let own = self.applications.iter().map(|application| &application.secured_configuration);
        let global = self.global.iter().map(|global| &global.secured_configuration);
        own.chain(global).flatten().map(|entry| &entry.value)
    }
}

/// Why values do not fit.
#[derive(Debug, Clone, Default)]
pub struct Unfit {
    /// One sentence for each value that does not fit.
    pub wrong: Vec<String>,
    /// Required keys without a value.
    pub missing: Vec<MissingValue>,
    /// The keys of `wrong` and `missing` that need a value.
    pub unset: Vec<UnsetKey>,
    /// Whether an application cannot have the schedule that was given.
    pub is_schedule: bool,
}

impl Unfit {
    /// Every problem, in one sentence each.
    pub fn sentences(&self) -> Vec<String> {
        self.wrong.iter().cloned().chain(self.missing.iter().map(MissingValue::sentence)).collect()
    }
}

/// Fits `assignments` and `schedules` (application, cron expression) to `schema`. If a key has several values, the last
/// one applies.
///
/// # Errors
/// Every problem at once. No problem contains a value.
pub fn fit(
    schema: &Schema,
    assignments: &[Assignment],
    schedules: &[(String, String)],
    purpose: Purpose<'_>,
) -> Result<Fitted, Unfit> {
    let mut values = GivenValues::default();
    let mut wrong = Vec::new();
    let mut absent = Vec::new();
    // Required keys that were named with nothing behind them.
    let mut empty: Vec<UnsetKey> = Vec::new();
    for assignment in assignments {
        match (declaration(schema, assignment), &assignment.absence) {
            (Ok(key), None) => values.set(assignment, key),
            (Ok(key), Some(reason)) => absent.push((assignment, key, reason)),
            // An application without keys in a file has no values. Whether it needs any shows below.
            (Err(_), Some(_)) if is_empty_section(schema, assignment) => {}
            (Err(problem), _) => wrong.push(problem),
        }
    }
    absent.retain(|(assignment, key, _)| values.get(assignment.application.as_deref(), key).is_none());
    for (assignment, key, reason) in &absent {
        if key.required && key.default.is_none() {
            wrong.push(format!("`{}` is required, and {reason}", assignment.target_text()));
            empty.push(UnsetKey { target: assignment.target_text(), secured: key.secured });
        }
    }
    let unscheduled: Vec<String> =
        schedules.iter().filter_map(|(name, _)| check_schedule(schema, name).err()).collect();
    let is_schedule = !unscheduled.is_empty();
    wrong.extend(unscheduled);
    for key in values.empty_but_required() {
        wrong.push(format!("`{}` is required and must not be empty", key.target));
        empty.push(key);
    }
    wrong.dedup();
    let is_set = |application: Option<&str>, key: &SchemaKey| values.get(application, key).is_some();
    let mut missing = match purpose {
        Purpose::Create => missing(schema, is_set, None),
        Purpose::Redeploy => Vec::new(),
        Purpose::Update(deployment) => missing(schema, is_set, Some(deployment)),
    };
    // One problem for each key: why its source gave nothing says more than that it has no value.
    missing.retain(|value| !empty.contains(&value.unset()));
    if !wrong.is_empty() || !missing.is_empty() {
        let mut unset: Vec<UnsetKey> = empty.into_iter().chain(missing.iter().map(MissingValue::unset)).collect();
        unset.dedup();
        return Err(Unfit { wrong, missing, unset, is_schedule });
    }
    let mut fitted = values.fitted(schema, schedules, purpose);
    let reason =
        |(assignment, _, reason): &(&Assignment, _, &String)| format!("`{}` ({reason})", assignment.target_text());
    fitted.absent = absent.iter().map(reason).collect();
    fitted.absent.dedup();
    let incomplete = assignments.iter().filter(|assignment| !assignment.empty_parts.is_empty());
    fitted.incomplete = incomplete
        .map(|assignment| format!("`{}` ({} is empty)", assignment.target_text(), assignment.empty_parts.join(", ")))
        .collect();
    Ok(fitted)
}

/// The values so far, by application (none for a global key) and key.
#[derive(Default)]
struct GivenValues<'a>(Vec<(Option<&'a str>, &'a SchemaKey, &'a SecretString)>);

impl<'a> GivenValues<'a> {
    /// Sets a value, or replaces an earlier one.
    fn set(&mut self, assignment: &'a Assignment, key: &'a SchemaKey) {
        let application = assignment.application.as_deref();
        self.0.retain(|(owner, other, _)| (*owner, &other.key) != (application, &key.key));
        self.0.push((application, key, &assignment.value));
    }

    fn get(&self, application: Option<&str>, key: &SchemaKey) -> Option<&SecretString> {
        let mut values = self.0.iter();
        let found = values
            .find(|(owner, other, _)| (*owner, &other.key, other.secured) == (application, &key.key, key.secured));
        found.map(|(_, _, value)| *value)
    }

    /// Each required key with an empty value: the service rejects it for a global key, and an application cannot work with
    /// it.
    fn empty_but_required(&self) -> impl Iterator<Item = UnsetKey> {
        let empty = self.0.iter().filter(|(_, key, value)| key.required && value.expose_secret().is_empty());
        empty
            .map(|(application, key, _)| UnsetKey { target: target_text(*application, &key.key), secured: key.secured })
    }

    fn fitted(&self, schema: &Schema, schedules: &[(String, String)], purpose: Purpose<'_>) -> Fitted {
        let list = |application: Option<&str>, secured: bool| -> Vec<ConfigurationEntry> {
            let values = self.0.iter().filter(|(owner, key, _)| *owner == application && key.secured == secured);
            values.map(|(_, key, value)| ConfigurationEntry { key: key.key.clone(), value: (*value).clone() }).collect()
        };
        let application = |application: &SchemaApplication| ApplicationConfiguration {
            application_name: application.name.clone(),
            standard_configuration: list(Some(&application.name), false),
            secured_configuration: list(Some(&application.name), true),
            schedule: schedules.iter().rfind(|(name, _)| *name == application.name).map(|(_, cron)| cron.clone()),
        };
        let is_sent = |own: &ApplicationConfiguration| {
            matches!(purpose, Purpose::Create)
                || !own.standard_configuration.is_empty()
                || !own.secured_configuration.is_empty()
                || own.schedule.is_some()
        };
        let has_global = self.0.iter().any(|(application, ..)| application.is_none());
        Fitted {
            applications: schema.applications.iter().map(application).filter(is_sent).collect(),
            global: has_global.then(|| GlobalConfiguration {
                standard_configuration: list(None, false),
                secured_configuration: list(None, true),
            }),
            absent: Vec::new(),
            incomplete: Vec::new(),
        }
    }
}

/// The declaration of the key.
fn declaration<'s>(schema: &'s Schema, assignment: &Assignment) -> Result<&'s SchemaKey, String> {
    let key = &assignment.key;
    let Some(name) = &assignment.application else {
        return find(&schema.global, key).ok_or_else(|| unknown_global_key(schema, key));
    };
    let application = schema.application(name).ok_or_else(|| unknown_application(schema, name))?;
    find(&application.keys, key).ok_or_else(|| unknown_key(schema, application, key))
}

/// Checks that an application can have a schedule.
fn check_schedule(schema: &Schema, name: &str) -> Result<(), String> {
    let application = schema.application(name).ok_or_else(|| unknown_application(schema, name))?;
    match &application.kind {
        Some(kind) if *kind != ApplicationType::Job => {
            Err(format!("`{name}` cannot have a schedule, because it is not a job application"))
        }
        _ => Ok(()),
    }
}

/// Whether a file names an application without any keys.
fn is_empty_section(schema: &Schema, assignment: &Assignment) -> bool {
    assignment.application.is_none() && schema.application(&assignment.key).is_some()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::{Resource, model::ConnectorStaged};

    fn schema() -> Schema {
        let connector = json!({
            "id": "1", "version": 1,
            "configurations": [
                { "applicationName": "calculator", "applicationType": "service",
                  "standardConfiguration": [
                    { "key": "URL", "description": "Where it is", "required": true },
                    { "key": "MODE", "required": true, "default": "fast" } ],
                  "securedConfiguration": [{ "key": "TOKEN", "required": true }] },
                { "applicationName": "nightly", "applicationType": "job", "standardConfiguration": null },
            ],
            "globalConfiguration": { "standardConfiguration": [{ "key": "LOG_LEVEL", "required": true }] },
        });
        Schema::from(&*Resource::<ConnectorStaged>::from_json(connector).unwrap())
    }

    fn assignments(texts: &[&str]) -> Vec<Assignment> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_create_sends_both_lists_of_every_application() {
        let given = assignments(&["calculator.URL=a", "calculator.URL=b", "calculator.TOKEN=t", "LOG_LEVEL=info"]);
        let fitted = fit(&schema(), &given, &[("nightly".into(), "0 1 * * *".into())], Purpose::Create).unwrap();
        assert_eq!(
            serde_json::to_value(&fitted.applications).unwrap(),
            json!([
                { "applicationName": "calculator",
                  "standardConfiguration": [{ "key": "URL", "value": "b" }],
                  "securedConfiguration": [{ "key": "TOKEN", "value": "t" }] },
                { "applicationName": "nightly", "standardConfiguration": [], "securedConfiguration": [],
                  "schedule": "0 1 * * *" },
            ])
        );
        assert_eq!(
            serde_json::to_value(fitted.global).unwrap(),
            json!({ "standardConfiguration": [{ "key": "LOG_LEVEL", "value": "info" }], "securedConfiguration": [] })
        );
    }

    #[test]
    fn a_redeploy_sends_only_the_given_values() {
        let fitted = fit(&schema(), &assignments(&["calculator.TOKEN=t"]), &[], Purpose::Redeploy).unwrap();
        assert_eq!(fitted.applications.len(), 1);
        assert!(fitted.applications[0].standard_configuration.is_empty());
        assert!(fitted.global.is_none());
    }

    #[test]
    fn an_update_requires_only_keys_without_a_stored_value() {
        let deployment = Resource::<Deployment>::from_json(json!({
            "id": "1", "version": 1,
            "applications": [{ "applicationName": "calculator",
                "standardConfiguration": [{ "key": "URL", "value": "a" }], "securedConfiguration": null }],
        }));
        let deployment = deployment.unwrap();
        let problems = fit(&schema(), &[], &[], Purpose::Update(&deployment)).unwrap_err().sentences();
        assert_eq!(problems, ["`calculator.TOKEN` is required, secured", "`LOG_LEVEL` is required"]);
        let given = assignments(&["calculator.TOKEN=t", "LOG_LEVEL=info"]);
        let fitted = fit(&schema(), &given, &[], Purpose::Update(&deployment)).unwrap();
        assert_eq!(fitted.applications.len(), 1);
    }

    #[test]
    fn every_problem_is_reported_at_once() {
        let given =
            assignments(&["calculatr.URL=x", "calculator.URLL=x", "calculator.LOG_LEVEL=x", "TOKEN=x", "LEVEL=x"]);
        let problems = fit(&schema(), &given, &[("calculator".into(), "* * * * *".into())], Purpose::Create)
            .unwrap_err()
            .sentences();
        assert_eq!(
            problems,
            [
                "the Connector has no application `calculatr`; did you mean `calculator`?",
                "`calculator` has no key `URLL`; did you mean `URL`?",
                "`calculator` has no key `LOG_LEVEL`, but there is a global key: write `LOG_LEVEL=VALUE`",
                "there is no global key `TOKEN`, but `calculator` has that key: write `calculator.TOKEN=VALUE`",
                "there is no global key `LEVEL`",
                "`calculator` cannot have a schedule, because it is not a job application",
                "`calculator.URL` is required: Where it is",
                "`calculator.TOKEN` is required, secured",
                "`LOG_LEVEL` is required",
            ]
        );
    }

    #[test]
    fn a_required_global_key_must_not_be_empty() {
        let given = assignments(&["calculator.URL=a", "calculator.TOKEN=", "LOG_LEVEL="]);
        let problems = fit(&schema(), &given, &[], Purpose::Create).unwrap_err().sentences();
        assert_eq!(
            problems,
            ["`calculator.TOKEN` is required and must not be empty", "`LOG_LEVEL` is required and must not be empty"]
        );
    }
}
