//! One Connector that a command validates, publishes or certifies, and the repository and tag that it gets before that.

use anyhow::Result;

use super::act::{ActOutcome, act, same_source};
use crate::api::model::{ConnectorAction, ConnectorStaged};
use crate::api::{Client, Error, Reference, Resource};
use crate::failure::{self, ExitCode, Failure};
use crate::operation::outcome::{LastState, Wait, WaitOutcome, await_goal};
use crate::plan::{MoveStep, WantedRepository, move_step};
use crate::session::Session;
use crate::wait::{ConnectorGoal, Policy, Start};

/// A Connector that is validated, published or certified.
#[derive(Clone, Copy)]
pub struct ConnectorTask<'a> {
    pub session: &'a Session,
    pub client: &'a Client,
    pub reference: &'a Reference,
    /// Keeps the states that were read.
    pub last: &'a LastState<ConnectorStaged>,
    /// How to wait, also for what has to end before.
    pub policy: &'a Policy,
    /// Whether to wait for the operation itself.
    pub waits: bool,
    /// The repository and tag that the Connector gets in the same request.
    pub repository: Option<&'a WantedRepository>,
}

/// What became of an action, and of the move before it.
pub(super) enum TaskOutcome {
    /// The service accepted the action, after the state `before`.
    Accepted { before: Resource<ConnectorStaged>, answer: Box<Resource<ConnectorStaged>> },
    /// The Connector has changed, so that the next step has to be decided again.
    Overtaken(Resource<ConnectorStaged>),
    /// The service refused both actions together and accepted the move alone. The action itself is left.
    Moved(Resource<ConnectorStaged>),
    /// What had to end before did not.
    Unfinished(WaitOutcome<ConnectorStaged>),
}

/// How something ended that the service ran with the stored tag.
pub(super) enum OldWork {
    /// Well or badly; this is the state since.
    Over(Resource<ConnectorStaged>),
    /// Not in time, or with an error.
    Unfinished(WaitOutcome<ConnectorStaged>),
}

impl ConnectorTask<'_> {
    /// The action that moves the Connector, unless it has the wanted repository and tag.
    ///
    /// # Errors
    /// When neither a flag nor the Connector has a URL (exit 2).
    pub(super) fn moving(&self, connector: &ConnectorStaged) -> Result<Option<ConnectorAction>> {
        let Some(wanted) = self.repository else { return Ok(None) };
        let stored = connector.repository.as_ref();
        if wanted.url.is_none() && stored.and_then(|repository| repository.url.as_ref()).is_none() {
            let message = format!("the Connector `{}` has no repository URL", self.reference);
            return Err(Failure::usage(message).hint("set it with `--repository-url`").into());
        }
        Ok(wanted.action(connector))
    }

    /// Waits for what the service runs with the stored tag, with or without `--wait`: its result must not be mistaken for
    /// that of the new tag, and during a publish the service refuses updates. `None` if nothing runs.
    ///
    /// # Errors
    /// When a certification is in progress (exit 6).
    pub(super) async fn before_move(&self, connector: &ConnectorStaged) -> Result<Option<OldWork>> {
        let (goal, what) = match move_step(connector) {
            MoveStep::Move => return Ok(None),
            MoveStep::AwaitPublish => (ConnectorGoal::Processed, "publish"),
            MoveStep::AwaitValidation => (ConnectorGoal::Previewable, "validation"),
            MoveStep::InCertification => return Err(self.in_certification().into()),
        };
        Ok(Some(self.await_end(goal, what, Start::Joined).await))
    }

    /// Waits for a publish or a validation that runs, however it ends.
    ///
    /// # Errors
    /// When it does not end in time, or the Connector cannot be read; when a certification is in progress (exit 6).
    pub async fn await_running(&self, connector: &Resource<ConnectorStaged>) -> Result<Resource<ConnectorStaged>> {
        match self.before_move(connector).await? {
            None => Ok(connector.clone()),
            Some(OldWork::Over(now)) => Ok(now),
            Some(OldWork::Unfinished(WaitOutcome { failure: Some(failure), .. })) => Err(failure.into()),
            Some(OldWork::Unfinished(_)) => Ok(self.client.connector_staged(self.reference).await?),
        }
    }

    /// Fails if the Connector cannot be moved, before anything is done that precedes the move.
    ///
    /// # Errors
    /// When a certification is in progress (exit 6).
    pub fn check_movable(&self, connector: &ConnectorStaged) -> Result<()> {
        let is_blocked = move_step(connector) == MoveStep::InCertification && self.moving(connector)?.is_some();
        if is_blocked { Err(self.in_certification().into()) } else { Ok(()) }
    }

    async fn await_end(&self, goal: ConnectorGoal, what: &str, start: Start<Resource<ConnectorStaged>>) -> OldWork {
        let Self { session, client, reference, policy, .. } = *self;
        let step = session.ui.step("Waiting for", "Waited for", format!("the running {what} of {reference}"));
        let wait = Wait { reference, policy, step, resume: session.context.same_command() };
        let outcome = await_goal(client, goal, start, wait, session).await;
        let is_over = outcome.failure.as_ref().is_none_or(|failure| failure.code == ExitCode::REMOTE_FAILED);
        match outcome {
            WaitOutcome { state: Some(state), .. } if is_over => {
                self.last.keep(&state);
                OldWork::Over(state)
            }
            outcome => OldWork::Unfinished(outcome),
        }
    }

    /// Sends the action, together with the move if there is one. If the service refuses both together for a reason that is
    /// not the repository, only the move is sent, and the Connector is read again. After a conflict the state is read, and
    /// the request repeated only if it is `still_planned`.
    ///
    /// # Errors
    /// When the service refuses the request; when another run moved the Connector elsewhere (exit 6).
    pub(super) async fn act(
        &self,
        before: Resource<ConnectorStaged>,
        moving: Option<ConnectorAction>,
        action: ConnectorAction,
        still_planned: impl Fn(&ConnectorStaged) -> bool,
    ) -> Result<TaskOutcome> {
        let still_planned = |now: &ConnectorStaged| {
            let is_free = moving.is_none() || move_step(now) == MoveStep::Move;
            is_free && still_planned(now)
        };
        let actions: Vec<ConnectorAction> = moving.iter().cloned().chain([action]).collect();
        let sent = self.send(before.clone(), &actions, still_planned).await;
        let Some(moving) = &moving else { return Ok(sent?.into()) };
        match sent {
            Ok(outcome) => {
                if let ActOutcome::Accepted { before, answer } = &outcome
                    && before.repository != answer.repository
                {
                    self.note_move(moving);
                }
                Ok(outcome.into())
            }
            Err(error) if is_under_process(&error) => Ok(self.await_unseen_validation(before).await),
            Err(error) if is_about_both(&error) => self.move_alone(before, moving, still_planned).await,
            Err(error) => Err(error),
        }
    }

    async fn send(
        &self,
        before: Resource<ConnectorStaged>,
        actions: &[ConnectorAction],
        still_planned: impl FnOnce(&ConnectorStaged) -> bool,
    ) -> Result<ActOutcome> {
        act(self.client, self.reference, before, self.last, actions, still_planned).await
    }

    /// Waits for a validation that the service reports in its response, and not yet in the state.
    pub(super) async fn await_unseen_validation(&self, before: Resource<ConnectorStaged>) -> TaskOutcome {
        let start = Start::Written { before: Some(before), response: None };
        match self.await_end(ConnectorGoal::Previewable, "validation", start).await {
            OldWork::Over(now) => TaskOutcome::Overtaken(now),
            OldWork::Unfinished(outcome) => TaskOutcome::Unfinished(outcome),
        }
    }

    async fn move_alone(
        &self,
        before: Resource<ConnectorStaged>,
        moving: &ConnectorAction,
        still_planned: impl FnOnce(&ConnectorStaged) -> bool,
    ) -> Result<TaskOutcome> {
        match self.send(before, std::slice::from_ref(moving), still_planned).await? {
            ActOutcome::Overtaken(now) => Ok(TaskOutcome::Overtaken(now)),
            ActOutcome::Accepted { answer, .. } => {
                self.last.keep(&answer);
                self.note_move(moving);
                let now = self.client.connector_staged(self.reference).await.map_err(Error::from)?;
                self.last.keep(&now);
                same_source(self.reference, &answer, &now)?;
                Ok(TaskOutcome::Moved(now))
            }
        }
    }

    fn note_move(&self, moving: &ConnectorAction) {
        if let ConnectorAction::SetRepository { tag, .. } = moving {
            self.session.ui.note(&format!("the Connector `{}` has the tag {tag} now", self.reference));
        }
    }

    /// The error of the action that was left after a move, with the command that continues.
    pub(super) fn after_move(&self, error: anyhow::Error, verb: &str) -> anyhow::Error {
        let moved = format!("the Connector `{}` was moved to the new tag, but not more", self.reference);
        let resume = self.session.context.command(&["connector", verb, self.reference.as_str()]);
        let error = error.context(moved);
        failure::classify(&error).map_or(error, |failure| failure.resume(resume).into())
    }

    /// The flags of the move, for the command of a hint.
    pub(super) fn flags_of_move(&self) -> Vec<&str> {
        let Some(wanted) = self.repository else { return Vec::new() };
        let url = wanted.url.iter().flat_map(|url| ["--repository-url", url]);
        ["--repository-tag", &wanted.tag].into_iter().chain(url).collect()
    }

    fn in_certification(&self) -> Failure {
        let Self { session, reference, repository, .. } = *self;
        let tag = repository.map(|wanted| wanted.tag.as_str()).unwrap_or_default();
        let message = format!(
            "the Connector `{reference}` is being certified and cannot be moved to the tag {tag} until that finishes"
        );
        Failure::new(ExitCode::CONFLICT, message).hint("wait for the certification").resume(session.context.command(&[
            "connector",
            "wait",
            reference.as_str(),
            "--for",
            "certified",
        ]))
    }
}

impl From<ActOutcome> for TaskOutcome {
    fn from(outcome: ActOutcome) -> Self {
        match outcome {
            ActOutcome::Accepted { before, answer } => Self::Accepted { before, answer },
            ActOutcome::Overtaken(now) => Self::Overtaken(now),
        }
    }
}

/// Whether a validation is running that another run requested.
pub(super) fn is_under_process(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<Error>();
    error.is_some_and(|error| error.has_code("ConnectorStagedPreviewRequestUnderProcess"))
}

/// Whether the service refused a request for a reason that may not hold for each of its actions alone: it neither failed
/// nor refused the identity, the version or the repository.
fn is_about_both(error: &anyhow::Error) -> bool {
    let Some(error) = error.downcast_ref::<Error>() else { return false };
    let Some(refusal) = error.refusal() else { return false };
    let is_about_repository =
        |code: &str| code.starts_with("GitRepository") || code.starts_with("ConnectorSpecification");
    matches!(refusal.status, 400 | 422)
        && refusal.is_from_api
        && !error.is_stale()
        && !refusal.codes().any(is_about_repository)
}
