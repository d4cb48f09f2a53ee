//! The secured values of a saved plan: keyed hashes, with the key of the memory. Without it they say nothing.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::project_file::{MergedDeployment, MergedValue, ResolvedValue};
use crate::secured_memory::SecuredMemory;

/// What a saved plan keeps of the secured values that were available when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SavedSecrets {
    /// Distinguishes the memory from others, whose hashes cannot be compared.
    memory: String,
    /// Hashes by the name of the Deployment and that of the value.
    values: BTreeMap<String, BTreeMap<String, String>>,
}

/// How the secured values of a run compare with those of a saved plan.
pub(super) enum SecretComparison {
    /// The plan was made with another memory.
    OtherMemory,
    /// These values differ, by the name of the Deployment and that of the value.
    Differing(Vec<(String, String)>),
}

impl SavedSecrets {
    pub(super) fn of(merged: &[MergedDeployment], salt: &str, memory: &SecuredMemory) -> Self {
        let id = memory.hash_in_plan(salt, "", (None, ""), &SecretString::default());
        let values = merged.iter().map(|own| (own.name.clone(), hashes(own, salt, memory)));
        Self { memory: id, values: values.filter(|(_, hashes)| !hashes.is_empty()).collect() }
    }

    /// Whether there is no secured value.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Compares with the values of this run.
    pub(super) fn compared(&self, now: &Self) -> SecretComparison {
        if self.memory != now.memory {
            return SecretComparison::OtherMemory;
        }
        let differing = self.values.iter().flat_map(|(name, hashes)| {
            let current = now.values.get(name);
            let differs = move |(key, hash): &(&String, &String)| current.and_then(|own| own.get(*key)) != Some(*hash);
            hashes.iter().filter(differs).map(|(key, _)| (name.clone(), key.clone()))
        });
        SecretComparison::Differing(differing.collect())
    }
}

/// The hashes of the secured values of a Deployment that are available.
fn hashes(deployment: &MergedDeployment, salt: &str, memory: &SecuredMemory) -> BTreeMap<String, String> {
    let secured = deployment.values.iter().filter(|value| value.secured);
    let hashed = secured.filter_map(|value| {
        let place = (value.application.as_deref(), value.key.as_str());
        let hash = memory.hash_in_plan(salt, &deployment.name, place, &text(value)?);
        let application = value.application.iter().map(|application| format!("{application}."));
        Some((application.collect::<String>() + &value.key, hash))
    });
    hashed.collect()
}

/// The value. Of one with URLs, their names take their place: they are known later.
fn text(value: &MergedValue) -> Option<SecretString> {
    match &value.value {
        ResolvedValue::Absent(_) => None,
        ResolvedValue::Set(text) => Some(text.clone()),
        ResolvedValue::Deferred(deferred) => deferred.with_urls(|application| Some(format!("${{url:{application}}}"))),
    }
}
