//! Fits values to a schema, and finds every problem at once.

use secrecy::ExposeSecret as _;

use super::fitted::Fitted;
use super::missing::missing;
use super::schema::{DeclaredApplication, DeclaredKey, find};
use super::{Assignment, MissingValue, Schema};
use crate::api::model::{ApplicationConfiguration, ApplicationType, Deployment};
use crate::nearest::nearest;

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

/// Why values do not fit.
#[derive(Debug, Clone, Default)]
pub struct Unfit {
    /// One sentence for each value that does not fit.
    pub wrong: Vec<String>,
    /// Required keys without a value.
    pub missing: Vec<MissingValue>,
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
    let mut fitted = Fitted::empty(schema);
    let mut wrong = Vec::new();
    for assignment in assignments {
        wrong.extend(set_value(schema, assignment, &mut fitted).err());
    }
    for (application, schedule) in schedules {
        wrong.extend(set_schedule(schema, application, schedule, &mut fitted).err());
    }
    wrong.extend(empty_global_values(schema, &fitted));
    wrong.dedup();
    let missing = match purpose {
        Purpose::Create => missing(schema, &fitted, None),
        Purpose::Redeploy => Vec::new(),
        Purpose::Update(deployment) => missing(schema, &fitted, Some(deployment)),
    };
    if !wrong.is_empty() || !missing.is_empty() {
        return Err(Unfit { wrong, missing });
    }
    if !matches!(purpose, Purpose::Create) {
        fitted.applications.retain(has_values);
    }
    Ok(fitted)
}

fn has_values(application: &ApplicationConfiguration) -> bool {
    !application.standard_configuration.is_empty()
        || !application.secured_configuration.is_empty()
        || application.schedule.is_some()
}

fn set_value(schema: &Schema, assignment: &Assignment, fitted: &mut Fitted) -> Result<(), String> {
    let key = match &assignment.application {
        Some(name) => {
            let application = schema.application(name).ok_or_else(|| unknown_application(schema, name))?;
            find(&application.keys, &assignment.key).ok_or_else(|| unknown_key(schema, application, &assignment.key))?
        }
        None => find(&schema.global, &assignment.key).ok_or_else(|| unknown_global_key(schema, &assignment.key))?,
    };
    fitted.set(assignment.application.as_deref(), key, assignment.value.clone());
    Ok(())
}

/// Replaces the cron expression of a job.
fn set_schedule(schema: &Schema, name: &str, schedule: &str, fitted: &mut Fitted) -> Result<(), String> {
    let application = schema.application(name).ok_or_else(|| unknown_application(schema, name))?;
    if application.kind.as_ref().is_some_and(|kind| *kind != ApplicationType::Job) {
        return Err(format!("`{name}` cannot have a schedule, because it is not a job application"));
    }
    if let Some(target) = fitted.application(name) {
        target.schedule = Some(schedule.to_owned());
    }
    Ok(())
}

/// A problem for each required global key with an empty value: the service rejects it.
fn empty_global_values(schema: &Schema, fitted: &Fitted) -> impl Iterator<Item = String> {
    let is_empty = |key: &&DeclaredKey| {
        key.required && fitted.value(None, key).is_some_and(|value| value.expose_secret().is_empty())
    };
    let message = |key: &DeclaredKey| format!("the global key `{}` is required and must not be empty", key.key);
    schema.global.iter().filter(is_empty).map(message)
}

fn unknown_application(schema: &Schema, name: &str) -> String {
    let names = schema.applications.iter().map(|application| application.name.as_str());
    let all = names.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(name, names) {
        Some(near) => format!("the Connector has no application `{name}`; did you mean `{near}`?"),
        None if all.is_empty() => format!("the Connector has no application `{name}`; it has no applications"),
        None => format!("the Connector has no application `{name}`; it has {all}"),
    }
}

fn unknown_key(schema: &Schema, application: &DeclaredApplication, key: &str) -> String {
    let name = &application.name;
    if find(&schema.global, key).is_some() {
        return format!("`{name}` has no key `{key}`, but there is a global key: write `{key}=…`");
    }
    format!("`{name}` has no key `{key}`{}", did_you_mean(key, &application.keys))
}

fn unknown_global_key(schema: &Schema, key: &str) -> String {
    match schema.applications.iter().find(|application| find(&application.keys, key).is_some()) {
        Some(DeclaredApplication { name, .. }) => {
            format!("there is no global key `{key}`, but `{name}` has that key: write `{name}.{key}=…`")
        }
        None => format!("there is no global key `{key}`{}", did_you_mean(key, &schema.global)),
    }
}

fn did_you_mean(key: &str, keys: &[DeclaredKey]) -> String {
    let near = nearest(key, keys.iter().map(|declared| declared.key.as_str()));
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
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
                "`calculator` has no key `LOG_LEVEL`, but there is a global key: write `LOG_LEVEL=…`",
                "there is no global key `TOKEN`, but `calculator` has that key: write `calculator.TOKEN=…`",
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
        assert_eq!(problems, ["the global key `LOG_LEVEL` is required and must not be empty"]);
    }
}
