//! Logs: what applications would have printed, worked out from the times at which they ran.
//!
//! Nothing is written down while an application runs. A [`Life`] is the time from a deploy to the next one or to the
//! undeploy; its entries stand at fixed distances from its start, so every reader finds the same.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

use super::answers::{Answer, Code, Outcome, Refusal};
use super::clock::Moment;
use super::context::Context;
use super::declaration::Declaration;
use super::deployments::{Cause, Deployment};
use super::options::Speed;
use super::query::{Parameters, query};
use super::text::Text;

/// How long entries are kept, and how far back a query may go.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// So many rounds come at the pace of the speed, the others once a minute.
const BRISK_ROUNDS: i64 = 200;
const MINUTE: i64 = 60_000;
/// Distance of the first entries of a life from each other, in milliseconds.
const START_STEP: i64 = 40;

/// A time in which applications ran, or the moment at which they failed to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Life {
    pub(super) from: Moment,
    pub(super) until: Option<Moment>,
    /// Milliseconds between two rounds of entries.
    pace: i64,
    applications: Vec<Source>,
    /// Entries of a deploy that failed, which has no others.
    failures: Vec<Cause>,
}

/// An application that prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Source {
    name: String,
    kind: String,
    /// Whether its postDeploy script ran.
    script: bool,
}

impl Life {
    /// The life that starts with the end of a deploy. Applications without a server print nothing.
    pub(super) fn planned(declaration: &Declaration, speed: Speed, skip_scripts: bool, from: Moment) -> Self {
        let printing = declaration
            .applications
            .iter()
            .filter(|declared| matches!(declared.kind.as_str(), "service" | "event" | "job"));
        let applications = printing.map(|declared| Source {
            name: declared.name.clone(),
            kind: declared.kind.clone(),
            script: declared.post_deploy.is_some() && !skip_scripts,
        });
        let pace = if speed == Speed::Real { MINUTE } else { 3000 };
        Self { from, until: None, pace, applications: applications.collect(), failures: Vec::new() }
    }

    /// The traces of a deploy that failed.
    pub(super) fn failed(causes: &[Cause], at: Moment) -> Self {
        Self { from: at, until: Some(at), pace: MINUTE, applications: Vec::new(), failures: causes.to_vec() }
    }

    /// When the entry with this number stands, in milliseconds after the start.
    fn offset(&self, number: i64) -> i64 {
        let starting = self.starting();
        let round = number - starting;
        match round {
            round if round < 0 => number * START_STEP,
            round if round < BRISK_ROUNDS => starting * START_STEP + (round + 1) * self.pace,
            round => starting * START_STEP + BRISK_ROUNDS * self.pace + (round + 1 - BRISK_ROUNDS) * MINUTE,
        }
    }

    /// How many entries belong to the start.
    fn starting(&self) -> i64 {
        let lines = |source: &Source| 1 + i64::from(source.script);
        self.failures.len() as i64 + self.applications.iter().map(lines).sum::<i64>()
    }

    /// How many entries there are up to and including `until`.
    fn count(&self, until: Moment) -> i64 {
        let until = self.until.map_or(until, |end| end.min(until));
        let age = until.milliseconds() - self.from.milliseconds();
        if !self.failures.is_empty() {
            return if age >= 0 { self.starting() } else { 0 };
        }
        if self.applications.is_empty() {
            return 0;
        }
        // Offsets rise with the number, so the count is found by halving.
        let (mut low, mut high) = (0, age.max(0) / START_STEP.min(self.pace) + 1);
        while low < high {
            let middle = (low + high) / 2;
            if self.offset(middle) <= age { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The entry with this number: application, type, severity and details.
    fn entry(&self, number: i64) -> Option<Entry<'_>> {
        let at = self.from.plus(Duration::from_millis(self.offset(number).unsigned_abs()));
        let number = usize::try_from(number).ok()?;
        if let Some(cause) = self.failures.get(number) {
            let application = cause.application.as_deref()?;
            let details = json!({ "message": format!("{}: {}", cause.title, cause.message) });
            return Some(Entry { application, kind: "APPLICATION_TEXT", severity: "ERROR", details, at });
        }
        let starts = self.applications.iter().flat_map(|source| {
            let script = source.script.then_some((source, "The postDeploy script has ended with exit code 0."));
            script.into_iter().chain([(source, "The application is listening on port 8080.")])
        });
        let starting = starts.clone().count();
        if let Some((source, message)) = starts.clone().nth(number) {
            let details = json!({ "message": message });
            let (application, kind) = (source.name.as_str(), "APPLICATION_TEXT");
            return Some(Entry { application, kind, severity: "DEFAULT", details, at });
        }
        let round = number - starting;
        let source = self.applications.get(round % self.applications.len().max(1))?;
        Some(source.activity(round / self.applications.len(), at))
    }
}

impl Source {
    /// What an application prints in its `round`: a request, then what it made of it.
    fn activity(&self, round: usize, at: Moment) -> Entry<'_> {
        let took = 12 + round * 7 % 90;
        let (path, what) = match self.kind.as_str() {
            "job" => (format!("/{}", self.name), "job finished"),
            "event" => (format!("/{}", self.name), "message acknowledged"),
            _ => (format!("/{}", self.name), "request handled"),
        };
        let (kind, severity, details) = match round % 4 {
            0 | 2 => {
                let slow = round % 12 == 10;
                let status = if slow { 502 } else { 200 };
                let severity = if slow { "ERROR" } else { "INFO" };
                (
                    "HTTP_REQUEST",
                    severity,
                    json!({ "method": "POST", "path": path, "status": status, "durationMs": took }),
                )
            }
            1 => ("APPLICATION_JSON", "INFO", json!({ "level": "info", "message": what, "durationMs": took })),
            _ if round % 12 == 11 => {
                let details =
                    json!({ "level": "error", "message": "the upstream service timed out", "durationMs": 2000 });
                ("APPLICATION_JSON", "ERROR", details)
            }
            _ => ("APPLICATION_TEXT", "DEFAULT", json!({ "message": format!("{what} in {took} ms") })),
        };
        Entry { application: &self.name, kind, severity, details, at }
    }
}

/// One entry.
struct Entry<'a> {
    application: &'a str,
    kind: &'static str,
    severity: &'static str,
    details: Value,
    at: Moment,
}

impl Entry<'_> {
    fn view(self, deployment: &Deployment) -> Value {
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

/// What a query asks for.
struct LogQuery<'a> {
    application: Option<&'a str>,
    start: Option<Moment>,
    end: Option<Moment>,
    /// The life, and the entry in it, with which the page starts.
    position: (usize, i64),
}

/// `GET /{projectKey}/deployments/{id}/logs`
pub(super) fn get(context: &Context<'_>, deployment: &Deployment, parameters: &Parameters) -> Outcome {
    let wanted = read(context, deployment, parameters)?;
    let oldest = context.now.minus(KEPT);
    let from = wanted.start.map_or(oldest, |start| start.max(oldest));
    let until = wanted.end.map_or(context.now, |end| end.min(context.now));
    let mut page = Vec::new();
    let (first, mut number) = wanted.position;
    for (index, life) in deployment.lives.iter().enumerate().skip(first) {
        // Entries before the start are skipped by counting, not by making them.
        number = number.max(life.count(Moment::from_milliseconds(from.milliseconds() - 1)));
        let count = life.count(until);
        while number < count {
            if page.len() >= context.options.log_page_size.max(1) {
                let next = page_token(deployment, parameters, (index, number));
                return Ok(Answer::ok(json!({ "data": page, "next": next })));
            }
            let entry = life.entry(number);
            let kept = entry.filter(|entry| wanted.application.is_none_or(|name| name == entry.application));
            page.extend(kept.map(|entry| entry.view(deployment)));
            number += 1;
        }
        number = 0;
    }
    Ok(Answer::ok(json!({ "data": page, "next": null })))
}

fn read<'a>(context: &Context<'_>, deployment: &Deployment, parameters: &'a Parameters) -> Outcome<LogQuery<'a>> {
    let (application, token) = query(|| {
        parameters.expect_only(&["pageToken", "applicationName", "startDate", "endDate"])?;
        let token = parameters.text("pageToken", &Text::NotEmpty)?;
        Ok((parameters.text("applicationName", &Text::Key)?, token))
    })?;
    if application.is_none() && deployment.region.ends_with(".aws") {
        let message = "For Deployments in a Region of AWS an applicationName is needed.";
        return Err(Refusal::new(Code::DeploymentLogMissingApplicationName, message));
    }
    if let Some(name) = application
        && !deployment.applications.iter().any(|known| known.name == name)
    {
        let message = format!("The Deployment has no application '{name}'.");
        return Err(Refusal::new(Code::DeploymentApplicationDoesNotExist, message));
    }
    let (start, end) = (date(parameters, "startDate")?, date(parameters, "endDate")?);
    check_dates(context.now, start, end)?;
    let position = token.map_or(Ok((0, 0)), |token| position(deployment, parameters, token))?;
    Ok(LogQuery { application, start, end, position })
}

fn date(parameters: &Parameters, name: &str) -> Outcome<Option<Moment>> {
    let Some(text) = query(|| parameters.single(name))? else { return Ok(None) };
    let invalid = || Refusal::new(Code::DeploymentLogInvalidDate, format!("The {name} must be a time as in RFC 3339."));
    Moment::parse(text).map(Some).ok_or_else(invalid)
}

fn check_dates(now: Moment, start: Option<Moment>, end: Option<Moment>) -> Outcome<()> {
    let fault = match (start, end) {
        (Some(start), _) if start < now.minus(KEPT) => "The startDate must not be more than 30 days ago.",
        (Some(start), Some(end)) if end < start => "The endDate must not be before the startDate.",
        _ => return Ok(()),
    };
    Err(Refusal::new(Code::DeploymentLogInvalidDate, fault))
}

/// A token holds for the same Deployment and the same filters only.
fn page_token(deployment: &Deployment, parameters: &Parameters, (life, number): (usize, i64)) -> String {
    URL_SAFE_NO_PAD.encode(format!("{life} {number} {}", fingerprint(deployment, parameters)))
}

fn position(deployment: &Deployment, parameters: &Parameters, token: &str) -> Outcome<(usize, i64)> {
    let invalid = || Refusal::new(Code::DeploymentLogInvalidPageToken, "The pageToken does not belong to this query.");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid())?;
    let text = String::from_utf8(bytes).map_err(|_| invalid())?;
    let mut parts = text.splitn(3, ' ');
    let life = parts.next().and_then(|text| text.parse().ok()).ok_or_else(invalid)?;
    let number = parts.next().and_then(|text| text.parse().ok()).filter(|number| *number >= 0).ok_or_else(invalid)?;
    let same = parts.next() == Some(fingerprint(deployment, parameters).as_str());
    if same { Ok((life, number)) } else { Err(invalid()) }
}

fn fingerprint(deployment: &Deployment, parameters: &Parameters) -> String {
    let filters = ["applicationName", "startDate", "endDate"].map(|name| parameters.list(name).next().unwrap_or(""));
    format!("{} {}", deployment.id, filters.join(" "))
}
