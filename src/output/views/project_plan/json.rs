//! A plan as data, as docs/json.md describes it. Holds no secured value.

use serde_json::{Value, json};

use super::ShownPlan;
use crate::plan::FieldChange;
use crate::plan::project::{
    AwaitedWork, ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, PlanHint, PlanRefusal, PlanStep, PlannedValue,
    ProjectPlace, ProjectPlan, RefusalKind, ReleaseStep, StepWork, UnlistedDeployment, ValueEffect,
};

pub(super) fn json(shown: &ShownPlan<'_>) -> Value {
    let plan = shown.plan;
    let not_compared = plan.deployments.iter().filter(|entry| !entry.not_compared.is_empty());
    let not_compared = not_compared.map(|entry| json!({ "deployment": entry.name, "keys": entry.not_compared }));
    json!({
        "connector": connector(&plan.connector),
        "deployments": plan.deployments.iter().map(deployment).collect::<Value>(),
        "unlisted": plan.unlisted.iter().map(|own| unlisted(own, shown.prune)).collect::<Value>(),
        "steps": plan.steps.iter().map(|own| step(plan, own)).collect::<Value>(),
        "securedNotCompared": not_compared.collect::<Value>(),
        "isEmpty": shown.is_empty(),
    })
}

fn connector(connector: &ConnectorPlan) -> Value {
    let change = match connector.change {
        ConnectorChange::Foreign => "foreign",
        ConnectorChange::Create => "create",
        ConnectorChange::Update(_) => "update",
        ConnectorChange::Keep => "nothing",
    };
    let release = match connector.release {
        ReleaseStep::Publish => "publish",
        ReleaseStep::Validate => "validate",
        ReleaseStep::JoinPublish => "joinPublish",
        ReleaseStep::JoinValidation => "joinValidation",
        ReleaseStep::Nothing => "nothing",
    };
    let awaits = connector.awaits.map(|awaited| match awaited {
        AwaitedWork::Publish => "publish",
        AwaitedWork::Validation => "validation",
    });
    let field = |own: &FieldChange| json!({ "field": own.field, "before": own.before, "after": own.after });
    json!({
        "name": connector.name,
        "id": connector.id,
        "stagedVersion": connector.staged_version,
        "publishedVersion": connector.published_version,
        "awaits": awaits,
        "action": change,
        "changes": connector.changes.iter().map(field).collect::<Value>(),
        "release": release,
        "refusal": connector.refusal.as_ref().map(refusal),
        "notes": connector.notes,
    })
}

fn deployment(entry: &EntryPlan) -> Value {
    let existing = entry.existing.as_ref();
    let existing = existing
        .map(|own| json!({ "id": own.id, "key": own.key, "version": own.version, "status": own.status.as_ref() }));
    let version = entry.connector_version.as_ref();
    let (reason, refusal) = match &entry.action {
        EntryAction::Replace(reason) => (Some(reason), None),
        EntryAction::Refuse(own) => (None, Some(refusal(own))),
        _ => (None, None),
    };
    json!({
        "name": entry.name,
        "project": place(&entry.project),
        "key": entry.key(),
        "type": entry.deployment_type,
        "region": entry.region,
        "wave": entry.wave,
        "existing": existing,
        "action": action(&entry.action),
        "reason": reason,
        "refusal": refusal,
        "connectorVersion": version.map(|own| json!({ "before": own.before, "after": own.after })),
        "values": entry.values.iter().map(value).collect::<Value>(),
        "kept": entry.kept,
        "sendsUrls": entry.sends_urls,
        "notes": entry.notes,
    })
}

/// The word of an action for programs.
pub(in crate::output::views) fn action(action: &EntryAction) -> &'static str {
    match action {
        EntryAction::AwaitDeletion => "awaitDeletion",
        EntryAction::Refuse(_) => "refuse",
        other => super::action_word(other),
    }
}

/// A Project, as every result names it.
pub(in crate::output::views) fn place(project: &ProjectPlace) -> Value {
    json!({ "name": project.name, "key": project.key, "region": project.region })
}

/// A value without an application is global. One without a key is the schedule of its application.
fn value(value: &PlannedValue) -> Value {
    let (effect, before, after, reason) = match &value.effect {
        ValueEffect::Changed { before, after } => ("changed", before.as_ref(), Some(after), None),
        ValueEffect::Unchanged => ("unchanged", None, None, None),
        ValueEffect::Set => ("set", None, None, None),
        ValueEffect::SameAsLastTime => ("sameAsLastTime", None, None, None),
        ValueEffect::NotCompared => ("notCompared", None, None, None),
        ValueEffect::SentLater { before } => ("sentLater", before.as_ref(), None, None),
        ValueEffect::NotAvailable(reason) => ("notAvailable", None, None, Some(reason)),
    };
    json!({
        "application": value.application,
        "key": value.key,
        "effect": effect,
        "before": before,
        "after": after,
        "reason": reason,
    })
}

fn refusal(refusal: &PlanRefusal) -> Value {
    let kind = match refusal.kind {
        RefusalKind::Conflict => "conflict",
        RefusalKind::Input => "input",
        RefusalKind::NotFound => "notFound",
    };
    json!({ "kind": kind, "message": refusal.message, "hint": refusal.hint.as_ref().map(PlanHint::text) })
}

fn unlisted(own: &UnlistedDeployment, prune: bool) -> Value {
    json!({
        "project": place(&own.project),
        "id": own.id,
        "key": own.key,
        "version": own.version,
        "type": own.deployment_type.as_ref(),
        "status": own.status.as_ref(),
        "mayBeOf": own.may_be_of,
        "action": if prune && own.may_be_of.is_none() { "delete" } else { "nothing" },
    })
}

fn step(plan: &ProjectPlan, step: &PlanStep) -> Value {
    let before = step.depends_on.iter().filter_map(|index| plan.steps.get(*index));
    json!({ "id": step_id(plan, step.work), "dependsOn": before.map(|own| step_id(plan, own.work)).collect::<Value>() })
}

/// The id of a step, such as `deploy:staging`.
fn step_id(plan: &ProjectPlan, work: StepWork) -> String {
    let name = |index: usize| plan.deployments.get(index).map_or("?", |entry| entry.name.as_str());
    match work {
        StepWork::AwaitConnector => "connector:await".to_owned(),
        StepWork::CreateConnector => "connector:create".to_owned(),
        StepWork::UpdateConnector => "connector:update".to_owned(),
        StepWork::Publish => "connector:publish".to_owned(),
        StepWork::Validate => "connector:validate".to_owned(),
        StepWork::Deploy(index) => format!("deploy:{}", name(index)),
        StepWork::SendUrls(index) => format!("urls:{}", name(index)),
    }
}
