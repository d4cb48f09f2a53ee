//! The wanted state, from the merged Deployments and the remembered secured values, in the form that plans take.

use secrecy::{ExposeSecret as _, SecretString};

use super::options::PlanOptions;
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentType};
use crate::configuration::Schema;
use crate::operation::secured_values::remembered_deployment;
use crate::plan::project::{
    ProjectPlace, Remembered, WantedEntry, WantedPart, WantedText, WantedValue, application_url,
};
use crate::project_file::{DeferredPart, DeferredValue, MergedDeployment, MergedValue, ResolvedValue};
use crate::secured_memory::SecuredMemory;
use crate::session::Session;

/// What an entry of the file is compared with.
pub(super) struct EntryFacts<'a> {
    pub place: ProjectPlace,
    /// The session of its Project.
    pub session: &'a Session,
    /// The key, and whether the file or a flag has it.
    pub key: (String, bool),
    pub id: Option<String>,
    /// The Deployments of its Project.
    pub deployments: &'a [Resource<Deployment>],
    pub schema: &'a Schema,
    pub memory: &'a SecuredMemory,
    pub options: &'a PlanOptions,
}

/// An entry of the file as a plan needs it.
pub(super) fn wanted_entry(merged: &MergedDeployment, facts: EntryFacts<'_>) -> WantedEntry {
    let is_preview = facts.options.is_preview;
    let key = if is_preview { format!("{}-preview", facts.key.0) } else { facts.key.0.clone() };
    let existing = existing(&facts, &key);
    let values = merged.values.iter().map(|value| wanted_value(value, existing, &facts)).collect();
    WantedEntry {
        name: merged.name.clone(),
        project: facts.place,
        may_replace: facts.options.allow_replace.contains(&key),
        key,
        was_deleted: false,
        key_is_written: facts.key.1,
        id: facts.id.filter(|_| !is_preview),
        deployment_type: if is_preview { DeploymentType::Preview } else { merged.deployment_type.value.clone() },
        region: merged.region.as_ref().map(|region| region.value.clone()),
        wave: merged.wave,
        update_connector: merged.update_connector,
        schedules: merged.schedules.iter().map(|(name, cron)| (name.clone(), cron.value.clone())).collect(),
        default_schedules: owned(facts.schema.schedules()),
        values,
        send_secured: facts.options.send_secured,
        force: facts.options.force,
    }
}

fn owned<'a>(schedules: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    schedules.map(|(application, cron)| (application.to_owned(), cron.to_owned())).collect()
}

/// The Deployment whose secured values may be remembered: the named one, else the only one without a key, which may be
/// adopted. What is remembered of another Deployment than the one of the plan does not count.
fn existing<'a>(facts: &EntryFacts<'a>, key: &str) -> Option<&'a Resource<Deployment>> {
    let mut all = facts.deployments.iter();
    if let Some(id) = &facts.id {
        return all.find(|own| own.id == *id);
    }
    let named = all.find(|own| own.key.as_deref() == Some(key));
    named.or_else(|| {
        let mut keyless = facts.deployments.iter().filter(|own| own.key.is_none());
        keyless.next().filter(|_| keyless.next().is_none())
    })
}

fn wanted_value(value: &MergedValue, existing: Option<&Resource<Deployment>>, facts: &EntryFacts<'_>) -> WantedValue {
    let text = match &value.value {
        ResolvedValue::Absent(absence) => WantedText::NotAvailable(absence.reason.clone()),
        ResolvedValue::Set(text) if !value.secured => WantedText::Standard(text.expose_secret().to_owned()),
        ResolvedValue::Set(text) => {
            let remembered = existing.and_then(|own| facts.remembered(own, value, text));
            WantedText::Secured { remembered }
        }
        ResolvedValue::Deferred(deferred) => {
            let text = existing.filter(|_| value.secured).and_then(|own| with_known_urls(deferred, own));
            let remembered = existing.zip(text).and_then(|(own, text)| facts.remembered(own, value, &text));
            WantedText::Deferred { parts: parts(deferred, value.secured), secured: value.secured, remembered }
        }
    };
    WantedValue { application: value.application.clone(), key: value.key.clone(), text }
}

impl EntryFacts<'_> {
    fn remembered(&self, existing: &Deployment, value: &MergedValue, text: &SecretString) -> Option<Remembered> {
        let deployment = remembered_deployment(self.session, &self.place.key, &existing.id);
        self.memory.remembered(&deployment, value.application.as_deref(), &value.key, text)
    }
}

/// The parts of a value with URLs. Of a secured one only the URLs.
fn parts(deferred: &DeferredValue, secured: bool) -> Vec<WantedPart> {
    let part = |part: &DeferredPart| match part {
        DeferredPart::Url(application) => Some(WantedPart::Url(application.clone())),
        DeferredPart::Text(text) if !secured => Some(WantedPart::Text(text.expose_secret().to_owned())),
        DeferredPart::Text(_) => None,
    };
    deferred.parts.iter().filter_map(part).collect()
}

/// The value with the URLs of a Deployment, if it has all of them.
pub(super) fn with_known_urls(deferred: &DeferredValue, deployment: &Deployment) -> Option<SecretString> {
    deferred.with_urls(|name| application_url(deployment, name))
}
