//! A service that repeats every secret that it was sent, wherever it can.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::echo::Echo;
use super::resources::Response;
use crate::faults::{Faulty, Request};

/// What the service does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behavior {
    Succeeds,
    /// With this status.
    RefusesTokens(u16),
    RefusesReads,
    /// With this status.
    RefusesWrites(Kind, u16),
    /// Accepts every request; the operations of these resources fail.
    Fails(Kind),
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Connector,
    Deployment,
}

impl Kind {
    pub const ALL: [Self; 2] = [Self::Connector, Self::Deployment];

    /// The group of its commands.
    pub fn group(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::Deployment => "deployment",
        }
    }

    /// Whether a request writes it.
    pub fn is_written_by(self, line: &str) -> bool {
        !line.starts_with("GET ") && line.contains(&format!("/{}s", self.group()))
    }
}

/// The service, and what it was sent.
pub struct Service {
    server: Faulty,
    memory: Arc<Mutex<Memory>>,
}

/// What the service remembers.
#[derive(Default)]
pub struct Memory {
    pub secrets: Vec<String>,
    /// How many requests wrote something.
    pub writes: usize,
    /// Whether a Deployment was created.
    pub has_created: bool,
    pub has_deleted: bool,
}

impl Service {
    pub fn start(behavior: Behavior) -> Self {
        Self::knowing(behavior, &[])
    }

    /// Also repeats texts that it was not sent.
    pub fn knowing(behavior: Behavior, planted: &[String]) -> Self {
        let memory = Arc::new(Mutex::new(Memory::default()));
        let planted = planted.to_vec();
        let shared = memory.clone();
        let server = Faulty::start(move |request| {
            let mut memory = shared.lock().unwrap();
            memory.notice(request, behavior);
            let echo = Echo::of(&[&planted[..], &memory.secrets].concat());
            Response { behavior, memory: &memory, echo }.to(request)
        });
        Self { server, memory }
    }

    pub fn address(&self) -> &str {
        self.server.address()
    }

    /// Method and path of every request, except those for tokens.
    pub fn calls(&self) -> Vec<String> {
        self.server.lines().into_iter().filter(|line| !is_for_token(line)).collect()
    }

    /// How many tokens were requested.
    pub fn token_requests(&self) -> usize {
        self.server.lines().iter().filter(|line| is_for_token(line)).count()
    }

    /// Forgets the secrets that it was sent, so that it repeats only those of the next run.
    pub fn forget(&self) {
        self.memory.lock().unwrap().secrets.clear();
    }

    /// Whether this text arrived as the value of a key.
    pub fn has_received(&self, value: &str) -> bool {
        let value = json!({ "value": value }).to_string();
        self.server.requests().iter().any(|request| request.body.contains(&value[1..value.len() - 1]))
    }
}

fn is_for_token(line: &str) -> bool {
    line.contains("/oauth/")
}

impl Memory {
    fn notice(&mut self, request: &Request, behavior: Behavior) {
        let authorization = request.header("authorization");
        if let Some(token) = authorization.strip_prefix("Bearer ") {
            self.learn(token.to_owned());
        }
        if let Some(basic) = authorization.strip_prefix("Basic ") {
            let client = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
            self.learn(client.split_once(':').unwrap().1.to_owned());
            self.learn(basic.to_owned());
        }
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        secured(&body).into_iter().for_each(|value| self.learn(value));
        let is_refused = matches!(behavior, Behavior::RefusesWrites(kind, _) if kind.is_written_by(&request.line));
        if !request.is("GET") && !is_for_token(&request.line) && !is_refused {
            self.writes += 1;
            self.has_created |= request.line == "POST /shop/deployments";
            self.has_deleted |= request.is("DELETE");
        }
    }

    fn learn(&mut self, secret: String) {
        if !self.secrets.contains(&secret) {
            self.secrets.push(secret);
        }
    }
}

/// The values of every `securedConfiguration` in a body.
fn secured(body: &Value) -> Vec<String> {
    match body {
        Value::Array(items) => items.iter().flat_map(secured).collect(),
        Value::Object(fields) => {
            let own = fields.get("securedConfiguration").and_then(Value::as_array).into_iter().flatten();
            let own = own.filter_map(|entry| entry["value"].as_str().map(str::to_owned));
            own.chain(fields.values().flat_map(secured)).collect()
        }
        _ => Vec::new(),
    }
}
