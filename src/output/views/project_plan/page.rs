//! A plan for people.

use std::collections::BTreeMap;

use super::words::{action_word, connector_word, release_text, sign, summary, versions};
use crate::api::model::DeploymentType;
use crate::output::{StyledText, TextPage, TextStyle};
use crate::plan::FieldChange;
use crate::plan::project::{
    AwaitedWork, ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, PlannedValue, ProjectPlan, Refusal,
    UnlistedDeployment, ValueEffect,
};

/// How many Deployments with nothing to do have a line of their own.
const UNCHANGED_SHOWN: usize = 10;

/// How many Deployments with the same changes are named in full.
const ALIKE_SHOWN: usize = 3;

/// How many Deployments that the file does not name are shown.
const UNLISTED_SHOWN: usize = 10;

pub(super) fn plan(plan: &ProjectPlan, page: &mut TextPage) {
    connector(&plan.connector, page);
    let (unchanged, changed): (Vec<&EntryPlan>, Vec<&EntryPlan>) =
        plan.deployments.iter().partition(|own| own.action == EntryAction::Nothing);
    for group in groups(&changed) {
        entries(&group, page);
    }
    for own in unchanged.iter().take(UNCHANGED_SHOWN) {
        page.unwrapped(&head(own));
        remarks(own, page);
    }
    if let Some(more) = unchanged.len().checked_sub(UNCHANGED_SHOWN).filter(|more| *more > 0) {
        page.unwrapped(&[StyledText::faint(&format!("= {more} more Deployments with nothing to do"))]);
        unchanged.iter().skip(UNCHANGED_SHOWN).for_each(|own| remarks(own, page));
    }
    unlisted(&plan.unlisted, page);
    not_compared(&plan.deployments, page);
    let text = if plan.is_empty() { "Nothing to do.".to_owned() } else { summary(&plan.deployments) };
    page.paragraph(0, &text, TextStyle::Heading);
}

fn connector(plan: &ConnectorPlan, page: &mut TextPage) {
    let word = connector_word(plan);
    let name = StyledText::new(&plan.name, TextStyle::Heading);
    let what = if plan.change == ConnectorChange::Foreign { "of someone else" } else { word };
    page.unwrapped(&[styled(word, sign(word)), StyledText::from("Connector"), name, StyledText::from(what)]);
    if let Some(awaited) = plan.awaits {
        let text = match awaited {
            AwaitedWork::Publish => "first wait for the publish that runs",
            AwaitedWork::Validation => "first wait for the validation that runs",
        };
        page.paragraph(4, text, TextStyle::Plain);
    }
    let rows: Vec<Vec<StyledText>> = plan.changes.iter().map(field).collect();
    page.grid(4, &rows);
    if let Some(text) = release_text(plan.release) {
        page.paragraph(4, text, TextStyle::Plain);
    }
    plan.notes.iter().for_each(|note| page.paragraph(4, note, TextStyle::Faint));
    plan.refusal.iter().for_each(|refusal| refused(refusal, page));
}

fn field(change: &FieldChange) -> Vec<StyledText> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => "-".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    vec![StyledText::faint(change.field), format!("{} → {}", text(&change.before), text(&change.after)).into()]
}

/// Deployments whose plans differ in nothing but names and Projects, as one group.
fn groups<'p>(changed: &[&'p EntryPlan]) -> Vec<Vec<&'p EntryPlan>> {
    let mut groups: Vec<Vec<&EntryPlan>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for own in changed {
        let alike = format!(
            "{:?}",
            (&own.action, &own.deployment_type, own.wave, &own.connector_version, &own.values, &own.kept, &own.notes)
        );
        match places.get(&alike).and_then(|place| groups.get_mut(*place)) {
            Some(group) => group.push(own),
            None => {
                places.insert(alike, groups.len());
                groups.push(vec![own]);
            }
        }
    }
    groups
}

fn entries(group: &[&EntryPlan], page: &mut TextPage) {
    for own in group.iter().take(ALIKE_SHOWN) {
        page.unwrapped(&head(own));
    }
    let more: Vec<&str> = group.iter().skip(ALIKE_SHOWN).map(|own| own.name.as_str()).collect();
    if !more.is_empty() {
        page.paragraph(2, &format!("and {} more: {}", more.len(), more.join(", ")), TextStyle::Plain);
    }
    if let Some(first) = group.first() {
        details(first, page);
    }
}

/// The line of a Deployment.
fn head(own: &EntryPlan) -> Vec<StyledText> {
    let word = action_word(&own.action);
    let mut pieces = vec![
        styled(word, sign(word)),
        StyledText::from(format!("{word:<8}")),
        StyledText::new(&own.name, TextStyle::Heading),
    ];
    let mut facts = vec![own.key.clone(), own.project.key.clone()];
    if own.deployment_type != DeploymentType::Sandbox {
        facts.push(own.deployment_type.to_string());
    }
    facts.extend(own.region.clone());
    let style = if own.deployment_type == DeploymentType::Production && own.action != EntryAction::Nothing {
        TextStyle::Caution
    } else {
        TextStyle::Faint
    };
    pieces.push(StyledText::new(&facts.join(", "), style));
    pieces
}

fn details(own: &EntryPlan, page: &mut TextPage) {
    match &own.action {
        EntryAction::Refuse(refusal) => return refused(refusal, page),
        EntryAction::Replace(reason) => {
            page.paragraph(4, &format!("delete it and create it again: {reason}"), TextStyle::Caution);
        }
        EntryAction::Join => page.paragraph(4, "wait for the operation that runs, then compare", TextStyle::Plain),
        EntryAction::AwaitDeletion => page.paragraph(4, "wait until it is deleted, then create it", TextStyle::Plain),
        _ => {}
    }
    if let Some(change) = &own.connector_version {
        page.paragraph(4, &versions(change), TextStyle::Plain);
    }
    let rows: Vec<Vec<StyledText>> = own.values.iter().filter_map(value).collect();
    page.grid(4, &rows);
    let unchanged = own.values.iter().filter(|value| value.effect == ValueEffect::Unchanged).count();
    if unchanged > 0 {
        let noun = if unchanged == 1 { "value" } else { "values" };
        page.paragraph(4, &format!("{unchanged} {noun} unchanged"), TextStyle::Faint);
    }
    if own.sends_urls {
        page.paragraph(4, "a second redeploy follows with the urls of its applications", TextStyle::Plain);
    }
    remarks(own, page);
}

/// What concerns a Deployment with nothing to do, too.
fn remarks(own: &EntryPlan, page: &mut TextPage) {
    if !own.kept.is_empty() {
        page.paragraph(4, &format!("kept, not in the file: {}", own.kept.join(", ")), TextStyle::Faint);
    }
    own.notes.iter().for_each(|note| page.paragraph(4, note, TextStyle::Faint));
}

/// A value that is not only counted.
fn value(own: &PlannedValue) -> Option<Vec<StyledText>> {
    let name = StyledText::faint(&value_name(own));
    let quoted = |text: &str| format!("{text:?}");
    Some(match &own.effect {
        ValueEffect::Unchanged => return None,
        ValueEffect::Changed { before: None, after } => vec![name, quoted(after).into()],
        ValueEffect::Changed { before: Some(before), after } => {
            vec![name, format!("{} → {}", quoted(before), quoted(after)).into()]
        }
        ValueEffect::Set => vec![name, StyledText::from("set")],
        ValueEffect::SameAsLastTime => vec![name, StyledText::faint("same as last time")],
        ValueEffect::NotCompared => vec![name, StyledText::new("not compared", TextStyle::Caution)],
        ValueEffect::SentLater { .. } => vec![name, StyledText::from("the url, once it is known")],
        ValueEffect::NotAvailable(reason) => {
            vec![name, StyledText::new(&format!("not available here: {reason}"), TextStyle::Caution)]
        }
    })
}

/// A value or a schedule in words.
pub fn value_name(own: &PlannedValue) -> String {
    match (&own.application, &own.key) {
        (Some(application), Some(key)) => format!("{application}.{key}"),
        (None, Some(key)) => key.clone(),
        (Some(application), None) => format!("schedule of {application}"),
        (None, None) => String::new(),
    }
}

fn unlisted(unlisted: &[UnlistedDeployment], page: &mut TextPage) {
    if unlisted.is_empty() {
        return;
    }
    page.paragraph(0, "Not in the file, and left alone (`deploy --prune` deletes them):", TextStyle::Plain);
    let row = |own: &UnlistedDeployment| {
        let kind = own.deployment_type.as_ref().map(ToString::to_string).unwrap_or_default();
        let status = own.status.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![
            own.key.as_deref().unwrap_or(&own.id).into(),
            StyledText::faint(&own.project.key),
            StyledText::faint(&kind),
            StyledText::faint(&status),
        ]
    };
    let rows: Vec<Vec<StyledText>> = unlisted.iter().take(UNLISTED_SHOWN).map(row).collect();
    page.grid(2, &rows);
    if let Some(more) = unlisted.len().checked_sub(UNLISTED_SHOWN).filter(|more| *more > 0) {
        page.paragraph(2, &format!("and {more} more"), TextStyle::Faint);
    }
}

fn not_compared(deployments: &[EntryPlan], page: &mut TextPage) {
    let affected: Vec<&EntryPlan> = deployments.iter().filter(|own| !own.not_compared.is_empty()).collect();
    if affected.is_empty() {
        return;
    }
    page.paragraph(0, &not_compared_text(&affected), TextStyle::Caution);
}

/// Which secured values are not compared, and the command that sends them.
pub(super) fn not_compared_text(affected: &[&EntryPlan]) -> String {
    const SHOWN: usize = 3;
    let named = |own: &&EntryPlan| format!("{} of {}", own.not_compared.join(", "), own.name);
    let mut names: Vec<String> = affected.iter().take(SHOWN).map(named).collect();
    if let Some(more) = affected.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        names.push(format!("those of {more} more"));
    }
    let select = match affected {
        [one] => format!("--env {}", one.name),
        _ => "--all-envs".to_owned(),
    };
    format!(
        "Secured values that cannot be compared are not sent: {}. `ctconnect deploy --send-secured always {select}` sends them.",
        names.join("; ")
    )
}

fn refused(refusal: &Refusal, page: &mut TextPage) {
    page.paragraph(4, &refusal.message, TextStyle::Bad);
    refusal.hint.iter().for_each(|hint| page.paragraph(4, hint, TextStyle::Plain));
}

fn styled(word: &str, sign: &str) -> StyledText {
    let style = match word {
        "create" | "recreate" | "adopt" => TextStyle::Good,
        "redeploy" | "update" | "join" => TextStyle::Caution,
        "replace" | "refused" => TextStyle::Bad,
        _ => TextStyle::Faint,
    };
    StyledText::new(sign, style)
}
