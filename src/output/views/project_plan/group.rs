//! Deployments with the same plan are shown together, so that a person can read the plan of hundreds.

use crate::plan::project::{EntryAction, EntryPlan, PlannedValue, ValueEffect};

/// Fewer Deployments with the same plan are shown one by one.
const SMALLEST: usize = 4;

/// Deployments whose plans differ in names, keys, Projects and texts of values alone.
pub(super) type EntryGroup<'p> = Vec<&'p EntryPlan>;

/// The groups, in the order of their first Deployments.
pub(super) fn groups<'p>(entries: impl IntoIterator<Item = &'p EntryPlan>) -> Vec<EntryGroup<'p>> {
    let mut found: Vec<EntryGroup<'p>> = Vec::new();
    for entry in entries {
        match found.iter_mut().find(|group| is_alike(group[0], entry)) {
            Some(group) => group.push(entry),
            None => found.push(vec![entry]),
        }
    }
    let singly = |group: EntryGroup<'p>| -> Vec<EntryGroup<'p>> {
        if group.len() >= SMALLEST { vec![group] } else { group.into_iter().map(|entry| vec![entry]).collect() }
    };
    found.into_iter().flat_map(singly).collect()
}

/// Whether there is nothing to say about a Deployment but that nothing is done.
pub(super) fn is_quiet(entry: &EntryPlan) -> bool {
    let is_given = |value: &PlannedValue| !matches!(value.effect, ValueEffect::NotAvailable(_));
    entry.action == EntryAction::Nothing
        && entry.kept.is_empty()
        && entry.notes.is_empty()
        && entry.not_compared.is_empty()
        && entry.values.iter().all(is_given)
}

/// An existing Deployment that is adopted, replaced or awaited is shown alone: each deserves a look.
fn is_alike(one: &EntryPlan, other: &EntryPlan) -> bool {
    matches!(one.action, EntryAction::Create | EntryAction::Redeploy | EntryAction::Nothing | EntryAction::Refuse(_))
        && one.action == other.action
        && (&one.deployment_type, &one.region, one.wave) == (&other.deployment_type, &other.region, other.wave)
        && (&one.connector_version, one.sends_urls) == (&other.connector_version, other.sends_urls)
        && (&one.kept, &one.not_compared, &one.notes) == (&other.kept, &other.not_compared, &other.notes)
        && one.values.len() == other.values.len()
        && one.values.iter().zip(&other.values).all(|(one, other)| is_alike_value(one, other))
}

fn is_alike_value(one: &PlannedValue, other: &PlannedValue) -> bool {
    let effect = match (&one.effect, &other.effect) {
        (ValueEffect::NotAvailable(one), ValueEffect::NotAvailable(other)) => one == other,
        (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
    };
    effect && (&one.application, &one.key) == (&other.application, &other.key)
}
