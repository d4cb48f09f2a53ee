//! Configuration values: whether a Connector takes them, and how they are kept.
//!
//! Of a secured value nothing is kept but as many asterisks as it has characters: more is never shown, and a value
//! that a later redeploy does not name stays as it is.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::answers::{Code, Refusal};
use crate::emulator::connectors::declaration::{Declaration, DeclaredApplication, DeclaredKey, DeclaredKeys, KeyList};
use crate::emulator::deployments::deployment::Cause;
use crate::emulator::input::bodies::{ApplicationValues, GivenValue, Values};

/// A value that was given; secured ones only as asterisks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredValue {
    pub(crate) key: String,
    pub(crate) value: String,
}

/// The values that were given to an application, or to all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredValues {
    pub(crate) standard: Vec<StoredValue>,
    pub(crate) secured: Vec<StoredValue>,
}

impl StoredValues {
    /// Takes over what is given and leaves the rest.
    pub(crate) fn merge(&mut self, standard: Vec<GivenValue>, secured: Vec<GivenValue>) {
        for given in standard {
            set(&mut self.standard, given.key, given.value);
        }
        for given in secured {
            set(&mut self.secured, given.key, "*".repeat(given.value.chars().count()));
        }
    }

    /// Forgets values of keys that are not declared any more.
    pub(crate) fn retain(&mut self, declared: &DeclaredKeys) {
        self.standard.retain(|value| declared.find(KeyList::Standard, &value.key).is_some());
        self.secured.retain(|value| declared.find(KeyList::Secured, &value.key).is_some());
    }

    fn list(&self, list: KeyList) -> &[StoredValue] {
        match list {
            KeyList::Standard => &self.standard,
            KeyList::Secured => &self.secured,
        }
    }

    fn value<'a>(&'a self, list: KeyList, declared: &'a DeclaredKey) -> Option<&'a str> {
        let given = self.list(list).iter().find(|value| value.key == declared.key);
        given.map(|given| given.value.as_str()).or(declared.default.as_deref())
    }

    /// The values in the order of their declaration, with defaults for those that were not given.
    pub(crate) fn view(&self, declared: &DeclaredKeys) -> Value {
        let values = |list| -> Value {
            let values = declared.list(list).iter().filter_map(|key| Some((&key.key, self.value(list, key)?)));
            values.map(|(key, value)| json!({ "key": key, "value": value })).collect()
        };
        json!({
            "standardConfiguration": values(KeyList::Standard),
            "securedConfiguration": values(KeyList::Secured),
        })
    }

    /// Required keys without a value and without a default.
    fn missing<'a>(&'a self, declared: &'a DeclaredKeys) -> impl Iterator<Item = (KeyList, &'a DeclaredKey)> {
        [KeyList::Standard, KeyList::Secured].into_iter().flat_map(move |list| {
            let missing = move |key: &&DeclaredKey| key.required && self.value(list, key).is_none();
            declared.list(list).iter().filter(missing).map(move |key| (list, key))
        })
    }
}

fn set(values: &mut Vec<StoredValue>, key: String, value: String) {
    match values.iter_mut().find(|known| known.key == key) {
        Some(known) => known.value = value,
        None => values.push(StoredValue { key, value }),
    }
}

/// What is wrong with the values for applications of a Connector.
pub(crate) fn check_applications(given: &[ApplicationValues], declaration: &Declaration) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut names = HashSet::new();
    for (index, values) in given.iter().enumerate() {
        let name = &values.application_name;
        if !names.insert(name) {
            refusals.push(Refusal::invalid_body(format!("[{index}].applicationName: '{name}' is named twice")));
        }
        match declaration.application(name) {
            Some(declared) => check_application(values, declared, &mut refusals),
            None => refusals.push(Refusal::new(
                Code::DeploymentUnknownApplicationConfiguration,
                format!("The Connector has no application '{name}'."),
            )),
        }
    }
    refusals
}

fn check_application(given: &ApplicationValues, declared: &DeclaredApplication, refusals: &mut Vec<Refusal>) {
    let name = &declared.name;
    for (list, values) in
        [(KeyList::Standard, &given.standard_configuration), (KeyList::Secured, &given.secured_configuration)]
    {
        refusals.extend(named_twice(values, name));
        for value in values.iter().filter(|value| declared.keys.find(list, &value.key).is_none()) {
            let message = format!("The application '{name}' has no {} key '{}'.", list.word(), value.key);
            refusals.push(Refusal::new(Code::DeploymentUnknownApplicationConfigurationKey, message));
        }
    }
    if given.schedule.is_some() && declared.kind != "job" {
        let message = format!("schedule: the application '{name}' is no job but of type {}", declared.kind);
        refusals.push(Refusal::invalid_body(message));
    }
}

fn named_twice(values: &[GivenValue], owner: &str) -> Option<Refusal> {
    let mut keys = HashSet::new();
    let twice = values.iter().find(|value| !keys.insert(&value.key))?;
    Some(Refusal::invalid_body(format!("{owner}: the key '{}' is named twice", twice.key)))
}

/// What is wrong with values for all applications.
pub(crate) fn check_global(given: &Values, declared: &DeclaredKeys) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (list, values) in
        [(KeyList::Standard, &given.standard_configuration), (KeyList::Secured, &given.secured_configuration)]
    {
        refusals.extend(named_twice(values, "globalConfiguration"));
        for value in values {
            match declared.find(list, &value.key) {
                None => refusals.push(Refusal::new(
                    Code::DeploymentUnknownGlobalConfigurationKey,
                    format!("There is no global {} key '{}'.", list.word(), value.key),
                )),
                Some(key) if key.required && value.value.is_empty() => refusals.push(Refusal::new(
                    Code::DeploymentEmptyRequiredGlobalConfigurationKey,
                    format!("The global {} key '{}' is required, but its value is empty.", list.word(), value.key),
                )),
                Some(_) => {}
            }
        }
    }
    refusals
}

/// Refuses global values that lack a required key.
pub(crate) fn check_global_complete(stored: &StoredValues, declared: &DeclaredKeys) -> Vec<Refusal> {
    let refusal = |(list, key): (KeyList, &DeclaredKey)| {
        let message = format!("The global {} key '{}' is missing.", list.word(), key.key);
        Refusal::new(Code::DeploymentMissingGlobalConfigurationKey, message)
    };
    stored.missing(declared).map(refusal).collect()
}

/// Why a deploy fails for want of values: the service takes the request and finds out later.
pub(crate) fn missing_values(stored: &StoredValues, declared: &DeclaredApplication) -> Vec<Cause> {
    let cause = |(list, key): (KeyList, &DeclaredKey)| Cause {
        title: "Application configuration is incomplete".to_owned(),
        message: format!(
            "The required {} key '{}' of the application '{}' has no value.",
            list.word(),
            key.key,
            declared.name
        ),
        application: Some(declared.name.clone()),
    };
    stored.missing(&declared.keys).map(cause).collect()
}
