//! Plans to show.

use serde_json::json;

use crate::api::model::{ConnectorAction, DeploymentStatus, DeploymentType};
use crate::plan::FieldChange;
use crate::plan::project::{
    ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, PlanHint, PlanRefusal, PlanStep, PlannedExisting,
    PlannedValue, ProjectPlace, ProjectPlan, RefusalKind, ReleaseStep, StepWork, UnlistedDeployment, ValueEffect,
    VersionChange,
};

pub(super) const REGION: &str = "europe-west1.gcp";

pub(super) fn place(key: &str) -> ProjectPlace {
    ProjectPlace { name: Some(key.to_owned()), key: key.to_owned(), region: Some(REGION.to_owned()) }
}

/// A Connector with nothing to do.
pub(super) fn connector(name: &str) -> ConnectorPlan {
    ConnectorPlan {
        name: name.to_owned(),
        id: Some("c1".to_owned()),
        staged_version: Some(12),
        published_version: Some(3),
        awaits: None,
        change: ConnectorChange::Keep,
        changes: Vec::new(),
        release: ReleaseStep::Nothing,
        refusal: None,
        notes: Vec::new(),
    }
}

/// A Connector whose tag moves, and which is published.
pub(super) fn moved_connector(name: &str) -> ConnectorPlan {
    let tag = FieldChange { field: "repository.tag", before: json!("v1.2.0"), after: json!("v1.3.0") };
    let url = "https://github.com/acme/tax.git".to_owned();
    ConnectorPlan {
        change: ConnectorChange::Update(vec![ConnectorAction::SetRepository { url, tag: "v1.3.0".to_owned() }]),
        changes: vec![tag],
        release: ReleaseStep::Publish,
        ..connector(name)
    }
}

/// A Deployment that exists, with nothing to do.
pub(super) fn entry(name: &str, project: &str) -> EntryPlan {
    EntryPlan {
        name: name.to_owned(),
        project: place(project),
        key: format!("acme-tax-{name}"),
        deployment_type: DeploymentType::Sandbox,
        region: Some(REGION.to_owned()),
        wave: 1,
        existing: Some(PlannedExisting {
            key: Some(format!("acme-tax-{name}")),
            ..existing(DeploymentStatus::Deployed)
        }),
        is_adopted: false,
        action: EntryAction::Nothing,
        connector_version: None,
        values: Vec::new(),
        kept: Vec::new(),
        sends_urls: false,
        not_compared: Vec::new(),
        notes: Vec::new(),
    }
}

pub(super) fn existing(status: DeploymentStatus) -> PlannedExisting {
    PlannedExisting {
        id: "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5".to_owned(),
        key: None,
        version: 4,
        status: Some(status),
    }
}

pub(super) fn created(name: &str, project: &str) -> EntryPlan {
    EntryPlan {
        existing: None,
        action: EntryAction::Create,
        connector_version: Some(VersionChange { before: None, after: None }),
        ..entry(name, project)
    }
}

pub(super) fn redeployed(name: &str, project: &str) -> EntryPlan {
    EntryPlan {
        action: EntryAction::Redeploy,
        connector_version: Some(VersionChange { before: Some(3), after: None }),
        ..entry(name, project)
    }
}

pub(super) fn value(name: &str, effect: ValueEffect) -> PlannedValue {
    match name.split_once('.') {
        Some((application, key)) => {
            PlannedValue { application: Some(application.to_owned()), key: Some(key.to_owned()), effect }
        }
        None => PlannedValue { application: None, key: Some(name.to_owned()), effect },
    }
}

pub(super) fn changed(name: &str, before: Option<&str>, after: &str) -> PlannedValue {
    value(name, ValueEffect::Changed { before: before.map(str::to_owned), after: after.to_owned() })
}

pub(super) fn refusal(message: &str, hint: &str) -> PlanRefusal {
    PlanRefusal { kind: RefusalKind::Conflict, message: message.to_owned(), hint: Some(PlanHint::Any(hint.to_owned())) }
}

pub(super) fn unlisted(key: &str) -> UnlistedDeployment {
    UnlistedDeployment {
        project: place("acme-test"),
        id: "d9".to_owned(),
        key: Some(key.to_owned()),
        version: 2,
        deployment_type: Some(DeploymentType::Sandbox),
        status: Some(DeploymentStatus::Deployed),
        may_be_of: None,
    }
}

/// A plan with the steps that its parts need.
pub(super) fn plan(connector: ConnectorPlan, deployments: Vec<EntryPlan>) -> ProjectPlan {
    let mut steps: Vec<PlanStep> = Vec::new();
    let mut push = |work| {
        let depends_on = steps.len().checked_sub(1).into_iter().collect();
        steps.push(PlanStep { work, depends_on });
    };
    match connector.change {
        ConnectorChange::Create => push(StepWork::CreateConnector),
        ConnectorChange::Update(_) => push(StepWork::UpdateConnector),
        ConnectorChange::Keep | ConnectorChange::Foreign => {}
    }
    if connector.release == ReleaseStep::Publish {
        push(StepWork::Publish);
    }
    let acts = |entry: &EntryPlan| !matches!(entry.action, EntryAction::Nothing | EntryAction::Refuse(_));
    for (index, _) in deployments.iter().enumerate().filter(|(_, entry)| acts(entry)) {
        push(StepWork::Deploy(index));
    }
    ProjectPlan { connector, deployments, unlisted: Vec::new(), steps }
}
