//! Plans of small projects. Each test names one sentence of the rules for ctconnect.yaml.

mod access;
mod apply;
mod connector;
mod entry;
mod graph;
mod matching;
mod properties;
mod random;
mod values;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::api::Resource;
use crate::api::model::{Connector, ConnectorStaged, Creator, Deployment, DeploymentType};
use crate::plan::WantedFields;

const REGION: &str = "eu";

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn resource<T: DeserializeOwned>(mut json: Value, changes: Value) -> Resource<T> {
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    Resource::from_json(json).unwrap()
}

/// A published ConnectorStaged, with changes.
fn staged(changes: Value) -> Resource<ConnectorStaged> {
    let json = json!({ "id": "c", "key": "tax", "version": 5, "status": "Published", "alreadyListed": true,
        "hasChanges": false, "private": true, "privateProjects": [], "isPreviewable": "none",
        "repository": { "url": "https://a", "tag": "v1" }, "creator": { "email": "kim@example.com" } });
    resource(json, changes)
}

/// Its published Connector, with changes.
fn published(changes: Value) -> Resource<Connector> {
    resource(json!({ "id": "c", "key": "tax", "version": 3, "private": true }), changes)
}

/// The Deployment `tax-shop`, which has everything that `entry` wants, with changes.
fn deployment(changes: Value) -> Resource<Deployment> {
    let connector = json!({ "id": "c", "key": "tax", "version": 3 });
    let json = json!({ "id": "d", "key": "tax-shop", "version": 7, "type": "sandbox", "deployedRegion": REGION,
        "status": "Deployed", "connector": connector, "applications": [{ "applicationName": "web",
            "standardConfiguration": [], "securedConfiguration": [{ "key": "TOKEN", "value": "***" }] }] });
    resource(json, changes)
}

fn place(key: &str) -> ProjectPlace {
    ProjectPlace { name: Some(format!("the-{key}")), key: key.to_owned(), region: some(REGION) }
}

/// The entry `shop`, with the key `tax-shop`.
fn entry() -> WantedEntry {
    named_entry("shop")
}

fn named_entry(name: &str) -> WantedEntry {
    WantedEntry {
        name: name.to_owned(),
        project: place("shop"),
        key: format!("tax-{name}"),
        key_is_written: false,
        id: None,
        deployment_type: DeploymentType::Sandbox,
        region: some(REGION),
        wave: 1,
        update_connector: true,
        schedules: Vec::new(),
        default_schedules: Vec::new(),
        values: Vec::new(),
        send_secured: SendSecured::Auto,
        may_replace: false,
        was_deleted: false,
        force: false,
    }
}

fn own() -> OwnConnector {
    OwnConnector {
        name: "tax".to_owned(),
        fields: WantedFields {
            repository_url: some("https://a"),
            repository_tag: some("v1"),
            creator: Creator { email: some("kim@example.com"), ..Creator::default() },
            ..WantedFields::default()
        },
        project: some("eu:shop"),
        ..OwnConnector::default()
    }
}

fn wanted(own: OwnConnector, deployments: Vec<WantedEntry>) -> WantedProject {
    WantedProject {
        connector: ProjectConnector::Own(Box::new(own)),
        deployments,
        others: Vec::new(),
        searched: Vec::new(),
    }
}

fn known(deployments: Vec<Resource<Deployment>>) -> KnownProject {
    KnownProject {
        staged: Some(staged(json!({}))),
        published: Some(published(json!({}))),
        deployments: [(place("shop").address(), deployments)].into(),
    }
}

/// The published Connector of [`known`].
fn target() -> EntryConnector {
    EntryConnector::from(&*published(json!({})))
}

/// The plan of one entry beside these Deployments, where no other entry names any.
fn planned(entry: &WantedEntry, deployments: &[Resource<Deployment>]) -> EntryPlan {
    plan_entry(entry, &target(), deployments, &NamedDeployments::default())
}

/// The refusal, as `kind: message (hint)`.
fn text_of(refusal: &PlanRefusal) -> String {
    format!(
        "{:?}: {} ({})",
        refusal.kind,
        refusal.message,
        refusal.hint.as_ref().map(PlanHint::text).unwrap_or_default()
    )
}

/// The action, or the text of its refusal.
fn action_of(plan: &EntryPlan) -> String {
    match &plan.action {
        EntryAction::Refuse(refusal) => text_of(refusal),
        action => format!("{action:?}"),
    }
}
