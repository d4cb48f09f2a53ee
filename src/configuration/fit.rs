//! Fits the named values to the schema, and finds everything that does not fit, all at once.

use secrecy::ExposeSecret as _;

use super::missing::missing;
use super::schema::keys;
use super::{Assignment, MissingValue, Schema};
use crate::api::model::{
    ApplicationConfiguration, ApplicationSchema, ApplicationType, ConfigurationEntry, ConfigurationSchema, Deployment,
    GlobalConfiguration, KeySchema,
};
use crate::nearest::nearest;

/// What the values are for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// A new Deployment: both lists of every application are sent, and what is required must be there.
    Create,
    /// A redeploy: only what was named is sent; the service keeps the rest.
    Redeploy,
    /// A redeploy with the newest Connector, which may want keys that the Deployment has no value for yet.
    Update(&'a Deployment),
}

/// Values in the shape in which they are sent.
#[derive(Debug, Clone, Default)]
pub struct Fitted {
    /// For single applications.
    pub applications: Vec<ApplicationConfiguration>,
    /// For all of them; none where nothing was named.
    pub global: Option<GlobalConfiguration>,
}

impl Fitted {
    /// The entry of a global key, if one was given.
    pub(super) fn global_entry(&self, key: &str, secured: bool) -> Option<&ConfigurationEntry> {
        let global = self.global.as_ref()?;
        let list = if secured { &global.secured_configuration } else { &global.standard_configuration };
        list.iter().find(|entry| entry.key == key)
    }
}

/// Why values do not fit.
#[derive(Debug, Clone, Default)]
pub struct Unfit {
    /// What was given and does not fit, a sentence each.
    pub wrong: Vec<String>,
    /// What was not given and is required.
    pub missing: Vec<MissingValue>,
}

impl Unfit {
    /// Every problem, a sentence each.
    pub fn sentences(&self) -> Vec<String> {
        self.wrong.iter().cloned().chain(self.missing.iter().map(MissingValue::sentence)).collect()
    }
}

/// Fits `assignments` and `schedules` (application, cron expression) to `schema`. Of two values for one key the later
/// wins.
///
/// # Errors
/// Every problem; none of them holds a value.
pub fn fit(
    schema: &Schema,
    assignments: &[Assignment],
    schedules: &[(String, String)],
    purpose: Purpose<'_>,
) -> Result<Fitted, Unfit> {
    let mut problems = Vec::new();
    let mut fitted = Fitted {
        applications: schema.applications.iter().map(|application| empty(&application.application_name)).collect(),
        global: None,
    };
    for assignment in assignments {
        if let Err(problem) = place(schema, assignment, &mut fitted) {
            problems.push(problem);
        }
    }
    for (application, schedule) in schedules {
        if let Err(problem) = reschedule(schema, application, schedule, &mut fitted) {
            problems.push(problem);
        }
    }
    let missing = match purpose {
        Purpose::Create => missing(schema, &fitted, None),
        Purpose::Redeploy => Vec::new(),
        Purpose::Update(deployment) => missing(schema, &fitted, Some(deployment)),
    };
    problems.extend(empty_global_keys(schema, &fitted));
    problems.dedup();
    if !problems.is_empty() || !missing.is_empty() {
        return Err(Unfit { wrong: problems, missing });
    }
    if !matches!(purpose, Purpose::Create) {
        fitted.applications.retain(is_named);
    }
    Ok(fitted)
}

fn empty(name: &str) -> ApplicationConfiguration {
    ApplicationConfiguration { application_name: name.to_owned(), ..Default::default() }
}

fn is_named(application: &ApplicationConfiguration) -> bool {
    !application.standard_configuration.is_empty()
        || !application.secured_configuration.is_empty()
        || application.schedule.is_some()
}

/// Puts one value into the list in which its key is declared.
fn place(schema: &Schema, assignment: &Assignment, fitted: &mut Fitted) -> Result<(), String> {
    let Some(name) = &assignment.application else {
        let secured = declared_as_secured(&schema.global, &assignment.key)
            .ok_or_else(|| unknown_global_key(schema, assignment))?;
        let global = fitted.global.get_or_insert_default();
        let list = if secured { &mut global.secured_configuration } else { &mut global.standard_configuration };
        set(list, assignment);
        return Ok(());
    };
    let application = schema.application(name).ok_or_else(|| unknown_application(schema, name))?;
    let lists = ConfigurationSchema {
        standard_configuration: application.standard_configuration.clone(),
        secured_configuration: application.secured_configuration.clone(),
    };
    let secured =
        declared_as_secured(&lists, &assignment.key).ok_or_else(|| unknown_key(schema, application, assignment))?;
    if let Some(target) = fitted.applications.iter_mut().find(|target| &target.application_name == name) {
        let list = if secured { &mut target.secured_configuration } else { &mut target.standard_configuration };
        set(list, assignment);
    }
    Ok(())
}

/// Replaces the cron expression of a job.
fn reschedule(schema: &Schema, name: &str, schedule: &str, fitted: &mut Fitted) -> Result<(), String> {
    let application = schema.application(name).ok_or_else(|| unknown_application(schema, name))?;
    if application.application_type.as_ref().is_some_and(|kind| *kind != ApplicationType::Job) {
        return Err(format!("`{name}` takes no schedule: it is no job application"));
    }
    if let Some(target) = fitted.applications.iter_mut().find(|target| target.application_name == name) {
        target.schedule = Some(schedule.to_owned());
    }
    Ok(())
}

fn declared_as_secured(lists: &ConfigurationSchema, key: &str) -> Option<bool> {
    let holds = |list: &Option<Vec<KeySchema>>| keys(list).iter().any(|declared| declared.key == key);
    if holds(&lists.secured_configuration) {
        return Some(true);
    }
    holds(&lists.standard_configuration).then_some(false)
}

fn set(list: &mut Vec<ConfigurationEntry>, assignment: &Assignment) {
    list.retain(|entry| entry.key != assignment.key);
    list.push(ConfigurationEntry { key: assignment.key.clone(), value: assignment.value.clone() });
}

/// Every required global key whose value is empty; the service refuses it.
fn empty_global_keys(schema: &Schema, fitted: &Fitted) -> Vec<String> {
    let keys = declared(&schema.global.standard_configuration, &schema.global.secured_configuration);
    let is_empty = |key: &str, secured| {
        fitted.global_entry(key, secured).is_some_and(|entry| entry.value.expose_secret().is_empty())
    };
    keys.filter(|(key, secured)| key.required == Some(true) && is_empty(&key.key, *secured))
        .map(|(key, _)| format!("the global key `{}` is required and must not be empty", key.key))
        .collect()
}

pub(super) fn declared<'a>(
    standard: &'a Option<Vec<KeySchema>>,
    secured: &'a Option<Vec<KeySchema>>,
) -> impl Iterator<Item = (&'a KeySchema, bool)> {
    keys(standard).iter().map(|key| (key, false)).chain(keys(secured).iter().map(|key| (key, true)))
}

fn unknown_application(schema: &Schema, name: &str) -> String {
    let names = schema.applications.iter().map(|application| application.application_name.as_str());
    let all = names.clone().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match nearest(name, names) {
        Some(near) => format!("the Connector has no application `{name}`; did you mean `{near}`?"),
        None if all.is_empty() => format!("the Connector has no application `{name}`; it has none at all"),
        None => format!("the Connector has no application `{name}`; it has {all}"),
    }
}

fn unknown_key(schema: &Schema, application: &ApplicationSchema, assignment: &Assignment) -> String {
    let (name, key) = (&application.application_name, &assignment.key);
    if declared_as_secured(&schema.global, key).is_some() {
        return format!("`{name}` has no key `{key}`, but it is a global key: write `{key}=…`");
    }
    let keys = declared(&application.standard_configuration, &application.secured_configuration);
    match nearest(key, keys.map(|(declared, _)| declared.key.as_str())) {
        Some(near) => format!("`{name}` has no key `{key}`; did you mean `{near}`?"),
        None => format!("`{name}` has no key `{key}`"),
    }
}

fn unknown_global_key(schema: &Schema, assignment: &Assignment) -> String {
    let key = &assignment.key;
    let owners: Vec<&str> = (schema.applications.iter())
        .filter(|application| {
            declared(&application.standard_configuration, &application.secured_configuration)
                .any(|(declared, _)| declared.key == *key)
        })
        .map(|application| application.application_name.as_str())
        .collect();
    if let Some(owner) = owners.first() {
        return format!("there is no global key `{key}`, but `{owner}` has it: write `{owner}.{key}=…`");
    }
    let global = declared(&schema.global.standard_configuration, &schema.global.secured_configuration);
    match nearest(key, global.map(|(declared, _)| declared.key.as_str())) {
        Some(near) => format!("there is no global key `{key}`; did you mean `{near}`?"),
        None => format!("there is no global key `{key}`"),
    }
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
    fn a_redeploy_sends_only_what_was_named() {
        let fitted = fit(&schema(), &assignments(&["calculator.TOKEN=t"]), &[], Purpose::Redeploy).unwrap();
        assert_eq!(fitted.applications.len(), 1);
        assert!(fitted.applications[0].standard_configuration.is_empty());
        assert!(fitted.global.is_none());
    }

    #[test]
    fn a_newer_connector_wants_only_what_is_not_stored_yet() {
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
    fn every_problem_is_named_at_once() {
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
                "`calculator` has no key `LOG_LEVEL`, but it is a global key: write `LOG_LEVEL=…`",
                "there is no global key `TOKEN`, but `calculator` has it: write `calculator.TOKEN=…`",
                "there is no global key `LEVEL`",
                "`calculator` takes no schedule: it is no job application",
                "`calculator.URL` is required: Where it is",
                "`calculator.TOKEN` is required, secured",
                "`LOG_LEVEL` is required",
            ]
        );
    }

    #[test]
    fn a_required_global_key_is_not_taken_empty() {
        let given = assignments(&["calculator.URL=a", "calculator.TOKEN=", "LOG_LEVEL="]);
        let problems = fit(&schema(), &given, &[], Purpose::Create).unwrap_err().sentences();
        assert_eq!(problems, ["the global key `LOG_LEVEL` is required and must not be empty"]);
    }
}
