//! The values of a Deployment as a file has them.

use std::collections::BTreeMap;

use super::names::UniqueNames;
use crate::api::model::{ApplicationType, ConfigurationValue, Deployment};
use crate::configuration::{Schema, is_application_name, is_key_name, target_text};
use crate::connect_file::check_schedule;
use crate::project_file::ValueDraft;

/// A secured value that the file reads from the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretReference {
    /// Name of the Deployment in the file.
    pub deployment: String,
    /// `None` for a global key.
    pub application: Option<String>,
    pub key: String,
    /// The environment variable.
    pub variable: String,
    /// Whether the Connector requires the key.
    pub is_required: bool,
}

impl SecretReference {
    /// The key behind the name of its application.
    pub fn target(&self) -> String {
        target_text(self.application.as_deref(), &self.key)
    }
}

/// The values of one Deployment.
#[derive(Debug, Default)]
pub(super) struct ImportedValues {
    pub(super) standard: Vec<ValueDraft>,
    pub(super) secured: Vec<ValueDraft>,
    pub(super) secrets: Vec<SecretReference>,
    /// What the file does not have, in one sentence each.
    pub(super) notes: Vec<String>,
}

/// Reads the values of Deployments against what the newest version of the Connector declares.
pub(super) struct ValueImport<'a> {
    pub(super) schema: &'a Schema,
    /// Whether the file has several Deployments. Each may have secrets of its own, which cannot be compared.
    pub(super) has_several: bool,
    pub(super) variables: UniqueNames,
}

impl ValueImport<'_> {
    /// The values of a Deployment with this name, in the order in which the Connector declares the keys.
    pub(super) fn of(&mut self, name: &str, deployment: &Deployment) -> ImportedValues {
        let mut values = ImportedValues::default();
        let schema = self.schema;
        let applications = schema.application_names().map(Some);
        for application in applications.chain([None]) {
            if application.is_some_and(|name| !is_application_name(name)) {
                continue;
            }
            let lists = ValueLists::of(deployment, application);
            for key in schema.keys_of(application).filter(|key| is_key_name(key)) {
                self.key(name, application, key, &lists, &mut values);
            }
        }
        values.notes.extend(undeclared(name, deployment, schema));
        values
    }

    fn key(
        &mut self,
        deployment: &str,
        application: Option<&str>,
        key: &str,
        lists: &ValueLists<'_>,
        values: &mut ImportedValues,
    ) {
        let is_required = self.schema.is_required(application, key);
        let draft = |text, comment| ValueDraft {
            application: application.map(str::to_owned),
            key: key.to_owned(),
            text,
            comment,
        };
        if self.schema.is_secured(application, key) == Some(true) {
            if !is_required && lists.secured(key).is_none() {
                return;
            }
            let names = [Some(deployment).filter(|_| self.has_several), application, Some(key)];
            let variable = self.variables.variable(&names.into_iter().flatten().collect::<Vec<_>>());
            let comment = if is_required { "secured, required" } else { "secured" };
            values.secured.push(draft(format!("${{{variable}}}"), Some(comment)));
            let (deployment, application) = (deployment.to_owned(), application.map(str::to_owned));
            values.secrets.push(SecretReference {
                deployment,
                application,
                key: key.to_owned(),
                variable,
                is_required,
            });
            return;
        }
        // The service shows the default of a key that was never set. Written down, it would stay when the Connector changes it.
        let default = self.schema.default_of(application, key).unwrap_or_default();
        if let Some(text) = lists.standard(key).filter(|text| *text != default) {
            values.standard.push(draft(literal(text), None));
        }
    }
}

/// The schedules of a Deployment's jobs, and what is not written of them. One that connect.yaml has as the default would stay
/// when that changes.
pub(super) fn schedules(
    name: &str,
    deployment: &Deployment,
    schema: &Schema,
    defaults: &BTreeMap<String, String>,
) -> (Vec<(String, String)>, Vec<String>) {
    let (mut schedules, mut notes) = (Vec::new(), Vec::new());
    for application in deployment.applications.iter().flatten() {
        let own = &application.application_name;
        let Some(cron) = application.schedule.as_ref().filter(|cron| !cron.trim().is_empty()) else { continue };
        let is_job = schema.application_type(own).is_none_or(|kind| *kind == ApplicationType::Job);
        if !schema.has_application(own) || !is_job || defaults.get(own) == Some(cron) {
            continue;
        }
        if check_schedule(cron).is_empty() {
            schedules.push((own.clone(), cron.clone()));
        } else {
            notes.push(format!("{name}: the schedule of `{own}` is not written, because it is not valid"));
        }
    }
    (schedules, notes)
}

/// Splits the values that all Deployments have from those of each.
pub(super) fn shared(entries: &mut [Vec<ValueDraft>]) -> Vec<ValueDraft> {
    let [first, others @ ..] = &*entries else { return Vec::new() };
    if others.is_empty() {
        return Vec::new();
    }
    let shared: Vec<ValueDraft> =
        first.iter().filter(|value| others.iter().all(|other| other.contains(value))).cloned().collect();
    entries.iter_mut().for_each(|values| values.retain(|value| !shared.contains(value)));
    shared
}

/// A text that is not read as a reference.
fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

/// The values of an application, or the global ones.
struct ValueLists<'a> {
    standard: &'a [ConfigurationValue],
    secured: &'a [ConfigurationValue],
}

impl<'a> ValueLists<'a> {
    fn of(deployment: &'a Deployment, application: Option<&str>) -> Self {
        let (standard, secured) = match application {
            Some(name) => {
                let own = deployment.applications.iter().flatten().find(|own| own.application_name == name);
                own.map(|own| (&own.standard_configuration, &own.secured_configuration))
            }
            None => {
                let own = deployment.global_configuration.as_ref();
                own.map(|own| (&own.standard_configuration, &own.secured_configuration))
            }
        }
        .unwrap_or((&None, &None));
        Self { standard: standard.as_deref().unwrap_or_default(), secured: secured.as_deref().unwrap_or_default() }
    }

    fn standard(&self, key: &str) -> Option<&'a str> {
        self.standard.iter().find(|value| value.key == key)?.value.as_deref()
    }

    fn secured(&self, key: &str) -> Option<&'a ConfigurationValue> {
        self.secured.iter().find(|value| value.key == key)
    }
}

/// The keys that a Deployment has and the newest version of the Connector does not declare.
fn undeclared(name: &str, deployment: &Deployment, schema: &Schema) -> Option<String> {
    let own = deployment.applications.iter().flatten().map(|own| Some(own.application_name.as_str()));
    let mut keys = Vec::new();
    for application in own.chain([None]) {
        let ValueLists { standard, secured } = ValueLists::of(deployment, application);
        let all = standard.iter().chain(secured).map(|value| value.key.as_str());
        let left = all.filter(|key| schema.is_secured(application, key).is_none());
        keys.extend(left.map(|key| format!("`{}`", target_text(application, key))));
    }
    (!keys.is_empty()).then(|| {
        format!(
            "{name}: not written, because the newest version of the Connector does not declare it: {}",
            keys.join(", ")
        )
    })
}
