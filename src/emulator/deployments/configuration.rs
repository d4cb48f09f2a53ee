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

    /// The values in the order of their declaration. A key without a value has its default.
    pub(crate) fn view(&self, declared: &KeyLists<DeclaredKey>) -> Value {
        let values = |list| -> Value {
            let values = declared.list(list).iter().filter_map(|key| Some((&key.key, self.value(list, key)?)));
            values.map(|(key, value)| json!({ "key": key, "value": value })).collect()
        };
        let (standard, secured) = (values(KeyList::Standard), values(KeyList::Secured));
        json!({ "standardConfiguration": standard, "securedConfiguration": secured })
    }

    /// Required keys without a value and without a default.
    pub(crate) fn missing<'a>(
        &'a self,
        declared: &'a KeyLists<DeclaredKey>,
    ) -> impl Iterator<Item = (KeyList, &'a DeclaredKey)> {
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
            Some(declared) => errors.extend(check_application(values, declared)),
            None => {
                let message = format!("The Connector has no application '{name}'.");
                errors.push(ErrorCode::DeploymentUnknownApplicationConfiguration.error(message));
            }
        }
    }
    errors
}

fn check_application(given: &ApplicationValuesBody, declared: &DeclaredApplication) -> Vec<ErrorResponse> {
    let name = &declared.name;
    let mut errors = check_values(name, &given.standard, &given.secured, |list, value| {
        let message = || format!("The application '{name}' has no {} key '{}'.", list.word(), value.key);
        let unknown = declared.keys.find(list, &value.key).is_none();
        unknown.then(|| ErrorCode::DeploymentUnknownApplicationConfigurationKey.error(message()))
    });
    if given.schedule.is_some() && declared.kind != "job" {
        let fault = format!("schedule: the application '{name}' is not a job but of type {}", declared.kind);
        errors.push(ErrorResponse::invalid_body(fault));
    }
    errors
}

/// What is wrong with values for all applications.
pub(crate) fn check_global(given: &GlobalValuesBody, declared: &KeyLists<DeclaredKey>) -> Vec<ErrorResponse> {
    check_values("globalConfiguration", &given.standard, &given.secured, |list, value| {
        let (word, key) = (list.word(), &value.key);
        match declared.find(list, key) {
            None => {
                let message = format!("There is no global {word} key '{key}'.");
                Some(ErrorCode::DeploymentUnknownGlobalConfigurationKey.error(message))
            }
            Some(declared) if declared.required && value.value.is_empty() => {
                let message = format!("The global {word} key '{key}' is required, but its value is empty.");
                Some(ErrorCode::DeploymentEmptyRequiredGlobalConfigurationKey.error(message))
            }
            Some(_) => None,
        }
    })
}

/// In each list: a key that is named twice, and what `check` reports about each value.
fn check_values(
    owner: &str,
    standard: &[ValueBody],
    secured: &[ValueBody],
    check: impl Fn(KeyList, &ValueBody) -> Option<ErrorResponse>,
) -> Vec<ErrorResponse> {
    let mut errors = Vec::new();
    for (list, values) in [(KeyList::Standard, standard), (KeyList::Secured, secured)] {
        let mut keys = HashSet::new();
        let twice = values.iter().find(|value| !keys.insert(&value.key));
        let twice = twice.map(|value| format!("{owner}: the key '{}' is named twice", value.key));
        errors.extend(twice.map(ErrorResponse::invalid_body));
        errors.extend(values.iter().filter_map(|value| check(list, value)));
    }
    errors
}

/// Required keys of an application that have no value: the service accepts the request, and the deploy fails later.
pub(crate) fn missing_values<'a>(
    stored: &'a KeyLists<StoredValue>,
    declared: &'a DeclaredApplication,
) -> impl Iterator<Item = FailureCause> {
    let name = &declared.name;
    stored.missing(&declared.keys).map(move |(list, key)| FailureCause {
        title: "Application configuration is incomplete".to_owned(),
        message: format!("The required {} key '{}' of the application '{name}' has no value.", list.word(), key.key),
        application: Some(name.clone()),
    })
}
