//! When applications ran, and what they would have printed then.
//!
//! Nothing is written down while an application runs. A [`Life`] is the time from a deploy to the next one or to the
//! undeploy; its entries stand at fixed distances from its start, so every reader finds the same.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::deployments::deployment::{Cause, Deployment};
use crate::emulator::options::Speed;

/// So many rounds come at the pace of the speed, the others once a minute.
const BRISK_ROUNDS: i64 = 200;
/// Distances, in milliseconds.
const MINUTE: i64 = 60_000;
const BRISK: i64 = 3000;
const BETWEEN_FIRST_LINES: i64 = 40;

/// A time in which applications ran, or the moment at which a deploy failed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Life {
    pub(crate) from: Moment,
    pub(crate) until: Option<Moment>,
    /// Milliseconds between two rounds of entries.
    pace: i64,
    /// Texts that are printed once, at the start.
    first_lines: Vec<Line>,
    applications: Vec<Source>,
}

/// A text that an application prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Line {
    application: String,
    severity: String,
    message: String,
}

/// An application that prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Source {
    name: String,
    kind: String,
}

/// One entry of the logs.
pub(crate) struct Entry<'a> {
    pub(crate) application: &'a str,
    kind: &'static str,
    severity: &'a str,
    details: Value,
    at: Moment,
}

impl Life {
    /// The life that starts with the end of a deploy. Applications without a server print nothing.
    pub(crate) fn planned(declaration: &Declaration, speed: Speed, skip_scripts: bool, from: Moment) -> Self {
        let printing = || {
            declaration.applications.iter().filter(|declared| matches!(&*declared.kind, "service" | "event" | "job"))
        };
        let first_lines = printing().flat_map(|declared| {
            let script = declared.post_deploy.is_some() && !skip_scripts;
            let texts = script.then_some("postDeploy: the script has ended with exit code 0");
            texts.into_iter().chain(["listening on port 8080"]).map(|text| Line::new(&declared.name, "DEFAULT", text))
        });
        let source = |name: &String, kind: &String| Source { name: name.clone(), kind: kind.clone() };
        Self {
            from,
            until: None,
            pace: if speed == Speed::Real { MINUTE } else { BRISK },
            first_lines: first_lines.collect(),
            applications: printing().map(|declared| source(&declared.name, &declared.kind)).collect(),
        }
    }

    /// The traces of a deploy that failed.
    pub(crate) fn failed(causes: &[Cause], at: Moment) -> Self {
        let line = |cause: &Cause| {
            let text = format!("{}: {}", cause.title, cause.message);
            cause.application.as_deref().map(|application| Line::new(application, "ERROR", &text))
        };
        let first_lines = causes.iter().filter_map(line).collect();
        Self { from: at, until: None, pace: MINUTE, first_lines, applications: Vec::new() }
    }

    /// When the entry with this number stands, in milliseconds after the start.
    fn offset(&self, number: i64) -> i64 {
        let first_lines = length(&self.first_lines);
        let brisk = (number - first_lines + 1).clamp(0, BRISK_ROUNDS);
        let slow = (number - first_lines + 1 - BRISK_ROUNDS).max(0);
        number.min(first_lines) * BETWEEN_FIRST_LINES + brisk * self.pace + slow * MINUTE
    }

    /// How many entries there are up to and including `until`.
    pub(crate) fn count(&self, until: Moment) -> i64 {
        let until = self.until.map_or(until, |end| end.min(until));
        let age = until.milliseconds() - self.from.milliseconds();
        // Offsets rise with the number, so the count is found by halving.
        let (mut low, mut high) = (0, age.max(0) / BETWEEN_FIRST_LINES + 1);
        while low < high {
            let middle = (low + high) / 2;
            if self.offset(middle) <= age {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if self.applications.is_empty() { low.min(length(&self.first_lines)) } else { low }
    }

    /// The entry with this number, which must be less than the count.
    pub(crate) fn entry(&self, number: i64) -> Option<Entry<'_>> {
        let at = self.from.plus(Duration::from_millis(self.offset(number).unsigned_abs()));
        let number = usize::try_from(number).ok()?;
        if let Some(line) = self.first_lines.get(number) {
            let Line { application, severity, message } = line;
            return Some(Entry::new(application, "APPLICATION_TEXT", severity, json!({ "message": message }), at));
        }
        let round = number - self.first_lines.len();
        let source = self.applications.get(round.checked_rem(self.applications.len())?)?;
        Some(source.activity(round / self.applications.len(), at))
    }
}

fn length<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

impl Line {
    fn new(application: &str, severity: &str, message: &str) -> Self {
        Self { application: application.to_owned(), severity: severity.to_owned(), message: message.to_owned() }
    }
}

impl Source {
    /// What the application prints in its `round`: a request, then what it made of it. One in six goes wrong.
    fn activity(&self, round: usize, at: Moment) -> Entry<'_> {
        let wrong = round / 2 % 6 == 5;
        let took = if wrong { 2000 } else { 12 + round / 2 * 7 % 90 };
        let what = match self.kind.as_str() {
            "job" => "job run",
            "event" => "message",
            _ => "request",
        };
        let severity = if wrong { "ERROR" } else { "INFO" };
        let (kind, severity, details) = match (round % 4, wrong) {
            (0 | 2, _) => {
                let status = if wrong { 502 } else { 200 };
                let details = json!({ "method": "POST", "path": format!("/{}", self.name), "status": status });
                ("HTTP_REQUEST", severity, details)
            }
            (1, _) | (_, true) => {
                let message = if wrong { format!("{what} timed out upstream") } else { format!("{what} handled") };
                let details = json!({ "level": severity.to_lowercase(), "message": message, "durationMs": took });
                ("APPLICATION_JSON", severity, details)
            }
            _ => ("APPLICATION_TEXT", "DEFAULT", json!({ "message": format!("{what} handled in {took} ms") })),
        };
        Entry::new(&self.name, kind, severity, details, at)
    }
}

impl<'a> Entry<'a> {
    fn new(application: &'a str, kind: &'static str, severity: &'a str, details: Value, at: Moment) -> Self {
        Self { application, kind, severity, details, at }
    }

    /// The entry as the API shows it.
    pub(crate) fn view(self, deployment: &Deployment) -> Value {
        json!({
            "type": self.kind,
            "deploymentId": deployment.id,
            "applicationName": self.application,
            "severity": self.severity,
            "timestamp": self.at.to_string(),
            "details": self.details,
        })
    }
}
