//! Values that a Connector requires and nobody gave.

use super::fit::{Fitted, declared};
use super::{Assignment, Schema};
use crate::api::model::{ConfigurationValue, Deployment, KeySchema};

/// A required key without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingValue {
    /// The application, or none for a global key.
    pub application: Option<String>,
    /// Name of the key.
    pub key: String,
    /// Whether its value is a secret.
    pub secured: bool,
    /// What the value is for.
    pub description: Option<String>,
}

impl MissingValue {
    fn new(application: Option<&str>, key: &KeySchema, secured: bool) -> Self {
        let description = key.description.as_deref().map(str::trim).filter(|description| !description.is_empty());
        Self {
            application: application.map(str::to_owned),
            key: key.key.clone(),
            secured,
            description: description.map(str::to_owned),
        }
    }

    /// `application.KEY` or `KEY`.
    pub fn target(&self) -> String {
        match &self.application {
            Some(application) => format!("{application}.{}", self.key),
            None => self.key.clone(),
        }
    }

    /// The value, once there is one.
    pub fn given(&self, value: secrecy::SecretString) -> Assignment {
        Assignment { application: self.application.clone(), key: self.key.clone(), value }
    }

    /// The problem in words.
    pub fn sentence(&self) -> String {
        let kind = if self.secured { ", secured" } else { "" };
        match &self.description {
            Some(description) => format!("`{}` is required{kind}: {description}", self.target()),
            None => format!("`{}` is required{kind}", self.target()),
        }
    }
}

/// Every required key that has neither a value nor a default nor a stored value.
pub(super) fn missing(schema: &Schema, fitted: &Fitted, stored: Option<&Deployment>) -> Vec<MissingValue> {
    let mut all = Vec::new();
    for application in &schema.applications {
        let name = &application.application_name;
        let given = fitted.applications.iter().find(|given| &given.application_name == name);
        for (key, secured) in declared(&application.standard_configuration, &application.secured_configuration) {
            let list =
                given.map(|given| if secured { &given.secured_configuration } else { &given.standard_configuration });
            let is_given = list.is_some_and(|list| list.iter().any(|entry| entry.key == key.key));
            if is_wanted(key) && !is_given && !is_stored(stored, Some(name), &key.key) {
                all.push(MissingValue::new(Some(name), key, secured));
            }
        }
    }
    for (key, secured) in declared(&schema.global.standard_configuration, &schema.global.secured_configuration) {
        let is_given = fitted.global_entry(&key.key, secured).is_some();
        if is_wanted(key) && !is_given && !is_stored(stored, None, &key.key) {
            all.push(MissingValue::new(None, key, secured));
        }
    }
    all
}

fn is_wanted(key: &KeySchema) -> bool {
    key.required == Some(true) && key.default.is_none()
}

/// Whether the Deployment has a value for this key of this application, or for this global key.
fn is_stored(deployment: Option<&Deployment>, application: Option<&str>, key: &str) -> bool {
    let Some(deployment) = deployment else { return false };
    let lists = match application {
        Some(name) => {
            let applications = deployment.applications.as_deref().unwrap_or_default();
            let stored = applications.iter().find(|stored| stored.application_name == name);
            stored.map(|stored| (&stored.standard_configuration, &stored.secured_configuration))
        }
        None => (deployment.global_configuration.as_ref())
            .map(|global| (&global.standard_configuration, &global.secured_configuration)),
    };
    let holds = |list: &Option<Vec<ConfigurationValue>>| list.iter().flatten().any(|value| value.key == key);
    lists.is_some_and(|(standard, secured)| holds(standard) || holds(secured))
}
