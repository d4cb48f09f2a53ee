//! A client for SonarQube on this machine.

use std::net::SocketAddr;

use base64::Engine as _;
use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::api::{HttpOptions, HttpTransport, Transport as _};
use crate::project::container::Issue;
use crate::project::container::arguments::SONAR_PROJECT;

/// Only severe issues; from `connector-validator`, `tasks/run-sast-scan.js`.
const SEVERITIES: &str = "BLOCKER,CRITICAL";

/// The largest page that the server returns.
const PAGE: usize = 500;
/// The largest number of pages that the server returns.
const PAGES: usize = 20;

/// A new SonarQube, which still has the default password.
pub(super) struct Sonarqube {
    transport: HttpTransport,
    address: SocketAddr,
}

/// How far the server is with reading a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReportTask {
    Done,
    Running,
    /// The server gave up. Has the status in the server's own word.
    Ended(String),
}

impl Sonarqube {
    pub(super) fn at(address: SocketAddr) -> Self {
        Self { transport: HttpTransport::new(HttpOptions::default()), address }
    }

    /// Whether it is ready. While it starts, it may answer with errors.
    pub(super) async fn is_up(&self) -> bool {
        self.get("system/status").await.is_ok_and(|answer| answer["status"] == "UP")
    }

    /// How far the server is with the report of a scanner.
    pub(super) async fn task(&self, id: &str) -> Result<ReportTask, String> {
        let answer = self.get(&format!("ce/task?id={}", utf8_percent_encode(id, NON_ALPHANUMERIC))).await?;
        Ok(match answer["task"]["status"].as_str().unwrap_or_default() {
            "SUCCESS" => ReportTask::Done,
            "PENDING" | "IN_PROGRESS" => ReportTask::Running,
            other => ReportTask::Ended(other.to_owned()),
        })
    }

    /// Every severe issue.
    pub(super) async fn issues(&self) -> Result<Vec<Issue>, String> {
        let mut issues = Vec::new();
        for page in 1..=PAGES {
            let query =
                format!("componentKeys={SONAR_PROJECT}&severities={SEVERITIES}&resolved=false&ps={PAGE}&p={page}");
            let answer = self.get(&format!("issues/search?{query}")).await?;
            if !answer["issues"].is_array() {
                return Err("the response of SonarQube has no issues".to_owned());
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
        let answer =
            self.transport.send(request).await.map_err(|error| format!("cannot connect to SonarQube: {error}"))?;
        if !answer.status().is_success() {
            return Err(format!("SonarQube answered {}", answer.status().as_u16()));
        }
        serde_json::from_slice(answer.body()).map_err(|error| format!("the response of SonarQube is not JSON: {error}"))
    }
}
