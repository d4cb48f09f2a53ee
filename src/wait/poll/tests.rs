#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use serde_json::{Value, json};

use super::*;
use crate::api::model::Deployment;
use crate::api::{ErrorKind, Refusal, Resource};
use crate::wait::DeploymentGoal;
use crate::wait::bounds::Interval;

type Read = Result<Resource<Deployment>, Error>;

/// Returns the states of a script; the last one stays. Every read takes `takes`.
struct ScriptedReads {
    reads: RefCell<VecDeque<Read>>,
    takes: Duration,
    times: RefCell<Vec<Duration>>,
    began: Instant,
}

impl ScriptedReads {
    fn new(reads: Vec<Read>) -> Self {
        let began = Instant::now();
        Self { reads: RefCell::new(reads.into()), takes: Duration::ZERO, times: RefCell::default(), began }
    }

    /// When the polls were made, in whole seconds.
    fn seconds(&self) -> Vec<u64> {
        self.times.borrow().iter().map(Duration::as_secs).collect()
    }
}

impl StateSource for ScriptedReads {
    type State = Resource<Deployment>;

    async fn read(&self) -> Read {
        self.times.borrow_mut().push(self.began.elapsed());
        tokio::time::sleep(self.takes).await;
        let mut reads = self.reads.borrow_mut();
        if reads.len() > 1 { reads.pop_front().unwrap() } else { reads.front().unwrap().clone() }
    }
}

/// Records what it receives.
#[derive(Default)]
struct Record {
    events: Vec<String>,
    ticks: Cell<u32>,
}

impl Observer for Record {
    fn polled(&mut self, status: &str, elapsed: Duration) {
        self.events.push(format!("{status} {}", elapsed.as_secs()));
    }

    fn reported(&mut self, entry: &ReportEntry, elapsed: Duration) {
        self.events.push(format!("{entry} {}", elapsed.as_secs()));
    }

    fn missed(&mut self, error: &Error, elapsed: Duration) {
        self.events.push(format!("missed: {error} {}", elapsed.as_secs()));
    }

    fn ticked(&mut self, _elapsed: Duration) {
        self.ticks.set(self.ticks.get() + 1);
    }
}

fn resource(fields: Value) -> Resource<Deployment> {
    let mut json = json!({ "id": "d1", "version": 3, "details": { "build": { "id": "b1" } } });
    json.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    Resource::from_json(json).unwrap()
}

fn state(status: &str) -> Resource<Deployment> {
    resource(json!({ "status": status }))
}

fn read(status: &str) -> Read {
    Ok(state(status))
}

fn refused(status: u16) -> Read {
    let code = if status == 404 { "ResourceNotFound" } else { "Other" };
    let errors = vec![json!({ "code": code })];
    let refusal = Refusal { status, message: "no".to_owned(), errors, is_from_api: true };
    Err(Error::new(ErrorKind::Refused(refusal), "GET /p/deployments/d1"))
}

/// A page of a proxy or a gateway.
fn page(status: u16) -> Read {
    let refusal = Refusal { status, message: "a page".to_owned(), errors: Vec::new(), is_from_api: false };
    Err(Error::new(ErrorKind::Refused(refusal), "GET /p/deployments/d1"))
}

fn every(seconds: u64) -> Policy {
    Policy::new(Some(Duration::from_secs(600)), Some(Duration::from_secs(seconds)))
}

async fn wait(
    source: &ScriptedReads,
    goal: DeploymentGoal,
    start: Start<Resource<Deployment>>,
) -> Result<WaitEnd<Resource<Deployment>>, Error> {
    until(source, &goal, start, &every(10), &mut Record::default()).await.map_err(|ended| ended.error)
}

/// The end in words: how, the verdict, the status.
fn summary(ended: &WaitEnd<Resource<Deployment>>) -> String {
    let status = ended.state().and_then(|state| state.status.as_ref()).map_or("-", |status| status.as_str());
    match ended {
        WaitEnd::Settled { verdict, .. } => format!("settled {verdict:?} {status}"),
        WaitEnd::Gone { verdict, .. } => format!("gone {verdict:?} {status}"),
        WaitEnd::TimedOut { .. } => format!("timed out {status}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_polls_at_once_and_ends_with_the_first_terminal_status() {
    let source = ScriptedReads::new(vec![read("Queued"), read("Deploying"), read("Deploying"), read("Deployed")]);
    let mut record = Record::default();
    let ended = until(&source, &DeploymentGoal::Deployed, Start::Joined, &every(10), &mut record).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    assert_eq!(record.events, ["Queued 0", "Deploying 10", "Deploying 20", "Deployed 30"]);
    assert!(record.ticks.get() >= 27, "{}", record.ticks.get());
}

#[tokio::test(start_paused = true)]
async fn a_failed_deployment_is_a_verdict_not_an_error() {
    let source = ScriptedReads::new(vec![read("Deploying"), read("Failed")]);
    let ended = wait(&source, DeploymentGoal::Settled, Start::Joined).await.unwrap();
    assert_eq!(summary(&ended), "settled Failed Failed");
}

#[tokio::test(start_paused = true)]
async fn an_unknown_status_is_waited_out() {
    let source = ScriptedReads::new(vec![read("Hibernating"), read("Hibernating"), read("Deployed")]);
    let ended = wait(&source, DeploymentGoal::Deployed, Start::Joined).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
}

#[tokio::test(start_paused = true)]
async fn joining_takes_a_terminal_status_at_once() {
    let source = ScriptedReads::new(vec![read("Deployed")]);
    let ended = wait(&source, DeploymentGoal::Deployed, Start::Joined).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    assert_eq!(source.seconds(), [0]);
}

#[tokio::test(start_paused = true)]
async fn yesterdays_status_is_not_taken_for_todays() {
    let source = ScriptedReads::new(vec![read("Deployed"), read("Deployed"), read("Deploying"), read("Failed")]);
    let start = Start::changed(state("Deployed"), state("Deployed"));
    let ended = wait(&source, DeploymentGoal::Deployed, start).await.unwrap();
    assert_eq!(summary(&ended), "settled Failed Failed");
    assert_eq!(source.seconds(), [0, 10, 20, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_new_build_is_evidence_even_if_no_running_status_was_seen() {
    let new = resource(json!({ "status": "Failed", "details": { "build": { "id": "b2" } } }));
    let source = ScriptedReads::new(vec![read("Deployed"), Ok(new)]);
    let start = Start::changed(state("Deployed"), state("Deployed"));
    let ended = wait(&source, DeploymentGoal::Deployed, start).await.unwrap();
    assert_eq!(summary(&ended), "settled Failed Failed");
    assert_eq!(source.seconds(), [0, 10]);
}

#[tokio::test(start_paused = true)]
async fn a_running_answer_is_evidence() {
    let source = ScriptedReads::new(vec![read("Deployed")]);
    let ended = wait(&source, DeploymentGoal::Deployed, Start::created(state("Queued"))).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    assert_eq!(source.seconds(), [0]);
}

#[tokio::test(start_paused = true)]
async fn without_evidence_a_status_counts_after_it_stood_for_thirty_seconds() {
    let source = ScriptedReads::new(vec![read("Deployed")]);
    let start = Start::changed(state("Deployed"), state("Deployed"));
    let policy = every(13);
    let mut record = Record::default();
    let ended = until(&source, &DeploymentGoal::Deployed, start, &policy, &mut record).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    // The last poll comes when the time is up, not when the interval is.
    assert_eq!(source.seconds(), [0, 13, 26, 30]);
    let unconfirmed = |seconds: u8| format!("Deployed, waiting for confirmation {seconds}");
    assert_eq!(record.events, [unconfirmed(0), unconfirmed(13), unconfirmed(26), "Deployed 30".to_owned()]);
}

#[tokio::test(start_paused = true)]
async fn a_change_starts_the_thirty_seconds_anew() {
    let source = ScriptedReads::new(vec![read("Deployed"), read("Deployed"), read("Failed")]);
    let start = Start::changed(state("Deployed"), state("Deployed"));
    let ended = wait(&source, DeploymentGoal::Deployed, start).await.unwrap();
    assert_eq!(summary(&ended), "settled Failed Failed");
    assert_eq!(*source.seconds().last().unwrap(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_fails_after_the_thirty_seconds_does_not_spin() {
    let source = ScriptedReads::new(vec![read("Deployed"), refused(503), refused(503), refused(503), read("Deployed")]);
    let start = Start::changed(state("Deployed"), state("Deployed"));
    let policy = every(20);
    let ended = until(&source, &DeploymentGoal::Deployed, start, &policy, &mut Record::default()).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    assert_eq!(source.seconds(), [0, 20, 30, 50, 70]);
}

#[tokio::test(start_paused = true)]
async fn failures_that_pass_are_ridden_out_and_events() {
    let lost = Err(Error::new(ErrorKind::Lost("reset".to_owned()), "GET"));
    let html = Err(Error::new(ErrorKind::Decode("a page".to_owned()), "GET"));
    let reads = vec![lost, html, refused(408), refused(429), refused(502), read("Deployed")];
    let source = ScriptedReads::new(reads);
    let mut record = Record::default();
    let ended = until(&source, &DeploymentGoal::Deployed, Start::Joined, &every(10), &mut record).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    let events =
        ["reset 0", "a page 10", "no (408) 20", "no (429) 30", "no (502) 40"].map(|it| format!("missed: {it}"));
    assert_eq!(record.events[..5], events);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_will_not_pass_ends_the_wait() {
    for status in [400, 401, 403, 409, 422] {
        let source = ScriptedReads::new(vec![read("Deploying"), refused(status)]);
        let error = wait(&source, DeploymentGoal::Deployed, Start::Joined).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_found_is_gone_only_if_that_is_meant_or_it_was_seen() {
    let unseen = || ScriptedReads::new(vec![refused(404)]);
    let ended = wait(&unseen(), DeploymentGoal::Deleted, Start::Joined).await.unwrap();
    assert_eq!(summary(&ended), "gone Succeeded -");
    for goal in [DeploymentGoal::Settled, DeploymentGoal::Deployed] {
        for start in [Start::Joined, Start::changed(state("Queued"), state("Queued"))] {
            let source = unseen();
            assert!(wait(&source, goal, start).await.unwrap_err().is_not_found());
            assert_eq!(source.seconds(), [0]);
        }
    }
    let seen = || ScriptedReads::new(vec![read("Undeploying"), refused(404)]);
    let ended = wait(&seen(), DeploymentGoal::Settled, Start::Joined).await.unwrap();
    assert_eq!(summary(&ended), "gone Succeeded Undeploying");
    let ended = wait(&seen(), DeploymentGoal::Deployed, Start::Joined).await.unwrap();
    assert_eq!(summary(&ended), "gone Failed Undeploying");
}

#[tokio::test(start_paused = true)]
async fn a_404_after_a_create_is_retried_for_thirty_seconds() {
    let source =
        ScriptedReads::new(vec![refused(404), refused(404), refused(404), read("Deploying"), read("Deployed")]);
    let ended = wait(&source, DeploymentGoal::Deployed, Start::created(state("Queued"))).await.unwrap();
    assert_eq!(summary(&ended), "settled Succeeded Deployed");
    let source = ScriptedReads::new(vec![refused(404)]);
    let error = wait(&source, DeploymentGoal::Deployed, Start::created(state("Queued"))).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(source.seconds(), [0, 10, 20, 30]);
    // Once it was there, a 404 means that it was deleted.
    let source = ScriptedReads::new(vec![refused(404), read("Deploying"), refused(404)]);
    let ended = wait(&source, DeploymentGoal::Deployed, Start::created(state("Queued"))).await.unwrap();
    assert_eq!(summary(&ended), "gone Failed Deploying");
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_gateway_is_a_failed_poll() {
    for status in [400, 403, 404, 407] {
        let source = ScriptedReads::new(vec![read("Undeploying"), page(status), read("Undeploying"), refused(404)]);
        let ended = wait(&source, DeploymentGoal::Deleted, Start::Joined).await.unwrap();
        assert_eq!(summary(&ended), "gone Succeeded Undeploying", "{status}");
        assert_eq!(source.seconds(), [0, 10, 20, 30], "{status}");
    }
    for status in [302, 401] {
        let source = ScriptedReads::new(vec![read("Deploying"), page(status)]);
        assert!(wait(&source, DeploymentGoal::Deployed, Start::Joined).await.is_err(), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_fails_ends_badly_once_that_is_certain() {
    let source = ScriptedReads::new(vec![read("Deployed"), read("Undeploying"), read("UndeployFailed")]);
    let start = Start::Written { before: Some(state("Deployed")), response: None };
    let ended = wait(&source, DeploymentGoal::Deleted, start).await.unwrap();
    assert_eq!(summary(&ended), "settled Failed UndeployFailed");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_wait_with_the_last_state() {
    let source = ScriptedReads::new(vec![read("Queued"), read("Deploying"), refused(503)]);
    let policy = Policy { timeout: Duration::from_secs(25), ..every(10) };
    let ended = until(&source, &DeploymentGoal::Deployed, Start::Joined, &policy, &mut Record::default()).await;
    let ended = ended.unwrap();
    assert_eq!(summary(&ended), "timed out Deploying");
    assert!(matches!(ended, WaitEnd::TimedOut { error: Some(_), .. }));
    assert_eq!(source.began.elapsed(), Duration::from_secs(25));
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_hangs_is_cut_at_the_deadline() {
    let source = ScriptedReads { takes: Duration::from_secs(3600), ..ScriptedReads::new(vec![read("Deployed")]) };
    let start = Start::created(state("Queued"));
    let ended = wait(&source, DeploymentGoal::Deployed, start).await.unwrap();
    assert_eq!(summary(&ended), "timed out Queued");
    assert_eq!(source.began.elapsed(), Duration::from_secs(600));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_any_size_is_taken() {
    let policy = Policy { timeout: Duration::MAX, ..Policy::new(None, None) };
    let source = ScriptedReads::new(vec![read("Deploying"), read("Deployed")]);
    let ended = until(&source, &DeploymentGoal::Deployed, Start::Joined, &policy, &mut Record::default()).await;
    assert_eq!(summary(&ended.unwrap()), "settled Succeeded Deployed");
    let policy = Policy { timeout: Duration::ZERO, ..Policy::new(None, None) };
    let source = ScriptedReads { takes: Duration::from_millis(1), ..ScriptedReads::new(vec![read("Deploying")]) };
    let ended = until(&source, &DeploymentGoal::Deployed, Start::Joined, &policy, &mut Record::default()).await;
    assert_eq!(summary(&ended.unwrap()), "timed out Deploying", "without any time there is still one look");
}

#[tokio::test(start_paused = true)]
async fn the_stages_of_a_command_share_its_time() {
    let policy = Policy {
        timeout: Duration::from_secs(10),
        interval: Interval::Fixed(Duration::from_secs(1)),
        ..Policy::new(None, None)
    };
    tokio::time::advance(Duration::from_secs(8)).await;
    let source = ScriptedReads::new(vec![read("Deploying"), read("Deploying"), read("Deploying")]);
    let ended = until(&source, &DeploymentGoal::Deployed, Start::Joined, &policy, &mut Record::default()).await;
    assert_eq!(summary(&ended.unwrap()), "timed out Deploying");
    assert_eq!(source.began.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn report_entries_are_observed_once_while_the_operation_runs() {
    let with_entries = |status: &str, titles: &[&str]| {
        let entries: Vec<Value> = titles.iter().map(|title| json!({ "type": "Information", "title": title })).collect();
        let build = json!({ "id": "b", "report": { "entries": entries } });
        let state = json!({ "id": "d", "version": 2, "status": status, "details": { "build": build } });
        Resource::<Deployment>::from_json(state).unwrap()
    };
    let reads = || {
        ScriptedReads::new(vec![
            Ok(with_entries("Deploying", &["old", "first"])),
            Ok(with_entries("Deploying", &["old", "first", "second"])),
            Ok(with_entries("Deploying", &["old", "first", "second"])),
            Ok(with_entries("Deployed", &["old", "first", "second", "last"])),
        ])
    };
    let policy = Policy::new(None, Some(Duration::from_secs(1)));
    let before = with_entries("Deployed", &["old"]);
    let start = Start::Written { before: Some(before), response: None };
    // Of an operation that another run started, the entries that are there already are not new.
    for (start, expected) in [(start, &["first 0", "second 1"][..]), (Start::Joined, &["second 1"])] {
        let mut record = Record::default();
        until(&reads(), &DeploymentGoal::Deployed, start, &policy, &mut record).await.unwrap();
        let entries: Vec<String> =
            record.events.iter().filter_map(|event| event.strip_prefix("Information: ").map(str::to_owned)).collect();
        assert_eq!(entries, expected);
    }
}
