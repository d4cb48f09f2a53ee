//! When the applications of a Deployment ran, and what they would have logged.
//!
//! No log is stored. A [`DeployedRun`] lasts from a deploy to the next one or to the undeploy, and its log entries have
//! fixed offsets from its start, so that every reader finds the same.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::emulator::clock::Moment;
use crate::emulator::connectors::declaration::Declaration;
use crate::emulator::options::Speed;
use crate::emulator::reports::FailureCause;

/// How many entries come at the interval of the run; later ones come once a minute.
const FREQUENT_ENTRIES: i64 = 200;
/// Intervals, in milliseconds.
const MINUTE: i64 = 60_000;
const SHORT_INTERVAL: i64 = 3000;
const STARTUP_INTERVAL: i64 = 40;

/// Milliseconds from one log entry to the next.
fn interval(speed: Speed) -> i64 {
    if speed == Speed::Real { MINUTE } else { SHORT_INTERVAL }
}

/// A period in which applications ran, or the time at which a deploy failed. Renamed fields have the names that state
/// files have always used.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeployedRun {
    from: Moment,
    pub(crate) until: Option<Moment>,
    /// Milliseconds from one entry to the next.
    #[serde(rename = "pace")]
    interval: i64,
    /// Logged once, at the start.
    #[serde(rename = "firstLines")]
    startup: Vec<StartupEntry>,
    applications: Vec<LogProducer>,
}

/// A log entry of the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StartupEntry {
    application: String,
    severity: String,
    message: String,
}

/// An application that logs as long as it runs.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct LogProducer {
    name: String,
    kind: String,
}

impl DeployedRun {
    /// The run that starts when a deploy ends. Applications without a server log nothing.
    pub(crate) fn planned(declaration: &Declaration, speed: Speed, skip_scripts: bool, from: Moment) -> Self {
        let applications = declaration.applications.iter();
        let producers = applications.filter(|declared| matches!(&*declared.kind, "service" | "event" | "job"));
        let startup = producers.clone().flat_map(|declared| {
            let script = declared.post_deploy.is_some() && !skip_scripts;
            let script = script.then_some("emulated: no postDeploy script was run");
            let messages = script.into_iter().chain(["emulated: no application was started"]);
            messages.map(|message| StartupEntry::new(&declared.name, "DEFAULT", message.to_owned()))
        });
        Self {
            from,
            until: None,
            interval: interval(speed),
            startup: startup.collect(),
            applications: producers
                .map(|declared| LogProducer { name: declared.name.clone(), kind: declared.kind.clone() })
                .collect(),
        }
    }

    /// Moves the start of a run that has not started yet, and logs no less often than a run at this speed.
    pub(crate) fn hasten(&mut self, from: Moment, speed: Speed) {
        self.from = from;
        self.interval = self.interval.min(interval(speed));
    }

    /// When the entry with this number is logged.
    fn time(&self, number: i64) -> Moment {
        self.from.plus(Duration::from_millis(self.offset(number).unsigned_abs()))
    }

    /// What a failed deploy logs.
    pub(crate) fn failed(causes: &[FailureCause], at: Moment) -> Self {
        let entry = |cause: &FailureCause| {
            let message = format!("emulated: {}: {}", cause.title, cause.message);
            Some(StartupEntry::new(cause.application.as_deref()?, "ERROR", message))
        };
        let startup = causes.iter().filter_map(entry).collect();
        Self { from: at, until: None, interval: MINUTE, startup, applications: Vec::new() }
    }

    /// How many milliseconds after the start the entry with this number is logged.
    fn offset(&self, number: i64) -> i64 {
        let startup = length(&self.startup);
        let frequent = (number - startup + 1).clamp(0, FREQUENT_ENTRIES);
        let later = (number - startup + 1 - FREQUENT_ENTRIES).max(0);
        number.min(startup) * STARTUP_INTERVAL + frequent * self.interval + later * MINUTE
    }

    /// How many entries there are up to and including `until`.
    pub(crate) fn count(&self, until: Moment) -> i64 {
        let until = self.until.map_or(until, |end| end.min(until));
        let age = until.milliseconds() - self.from.milliseconds();
        // A binary search: offsets rise with the number.
        let (mut low, mut high) = (0, age.max(0) / STARTUP_INTERVAL + 1);
        while low < high {
            let middle = (low + high) / 2;
            if self.offset(middle) <= age {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if self.applications.is_empty() { low.min(length(&self.startup)) } else { low }
    }

    /// The entry with this number, as the API shows it. The number must be less than the count. `None` if the entry is
    /// not of the wanted application.
    pub(crate) fn entry(&self, number: i64, deployment_id: &str, wanted: Option<&str>) -> Option<(Moment, Value)> {
        let at = self.time(number);
        let number = usize::try_from(number).ok()?;
        let (application, (kind, severity, details)) = match self.startup.get(number) {
            Some(StartupEntry { application, severity, message }) => {
                (application, ("APPLICATION_TEXT", severity.as_str(), emulated(json!({ "message": message }))))
            }
            None => {
                let number = number - self.startup.len();
                let producer = self.applications.get(number.checked_rem(self.applications.len())?)?;
                (&producer.name, producer.entry(number / self.applications.len()))
            }
        };
        let entry = || {
            let view = json!({
                "type": kind,
                "deploymentId": deployment_id,
                "applicationName": application,
                "severity": severity,
                "timestamp": at.to_string(),
                "details": details,
            });
            (at, view)
        };
        wanted.is_none_or(|wanted| wanted == application).then(entry)
    }
}

/// Marks the details of an entry that no application wrote.
fn emulated(mut details: Value) -> Value {
    details["source"] = "emulated".into();
    details
}

fn length<T>(items: &[T]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

impl StartupEntry {
    fn new(application: &str, severity: &str, message: String) -> Self {
        Self { application: application.to_owned(), severity: severity.to_owned(), message }
    }
}

impl LogProducer {
    /// Type, severity and details of an entry. Even numbers are requests, odd ones report how the request before was
    /// handled. One request in six fails.
    fn entry(&self, number: usize) -> (&'static str, &'static str, Value) {
        let fails = number / 2 % 6 == 5;
        let took = if fails { 2000 } else { 12 + number / 2 * 7 % 90 };
        let what = match self.kind.as_str() {
            "job" => "job run",
            "event" => "message",
            _ => "request",
        };
        let severity = if fails { "ERROR" } else { "INFO" };
        match (number % 4, fails) {
            (0 | 2, _) => {
                let status = if fails { 502 } else { 200 };
                // Nobody sent it: the query says so where only method, path and status are shown.
                let path = format!("/{}?emulated", self.name);
                let details = json!({ "method": "POST", "path": path, "status": status });
                ("HTTP_REQUEST", severity, emulated(details))
            }
            (1, _) | (_, true) => {
                let outcome = if fails { "timed out upstream" } else { "handled" };
                let message = format!("emulated: {what} {outcome}");
                let details = json!({ "level": severity.to_lowercase(), "message": message, "durationMs": took });
                ("APPLICATION_JSON", severity, emulated(details))
            }
            _ => {
                let message = format!("emulated: {what} handled in {took} ms");
                ("APPLICATION_TEXT", "DEFAULT", emulated(json!({ "message": message })))
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn producer(name: &str, kind: &str) -> LogProducer {
        LogProducer { name: name.to_owned(), kind: kind.to_owned() }
    }

    /// A run of two applications that logs two entries at its start.
    fn run() -> DeployedRun {
        let startup = ["web", "worker"].map(|name| StartupEntry::new(name, "DEFAULT", "listening".to_owned()));
        DeployedRun {
            from: Moment::from_milliseconds(1_000_000),
            until: None,
            interval: SHORT_INTERVAL,
            startup: startup.into(),
            applications: vec![producer("web", "service"), producer("worker", "event")],
        }
    }

    #[test]
    fn entries_come_at_once_at_the_start_then_at_the_interval_then_every_minute() {
        let run = run();
        let offsets = [0, 1, 2, 3, 201, 202, 203].map(|number| run.offset(number));
        assert_eq!(offsets, [0, 40, 3080, 6080, 600_080, 660_080, 720_080]);
        for (age, count) in [(-1, 0), (0, 1), (40, 2), (3079, 2), (3080, 3), (600_080, 202), (720_079, 203)] {
            assert_eq!(run.count(Moment::from_milliseconds(1_000_000 + age)), count, "{age}");
        }
    }

    #[test]
    fn applications_take_turns_after_the_start() {
        let run = run();
        let shown = |number| {
            let (_, entry) = run.entry(number, "d1", None).unwrap();
            format!("{} {}", entry["applicationName"].as_str().unwrap(), entry["type"].as_str().unwrap())
        };
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 8].map(shown),
            [
                "web APPLICATION_TEXT",
                "worker APPLICATION_TEXT",
                "web HTTP_REQUEST",
                "worker HTTP_REQUEST",
                "web APPLICATION_JSON",
                "worker APPLICATION_JSON",
                "web APPLICATION_TEXT",
            ]
        );
    }

    #[test]
    fn an_application_logs_requests_and_how_they_were_handled() {
        let service = producer("web", "service");
        let shown = |number| {
            let (_, severity, details) = service.entry(number);
            let value = ["status", "durationMs", "message"].iter().find_map(|name| details.get(name));
            format!("{severity} {}", value.unwrap())
        };
        assert_eq!(
            [0, 1, 2, 5, 9, 10, 11, 12, 13, 22, 23, 33].map(shown),
            [
                "INFO 200",
                "INFO 12",
                "INFO 200",
                "INFO 26",
                "INFO 40",
                "ERROR 502",
                "ERROR 2000",
                "INFO 200",
                "INFO 54",
                "ERROR 502",
                "ERROR 2000",
                "INFO 34",
            ]
        );
        for (kind, what) in [("service", "request"), ("job", "job run"), ("event", "message")] {
            let message = producer("web", kind).entry(3).2["message"].clone();
            assert_eq!(message, format!("emulated: {what} handled in 19 ms"));
        }
    }

    #[test]
    fn a_run_is_hastened_but_never_slowed_down() {
        let mut run = DeployedRun { interval: MINUTE, ..run() };
        let earlier = Moment::from_milliseconds(500_000);
        run.hasten(earlier, Speed::Fast);
        assert_eq!((run.from, run.interval), (earlier, SHORT_INTERVAL));
        run.hasten(earlier, Speed::Real);
        assert_eq!(run.interval, SHORT_INTERVAL);
    }
}
