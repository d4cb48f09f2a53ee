//! A plan for programs. `docs/json.md` describes it.

use serde_json::{Value, json};

use super::words::{action_word, connector_word, release_word};
use crate::plan::project::{
    AwaitedWork, ConnectorPlan, EntryAction, EntryPlan, PlannedValue, ProjectPlan, Refusal, RefusalKind, StepWork,
    UnlistedDeployment, ValueEffect,
};

pub(super) fn plan(plan: &ProjectPlan) -> Value {
    let not_compared: Vec<Value> = plan
        .deployments
        .iter()
        .filter(|own| !own.not_compared.is_empty())
        .map(|own| json!({ "name": own.name, "keys": own.not_compared }))
        .collect();
    json!({
        "changes": !plan.is_empty(),
        "connector": connector(&plan.connector),
        "deployments": plan.deployments.iter().map(entry).collect::<Vec<_>>(),
        "unlisted": plan.unlisted.iter().map(unlisted).collect::<Vec<_>>(),
        "steps": steps(plan),
        "securedNotCompared": not_compared,
    })
}

fn connector(plan: &ConnectorPlan) -> Value {
    let changes: Vec<Value> = plan
        .changes
        .iter()
        .map(|change| json!({ "field": change.field, "before": change.before, "after": change.after }))
        .collect();
    let awaits = plan.awaits.map(|awaited| match awaited {
        AwaitedWork::Publish => "publish",
        AwaitedWork::Validation => "validation",
    });
    json!({
        "name": plan.name,
        "id": plan.id,
        "stagedVersion": plan.staged_version,
        "publishedVersion": plan.published_version,
        "action": connector_word(plan),
        "awaits": awaits,
        "changes": changes,
        "release": release_word(plan.release),
        "refusal": plan.refusal.as_ref().map(refusal),
        "notes": plan.notes,
    })
}

fn entry(own: &EntryPlan) -> Value {
    let existing = own.existing.as_ref().map(|existing| {
        json!({ "id": existing.id, "key": existing.key, "version": existing.version, "status": existing.status })
    });
    json!({
        "name": own.name,
        "action": action_word(&own.action),
        "key": own.key,
        "projectName": own.project.name,
        "projectKey": own.project.key,
        "type": own.deployment_type,
        "region": own.region,
        "wave": own.wave,
        "existing": existing,
        "connectorVersion": own.connector_version.as_ref().map(|version| {
            json!({ "before": version.before, "after": version.after })
        }),
        "values": own.values.iter().map(value).collect::<Vec<_>>(),
        "kept": own.kept,
        "sendsUrls": own.sends_urls,
        "reason": match &own.action {
            EntryAction::Replace(reason) => Some(reason),
            _ => None,
        },
        "refusal": match &own.action {
            EntryAction::Refuse(refused) => Some(refusal(refused)),
            _ => None,
        },
        "notes": own.notes,
    })
}

/// `effect` says which other fields there are. A secured value is never among them.
fn value(own: &PlannedValue) -> Value {
    let mut value = json!({ "application": own.application, "key": own.key, "schedule": own.key.is_none() });
    let (effect, fields) = match &own.effect {
        ValueEffect::Changed { before, after } => ("changed", json!({ "before": before, "after": after })),
        ValueEffect::Unchanged => ("unchanged", json!({})),
        ValueEffect::Set => ("set", json!({})),
        ValueEffect::SameAsLastTime => ("sameAsLastTime", json!({})),
        ValueEffect::NotCompared => ("notCompared", json!({})),
        ValueEffect::SentLater { before } => ("sentLater", json!({ "before": before })),
        ValueEffect::NotAvailable(reason) => ("notAvailable", json!({ "reason": reason })),
    };
    value["effect"] = effect.into();
    if let (Value::Object(all), Value::Object(fields)) = (&mut value, fields) {
        all.extend(fields);
    }
    value
}

fn refusal(refused: &Refusal) -> Value {
    let kind = match refused.kind {
        RefusalKind::Conflict => "conflict",
        RefusalKind::Input => "input",
        RefusalKind::NotFound => "notFound",
    };
    json!({ "kind": kind, "message": refused.message, "hint": refused.hint })
}

fn unlisted(own: &UnlistedDeployment) -> Value {
    json!({
        "projectName": own.project.name, "projectKey": own.project.key, "id": own.id, "key": own.key,
        "version": own.version, "type": own.deployment_type, "status": own.status,
    })
}

fn steps(plan: &ProjectPlan) -> Vec<Value> {
    let name = |index: usize| plan.deployments.get(index).map(|own| own.name.as_str()).unwrap_or_default();
    let id = |work: StepWork| match work {
        StepWork::AwaitConnector => "awaitConnector".to_owned(),
        StepWork::CreateConnector => "createConnector".to_owned(),
        StepWork::UpdateConnector => "updateConnector".to_owned(),
        StepWork::Publish => "publish".to_owned(),
        StepWork::Validate => "validate".to_owned(),
        StepWork::Deploy(index) => format!("deploy:{}", name(index)),
        StepWork::SendUrls(index) => format!("sendUrls:{}", name(index)),
    };
    let ids: Vec<String> = plan.steps.iter().map(|step| id(step.work)).collect();
    let step = |(step, id): (&crate::plan::project::PlanStep, &String)| {
        let needed: Vec<&String> = step.depends_on.iter().filter_map(|index| ids.get(*index)).collect();
        json!({ "id": id, "dependsOn": needed })
    };
    plan.steps.iter().zip(&ids).map(step).collect()
}
