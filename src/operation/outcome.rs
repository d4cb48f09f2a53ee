//! The outcome of an operation on the platform: the last state, and a failure that is reported after the state is shown.

use std::cell::RefCell;

use anyhow::Result;

use super::report;
use crate::api::model::{Build, ConnectorStaged, ConnectorStatus, Deployment, Report};
use crate::api::{Client, Reference, Resource};
use crate::duration;
use crate::failure::{self, ExitCode, Failure};
use crate::output::{ProgressStep, UsualTime, View};
use crate::session::{OperationKind, Session};
use crate::wait::{
    Awaited, Certification, ConnectorGoal, DeploymentGoal, Phase, Policy, Start, WaitEnd, WaitError, WaitVerdict,
    until_decided,
};

/// The last known state, and why it is not the wanted one, if it is not.
#[derive(Debug)]
#[must_use = "the failure decides how the program ends"]
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

/// The state of a resource that a command read last, kept from its first request that changes something. It is shown even
/// if that or a later request ends with a conflict.
#[derive(Debug)]
pub struct LastState<T>(RefCell<Option<Resource<T>>>);

impl<T> Default for LastState<T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<T: Clone> LastState<T> {
    /// Keeps a state that was just read, or that a response contains.
    pub fn keep(&self, state: &Resource<T>) {
        self.0.replace(Some(state.clone()));
    }

    /// Forgets the state of a resource that is gone.
    pub fn clear(&self) {
        self.0.replace(None);
    }

    /// The state, if there is one.
    pub fn state(&self) -> Option<Resource<T>> {
        self.0.borrow().clone()
    }

    /// Shows the last state, whatever it is, and then ends as the outcome does. After other errors than a conflict and those
    /// of the operation, it would say nothing new. The official CLI prints nothing then, and its sentences would
    /// say that the request succeeded.
    ///
    /// # Errors
    /// The failure of the outcome, or the error.
    pub fn conclude(&self, session: &Session, outcome: Result<WaitOutcome<T>>) -> Result<()>
    where
        Resource<T>: View,
    {
        match outcome {
            Ok(outcome) => outcome.conclude(session),
            Err(error) => {
                const SHOWN: [ExitCode; 3] = [ExitCode::CONFLICT, ExitCode::REMOTE_FAILED, ExitCode::TIMED_OUT];
                let is_shown = failure::classify(&error).is_some_and(|failure| SHOWN.contains(&failure.code));
                if let Some(state) = self.state().filter(|_| is_shown) {
                    session.ui.show_last(&state)?;
                }
                Err(error)
            }
        }
    }
}

/// One wait: for which resource, for how long, how it is shown, and what continues it.
pub struct Wait<'a> {
    pub reference: &'a Reference,
    pub policy: &'a Policy,
    pub step: ProgressStep,
    /// The command that continues this wait.
    pub resume: String,
}

/// A goal whose end can be explained to the user.
pub trait ExplainedGoal: Awaited {
    /// The key of the resource, else its id.
    fn name(resource: &Self::Model) -> &str;

    /// What kind of operation reaches this goal; `is_create`: in a resource that this run creates.
    fn operation(self, is_create: bool) -> OperationKind;

    /// Group and verb of the command that starts the operation which reaches this goal.
    fn starts_with(self) -> [&'static str; 2];

    /// Why a terminal state is not the wanted one; `None` where it is.
    fn failure(self, verdict: WaitVerdict, state: &Self::State, name: &str) -> Option<Failure>;
}

/// Waits for a resource to reach a goal. A permanent error of the service is a failure beside the last state, with the
/// command that continues.
pub async fn await_goal<G: ExplainedGoal>(
    client: &Client,
    goal: G,
    start: Start<Resource<G::Model>>,
    mut wait: Wait<'_>,
    session: &Session,
) -> WaitOutcome<G::Model> {
    let resume = session.resume.with(&wait.resume);
    let operation = goal.operation(start.is_create());
    let is_whole = matches!(start, Start::Written { .. });
    wait.step.watch(usual_time(operation, session).await);
    // A wait after a write reads by id; people know the resource by the key that they gave.
    let known = start.last().map_or(wait.reference.as_str(), |state| G::name(state)).to_owned();
    let end = until_decided(client, wait.reference, goal, start, wait.policy, &mut wait.step).await;
    drop(resume);
    let end = match end {
        Ok(end) => end,
        Err(error) => return impossible::<G>(error, &known, &wait.resume),
    };

    let name = end.state().map_or(known.as_str(), |state| G::name(G::resource(state)));
    let what = format!("the {} `{name}`", G::NOUN);
    let failure = match &end {
        WaitEnd::Settled { state, verdict } => goal.failure(*verdict, state, name),
        WaitEnd::Gone { verdict: WaitVerdict::Succeeded, .. } => None,
        WaitEnd::Gone { .. } => Some(Failure::new(ExitCode::NOT_FOUND, format!("{what} was deleted during the wait"))),
        WaitEnd::TimedOut { last, error } => {
            let time = duration::exact(wait.policy.timeout);
            let last = last.as_ref().map(|state| (goal.status(state), goal.phase(state)));
            let message = unfinished(&what, last, &time);
            let missed = error.as_ref().map(|error| format!("the last poll failed: {error}"));
            let failure = Failure::new(ExitCode::TIMED_OUT, message).details(missed);
            Some(match last {
                Some((_, Phase::Idle)) if !is_whole => {
                    let [group, verb] = goal.starts_with();
                    let start = session.context.command(&[group, verb, wait.reference.as_str()]);
                    failure.hint(format!("start one with `{start}`"))
                }
                _ => failure.resume(&*wait.resume),
            })
        }
    };
    let failure = failure.map(|failure| without_secrets(failure, client));
    // Of an operation that another run started, this one saw only a part.
    if is_whole && failure.is_none() && session.ui.draws_progress() {
        session.usual_times().record(operation, wait.step.elapsed()).await;
    }
    let word = match &end {
        WaitEnd::Gone { .. } => "gone",
        WaitEnd::Settled { .. } | WaitEnd::TimedOut { .. } => end.state().map_or("unknown", |state| goal.status(state)),
    };
    end_step(wait.step, failure.as_ref(), word);
    let state = end.state().map(|state| Resource::clone(G::resource(state)));
    WaitOutcome { state, failure }
}

/// The outcome of a wait that a permanent error ends. `known` names the resource.
fn impossible<G: ExplainedGoal>(
    WaitError { last, error }: WaitError<G::State>,
    known: &str,
    resume: &str,
) -> WaitOutcome<G::Model> {
    let error = anyhow::Error::from(error).context(format!("could not wait for the {} `{known}`", G::NOUN));
    let state = last.as_ref().map(|state| G::resource(state).clone());
    // What was never there cannot be waited for.
    let failure =
        failure::classify(&error).map(|failure| if last.is_some() { failure.resume(resume) } else { failure });
    WaitOutcome { state, failure }
}

/// How long an operation usually takes. Only bars need it.
async fn usual_time(operation: OperationKind, session: &Session) -> UsualTime {
    if session.ui.draws_progress() { session.usual_times().of(operation).await } else { UsualTime::Unknown }
}

/// The state of an operation that is not waited for.
pub fn requested<T>(start: &Start<T>) -> &'static str {
    match start {
        Start::Joined => "already running",
        Start::Written { .. } => "requested",
    }
}

/// A report may repeat what a script printed, such as a value that was just sent.
fn without_secrets(mut failure: Failure, client: &Client) -> Failure {
    for detail in &mut failure.details {
        *detail = client.without_secrets(detail);
    }
    failure
}

fn end_step(step: ProgressStep, failure: Option<&Failure>, word: &str) {
    match failure {
        None => step.done(word),
        Some(failure) if failure.code == ExitCode::TIMED_OUT => step.timed_out(word),
        Some(_) => step.failed(word),
    }
}

/// What is known at the timeout.
fn unfinished(what: &str, last: Option<(&str, Phase)>, time: &str) -> String {
    match last {
        Some((status, Phase::Idle)) => {
            format!("{what} is {status} after {time}, and no operation is running that would change it")
        }
        Some((status, _)) => {
            format!(
                "the operation on {what} did not finish within {time} (last status: {status}); it continues remotely"
            )
        }
        None => format!("{what} could not be read for {time}; the operation continues remotely"),
    }
}

impl ExplainedGoal for DeploymentGoal {
    fn name(resource: &Deployment) -> &str {
        resource.key_or_id()
    }

    fn operation(self, is_create: bool) -> OperationKind {
        match self {
            Self::Deleted => OperationKind::Deleting,
            Self::Settled | Self::Deployed if is_create => OperationKind::Deploying,
            Self::Settled | Self::Deployed => OperationKind::Redeploying,
        }
    }

    fn starts_with(self) -> [&'static str; 2] {
        match self {
            Self::Deleted => ["deployment", "delete"],
            Self::Settled | Self::Deployed => ["deployment", "redeploy"],
        }
    }

    fn failure(self, verdict: WaitVerdict, resource: &Resource<Deployment>, name: &str) -> Option<Failure> {
        if verdict == WaitVerdict::Succeeded {
            return None;
        }
        let status = resource.status.as_ref().map_or("unknown", |status| status.as_str());
        let details = resource.details.as_ref();
        let report = details.and_then(|details| details.build.as_ref()).and_then(|build: &Build| build.report.as_ref());
        let support =
            format!("if the report does not help, contact the Connect support team with the id {}", resource.id);
        let hint = report::fix(report).map_or_else(|| support.clone(), |fix| format!("{fix}; {support}"));
        let failure = Failure::remote(format!("the Deployment `{name}` ended as {status}"));
        Some(failure.details(report::reasons(report)).hint(hint))
    }
}

impl ExplainedGoal for ConnectorGoal {
    fn name(resource: &ConnectorStaged) -> &str {
        resource.key_or_id()
    }

    fn operation(self, _is_create: bool) -> OperationKind {
        match self {
            Self::Previewable => OperationKind::Validating,
            Self::Published | Self::Processed => OperationKind::Publishing,
            Self::Certified => OperationKind::Certifying,
        }
    }

    fn starts_with(self) -> [&'static str; 2] {
        match self {
            Self::Previewable => ["connector", "validate"],
            Self::Published | Self::Processed => ["connector", "publish"],
            Self::Certified => ["connector", "certify"],
        }
    }

    fn failure(self, verdict: WaitVerdict, state: &Certification, name: &str) -> Option<Failure> {
        let resource = &state.staged;
        let report: Option<&Report> = match self {
            Self::Previewable => resource.previewable_report.as_ref(),
            Self::Published | Self::Processed | Self::Certified => resource.publishing_report.as_ref(),
        };
        let message = match (verdict, self) {
            (WaitVerdict::Succeeded, _) => return None,
            (WaitVerdict::Failed, Self::Certified)
                if resource.status == Some(ConnectorStatus::Published) && state.certified.is_none() =>
            {
                return Some(without_published_connector(resource, name));
            }
            // Its report is that of a publish that succeeded.
            (WaitVerdict::Failed, Self::Certified) if resource.status == Some(ConnectorStatus::Published) => {
                let message = format!("the Connector `{name}` is published privately, not certified");
                let hint = format!("request the certification with `ctconnect connector certify {name}`");
                return Some(Failure::remote(message).hint(hint));
            }
            (WaitVerdict::HandedOver, _) => {
                let message = format!("the Connector `{name}` is being certified by the Connect team");
                let command = format!("ctconnect connector wait {name} --for certified");
                let failure = Failure::new(ExitCode::CONFLICT, message);
                return Some(failure.hint(format!("this takes days; wait for it with `{command}`")));
            }
            (WaitVerdict::Failed, Self::Previewable) => format!("validation rejected the Connector `{name}`"),
            (WaitVerdict::Failed, Self::Published | Self::Processed) => {
                format!("publishing the Connector `{name}` failed")
            }
            (WaitVerdict::Failed, Self::Certified) => format!("the Connector `{name}` was not certified"),
        };
        let hint = report::fix(report).unwrap_or("fix what the report names, create a new tag, and try again");
        Some(Failure::remote(message).details(report::reasons(report)).hint(hint))
    }
}

/// The failure of a Connector that is `Published`, but cannot be found among the published ones.
fn without_published_connector(staged: &ConnectorStaged, name: &str) -> Failure {
    let keyed = staged.key.as_ref().map(|key| format!(" or the key `{key}`")).unwrap_or_default();
    let message = format!(
        "the Connector `{name}` is Published, but no published Connector has the id {}{keyed}: whether it is certified \
         is unknown",
        staged.id
    );
    let hint = format!("check it with `ctconnect connector describe {name} --published`");
    Failure::new(ExitCode::NOT_FOUND, message).hint(hint)
}
