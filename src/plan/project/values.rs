//! Compares the values and schedules of an entry with those of its Deployment.

use std::collections::BTreeSet;

use super::stored::{StoredValues, application_url};
use super::{PlannedValue, Remembered, SendSecured, ValueEffect, WantedEntry, WantedPart, WantedText, WantedValue};
use crate::api::model::Deployment;

/// Values and schedules, compared.
#[derive(Debug, Default)]
pub struct ComparedValues {
    pub values: Vec<PlannedValue>,
    /// Whether any of them has to be sent.
    pub differs: bool,
    /// The places of secured values that are sent if anything else is.
    undecided: Vec<usize>,
}

/// The effects on a Deployment that does not exist: everything is sent.
pub(super) fn new_values(entry: &WantedEntry) -> Vec<PlannedValue> {
    let effect = |value: &WantedValue| match &value.text {
        WantedText::Standard(text) => changed(None, text),
        WantedText::Secured { .. } => ValueEffect::Set,
        WantedText::Deferred { .. } => ValueEffect::SentLater { before: None },
        WantedText::NotAvailable(reason) => ValueEffect::NotAvailable(reason.clone()),
    };
    let values = entry.values.iter().map(|value| planned(value, effect(value)));
    values.chain(entry.schedules.iter().map(|(name, cron)| schedule(name, changed(None, cron)))).collect()
}

/// Compares values and schedules (application, cron expression) with those of an existing Deployment.
pub fn compared_values(
    values: &[WantedValue],
    schedules: &[(String, String)],
    send_secured: SendSecured,
    existing: &Deployment,
) -> ComparedValues {
    let stored = StoredValues::of(existing);
    let mut compared = ComparedValues::default();
    for value in values {
        match effect(value, send_secured, &stored) {
            Some(effect) => compared.push(planned(value, effect)),
            None => {
                compared.undecided.push(compared.values.len());
                compared.values.push(planned(value, ValueEffect::NotCompared));
            }
        }
    }
    for (name, cron) in schedules {
        compared.push(schedule(name, standard(stored.schedule(name), cron)));
    }
    compared
}

impl ComparedValues {
    fn push(&mut self, value: PlannedValue) {
        self.differs |= value.effect.is_sent() || matches!(value.effect, ValueEffect::SentLater { .. });
        self.values.push(value);
    }

    /// Sends the secured values that nothing compares, if anything else is sent. Returns the names of those that are not.
    pub fn decide(&mut self, is_sent: bool) -> Vec<String> {
        let mut kept_back = Vec::new();
        for index in self.undecided.drain(..) {
            let value = &mut self.values[index];
            if is_sent {
                value.effect = ValueEffect::Set;
            } else {
                kept_back.push(value_name(value.application.as_deref(), value.key.as_deref().unwrap_or_default()));
            }
        }
        kept_back
    }
}

/// Whether a Deployment has another standard value or schedule than the entry, of those that are known before its urls are.
pub fn has_other_values(entry: &WantedEntry, existing: &Deployment) -> bool {
    let stored = StoredValues::of(existing);
    let is_other = |before: Option<&str>, after: &str| before.is_some_and(|before| before != after);
    let values = entry.values.iter().any(|value| match &value.text {
        WantedText::Standard(text) => is_other(stored.standard(value.application.as_deref(), &value.key), text),
        _ => false,
    });
    values || entry.schedules.iter().any(|(name, cron)| is_other(stored.schedule(name), cron))
}

/// The keys and schedules that the Deployment has and the entry has not.
pub(super) fn kept_keys(entry: &WantedEntry, existing: &Deployment) -> Vec<String> {
    let given: BTreeSet<_> =
        entry.values.iter().map(|value| (value.application.as_deref(), value.key.as_str())).collect();
    let mut seen = BTreeSet::new();
    let keys = StoredValues::of(existing).given_keys();
    let kept = keys.into_iter().filter(|key| !given.contains(key) && seen.insert(*key));
    let kept = kept.map(|(application, key)| value_name(application, key));
    kept.chain(kept_schedules(entry, existing)).collect()
}

/// The schedules that neither the entry nor connect.yaml has.
fn kept_schedules(entry: &WantedEntry, existing: &Deployment) -> impl Iterator<Item = String> {
    let schedules: Vec<_> = StoredValues::of(existing).schedules().collect();
    let is_known = |(name, cron): &(&str, &str)| {
        entry.schedules.iter().any(|(own, _)| own == name)
            || entry.default_schedules.iter().any(|(own, default)| (own.as_str(), default.as_str()) == (*name, *cron))
    };
    let kept = schedules.into_iter().filter(|schedule| !is_known(schedule));
    kept.map(|(name, _)| format!("{name} schedule")).collect::<Vec<_>>().into_iter()
}

/// `application.KEY`, or `KEY` for a global key.
fn value_name(application: Option<&str>, key: &str) -> String {
    application.map_or_else(|| key.to_owned(), |application| format!("{application}.{key}"))
}

/// The effect of a value. `None` for a secured one that is sent together with anything else.
fn effect(value: &WantedValue, send_secured: SendSecured, stored: &StoredValues<'_>) -> Option<ValueEffect> {
    let (application, key) = (value.application.as_deref(), value.key.as_str());
    let secured = |remembered: Option<&Remembered>| {
        if let Some(remembered) = remembered.filter(|own| stored.is_state(&own.deployment_id, own.deployment_version)) {
            return Some(if remembered.is_same { ValueEffect::SameAsLastTime } else { ValueEffect::Set });
        }
        match send_secured {
            _ if stored.is_without_secured(application, key) => Some(ValueEffect::Set),
            SendSecured::Always => Some(ValueEffect::Set),
            SendSecured::Never => Some(ValueEffect::NotCompared),
            SendSecured::Auto => None,
        }
    };
    match &value.text {
        WantedText::Standard(text) => Some(standard(stored.standard(application, key), text)),
        WantedText::Secured { remembered } => secured(remembered.as_ref()),
        WantedText::Deferred { parts, secured: is_secured, remembered } => {
            let text = known_text(parts, |name| application_url(stored.deployment(), name));
            match (text, is_secured) {
                (Some(_), true) => secured(remembered.as_ref()),
                (Some(text), false) => Some(standard(stored.standard(application, key), &text)),
                (None, true) => Some(ValueEffect::SentLater { before: None }),
                (None, false) => {
                    let before = stored.standard(application, key).map(str::to_owned);
                    Some(ValueEffect::SentLater { before })
                }
            }
        }
        WantedText::NotAvailable(reason) => Some(ValueEffect::NotAvailable(reason.clone())),
    }
}

fn standard(before: Option<&str>, after: &str) -> ValueEffect {
    if before == Some(after) { ValueEffect::Unchanged } else { changed(before, after) }
}

fn changed(before: Option<&str>, after: &str) -> ValueEffect {
    ValueEffect::Changed { before: before.map(str::to_owned), after: after.to_owned() }
}

fn planned(value: &WantedValue, effect: ValueEffect) -> PlannedValue {
    PlannedValue { application: value.application.clone(), key: Some(value.key.clone()), effect }
}

fn schedule(application: &str, effect: ValueEffect) -> PlannedValue {
    PlannedValue { application: Some(application.to_owned()), key: None, effect }
}

/// The text of a value with URLs, if all are known.
fn known_text(parts: &[WantedPart], url: impl Fn(&str) -> Option<String>) -> Option<String> {
    parts
        .iter()
        .map(|part| match part {
            WantedPart::Text(text) => Some(text.clone()),
            WantedPart::Url(application) => url(application),
        })
        .collect()
}
