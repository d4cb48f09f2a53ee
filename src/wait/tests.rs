//! Waits and logs, read through the client.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use bytes::Bytes;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::api::model::ConnectorStaged;
use crate::api::{Client, ClientOptions, Exchange, LogQuery, Reference, Resource, StaticToken, Transport};

/// Responds to each path from a list of its own; the last response repeats.
#[derive(Default)]
struct Service {
    responses: RefCell<HashMap<String, VecDeque<(u16, Value)>>>,
    requested: RefCell<Vec<String>>,
}

impl Service {
    fn respond(&self, path: &str, status: u16, body: Value) {
        self.responses.borrow_mut().entry(path.to_owned()).or_default().push_back((status, body));
    }

    fn client(self: &Rc<Self>) -> Client {
        let token = StaticToken::new(SecretString::from("token"));
        let mut options = ClientOptions::new("http://127.0.0.1:1");
        options.project_key = Some("shop".to_owned());
        Client::new(self.clone(), Rc::new(token), options, None)
    }
}

impl Transport for Service {
    fn send(&self, request: http::Request<Bytes>) -> Exchange<'_> {
        let path = request.uri().path_and_query().unwrap().to_string();
        self.requested.borrow_mut().push(path.clone());
        let mut responses = self.responses.borrow_mut();
        let list = responses.get_mut(&path).unwrap_or_else(|| panic!("unexpected path {path}"));
        let (status, body) = if list.len() > 1 { list.pop_front().unwrap() } else { list[0].clone() };
        let response = http::Response::builder().status(status).header("content-type", "application/json");
        let response = response.body(Bytes::from(body.to_string())).unwrap();
        Box::pin(async move { Ok(response) })
    }
}

const STAGED: &str = "/connectors/drafts/key=tax";
const PUBLISHED: &str = "/connectors/key=tax";

fn staged(status: &str) -> Value {
    json!({ "id": "c1", "key": "tax", "version": 1, "status": status })
}

async fn wait_for(service: &Rc<Service>, goal: ConnectorGoal) -> WaitEnd<Resource<ConnectorStaged>> {
    let reference = Reference::Key("tax".to_owned());
    let (client, policy) = (service.client(), Policy::default());
    until_decided(&client, &reference, &goal, Start::Joined, &policy, &mut Unobserved).await.unwrap()
}

fn verdict<S>(end: &WaitEnd<S>) -> Option<WaitVerdict> {
    match end {
        WaitEnd::Settled { verdict, .. } | WaitEnd::Gone { verdict, .. } => Some(*verdict),
        WaitEnd::TimedOut { .. } => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_certification_is_read_from_the_published_connector() {
    let service = Rc::new(Service::default());
    for status in ["Processing", "InCertification", "Published"] {
        service.respond(STAGED, 200, staged(status));
    }
    service.respond(PUBLISHED, 404, json!({ "statusCode": 404, "message": "not yet" }));
    service.respond(PUBLISHED, 200, json!({ "id": "c1", "certified": true }));
    let end = wait_for(&service, ConnectorGoal::Certified).await;
    assert_eq!(verdict(&end), Some(WaitVerdict::Succeeded));
    assert_eq!(service.requested.take(), [STAGED, STAGED, STAGED, PUBLISHED, STAGED, PUBLISHED]);
}

#[tokio::test(start_paused = true)]
async fn other_goals_do_not_read_the_published_connector() {
    let service = Rc::new(Service::default());
    service.respond(STAGED, 200, staged("Published"));
    let end = wait_for(&service, ConnectorGoal::Published).await;
    assert_eq!(verdict(&end), Some(WaitVerdict::Succeeded));
    assert_eq!(service.requested.take(), [STAGED]);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_deployment_is_polled_until_it_is_not_found() {
    const PATH: &str = "/shop/deployments/key=live";
    let service = Rc::new(Service::default());
    service.respond(PATH, 200, json!({ "id": "d1", "version": 1, "status": "Undeploying" }));
    service.respond(PATH, 404, json!({ "statusCode": 404, "message": "gone" }));
    let reference = Reference::Key("live".to_owned());
    let (client, goal, policy) = (service.client(), DeploymentGoal::Deleted, Policy::default());
    let end = until_decided(&client, &reference, &goal, Start::Joined, &policy, &mut Unobserved).await.unwrap();
    assert_eq!(verdict(&end), Some(WaitVerdict::Succeeded));
    assert_eq!(end.state().unwrap().id, "d1");
}

#[tokio::test(start_paused = true)]
async fn all_pages_of_a_log_are_read() {
    const PATH: &str = "/shop/deployments/key=live/logs";
    let service = Rc::new(Service::default());
    let entry = |message: &str| json!({ "details": { "message": message } });
    service.respond(PATH, 200, json!({ "data": [entry("a")], "next": "p2" }));
    service.respond(&format!("{PATH}?pageToken=p2"), 200, json!({ "data": [entry("b")], "next": "p3" }));
    // A repeated token also ends the log.
    service.respond(&format!("{PATH}?pageToken=p3"), 200, json!({ "data": [entry("c")], "next": "p2" }));
    let (client, reference) = (service.client(), Reference::Key("live".to_owned()));
    let logs = DeploymentLogs { client: &client, reference: &reference, query: LogQuery::default() };
    assert_eq!(logs.read(None).await.unwrap().len(), 3);
}
