//! What is done with the Connector of a project.

use super::access::{ProjectAccess, project_access};
use super::matching::is_named_by;
use super::release::{PlannedRelease, plan_release};
use super::{
    ConnectorChange, ConnectorPlan, KnownProject, OwnConnector, PlanHint, PlanRefusal, ProjectConnector, ProjectPlace,
    RefusalKind, ReleaseStep, WantedEntry, WantedProject,
};
use crate::api::Reference;
use crate::api::model::{ConnectorStaged, Deployment, DeploymentStatus, DeploymentType};
use crate::plan::{WantedFields, WantedProjects, difference};

/// What is not part of the plan of a commit without a tag.
const UNTAGGED: &str = "no git tag points at HEAD, so the Connector keeps its tag in this plan; `deploy` with a new tag also \
    publishes it and redeploys";

/// Plans the Connector. The private Projects that the planned Deployments need are part of it.
pub fn plan_connector(wanted: &WantedProject, known: &KnownProject) -> ConnectorPlan {
    match &wanted.connector {
        ProjectConnector::Foreign(name) => foreign(name, wanted, known),
        ProjectConnector::Kept(name) => ConnectorPlan { refusal: unpublished(name, known), ..unchanged(name, known) },
        ProjectConnector::Own(own) => own_connector(own, wanted, known),
    }
}

/// A plan that changes nothing.
fn unchanged(name: &str, known: &KnownProject) -> ConnectorPlan {
    let staged = known.staged.as_ref();
    let published = known.published.as_ref();
    ConnectorPlan {
        name: name.to_owned(),
        id: staged.map(|staged| &staged.id).or(published.map(|published| &published.id)).cloned(),
        staged_version: staged.map(|staged| staged.version),
        published_version: published.and_then(|published| published.version),
        awaits: None,
        change: ConnectorChange::Keep,
        changes: Vec::new(),
        release: ReleaseStep::Nothing,
        refusal: None,
        notes: Vec::new(),
    }
}

fn foreign(name: &str, wanted: &WantedProject, known: &KnownProject) -> ConnectorPlan {
    let has_preview = wanted.deployments.iter().any(|entry| entry.deployment_type == DeploymentType::Preview);
    let of_preview = || {
        has_preview.then(|| PlanRefusal {
            kind: RefusalKind::Input,
            message: format!("the Connector `{name}` is managed elsewhere, so a preview of it cannot be deployed"),
            hint: Some(PlanHint::Any("deploy it as `sandbox` or `production`".to_owned())),
        })
    };
    let refusal = unpublished(name, known).or_else(of_preview);
    ConnectorPlan { change: ConnectorChange::Foreign, refusal, ..unchanged(name, known) }
}

fn unpublished(name: &str, known: &KnownProject) -> Option<PlanRefusal> {
    known.published.is_none().then(|| PlanRefusal {
        kind: RefusalKind::NotFound,
        message: format!("there is no published Connector `{name}`"),
        hint: Some(PlanHint::OfFile(
            "check `connector` in ctconnect.yaml, and whether the Projects may use the Connector".to_owned(),
        )),
    })
}

fn own_connector(own: &OwnConnector, wanted: &WantedProject, known: &KnownProject) -> ConnectorPlan {
    let plan = unchanged(&own.name, known);
    let staged = known.staged.as_deref();
    let places: Vec<&ProjectPlace> = wanted.deployments.iter().map(|entry| &entry.project).collect();
    let access = match check_creation(own, known).and_then(|()| project_access(own, staged, &places)) {
        Ok(access) => access,
        Err(refusal) => return ConnectorPlan { refusal: Some(refusal), ..plan },
    };
    let ProjectAccess { added, notes } = access;
    let private_projects = WantedProjects { added, ..WantedProjects::default() };
    let fields = WantedFields { private_projects, ..own.fields.clone() };
    let Some(staged) = staged else {
        let changes = difference(&fields, &ConnectorStaged::default()).changes;
        let release = if own.is_preview { ReleaseStep::Validate } else { ReleaseStep::Publish };
        // Only a Connector that exists has anything to note.
        return ConnectorPlan { change: ConnectorChange::Create, changes, release, ..plan };
    };
    let difference = difference(&fields, staged);
    let notes = own.is_untagged.then(|| UNTAGGED.to_owned()).into_iter().chain(notes).collect::<Vec<_>>();
    let is_needed = wanted.deployments.iter().any(|entry| needs_release(entry, known));
    match plan_release(own, staged, known.published.as_deref(), &difference, is_needed) {
        Err(refusal) => ConnectorPlan { changes: difference.changes, refusal: Some(refusal), notes, ..plan },
        Ok(PlannedRelease { awaits, step, note }) => ConnectorPlan {
            awaits,
            change: if difference.is_empty() {
                ConnectorChange::Keep
            } else {
                ConnectorChange::Update(difference.actions)
            },
            changes: difference.changes,
            release: step,
            notes: notes.into_iter().chain(note).collect(),
            ..plan
        },
    }
}

/// Whether a Deployment gets the newest version of the Connector, which one that is created again does, too.
fn needs_release(entry: &WantedEntry, known: &KnownProject) -> bool {
    let deployments = known.deployments.get(&entry.project.address());
    let stays = |deployment: &Deployment| {
        is_named_by(deployment, entry) && deployment.status != Some(DeploymentStatus::Undeploying)
    };
    let exists = deployments.is_some_and(|all| all.iter().any(|deployment| stays(deployment)));
    entry.update_connector || entry.may_replace || !exists
}

/// Checks that a Connector that does not exist can be created.
fn check_creation(own: &OwnConnector, known: &KnownProject) -> Result<(), PlanRefusal> {
    let name = &own.name;
    if known.staged.is_some() {
        return Ok(());
    }
    if known.published.is_some() {
        return Err(PlanRefusal {
            kind: RefusalKind::Conflict,
            message: format!("the Connector `{name}` exists, but this identity does not manage it"),
            hint: Some(PlanHint::OfFile(
                "choose another `connector.key`, or write `published: true` to deploy it without managing it"
                    .to_owned(),
            )),
        });
    }
    if matches!(Reference::parse(name), Reference::Id(_)) {
        return Err(PlanRefusal {
            kind: RefusalKind::NotFound,
            message: format!("there is no Connector with the id `{name}`"),
            hint: Some(PlanHint::OfFile("name a Connector by `key` in ctconnect.yaml to create it".to_owned())),
        });
    }
    let fields = &own.fields;
    let needed = [
        ("creator.email", &fields.creator.email),
        ("repository.url", &fields.repository_url),
        ("repository.tag", &fields.repository_tag),
    ];
    let is_missing = |value: &Option<String>| value.as_ref().is_none_or(String::is_empty);
    let missing: Vec<&str> =
        needed.into_iter().filter(|(_, value)| is_missing(value)).map(|(field, _)| field).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(PlanRefusal {
        kind: RefusalKind::Input,
        message: format!(
            "the Connector `{name}` does not exist, and cannot be created without {}",
            in_backticks(missing.iter().copied())
        ),
        hint: Some(hint_for(&missing, own.is_untagged)),
    })
}

/// How the missing fields of a new Connector are given. The email address is git's unless the file has one, so that git has none.
fn hint_for(missing: &[&str], is_untagged: bool) -> PlanHint {
    let tag = is_untagged.then_some("tag the commit and push the tag, or set one with `--repository-tag`");
    let written = in_backticks(missing.iter().copied().filter(|field| !is_untagged || *field != "repository.tag"));
    let git = if missing.contains(&"creator.email") { ", or set git's with `git config user.email EMAIL`" } else { "" };
    let write = (!written.is_empty()).then(|| format!("set {written} of `connector` in ctconnect.yaml{git}"));
    match (tag, write) {
        (Some(tag), None) => PlanHint::Any(tag.to_owned()),
        (tag, write) => {
            let parts: Vec<String> = tag.map(str::to_owned).into_iter().chain(write).collect();
            PlanHint::OfFile(parts.join("; "))
        }
    }
}

fn in_backticks<'f>(fields: impl Iterator<Item = &'f str>) -> String {
    fields.map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
}
