//! Configuration values: whether a Connector accepts them, and how they are kept.
//!
//! Of a secured value, only as many asterisks as it has characters are kept: more is never shown, and a value that a
//! later redeploy does not name stays as it is.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::connectors::declaration::{Declaration, DeclaredApplication, DeclaredKey, KeyList, KeyLists};
use crate::emulator::input::bodies::{ApplicationValuesBody, GlobalValuesBody, ValueBody};
use crate::emulator::reports::FailureCause;
use crate::emulator::responses::{ErrorCode, ErrorResponse};

/// The value of a key. A secured value consists of asterisks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct StoredValue {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl KeyLists<StoredValue> {
    /// Sets the given values and leaves the others.
    pub(crate) fn merge(&mut self, standard: Vec<ValueBody>, secured: Vec<ValueBody>) {
        for given in standard {
            set(&mut self.standard, given.key, given.value);
        }
        for given in secured {
            set(&mut self.secured, given.key, "*".repeat(given.value.chars().count()));
        }
    }

    /// Removes values of keys that are not declared any more.
    pub(crate) fn retain(&mut self, declared: &KeyLists<DeclaredKey>) {
        self.standard.retain(|value| declared.find(KeyList::Standard, &value.key).is_some());
        self.secured.retain(|value| declared.find(KeyList::Secured, &value.key).is_some());
    }

    fn value<'a>(&'a self, list: KeyList, declared: &'a DeclaredKey) -> Option<&'a str> {
        let given = self.list(list).iter().find(|value| value.key == declared.key);
        given.map(|given| given.value.as_str()).or(declared.default.as_deref())
    }

    /// The values of one list in the order of their declaration. A key without a value has its default.
    pub(crate) fn view(&self, list: KeyList, declared: &KeyLists<DeclaredKey>) -> Value {
        let values = declared.list(list).iter().filter_map(|key| Some((&key.key, self.value(list, key)?)));
        values.map(|(key, value)| json!({ "key": key, "value": value })).collect()
    }

    /// Required keys without a value and without a default.
    fn missing<'a>(&'a self, declared: &'a KeyLists<DeclaredKey>) -> impl Iterator<Item = (KeyList, &'a DeclaredKey)> {
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
pub(crate) fn check_applications(given: &[ApplicationValuesBody], declaration: &Declaration) -> Vec<ErrorResponse> {
    let mut errors = Vec::new();
    let mut names = HashSet::new();
    for (index, values) in given.iter().enumerate() {
        let name = &values.application_name;
        if !names.insert(name) {
            errors.push(ErrorResponse::invalid_body(format!("[{index}].applicationName: '{name}' is named twice")));
        }
        match declaration.application(name) {
            Some(declared) => check_application(values, declared, &mut errors),
            None => errors.push(
                ErrorCode::DeploymentUnknownApplicationConfiguration
                    .error(format!("The Connector has no application '{name}'.")),
            ),
        }
    }
    errors
}

fn check_application(given: &ApplicationValuesBody, declared: &DeclaredApplication, errors: &mut Vec<ErrorResponse>) {
    let name = &declared.name;
    for (list, values) in [(KeyList::Standard, &given.standard), (KeyList::Secured, &given.secured)] {
        errors.extend(named_twice(values, name));
        for value in values.iter().filter(|value| declared.keys.find(list, &value.key).is_none()) {
            let message = format!("The application '{name}' has no {} key '{}'.", list.word(), value.key);
            errors.push(ErrorCode::DeploymentUnknownApplicationConfigurationKey.error(message));
        }
    }
    if given.schedule.is_some() && declared.kind != "job" {
        let fault = format!("schedule: the application '{name}' is not a job but of type {}", declared.kind);
        errors.push(ErrorResponse::invalid_body(fault));
    }
}

fn named_twice(values: &[ValueBody], owner: &str) -> Option<ErrorResponse> {
    let mut keys = HashSet::new();
    let twice = values.iter().find(|value| !keys.insert(&value.key))?;
    Some(ErrorResponse::invalid_body(format!("{owner}: the key '{}' is named twice", twice.key)))
}

/// What is wrong with values for all applications.
pub(crate) fn check_global(given: &GlobalValuesBody, declared: &KeyLists<DeclaredKey>) -> Vec<ErrorResponse> {
    let mut errors = Vec::new();
    for (list, values) in [(KeyList::Standard, &given.standard), (KeyList::Secured, &given.secured)] {
        errors.extend(named_twice(values, "globalConfiguration"));
        for value in values {
            let (word, key) = (list.word(), &value.key);
            match declared.find(list, key) {
                None => errors.push(
                    ErrorCode::DeploymentUnknownGlobalConfigurationKey
                        .error(format!("There is no global {word} key '{key}'.")),
                ),
                Some(declared) if declared.required && value.value.is_empty() => errors.push(
                    ErrorCode::DeploymentEmptyRequiredGlobalConfigurationKey
                        .error(format!("The global {word} key '{key}' is required, but its value is empty.")),
                ),
                Some(_) => {}
            }
        }
    }
    errors
}

/// Required global keys that have no value.
pub(crate) fn check_global_complete<'a>(
    stored: &'a KeyLists<StoredValue>,
    declared: &'a KeyLists<DeclaredKey>,
) -> impl Iterator<Item = ErrorResponse> {
    stored.missing(declared).map(|(list, key)| {
        let message = format!("The global {} key '{}' is missing.", list.word(), key.key);
        ErrorCode::DeploymentMissingGlobalConfigurationKey.error(message)
    })
}

/// Required keys of an application that have no value: the service accepts the request, and the deploy fails later.
pub(crate) fn missing_values<'a>(
    stored: &'a KeyLists<StoredValue>,
    declared: &'a DeclaredApplication,
) -> impl Iterator<Item = FailureCause> {
    stored.missing(&declared.keys).map(|(list, key)| FailureCause {
        title: "Application configuration is incomplete".to_owned(),
        message: format!(
            "The required {} key '{}' of the application '{}' has no value.",
            list.word(),
            key.key,
            declared.name
        ),
        application: Some(declared.name.clone()),
    })
}
