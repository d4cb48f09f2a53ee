//! What the platform's work came to: the last state, and a verdict that is given after the state was shown.

use anyhow::{Context as _, Result};

use super::{Session, report};
use crate::api::model::{ConnectorStaged, ConnectorStatus, Deployment};
use crate::api::{Client, Error, Reference, Resource};
use crate::duration;
use crate::failure::{ExitCode, Stop};
use crate::output::{Step, View};
use crate::wait::{Awaited as _, ConnectorGoal, DeploymentGoal, Policy, Start, WaitEnd, WaitVerdict, until_decided};

/// The last state that is known, and why it is not the wanted one, if it is not.
#[derive(Debug)]
#[must_use = "the verdict decides how the program ends"]
pub(super) struct Outcome<T> {
    /// The last state; none where the resource is gone and was never seen.
    pub state: Option<Resource<T>>,
    /// Why the goal was not reached.
    pub stop: Option<Stop>,
}

impl<T> Outcome<T> {
    /// A state that nothing was waited for.
    pub(super) fn accepted(state: Resource<T>) -> Self {
        Self { state: Some(state), stop: None }
    }

    /// Shows the last state, whatever it is, and gives the verdict after that.
    ///
    /// # Errors
    /// The reason why the goal was not reached; that standard output cannot be written.
    pub(super) fn conclude(self, session: &Session) -> Result<()>
    where
        Resource<T>: View,
    {
        if let Some(state) = &self.state {
            session.ui.show(state)?;
        }
        self.stop.map_or(Ok(()), |stop| Err(stop.into()))
    }
}

/// One wait: of what, for what, and how it is shown and gone on with.
pub(super) struct Wait<'a> {
    /// The resource.
    pub reference: &'a Reference,
    /// How often to look and for how long.
    pub policy: &'a Policy,
    /// Where the progress shows.
    pub step: Step,
    /// The command that goes on with this wait.
    pub resume: String,
}

/// Waits for a Deployment.
///
/// # Errors
/// A refusal by the service that will not pass.
pub(super) async fn await_deployment(
    client: &Client,
    goal: DeploymentGoal,
    start: Start<Resource<Deployment>>,
    mut wait: Wait<'_>,
    session: &Session,
) -> Result<Outcome<Deployment>> {
    session.resume_with(&wait.resume);
    let ended = until_decided(client, wait.reference, &goal, start, wait.policy, &mut wait.step).await;
    let ended = ended.with_context(|| format!("could not wait for the Deployment `{}`", wait.reference))?;
    session.nothing_to_resume();
    let last = ended.state().cloned();
    let name = deployment_name(last.as_deref(), wait.reference);
    let stop = match &ended {
        WaitEnd::Settled { state, verdict } if *verdict != WaitVerdict::Succeeded => {
            Some(failed_deployment(state, &name))
        }
        WaitEnd::Gone { verdict, .. } if *verdict != WaitVerdict::Succeeded => {
            Some(Stop::new(ExitCode::NOT_FOUND, format!("the Deployment `{name}` was deleted meanwhile")))
        }
        WaitEnd::TimedOut { last, is_idle, error } => {
            let status = last.as_deref().and_then(|state| goal.status(state)).map(str::to_owned);
            let what = format!("the Deployment `{name}`");
            Some(timed_out(
                &Unfinished { what, status, idle: *is_idle, error: error.as_ref() },
                wait.policy,
                &wait.resume,
            ))
        }
        _ => None,
    };
    let stop = stop.map(|stop| without_secrets(stop, client));
    end_step(wait.step, stop.as_ref(), ended_word(&ended, |state| goal.status(state).map(str::to_owned)));
    Ok(Outcome { state: last, stop })
}

/// Waits for a ConnectorStaged.
///
/// # Errors
/// A refusal by the service that will not pass.
pub(super) async fn await_connector(
    client: &Client,
    goal: ConnectorGoal,
    start: Start<Resource<ConnectorStaged>>,
    mut wait: Wait<'_>,
    session: &Session,
) -> Result<Outcome<ConnectorStaged>> {
    session.resume_with(&wait.resume);
    let ended = until_decided(client, wait.reference, &goal, start, wait.policy, &mut wait.step).await;
    let ended = ended.with_context(|| format!("could not wait for the Connector `{}`", wait.reference))?;
    session.nothing_to_resume();
    let name = wait.reference.to_string();
    let stop = match &ended {
        WaitEnd::Settled { state, verdict } => unsettled_connector(goal, *verdict, state, &name),
        WaitEnd::Gone { .. } => {
            Some(Stop::new(ExitCode::NOT_FOUND, format!("the Connector `{name}` was deleted meanwhile")))
        }
        WaitEnd::TimedOut { last, is_idle, error } => {
            let status = last.as_deref().and_then(|state| goal.status(state)).map(str::to_owned);
            let what = format!("the Connector `{name}`");
            Some(timed_out(
                &Unfinished { what, status, idle: *is_idle, error: error.as_ref() },
                wait.policy,
                &wait.resume,
            ))
        }
    };
    let stop = stop.map(|stop| without_secrets(stop, client));
    end_step(wait.step, stop.as_ref(), ended_word(&ended, |state| goal.status(state).map(str::to_owned)));
    Ok(Outcome { state: ended.state().cloned(), stop })
}

/// A report may repeat what a script printed, and so a value that was sent a moment ago.
fn without_secrets(mut stop: Stop, client: &Client) -> Stop {
    for detail in &mut stop.details {
        *detail = client.without_secrets(detail);
    }
    stop
}

fn end_step(step: Step, stop: Option<&Stop>, word: String) {
    match stop {
        None => step.done(&word),
        Some(stop) if stop.code == ExitCode::TIMED_OUT => step.failed(&format!("{word}, timed out")),
        Some(_) => step.failed(&word),
    }
}

fn ended_word<T>(ended: &WaitEnd<Resource<T>>, status: impl Fn(&T) -> Option<String>) -> String {
    let status_of = |state: Option<&Resource<T>>| state.and_then(|state| status(state));
    match ended {
        WaitEnd::Settled { state, .. } => status(state).unwrap_or_else(|| "ended".to_owned()),
        WaitEnd::Gone { .. } => "gone".to_owned(),
        WaitEnd::TimedOut { last, .. } => status_of(last.as_ref()).unwrap_or_else(|| "unknown".to_owned()),
    }
}

/// What is known when the time is up.
struct Unfinished<'e> {
    what: String,
    status: Option<String>,
    /// Whether nothing runs that would lead to the goal.
    idle: bool,
    /// Why the last look failed, if it did.
    error: Option<&'e Error>,
}

fn timed_out(unfinished: &Unfinished<'_>, policy: &Policy, resume: &str) -> Stop {
    let Unfinished { what, status, idle, error } = unfinished;
    let time = duration::exact(policy.timeout);
    let message = match status {
        Some(status) if *idle => {
            format!("{what} is {status} after {time}, and nothing was seen that would change it")
        }
        Some(status) => format!("{what} was not done after {time} (last seen: {status}); the work goes on remotely"),
        None => format!("{what} could not be seen for {time}; what was started goes on remotely"),
    };
    let missed = error.map(|error| format!("the last look failed: {error}"));
    Stop::new(ExitCode::TIMED_OUT, message).details(missed).resume(resume)
}

/// The key of a Deployment, else its id, else how the user named it.
fn deployment_name(state: Option<&Deployment>, reference: &Reference) -> String {
    state.and_then(|state| state.key.clone()).unwrap_or_else(|| reference.to_string())
}

fn failed_deployment(state: &Deployment, name: &str) -> Stop {
    let status = state.status.as_ref().map_or("unknown", |status| status.as_str());
    let report = state.build_report();
    let support = format!("if the report does not help, give the Connect support team the id {}", state.id);
    let hint = report::cure(report).map_or_else(|| support.clone(), |cure| format!("{cure}; {support}"));
    Stop::remote(format!("the Deployment `{name}` ended as {status}")).details(report::reasons(report)).hint(hint)
}

fn unsettled_connector(goal: ConnectorGoal, verdict: WaitVerdict, state: &ConnectorStaged, name: &str) -> Option<Stop> {
    let report = goal.report(state);
    let message = match (verdict, goal) {
        (WaitVerdict::Succeeded, _) => return None,
        // Its report is that of a publish that went well.
        (WaitVerdict::Failed, ConnectorGoal::Certified) if state.status == Some(ConnectorStatus::Published) => {
            let stop = Stop::remote(format!("the Connector `{name}` is published privately, and not certified"));
            return Some(stop.hint("`ctconnect connector certify` asks for the certification"));
        }
        (WaitVerdict::HandedOver, _) => {
            let stop =
                Stop::new(ExitCode::CONFLICT, format!("the Connector `{name}` is being certified by the Connect team"));
            return Some(stop.hint("this takes days; `ctconnect connector wait --for certified` waits for it"));
        }
        (WaitVerdict::Failed, ConnectorGoal::Previewable) => format!("the Connector `{name}` was refused as a preview"),
        (WaitVerdict::Failed, ConnectorGoal::Published) => format!("publishing the Connector `{name}` failed"),
        (WaitVerdict::Failed, ConnectorGoal::Certified) => format!("the Connector `{name}` was not certified"),
    };
    let stop = Stop::remote(message).details(report::reasons(report));
    Some(stop.hint(report::cure(report).unwrap_or("mend what the report names, make a new tag, and try again")))
}
