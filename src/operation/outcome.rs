//! The outcome of an operation on the platform: the last state, and a failure that is reported after the state is shown.

use anyhow::{Context as _, Result};

use super::report;
use crate::api::model::{Build, ConnectorStaged, ConnectorStatus, Deployment, Report};
use crate::api::{Client, Error, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::output::{Step, View};
use crate::session::Session;
use crate::wait::{
    Certification, ConnectorGoal, DeploymentGoal, Ended, Goal as _, Phase, Policy, Start, Verdict, for_connector,
    for_deployment,
};

/// The last known state, and why it is not the wanted one, if it is not.
#[derive(Debug)]
#[must_use = "the verdict decides how the program ends"]
pub struct WaitOutcome<T> {
    /// The last state; `None` where the resource does not exist and was never seen.
    pub state: Option<Resource<T>>,
    /// Why the goal was not reached.
    pub failure: Option<Failure>,
}

impl<T> WaitOutcome<T> {
    /// The outcome without a wait.
    pub fn accepted(state: Resource<T>) -> Self {
        Self { state: Some(state), failure: None }
    }

    /// Shows the last state, whatever it is, and then ends with the failure.
    ///
    /// # Errors
    /// Why the goal was not reached, or that standard output cannot be written.
    pub fn conclude(self, session: &Session) -> Result<()>
    where
        Resource<T>: View,
    {
        if let Some(state) = &self.state {
            session.ui.show(state)?;
        }
        self.failure.map_or(Ok(()), |failure| Err(failure.into()))
    }
}

/// One wait: for which resource, for how long, how it is shown, and what continues it.
pub struct Wait<'a> {
    pub reference: &'a Reference,
    pub policy: &'a Policy,
    pub step: Step,
    /// The command that continues this wait.
    pub resume: String,
}

/// Waits for a Deployment.
///
/// # Errors
/// A permanent error of the service.
pub async fn await_deployment(
    client: &Client,
    goal: DeploymentGoal,
    start: Start<Resource<Deployment>>,
    mut wait: Wait<'_>,
    session: &Session,
) -> Result<WaitOutcome<Deployment>> {
    let resume = session.resume.with(&wait.resume);
    let ended = for_deployment(client, wait.reference, goal, start, wait.policy, &mut wait.step).await;
    let ended = ended.with_context(|| format!("could not wait for the Deployment `{}`", wait.reference))?;
    drop(resume);
    let last = ended.state().cloned();
    let name = deployment_name(last.as_deref(), wait.reference);
    let failure = match &ended {
        Ended::Settled { state, verdict } if *verdict != Verdict::Succeeded => Some(failed_deployment(state, &name)),
        Ended::Gone { verdict, .. } if *verdict != Verdict::Succeeded => {
            Some(Failure::new(ExitCode::NOT_FOUND, format!("the Deployment `{name}` was deleted during the wait")))
        }
        Ended::TimedOut { last, error } => {
            let status = last.as_deref().and_then(|state| state.status.as_ref()).map(ToString::to_string);
            let idle = last.as_ref().is_some_and(|last| goal.phase(last) == Phase::Idle);
            let what = format!("the Deployment `{name}`");
            Some(timed_out(&Unfinished { what, status, idle, error: error.as_ref() }, wait.policy, &wait.resume))
        }
        _ => None,
    };
    let failure = failure.map(|failure| without_secrets(failure, client));
    end_step(wait.step, failure.as_ref(), ended_word(&ended, |state| state.status.as_ref().map(ToString::to_string)));
    Ok(WaitOutcome { state: last, failure })
}

/// Waits for a ConnectorStaged.
///
/// # Errors
/// A permanent error of the service.
pub async fn await_connector(
    client: &Client,
    goal: ConnectorGoal,
    start: Start<Resource<ConnectorStaged>>,
    mut wait: Wait<'_>,
    session: &Session,
) -> Result<WaitOutcome<ConnectorStaged>> {
    let resume = session.resume.with(&wait.resume);
    let ended = for_connector(client, wait.reference, goal, start, wait.policy, &mut wait.step).await;
    let ended = ended.with_context(|| format!("could not wait for the Connector `{}`", wait.reference))?;
    drop(resume);
    let name = wait.reference.to_string();
    let failure = match &ended {
        Ended::Settled { state, verdict } => unsettled_connector(goal, *verdict, state, &name),
        Ended::Gone { .. } => {
            Some(Failure::new(ExitCode::NOT_FOUND, format!("the Connector `{name}` was deleted during the wait")))
        }
        Ended::TimedOut { last, error } => {
            let status = last.as_deref().and_then(|state| connector_status(goal, state));
            let certification = last.clone().map(Certification::unread);
            let idle = certification.is_some_and(|state| goal.phase(&state) == Phase::Idle);
            let what = format!("the Connector `{name}`");
            Some(timed_out(&Unfinished { what, status, idle, error: error.as_ref() }, wait.policy, &wait.resume))
        }
    };
    let failure = failure.map(|failure| without_secrets(failure, client));
    end_step(wait.step, failure.as_ref(), ended_word(&ended, |state| connector_status(goal, state)));
    Ok(WaitOutcome { state: ended.state().cloned(), failure })
}

/// The state of an operation that is not waited for.
pub fn requested<T>(start: &Start<T>) -> &'static str {
    match start {
        Start::Joined => "already running",
        Start::Written { .. } => "requested",
    }
}

/// The state in the response to the write, if there was one.
pub fn answer_of<T>(start: Start<Resource<T>>) -> Option<Resource<T>> {
    match start {
        Start::Joined => None,
        Start::Written { answer, .. } => answer,
    }
}

/// A report may repeat what a script printed, such as a value that was just sent.
fn without_secrets(mut failure: Failure, client: &Client) -> Failure {
    for detail in &mut failure.details {
        *detail = client.without_secrets(detail);
    }
    failure
}

fn end_step(step: Step, failure: Option<&Failure>, word: String) {
    match failure {
        None => step.done(&word),
        Some(failure) if failure.code == ExitCode::TIMED_OUT => step.failed(&format!("{word}, timed out")),
        Some(_) => step.failed(&word),
    }
}

fn ended_word<T>(ended: &Ended<Resource<T>>, status: impl Fn(&T) -> Option<String>) -> String {
    let status_of = |state: Option<&Resource<T>>| state.and_then(|state| status(state));
    match ended {
        Ended::Settled { state, .. } => status(state).unwrap_or_else(|| "ended".to_owned()),
        Ended::Gone { .. } => "gone".to_owned(),
        Ended::TimedOut { last, .. } => status_of(last.as_ref()).unwrap_or_else(|| "unknown".to_owned()),
    }
}

/// What is known at the timeout.
struct Unfinished<'e> {
    what: String,
    status: Option<String>,
    /// Whether no operation is running that would lead to the goal.
    idle: bool,
    /// Why the last poll failed, if it did.
    error: Option<&'e Error>,
}

fn timed_out(unfinished: &Unfinished<'_>, policy: &Policy, resume: &str) -> Failure {
    let Unfinished { what, status, idle, error } = unfinished;
    let time = as_flag(policy.timeout);
    let message = match status {
        Some(status) if *idle => {
            format!("{what} is {status} after {time}, and no operation is running that would change it")
        }
        Some(status) => {
            format!("{what} was not finished after {time} (last status: {status}); the operation continues remotely")
        }
        None => format!("{what} could not be read for {time}; the operation continues remotely"),
    };
    let missed = error.map(|error| format!("the last poll failed: {error}"));
    Failure::new(ExitCode::TIMED_OUT, message).details(missed).resume(resume)
}

/// A duration in the form that flags accept.
fn as_flag(duration: std::time::Duration) -> String {
    jiff::SignedDuration::try_from(duration)
        .map_or_else(|_| format!("{duration:?}"), |duration| format!("{duration:#}"))
}

/// The key of a Deployment, else what the user selected it by.
fn deployment_name(state: Option<&Deployment>, reference: &Reference) -> String {
    state.and_then(|state| state.key.clone()).unwrap_or_else(|| reference.to_string())
}

fn failed_deployment(state: &Deployment, name: &str) -> Failure {
    let status = state.status.as_ref().map_or("unknown", |status| status.as_str());
    let details = state.details.as_ref();
    let report = details.and_then(|details| details.build.as_ref()).and_then(|build: &Build| build.report.as_ref());
    let support = format!("if the report does not help, contact the Connect support team with the id {}", state.id);
    let hint = report::fix(report).map_or_else(|| support.clone(), |fix| format!("{fix}; {support}"));
    Failure::remote(format!("the Deployment `{name}` ended as {status}")).details(report::reasons(report)).hint(hint)
}

fn connector_status(goal: ConnectorGoal, state: &ConnectorStaged) -> Option<String> {
    match goal {
        ConnectorGoal::Previewable => state.is_previewable.as_ref().map(ToString::to_string),
        ConnectorGoal::Published | ConnectorGoal::Certified => state.status.as_ref().map(ToString::to_string),
    }
}

fn unsettled_connector(goal: ConnectorGoal, verdict: Verdict, state: &ConnectorStaged, name: &str) -> Option<Failure> {
    let report: Option<&Report> = match goal {
        ConnectorGoal::Previewable => state.previewable_report.as_ref(),
        ConnectorGoal::Published | ConnectorGoal::Certified => state.publishing_report.as_ref(),
    };
    let message = match (verdict, goal) {
        (Verdict::Succeeded, _) => return None,
        // Its report is that of a publish that succeeded.
        (Verdict::Failed, ConnectorGoal::Certified) if state.status == Some(ConnectorStatus::Published) => {
            let failure = Failure::remote(format!("the Connector `{name}` is published privately, not certified"));
            return Some(failure.hint(format!("request the certification with `ctconnect connector certify {name}`")));
        }
        (Verdict::HandedOver, _) => {
            let failure = Failure::new(
                ExitCode::CONFLICT,
                format!("the Connector `{name}` is being certified by the Connect team"),
            );
            return Some(
                failure.hint(format!(
                    "this takes days; wait for it with `ctconnect connector wait {name} --for certified`"
                )),
            );
        }
        (Verdict::Failed, ConnectorGoal::Previewable) => format!("validation rejected the Connector `{name}`"),
        (Verdict::Failed, ConnectorGoal::Published) => format!("publishing the Connector `{name}` failed"),
        (Verdict::Failed, ConnectorGoal::Certified) => format!("the Connector `{name}` was not certified"),
    };
    let failure = Failure::remote(message).details(report::reasons(report));
    Some(failure.hint(report::fix(report).unwrap_or("fix what the report names, create a new tag, and try again")))
}
