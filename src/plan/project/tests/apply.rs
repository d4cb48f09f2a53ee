//! A model of the service: carries out a plan, without any waiting.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::api::model::ConnectorAction;

/// Carries out a plan. Returns what the file and the memory say afterwards, and what exists. Nothing is forced any more.
pub(super) fn apply(wanted: &WantedProject, known: &KnownProject, plan: &ProjectPlan) -> (WantedProject, KnownProject) {
    let json = |deployment: &Resource<Deployment>| deployment.json().clone();
    let deployments = known.deployments.iter().map(|(key, all)| (key.clone(), all.iter().map(json).collect()));
    let mut model = ServiceModel {
        wanted: wanted.clone(),
        staged: known.staged.as_ref().map(|staged| staged.json().clone()).unwrap_or_default(),
        published: known.published.as_ref().map(|published| published.json().clone()).unwrap_or_default(),
        deployments: deployments.collect(),
    };
    for step in &plan.steps {
        model.carry_out(step.work, plan);
    }
    model.without_force();
    let resources = |all: Vec<Value>| all.into_iter().map(|json| Resource::from_json(json).unwrap()).collect();
    let known = KnownProject {
        staged: (!model.staged.is_null()).then(|| Resource::from_json(model.staged).unwrap()),
        published: (!model.published.is_null()).then(|| Resource::from_json(model.published).unwrap()),
        deployments: model.deployments.into_iter().map(|(key, all)| (key, resources(all))).collect(),
    };
    (model.wanted, known)
}

struct ServiceModel {
    wanted: WantedProject,
    staged: Value,
    published: Value,
    deployments: BTreeMap<String, Vec<Value>>,
}

impl ServiceModel {
    fn carry_out(&mut self, step: StepWork, plan: &ProjectPlan) {
        match step {
            StepWork::AwaitConnector => self.settle(),
            StepWork::CreateConnector => self.create_connector(plan),
            StepWork::UpdateConnector => {
                let ConnectorChange::Update(actions) = &plan.connector.change else { panic!("{plan:?}") };
                self.raise();
                actions.iter().for_each(|action| self.update(action));
            }
            StepWork::Publish | StepWork::Validate => {
                let (field, running) = match plan.connector.release {
                    ReleaseStep::Publish => ("status", "Processing"),
                    ReleaseStep::Validate => ("isPreviewable", "pending"),
                    _ => return self.settle(),
                };
                assert_ne!(self.staged["status"], "Processing", "the service refuses it");
                self.raise();
                self.staged[field] = json!(running);
                self.settle();
            }
            StepWork::Deploy(index) => self.deploy(index, &plan.deployments[index]),
            // What has joined is planned again.
            StepWork::SendUrls(index) if plan.deployments[index].action == EntryAction::Join => {}
            StepWork::SendUrls(index) => self.send_urls(index, &plan.deployments[index]),
        }
    }

    fn raise(&mut self) {
        self.staged["version"] = json!(self.staged["version"].as_u64().unwrap() + 1);
    }

    fn settle(&mut self) {
        if self.staged["isPreviewable"] == "pending" {
            self.staged["isPreviewable"] = json!("true");
        }
        if self.staged["status"] == "Processing" {
            let version = self.published["version"].as_u64().unwrap_or(0) + 1;
            self.published = json!({ "id": self.staged["id"], "version": version, "private": true });
            self.staged["status"] = json!("Published");
            self.staged["alreadyListed"] = json!(true);
            self.staged["hasChanges"] = json!(false);
        }
    }

    fn create_connector(&mut self, plan: &ProjectPlan) {
        let ProjectConnector::Own(own) = &self.wanted.connector else { panic!("{plan:?}") };
        let fields = &own.fields;
        let projects: Vec<&str> = plan.connector.added_projects().collect();
        self.staged = json!({ "id": "c", "key": own.name, "version": 1, "status": "Draft", "alreadyListed": false,
            "hasChanges": false, "isPreviewable": "none", "private": true, "privateProjects": projects,
            "repository": { "url": fields.repository_url, "tag": fields.repository_tag },
            "creator": { "email": fields.creator.email } });
    }

    fn update(&mut self, action: &ConnectorAction) {
        assert_ne!(self.staged["status"], "Processing", "the service refuses it");
        match action {
            ConnectorAction::AddPrivateProject { private_project } => {
                self.staged["privateProjects"].as_array_mut().unwrap().push(json!(private_project));
            }
            ConnectorAction::SetRepository { url, tag } => {
                self.staged["repository"] = json!({ "url": url, "tag": tag });
                self.staged["isPreviewable"] = json!("none");
                self.staged["status"] = json!("Draft");
                self.staged["hasChanges"] = json!(!self.published.is_null());
            }
            other => panic!("no random project has {other:?}"),
        }
    }

    fn deploy(&mut self, index: usize, plan: &EntryPlan) {
        let all = self.deployments.entry(plan.project.address()).or_default();
        let place = plan.existing.as_ref().map(|own| all.iter().position(|json| json["id"] == own.id).unwrap());
        let place = match (&plan.action, place) {
            (EntryAction::Join, Some(place)) => {
                all[place]["status"] = json!("Deployed");
                return;
            }
            (EntryAction::Redeploy | EntryAction::Adopt, Some(place)) => place,
            (EntryAction::Create, None) => all.len(),
            (EntryAction::AwaitDeletion | EntryAction::Replace(_), Some(place)) => {
                all.remove(place);
                all.len()
            }
            other => panic!("{other:?}"),
        };
        let is_new = place == all.len();
        if is_new {
            all.push(json!({ "id": format!("new-{}", plan.name), "key": plan.key, "version": 0,
                "type": plan.deployment_type, "deployedRegion": plan.region, "connector": { "id": "c" },
                "globalConfiguration": lists(), "applications": [application(json!([]))] }));
        }
        let deployment = &mut all[place];
        if is_new || self.wanted.deployments[index].update_connector {
            let is_preview = plan.deployment_type == DeploymentType::Preview;
            let runs = if is_preview { &self.staged } else { &self.published };
            assert!(runs["version"].is_u64(), "there is nothing to deploy");
            deployment["connector"]["version"] = runs["version"].clone();
        }
        send(deployment, plan, |_| None);
        remember(&mut self.wanted.deployments[index], deployment, plan, false);
    }

    fn send_urls(&mut self, index: usize, plan: &EntryPlan) {
        let entry = &mut self.wanted.deployments[index];
        let all = self.deployments.get_mut(&plan.project.address()).unwrap();
        let id = plan.existing.as_ref().map(|own| own.id.clone());
        let is_it =
            |json: &&mut Value| json["key"] == plan.key || Some(&json["id"]) == id.clone().map(Value::from).as_ref();
        let deployment = all.iter_mut().find(is_it).unwrap();
        let now: Deployment = serde_json::from_value(deployment.clone()).unwrap();
        let text = |value: &PlannedValue| {
            let of = |own: &&WantedValue| own.application == value.application && Some(&own.key) == value.key.as_ref();
            let WantedText::Deferred { parts, secured, .. } = &entry.values.iter().find(of).unwrap().text else {
                panic!("{value:?}")
            };
            let part = |part: &WantedPart| match part {
                WantedPart::Text(text) => text.clone(),
                WantedPart::Url(name) => application_url(&now, name).unwrap(),
            };
            (!secured).then(|| parts.iter().map(part).collect())
        };
        send(deployment, plan, |value| Some(text(value)));
        remember(entry, deployment, plan, true);
    }

    fn without_force(&mut self) {
        if let ProjectConnector::Own(own) = &mut self.wanted.connector {
            own.force = false;
        }
        self.wanted.deployments.iter_mut().for_each(|entry| entry.force = false);
    }
}

fn application(secured: Value) -> Value {
    json!({ "applicationName": "web", "standardConfiguration": [], "securedConfiguration": secured })
}

fn lists() -> Value {
    json!({ "standardConfiguration": [], "securedConfiguration": [] })
}

/// Redeploys with what the plan sends, or with the values `later`: a text, or none for a secured value.
fn send(deployment: &mut Value, plan: &EntryPlan, later: impl Fn(&PlannedValue) -> Option<Option<String>>) {
    deployment["status"] = json!("Deployed");
    deployment["version"] = json!(deployment["version"].as_u64().unwrap() + 1);
    if deployment["applications"].as_array().is_none_or(Vec::is_empty) {
        // What was not reported had its secured values.
        let secured: Value = (0..4).map(|index| json!({ "key": format!("K{index}"), "value": "***" })).collect();
        deployment["applications"] = json!([application(secured)]);
    }
    deployment["applications"][0]["url"] = json!("web.example");
    for value in &plan.values {
        let sent = match &value.effect {
            ValueEffect::Changed { after, .. } => Some(after.clone()),
            ValueEffect::Set => None,
            ValueEffect::SentLater { .. } => match later(value) {
                Some(text) => text,
                None => continue,
            },
            _ => continue,
        };
        let target = match value.application {
            Some(_) => &mut deployment["applications"][0],
            None => &mut deployment["globalConfiguration"],
        };
        let Some(key) = &value.key else {
            target["schedule"] = json!(sent);
            continue;
        };
        let list = if sent.is_some() { "standardConfiguration" } else { "securedConfiguration" };
        let list = target[list].as_array_mut().unwrap();
        list.retain(|own| own["key"] != *key);
        list.push(json!({ "key": key, "value": sent.as_deref().unwrap_or("***") }));
    }
}

/// Remembers what was sent, and that what was remembered still counts.
fn remember(entry: &mut WantedEntry, deployment: &Value, plan: &EntryPlan, sends_urls: bool) {
    for (value, planned) in entry.values.iter_mut().zip(&plan.values) {
        let (WantedText::Secured { remembered } | WantedText::Deferred { secured: true, remembered, .. }) =
            &mut value.text
        else {
            continue;
        };
        let is_remembered = match planned.effect {
            ValueEffect::Set | ValueEffect::SameAsLastTime => true,
            ValueEffect::SentLater { .. } => sends_urls,
            _ => false,
        };
        if is_remembered {
            *remembered = Some(Remembered {
                deployment_id: deployment["id"].as_str().unwrap().to_owned(),
                deployment_version: deployment["version"].as_u64().unwrap(),
                is_same: true,
            });
        }
    }
}
