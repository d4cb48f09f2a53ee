//! Deployments on the page of a plan: a head line each, or one for a group, and what changes.

use super::connector::{ChangedText, DETAIL, ShownChange, write_changes, write_detail, write_notes, write_refusal};
use super::group::EntryGroup;
use super::words::{action_mark, plural, value_name, version_change};
use crate::api::model::{DeploymentStatus, DeploymentType};
use crate::output::{StyledText, TextPage, TextStyle, width};
use crate::plan::project::{EntryAction, EntryPlan, PlannedValue, ValueEffect};

/// How many names of a group are shown.
const NAMES: usize = 12;

/// Longer names do not align the others.
const LONGEST_NAME: usize = 24;

/// How head lines are laid out.
pub(super) struct HeadLayout {
    /// The columns of the names.
    names: usize,
    /// Whether the plan has several waves, so that each line says which.
    waves: bool,
}

impl HeadLayout {
    pub(super) fn of(entries: &[EntryPlan]) -> Self {
        let widths = entries.iter().map(|entry| width::columns(&entry.name)).filter(|width| *width <= LONGEST_NAME);
        let waves = entries.iter().any(|entry| Some(entry.wave) != entries.first().map(|first| first.wave));
        Self { names: widths.max().unwrap_or(0), waves }
    }

    fn head(&self, entry: &EntryPlan) -> Vec<StyledText> {
        let name = StyledText::new(&width::pad(&entry.name, self.names), TextStyle::Heading);
        let key = format!("`{}`", entry.key_or_id());
        let mut head = vec![action_mark(&entry.action), name, key.into(), entry.project.key.as_str().into()];
        head.extend(self.facts(entry));
        head
    }

    fn head_of_group(&self, group: &EntryGroup<'_>) -> Vec<StyledText> {
        let count = StyledText::new(&plural(group.len(), "Deployment"), TextStyle::Heading);
        let mut head = vec![action_mark(&group[0].action), count];
        head.extend(self.facts(group[0]));
        head
    }

    fn facts(&self, entry: &EntryPlan) -> Vec<StyledText> {
        let wave = self.waves.then(|| format!("wave {}", entry.wave));
        // What is created again has no earlier version.
        let is_new = matches!(entry.action, EntryAction::AwaitDeletion | EntryAction::Replace(_));
        let exists = entry.existing.is_some() && !is_new;
        let version = entry.connector_version.as_ref().map(|change| version_change(change, exists));
        let facts = [
            Some(entry.region.as_deref().map_or_else(|| StyledText::faint("Region not known"), StyledText::from)),
            Some(deployment_type(&entry.deployment_type)),
            version.map(StyledText::from),
            wave.map(StyledText::from),
        ];
        facts.into_iter().flatten().collect()
    }
}

/// The type of a Deployment. Production is highlighted.
pub(super) fn deployment_type(own: &DeploymentType) -> StyledText {
    let style = if *own == DeploymentType::Production { TextStyle::Caution } else { TextStyle::Faint };
    StyledText::new(own.as_str(), style)
}

/// A Deployment, or a group of them.
pub(super) fn write(page: &mut TextPage, layout: &HeadLayout, group: &EntryGroup<'_>) {
    let [entry] = group.as_slice() else { return write_group(page, layout, group) };
    if let EntryAction::Refuse(refusal) = &entry.action {
        write_refusal(page, &layout.head(entry), refusal);
        return write_notes(page, &entry.notes);
    }
    page.flow(0, DETAIL, &layout.head(entry));
    if let Some(reason) = reason(entry) {
        write_detail(page, &reason, TextStyle::Plain);
    }
    write_changes(page, DETAIL, &changes(group));
    write_details(page, entry);
}

fn write_group(page: &mut TextPage, layout: &HeadLayout, group: &EntryGroup<'_>) {
    let Some(first) = group.first() else { return };
    if let EntryAction::Refuse(refusal) = &first.action {
        write_refusal(page, &layout.head_of_group(group), refusal);
        return write_detail(page, &names(group), TextStyle::Plain);
    }
    page.flow(0, DETAIL, &layout.head_of_group(group));
    write_detail(page, &names(group), TextStyle::Plain);
    write_changes(page, DETAIL, &changes(group));
    write_details(page, first);
}

/// The first names of a group, each with the key of its Project if that is another word.
pub(super) fn names(group: &[&EntryPlan]) -> String {
    let name = |entry: &&EntryPlan| match entry.project.key == entry.name {
        true => entry.name.clone(),
        false => format!("{} ({})", entry.name, entry.project.key),
    };
    let shown: Vec<String> = group.iter().take(NAMES).map(name).collect();
    let more = group.len().saturating_sub(NAMES);
    let end = if more > 0 { format!(", and {more} more (`-o json` lists all)") } else { String::new() };
    shown.join(", ") + &end
}

/// Why an existing Deployment is treated in this way.
fn reason(entry: &EntryPlan) -> Option<String> {
    let existing = entry.existing.as_ref();
    let id = || existing.map(|own| own.id.as_str()).unwrap_or("?");
    let status = || existing.and_then(|own| own.status.as_ref()).map_or("busy", DeploymentStatus::as_str);
    match &entry.action {
        EntryAction::Adopt => Some(format!("the existing Deployment {} has no key", id())),
        EntryAction::Join => Some(format!("it is {}: wait until it finishes, then compare again", status())),
        EntryAction::AwaitDeletion => Some("it is being deleted: wait until it is gone, then create it".to_owned()),
        EntryAction::Replace(reason) => Some(format!("delete {}, then create it: {reason}", id())),
        EntryAction::Redeploy => failed(entry),
        EntryAction::Create | EntryAction::Nothing | EntryAction::Refuse(_) => None,
    }
}

/// The status that alone is a reason to redeploy.
fn failed(entry: &EntryPlan) -> Option<String> {
    let status = entry.existing.as_ref()?.status.as_ref()?;
    (*status != DeploymentStatus::Deployed).then(|| format!("its status is {status}"))
}

/// The values that change. Of one that differs within the group, the first is an example.
fn changes(group: &[&EntryPlan]) -> Vec<ChangedText> {
    let Some(first) = group.first() else { return Vec::new() };
    let is_new = matches!(first.action, EntryAction::Create | EntryAction::AwaitDeletion | EntryAction::Replace(_));
    let change = |(index, value): (usize, &PlannedValue)| {
        let is_same = group.iter().all(|entry| entry.values.get(index).is_some_and(|own| own.effect == value.effect));
        let text = match &value.effect {
            ValueEffect::Changed { before, after } if !is_same => {
                ShownChange::Differing { of: first.name.clone(), before: before.clone(), after: after.clone() }
            }
            ValueEffect::Changed { before: None, after } if is_new => ShownChange::Added(after.clone()),
            ValueEffect::Changed { before: None, after } => ShownChange::Given(after.clone()),
            ValueEffect::Changed { before: Some(before), after } => ShownChange::Changed(before.clone(), after.clone()),
            ValueEffect::Set => ShownChange::Described("set (secured)".into()),
            ValueEffect::SentLater { .. } => ShownChange::Described("set once the URLs are known".into()),
            ValueEffect::NotAvailable(reason) => {
                let text = format!("not available here ({reason})");
                ShownChange::Described(StyledText::new(&text, TextStyle::Caution))
            }
            ValueEffect::Unchanged | ValueEffect::SameAsLastTime | ValueEffect::NotCompared => return None,
        };
        Some(ChangedText { name: value_name(value), text })
    };
    first.values.iter().enumerate().filter_map(change).collect()
}

/// What stays, and what could not be compared.
fn write_details(page: &mut TextPage, entry: &EntryPlan) {
    if entry.sends_urls {
        write_detail(page, "then redeploy with the URLs of its applications", TextStyle::Plain);
    }
    let names = |effect: &ValueEffect| -> Vec<String> {
        entry.values.iter().filter(|value| value.effect == *effect).map(value_name).collect()
    };
    let unchanged = names(&ValueEffect::Unchanged).len();
    let mut rows: Vec<Vec<StyledText>> = Vec::new();
    let mut row = |title: &str, names: Vec<String>, style| {
        if !names.is_empty() {
            rows.push(vec![StyledText::new(title, style), names.join(", ").into()]);
        }
    };
    row("same as last time", names(&ValueEffect::SameAsLastTime), TextStyle::Faint);
    row("cannot be compared", names(&ValueEffect::NotCompared), TextStyle::Caution);
    row("kept", entry.kept.clone(), TextStyle::Faint);
    page.grid(DETAIL, &rows);
    if unchanged > 0 && entry.action != EntryAction::Nothing {
        write_detail(page, &format!("{} unchanged", plural(unchanged, "value")), TextStyle::Faint);
    }
    write_notes(page, &entry.notes);
}
