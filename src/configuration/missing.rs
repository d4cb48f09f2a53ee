//! Values that a Connector requires and that are not given.

use super::assignment::target_text;
use super::schema::SchemaKey;
use super::{Assignment, Schema};
use crate::api::model::{ConfigurationValue, Deployment};

/// A required key without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingValue {
    /// None for a global key.
    pub application: Option<String>,
    pub key: String,
    pub secured: bool,
    pub description: Option<String>,
}

/// The name of a required key that needs a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsetKey {
    /// `application.KEY` or `KEY`.
    pub target: String,
    pub secured: bool,
}

impl MissingValue {
    /// `application.KEY` or `KEY`.
    pub fn target(&self) -> String {
        target_text(self.application.as_deref(), &self.key)
    }

    /// The key alone.
    pub(super) fn unset(&self) -> UnsetKey {
        UnsetKey { target: self.target(), secured: self.secured }
    }

    /// The assignment of a value to the key.
    pub fn given(&self, value: secrecy::SecretString) -> Assignment {
        Assignment::new(self.application.clone(), self.key.clone(), value)
    }

    /// The problem in one sentence.
    pub fn sentence(&self) -> String {
        let kind = if self.secured { ", secured" } else { "" };
        let description = self.description.iter().map(|description| format!(": {description}")).collect::<String>();
        format!("`{}` is required{kind}{description}", self.target())
    }
}

/// Every required key with neither a value, nor a default, nor a value in the `stored` Deployment.
pub(super) fn missing(
    schema: &Schema,
    is_set: impl Fn(Option<&str>, &SchemaKey) -> bool,
    stored: Option<&Deployment>,
) -> Vec<MissingValue> {
    let has_value = |application: Option<&str>, key: &SchemaKey| {
        is_set(application, key) || stored.is_some_and(|deployment| is_stored(deployment, application, &key.key))
    };
    let mut all = Vec::new();
    for (application, keys) in schema.lists() {
        let required = keys.iter().filter(|key| key.required && key.default.is_none());
        let missing = required.filter(|key| !has_value(application, key));
        all.extend(missing.map(|key| MissingValue {
            application: application.map(str::to_owned),
            key: key.key.clone(),
            secured: key.secured,
            description: key.description.clone(),
        }));
    }
    all
}

/// Whether the Deployment has a value for a key of an application, or for a global key.
fn is_stored(deployment: &Deployment, application: Option<&str>, key: &str) -> bool {
    let lists = match application {
        Some(name) => {
            let applications = deployment.applications.as_deref().unwrap_or_default();
            let stored = applications.iter().find(|stored| stored.application_name == name);
            stored.map(|stored| (&stored.standard_configuration, &stored.secured_configuration))
        }
        None => (deployment.global_configuration.as_ref())
            .map(|global| (&global.standard_configuration, &global.secured_configuration)),
    };
    let has_key = |list: &Option<Vec<ConfigurationValue>>| list.iter().flatten().any(|value| value.key == key);
    lists.is_some_and(|(standard, secured)| has_key(standard) || has_key(secured))
}
