#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use bytes::Bytes;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::api::{ClientOptions, Exchange, LogQuery, StaticToken, Transport};
use crate::wait::{ApplicationLog, LogPaging, Unobserved, WaitVerdict};

/// Responds to each path from a list of its own; the last response stays.
#[derive(Default)]
struct Service {
    answers: RefCell<HashMap<String, VecDeque<(u16, Value)>>>,
    asked: RefCell<Vec<String>>,
}

impl Service {
    fn answer(&self, path: &str, status: u16, body: Value) {
        self.answers.borrow_mut().entry(path.to_owned()).or_default().push_back((status, body));
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
        self.asked.borrow_mut().push(path.clone());
        let mut answers = self.answers.borrow_mut();
        let list = answers.get_mut(&path).unwrap_or_else(|| panic!("unexpected request: {path}"));
        let (status, body) = if list.len() > 1 { list.pop_front().unwrap() } else { list[0].clone() };
        let response = http::Response::builder().status(status).header("content-type", "application/json");
        let response = response.body(Bytes::from(body.to_string())).unwrap();
        Box::pin(async move { Ok(response) })
    }
}

const STAGED: &str = "/connectors/drafts/key=tax";
const PUBLISHED: &str = "/connectors/c1";
const PUBLISHED_BY_KEY: &str = "/connectors/key=tax";

/// The API's error for what does not exist.
fn not_found() -> Value {
    json!({ "statusCode": 404, "message": "no", "errors": [{ "code": "ResourceNotFound", "message": "no" }] })
}

fn staged(status: &str) -> Value {
    json!({ "id": "c1", "key": "tax", "version": 1, "status": status })
}

async fn wait_for(service: &Rc<Service>, goal: ConnectorGoal) -> WaitEnd<Certification> {
    let reference = Reference::Key("tax".to_owned());
    let (client, policy) = (service.client(), Policy::new(None, None));
    until_decided(&client, &reference, goal, Start::Joined, &policy, &mut Unobserved).await.unwrap()
}

fn verdict<S>(ended: &WaitEnd<S>) -> Option<WaitVerdict> {
    match ended {
        WaitEnd::Settled { verdict, .. } | WaitEnd::Gone { verdict, .. } => Some(*verdict),
        WaitEnd::TimedOut { .. } => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_certification_is_read_from_the_published_connector() {
    let service = Rc::new(Service::default());
    for status in ["Processing", "InCertification", "Published"] {
        service.answer(STAGED, 200, staged(status));
    }
    service.answer(PUBLISHED, 404, not_found());
    service.answer(PUBLISHED_BY_KEY, 404, not_found());
    service.answer(PUBLISHED, 200, json!({ "id": "c1", "certified": false }));
    service.answer(PUBLISHED, 200, json!({ "id": "c1", "certified": true }));
    let ended = wait_for(&service, ConnectorGoal::Certified).await;
    assert_eq!(verdict(&ended), Some(WaitVerdict::Succeeded));
    let unpublished = [STAGED, STAGED, STAGED, PUBLISHED, PUBLISHED_BY_KEY];
    assert_eq!(service.asked.take(), [&unpublished[..], &[STAGED, PUBLISHED, STAGED, PUBLISHED]].concat());
}

#[tokio::test(start_paused = true)]
async fn a_published_connector_that_is_not_certified_counts_after_thirty_seconds() {
    for found in [Some(json!({ "id": "c1", "certified": false })), None] {
        let service = Rc::new(Service::default());
        service.answer(STAGED, 200, staged("InCertification"));
        service.answer(STAGED, 200, staged("Published"));
        match &found {
            Some(published) => service.answer(PUBLISHED, 200, published.clone()),
            None => [PUBLISHED, PUBLISHED_BY_KEY].iter().for_each(|path| service.answer(path, 404, not_found())),
        }
        let began = tokio::time::Instant::now();
        let ended = wait_for(&service, ConnectorGoal::Certified).await;
        assert_eq!(verdict(&ended), Some(WaitVerdict::Failed));
        assert_eq!(ended.state().unwrap().certified, found.map(|_| false));
        assert!((30..60).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_certification_nothing_is_waited_for() {
    let service = Rc::new(Service::default());
    service.answer(STAGED, 200, staged("Published"));
    service.answer(PUBLISHED, 200, json!({ "id": "c1", "certified": false }));
    let ended = wait_for(&service, ConnectorGoal::Certified).await;
    assert_eq!(verdict(&ended), Some(WaitVerdict::Failed));
    assert_eq!(service.asked.take(), [STAGED, PUBLISHED]);
}

#[tokio::test(start_paused = true)]
async fn the_end_of_a_publish_is_reached_when_the_connect_team_takes_over() {
    for (status, expected) in [
        ("Published", WaitVerdict::Succeeded),
        ("ReadyForCertification", WaitVerdict::Succeeded),
        ("Failed", WaitVerdict::Failed),
    ] {
        let service = Rc::new(Service::default());
        service.answer(STAGED, 200, staged("Processing"));
        service.answer(STAGED, 200, staged(status));
        assert_eq!(verdict(&wait_for(&service, ConnectorGoal::Processed).await), Some(expected), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn other_goals_do_not_ask_for_the_published_connector() {
    let service = Rc::new(Service::default());
    service.answer(STAGED, 200, staged("Published"));
    let ended = wait_for(&service, ConnectorGoal::Published).await;
    assert_eq!(verdict(&ended), Some(WaitVerdict::Succeeded));
    assert_eq!(service.asked.take(), [STAGED]);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_deployment_is_waited_for_until_it_is_gone() {
    const PATH: &str = "/shop/deployments/key=live";
    let service = Rc::new(Service::default());
    service.answer(PATH, 200, json!({ "id": "d1", "version": 1, "status": "Undeploying" }));
    service.answer(PATH, 404, json!("a page that is not the API's"));
    service.answer(PATH, 404, not_found());
    let reference = Reference::Key("live".to_owned());
    let (client, goal, policy) = (service.client(), DeploymentGoal::Deleted, Policy::new(None, None));
    let ended = until_decided(&client, &reference, goal, Start::Joined, &policy, &mut Unobserved).await.unwrap();
    assert_eq!(verdict(&ended), Some(WaitVerdict::Succeeded));
    assert_eq!(ended.state().unwrap().id, "d1");
}

#[tokio::test(start_paused = true)]
async fn a_log_is_read_to_the_end_of_its_pages() {
    const PATH: &str = "/shop/deployments/key=live/logs";
    let service = Rc::new(Service::default());
    let entry = |message: &str| json!({ "details": { "message": message } });
    service.answer(PATH, 200, json!({ "data": [entry("a")], "next": "p2" }));
    service.answer(&format!("{PATH}?pageToken=p2"), 200, json!({ "data": [entry("b")], "next": "p3" }));
    // A token that was followed already ends it as well.
    service.answer(&format!("{PATH}?pageToken=p3"), 200, json!({ "data": [entry("c")], "next": "p2" }));
    let (client, reference) = (service.client(), Reference::Key("live".to_owned()));
    let paging = LogPaging::once(None);
    let logs = ApplicationLog { client: &client, reference: &reference, query: LogQuery::default(), paging: &paging };
    assert_eq!(logs.poll(None).await.unwrap().len(), 3);
}
