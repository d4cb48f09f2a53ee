//! A plan for a person: the Connector, the Deployments, those that the file does not name, and a summary.

use std::collections::BTreeSet;

use super::group::{groups, is_quiet};
use super::words::{counted, mark, plural};
use super::{ShownPlan, connector, entry};
use crate::api::model::DeploymentStatus;
use crate::output::{StyledText, TextPage, TextStyle};
use crate::plan::project::{ConnectorChange, EntryPlan, ProjectPlan, ReleaseStep, UnlistedDeployment};

/// More Deployments than this of which there is little to say share a line.
const LINES: usize = 10;

pub(super) fn write(page: &mut TextPage, shown: &ShownPlan<'_>) {
    connector::write(page, &shown.plan.connector);
    write_deployments(page, &shown.plan.deployments);
    write_unlisted(page, shown);
    write_not_compared(page, shown);
    page.unwrapped(&[]);
    page.paragraph(0, &summary(shown), TextStyle::Heading);
}

fn write_deployments(page: &mut TextPage, entries: &[EntryPlan]) {
    if entries.is_empty() {
        return;
    }
    page.section("Deployments");
    let layout = entry::HeadLayout::of(entries);
    let (quiet, active): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| is_quiet(entry));
    groups(active).iter().for_each(|group| entry::write(page, &layout, group));
    if quiet.len() <= LINES {
        quiet.into_iter().for_each(|own| entry::write(page, &layout, &vec![own]));
    } else {
        let count = plural(quiet.len(), "Deployment");
        page.flow(0, connector::DETAIL, &[mark('=', "nothing", TextStyle::Faint), count.into()]);
        connector::write_detail(page, &entry::names(&quiet), TextStyle::Faint);
    }
}

fn write_unlisted(page: &mut TextPage, shown: &ShownPlan<'_>) {
    let unlisted = &shown.plan.unlisted;
    if unlisted.is_empty() {
        return;
    }
    page.section("Not in ctconnect.yaml");
    let shown_now = if shown.prune { unlisted.len() } else { LINES };
    for own in unlisted.iter().take(shown_now) {
        page.flow(0, connector::DETAIL, &unlisted_head(own, shown.prune && own.may_be_of.is_none()));
        if let Some(name) = &own.may_be_of {
            let text =
                format!("it may be that of `{name}`, which is not selected and has none yet: it is never deleted");
            connector::write_detail(page, &text, TextStyle::Caution);
        }
    }
    if let Some(more) = unlisted.len().checked_sub(shown_now).filter(|more| *more > 0) {
        connector::write_detail(page, &format!("and {more} more (`-o json` lists all)"), TextStyle::Plain);
    }
    if !shown.prune {
        let command = match shown.repeated {
            None => "`--prune`".to_owned(),
            Some(repeated) if repeated.selection.is_empty() => repeated.command("--prune"),
            Some(repeated) => repeated.command(&format!("{} --prune", repeated.selection)),
        };
        let hint = format!("They are left alone. Add them to the file, or delete them with {command}.");
        connector::write_detail(page, &hint, TextStyle::Plain);
    }
}

fn unlisted_head(own: &UnlistedDeployment, prune: bool) -> Vec<StyledText> {
    let mark = if prune { mark('-', "delete", TextStyle::Bad) } else { mark('?', "unlisted", TextStyle::Caution) };
    let key = own.key.as_ref().map_or_else(|| own.id.clone(), |key| format!("`{key}`"));
    let mut head = vec![mark, key.into(), own.project.key.as_str().into()];
    head.extend(own.deployment_type.as_ref().map(entry::deployment_type));
    head.extend(own.status.as_ref().map(|status| StyledText::from(DeploymentStatus::as_str(status))));
    head
}

/// The secured values that nothing compares, and the command that sends them.
fn write_not_compared(page: &mut TextPage, shown: &ShownPlan<'_>) {
    let Some((values, command)) = not_compared(shown) else { return };
    page.section("Secured values that cannot be compared");
    connector::write_detail(
        page,
        &format!("{values}: they are not sent, because nothing else changes."),
        TextStyle::Caution,
    );
    connector::write_detail(page, &format!("To send them: {command}"), TextStyle::Plain);
}

/// The secured values that nothing compares, with their Deployments, and the command that sends them.
pub(super) fn not_compared(shown: &ShownPlan<'_>) -> Option<(String, String)> {
    let all = &shown.plan.deployments;
    let found: Vec<&EntryPlan> = all.iter().filter(|entry| !entry.not_compared.is_empty()).collect();
    if found.is_empty() {
        return None;
    }
    let keys: BTreeSet<&str> = found.iter().flat_map(|entry| entry.not_compared.iter().map(String::as_str)).collect();
    let keys: Vec<&str> = keys.into_iter().collect();
    let values = format!("{} of {}", keys.join(", "), entry::names(&found));
    let command = match shown.repeated {
        None => "the same command with `--send-secured always`".to_owned(),
        Some(repeated) => {
            let is_selection = found.len() == all.len() && !repeated.selection.is_empty();
            let names = || found.iter().map(|entry| format!("--env {}", entry.name)).collect::<Vec<_>>().join(" ");
            let flags = if is_selection { repeated.selection.clone() } else { names() };
            repeated.command(&format!("--send-secured always {flags}"))
        }
    };
    Some((values, command))
}

/// The last line.
fn summary(shown: &ShownPlan<'_>) -> String {
    if shown.is_empty() {
        return "Nothing to do.".to_owned();
    }
    let mut parts: Vec<String> = connector_summary(shown.plan).into_iter().collect();
    let mut counts: Vec<(&'static str, usize)> = Vec::new();
    for entry in &shown.plan.deployments {
        let word = counted(&entry.action);
        match counts.iter_mut().find(|(own, _)| *own == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    counts.sort_by_key(|(word, _)| ["unchanged", "refused"].iter().position(|own| own == word).map_or(0, |at| at + 1));
    parts.extend(counts.into_iter().map(|(word, count)| format!("{count} {word}")));
    if shown.pruned() > 0 {
        parts.push(format!("{} to delete", shown.pruned()));
    }
    format!("Plan: {}.", parts.join(", "))
}

fn connector_summary(plan: &ProjectPlan) -> Option<String> {
    let connector = &plan.connector;
    if connector.refusal.is_some() {
        return Some("the Connector is refused".to_owned());
    }
    let change = match connector.change {
        ConnectorChange::Create => Some("create"),
        ConnectorChange::Update(_) => Some("update"),
        ConnectorChange::Foreign | ConnectorChange::Keep => None,
    };
    let release = match connector.release {
        ReleaseStep::Publish | ReleaseStep::JoinPublish => Some("publish"),
        ReleaseStep::Validate | ReleaseStep::JoinValidation => Some("validate"),
        ReleaseStep::Nothing => None,
    };
    let verbs: Vec<&str> = change.into_iter().chain(release).collect();
    (!verbs.is_empty()).then(|| format!("{} the Connector", verbs.join(" and ")))
}
