//! What the service answers: Connectors and Deployments that repeat every secret in every field for people.

use serde_json::{Value, json};

use super::echo::Echo;
use super::search::token;
use super::service::{Behavior, Kind, Memory};
use super::values::KEYS;
use crate::faults::{ID, Reply, Request};

/// The id of what no command selects.
const OTHER: &str = "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0ff";

/// One response.
pub struct Response<'m> {
    pub behavior: Behavior,
    pub memory: &'m Memory,
    pub echo: Echo,
}

impl Response<'_> {
    pub fn to(&self, request: &Request) -> Reply {
        let path = request.line.split([' ', '?']).nth(1).unwrap();
        let is_read = request.is("GET");
        match (path, self.behavior) {
            ("/oauth/token", Behavior::RefusesTokens(status)) => self.echo.refusal(status, "Echo"),
            ("/oauth/token", _) => self.echo.reply(200, &self.token()),
            (_, Behavior::RefusesReads) if is_read => self.echo.refusal(400, "Echo"),
            (_, Behavior::RefusesWrites(kind, status)) if kind.is_written_by(&request.line) => {
                self.echo.refusal(status, "Echo")
            }
            _ => match self.resource(request, path) {
                Some(resource) => self.echo.reply(200, &resource),
                None => self.echo.refusal(404, "ResourceNotFound"),
            },
        }
    }

    /// The state after a request; `None` for what does not exist.
    fn resource(&self, request: &Request, path: &str) -> Option<Value> {
        let is_read = request.is("GET");
        let list = |item: Value| json!({ "count": 1, "total": 1, "offset": 0, "results": [item] });
        Some(match path {
            "/connectors/search" | "/connectors/drafts" if is_read => list(self.connector(true)),
            path if path.starts_with("/connectors/") => self.connector(is_read),
            "/shop/deployments" if is_read => list(self.other_deployment()),
            path if path.ends_with("/revisions") => list(json!({ "revision": 1, "status": self.echo.name() })),
            path if path.ends_with("/logs") => json!({ "data": [self.log_entry()] }),
            path if path.starts_with("/shop/deployments") => {
                let exists = !path.contains("/key=") || path.ends_with("/key=live") || self.memory.has_created;
                let is_gone = self.memory.has_deleted && is_read && self.behavior != Behavior::Fails(Kind::Deployment);
                return (exists && !is_gone).then(|| self.deployment(request));
            }
            _ => json!({ "echo": self.echo.json() }),
        })
    }

    /// So short a lifetime makes every run request a token of its own.
    fn token(&self) -> Value {
        json!({
            "access_token": token("issued"), "expires_in": 60, "scope": "manage_project:shop", "echo": self.echo.json(),
        })
    }

    /// A Connector whose operations have ended.
    fn connector(&self, is_settled: bool) -> Value {
        let (status, previewable) = match (is_settled, self.behavior) {
            (false, _) => ("Processing", "pending"),
            (true, Behavior::Fails(Kind::Connector)) => ("Failed", "false"),
            (true, _) => ("Published", "true"),
        };
        let name = self.echo.name();
        let comment = json!({ "comment": name, "datetime": "2026-11-20T10:00:00Z", "userId": name });
        json!({
            "id": ID, "key": "tax", "version": 3 + self.memory.writes, "name": name,
            "description": name, "status": status, "isPreviewable": previewable,
            "certified": self.memory.writes > 0, "private": true, "privateProjects": ["europe-west1.gcp:shop"],
            "creator": { "email": "kim@acme.example", "company": name },
            "repository": { "url": "https://github.com/acme/tax.git", "tag": "v0" },
            "configurations": [{
                "applicationName": "tax", "applicationType": "service", "securedConfiguration": declared(KEYS),
                "standardConfiguration": [{ "key": "LEVEL", "description": name }],
            }],
            "globalConfiguration": { "securedConfiguration": declared(&["GLOBAL"]) },
            "certificationInfo": { "comments": [comment] },
            "previewableReport": self.echo.report(), "publishingReport": self.echo.report(),
        })
    }

    fn deployment(&self, request: &Request) -> Value {
        let status = match (request.is("GET"), self.behavior, self.memory.has_deleted) {
            (false, _, true) => "Undeploying",
            (false, _, false) => "Queued",
            (true, Behavior::Fails(Kind::Deployment), true) => "UndeployFailed",
            (true, Behavior::Fails(Kind::Deployment), false) => "Failed",
            (true, _, _) => "Deployed",
        };
        let in_clear: Vec<Value> =
            self.memory.secrets.iter().map(|secret| json!({ "key": "FLAG", "value": secret })).collect();
        let mut deployed = self.connector(true);
        for name in ["previewableReport", "publishingReport", "certificationInfo"] {
            deployed[name].take();
        }
        json!({
            "id": ID, "key": "live", "version": 3 + self.memory.writes, "type": "sandbox", "status": status,
            "connector": deployed, "deployedRegion": "europe-west1.gcp", "applications": [{
                "applicationName": "tax", "url": format!("https://tax.example/{}", self.echo.name()),
                "standardConfiguration": [{ "key": "LEVEL", "value": self.echo.name() }], "securedConfiguration": in_clear,
            }],
            "globalConfiguration": { "securedConfiguration": in_clear },
            "details": { "build": { "id": format!("b{}", self.memory.writes), "report": self.echo.report() } },
            "echo": self.echo.json(),
        })
    }

    /// A Deployment of another Connector.
    fn other_deployment(&self) -> Value {
        json!({
            "id": OTHER, "key": "other", "version": 1, "type": "sandbox", "status": "Deployed",
            "connector": { "id": OTHER, "key": self.echo.name() }, "deployedRegion": self.echo.name(),
            "echo": self.echo.json(),
        })
    }

    fn log_entry(&self) -> Value {
        json!({
            "type": "APPLICATION_TEXT", "applicationName": "tax", "severity": "INFO", "timestamp": "2026-11-20T10:00:00Z",
            "details": { "message": self.echo.message() }, "echo": self.echo.json(),
        })
    }
}

/// Declarations of secured keys.
fn declared(keys: &[&str]) -> Value {
    keys.iter().map(|key| json!({ "key": key, "required": *key == "FLAG" })).collect()
}
