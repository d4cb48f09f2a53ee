//! What the code scan asks of SonarQube, on this machine.

use std::net::SocketAddr;

use base64::Engine as _;
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::api::{HttpOptions, HttpTransport, Transport as _};
use crate::project::container::Issue;
use crate::project::container::arguments::SONAR_PROJECT;

/// What is looked for; from `connector-validator`, `tasks/run-sast-scan.js`.
const SEVERITIES: &str = "BLOCKER,CRITICAL";

/// The largest page that the server gives, and how many of them it gives at most.
const PAGE: usize = 500;
const PAGES: usize = 20;

/// A SonarQube that was started a moment ago, with the password that it begins with.
pub(super) struct Sonarqube {
    transport: HttpTransport,
    address: SocketAddr,
}

/// How far the server is with a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Task {
    /// It has read it.
    Done,
    /// It is not there yet.
    Running,
    /// It gave it up, in its own word.
    Ended(String),
}

impl Sonarqube {
    pub(super) fn at(address: SocketAddr) -> Self {
        Self { transport: HttpTransport::new(HttpOptions::default()), address }
    }

    /// Whether it is ready. Anything but a clear yes is a no: it answers oddly while it starts.
    pub(super) async fn is_up(&self) -> bool {
        self.get("system/status").await.is_ok_and(|answer| answer["status"] == "UP")
    }

    /// How far it is with the report of a scanner.
    ///
    /// # Errors
    /// A sentence when it does not say.
    pub(super) async fn task(&self, id: &str) -> Result<Task, String> {
        let answer = self.get(&format!("ce/task?id={}", utf8_percent_encode(id, NON_ALPHANUMERIC))).await?;
        Ok(match answer["task"]["status"].as_str().unwrap_or_default() {
            "SUCCESS" => Task::Done,
            "PENDING" | "IN_PROGRESS" => Task::Running,
            other => Task::Ended(other.to_owned()),
        })
    }

    /// Every severe issue.
    ///
    /// # Errors
    /// A sentence when it does not give them.
    pub(super) async fn issues(&self) -> Result<Vec<Issue>, String> {
        let mut issues = Vec::new();
        for page in 1..=PAGES {
            let query =
                format!("componentKeys={SONAR_PROJECT}&severities={SEVERITIES}&resolved=false&ps={PAGE}&p={page}");
            let answer = self.get(&format!("issues/search?{query}")).await?;
            if !answer["issues"].is_array() {
                return Err("SonarQube's answer has no issues".to_owned());
            }
            let found = Issue::from_sonarqube(&answer);
            let is_last = found.len() < PAGE;
            issues.extend(found);
            if is_last {
                break;
            }
        }
        Ok(issues)
    }

    async fn get(&self, path: &str) -> Result<Value, String> {
        let login = base64::engine::general_purpose::STANDARD.encode("admin:admin");
        let request = http::Request::get(format!("http://{}/api/{path}", self.address))
            .header(http::header::AUTHORIZATION, format!("Basic {login}"))
            .body(Bytes::new())
            .map_err(|error| error.to_string())?;
        let answer = self.transport.send(request).await.map_err(|error| format!("cannot ask SonarQube: {error}"))?;
        if !answer.status().is_success() {
            return Err(format!("SonarQube answered {}", answer.status().as_u16()));
        }
        serde_json::from_slice(answer.body()).map_err(|error| format!("SonarQube's answer is no JSON: {error}"))
    }
}
