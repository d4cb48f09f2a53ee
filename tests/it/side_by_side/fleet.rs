//! A service with many Deployments, whose operations take some polls.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, Request};
use crate::harness::Machine;

/// The Deployments `d-0`, `d-1`, … of the Connector `tax`, in two Regions.
pub struct Fleet {
    server: Faulty,
    state: Arc<Mutex<FleetState>>,
}

/// How the service behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// How many polls see an operation run.
    pub polls: usize,
    /// How long an operation takes at least.
    pub duration: Duration,
    /// Deployments whose operation fails.
    pub failing: Vec<usize>,
    /// Deployments whose operation is refused, with status and code.
    pub refused: Vec<(usize, u16, &'static str)>,
    /// Deployments whose operation never ends.
    pub endless: Vec<usize>,
    /// Deployments whose Connector declares no key.
    pub keyless: Vec<usize>,
}

struct FleetState {
    behaviour: Behaviour,
    deployments: Vec<OneDeployment>,
    most_running: usize,
}

#[derive(Clone)]
struct OneDeployment {
    status: &'static str,
    version: u64,
    polls: usize,
    began: Instant,
    is_gone: bool,
}

impl Fleet {
    pub fn new(count: usize, behaviour: Behaviour) -> Self {
        let one = OneDeployment { status: "Deployed", version: 1, polls: 0, began: Instant::now(), is_gone: false };
        let state = FleetState { behaviour, deployments: vec![one; count], most_running: 0 };
        let state = Arc::new(Mutex::new(state));
        let own = state.clone();
        let server = Faulty::start(move |request| Reply::Slow(Box::new(own.lock().unwrap().reply(request))));
        Self { server, state }
    }

    /// The same with an operation on every Deployment that another run started.
    pub fn running(self) -> Self {
        for one in &mut self.state.lock().unwrap().deployments {
            one.status = "Deploying";
        }
        self
    }

    pub fn machine(&self) -> Machine {
        crate::faults::machine(self.server.address())
    }

    pub fn server(&self) -> &Faulty {
        &self.server
    }

    /// The most operations that ran at the same time.
    pub fn most_running(&self) -> usize {
        self.state.lock().unwrap().most_running
    }

    /// The Deployments that something was written to, in order.
    pub fn written(&self) -> Vec<usize> {
        let requests = self.server.requests();
        requests.iter().filter(|request| !request.is("GET")).filter_map(|request| index(&request.line)).collect()
    }
}

fn id(index: usize) -> String {
    format!("0190cf3c-5d3a-7bb2-9c52-{index:012}")
}

/// The Deployment that a request names, by id or key.
fn index(line: &str) -> Option<usize> {
    let name = line.split("/deployments/").nth(1)?.split('?').next()?;
    name.strip_prefix("key=d-").or_else(|| name.rsplit('-').next()).and_then(|number| number.parse().ok())
}

impl FleetState {
    fn reply(&mut self, request: &Request) -> Reply {
        let Some(index) = index(&request.line) else {
            let results: Vec<Value> = (0..self.deployments.len())
                .filter(|index| !self.deployments[*index].is_gone)
                .map(|index| self.json(index))
                .collect();
            return Reply::json(200, &json!({ "total": results.len(), "results": results }));
        };
        if index >= self.deployments.len() || self.deployments[index].is_gone {
            return Reply::error(404, "ResourceNotFound");
        }
        if request.is("GET") {
            self.poll(index);
            if self.deployments[index].is_gone {
                return Reply::error(404, "ResourceNotFound");
            }
            return Reply::json(200, &self.json(index));
        }
        if let Some((_, status, code)) = self.behaviour.refused.iter().find(|(refused, ..)| *refused == index) {
            return Reply::error(*status, code);
        }
        let one = &mut self.deployments[index];
        one.status = if request.is("DELETE") { "Undeploying" } else { "Deploying" };
        (one.version, one.polls, one.began) = (one.version + 1, 0, Instant::now());
        let running = self.deployments.iter().filter(|one| one.status.ends_with("ploying") && !one.is_gone).count();
        self.most_running = self.most_running.max(running);
        Reply::json(200, &self.json(index))
    }

    fn poll(&mut self, index: usize) {
        let fails = self.behaviour.failing.contains(&index);
        let one = &mut self.deployments[index];
        if !one.status.ends_with("ploying") || self.behaviour.endless.contains(&index) {
            return;
        }
        one.polls += 1;
        if one.polls > self.behaviour.polls && one.began.elapsed() >= self.behaviour.duration {
            match (one.status, fails) {
                ("Undeploying", false) => one.is_gone = true,
                ("Undeploying", true) => one.status = "UndeployFailed",
                (_, false) => one.status = "Deployed",
                (_, true) => one.status = "Failed",
            }
        }
    }

    fn json(&self, index: usize) -> Value {
        let one = &self.deployments[index];
        let keys = if self.behaviour.keyless.contains(&index) { json!([]) } else { json!([{ "key": "TOKEN" }]) };
        let entry = json!({ "type": "Error", "title": "Build", "message": "it does not build" });
        let report = if one.status == "Failed" { json!({ "entries": [entry] }) } else { json!({}) };
        json!({
            "id": id(index), "key": format!("d-{index}"), "version": one.version, "status": one.status,
            "type": if index == 0 { "preview" } else { "sandbox" },
            "connector": { "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": 1,
                "configurations": [{ "applicationName": "tax", "applicationType": "service",
                    "standardConfiguration": keys, "securedConfiguration": [] }] },
            "deployedRegion": if index.is_multiple_of(2) { "europe-west1.gcp" } else { "us-central1.gcp" },
            "applications": [], "details": { "build": { "id": format!("b{}", one.version), "report": report } },
        })
    }
}
