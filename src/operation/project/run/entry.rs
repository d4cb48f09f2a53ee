//! One Deployment of a run: decided again with what the Connector has become, then created, redeployed, joined or replaced.

use std::cell::Cell;

use anyhow::Result;

use super::bodies::{EntryBody, connector_reference, entry_body};
use super::rounds::{after_deletion, is_building, is_same_work};
use super::{EntryEnd, ProjectRun, RunState};
use crate::api::model::Deployment;
use crate::api::{Client, Resource};
use crate::failure::{ExitCode, Failure, classify};
use crate::operation::deployment::{BuiltDeployment, build, is_stale, rebuild};
use crate::operation::outcome::LastState;
use crate::operation::project::refusals::{failure_of, learn_secrets, unfit_failure};
use crate::operation::secured_values::{remember_sent, warn_not_remembered};
use crate::output::views::EntryOutcome;
use crate::plan::project::{EntryAction, EntryPlan, ProjectPlan};
use crate::project_file::MergedDeployment;
use crate::secured_memory::SentSecret;
use crate::session::Session;
use crate::wait::Policy;

/// More rounds than any state of the service needs: a join, a deletion, a build, and one more for the URLs.
const ROUNDS: usize = 8;

impl ProjectRun<'_> {
    /// Takes one Deployment to the wanted state.
    pub(super) async fn entry(&self, plan: &ProjectPlan, index: usize, state: &RunState) -> EntryEnd {
        // The semaphore is never closed.
        let _turn = state.running.acquire().await.ok();
        let last = LastState::default();
        let mut outcome = EntryOutcome::Unchanged;
        let is_deleted = Cell::new(false);
        let result = self.take(plan, index, state, (&last, &is_deleted), &mut outcome).await;
        let is_deleted = is_deleted.get() && last.state().is_none();
        let is_outdated = result.as_ref().is_err_and(is_stale);
        let failure = result.err().map(|error| if is_deleted { after_deletion(error) } else { error });
        let code = failure.as_ref().and_then(classify).map(|failure| failure.code);
        let outcome = match code {
            None if failure.is_none() => outcome,
            Some(ExitCode::TIMED_OUT) => EntryOutcome::TimedOut,
            _ => EntryOutcome::Failed,
        };
        EntryEnd { outcome, state: last.state(), is_deleted, failure, is_outdated }
    }

    async fn take(
        &self,
        plan: &ProjectPlan,
        index: usize,
        state: &RunState,
        (last, is_deleted): (&LastState<Deployment>, &Cell<bool>),
        outcome: &mut EntryOutcome,
    ) -> Result<()> {
        let (Some(planned), Some(merged)) = (plan.deployments.get(index), self.project.merged.get(index)) else {
            return Ok(());
        };
        let session = self.project.session_at(&planned.project);
        let client = session.client().await?;
        let policy = self.waits.then(|| self.policy.restarted());
        let policy = policy.as_ref();
        let work = EntryWork { run: self, index, merged, session, client: &client, last, is_deleted, policy };
        work.run(state, outcome).await
    }
}

/// The work on one Deployment.
pub(super) struct EntryWork<'a> {
    pub(super) run: &'a ProjectRun<'a>,
    pub(super) index: usize,
    merged: &'a MergedDeployment,
    pub(super) session: &'a Session,
    pub(super) client: &'a Client,
    pub(super) last: &'a LastState<Deployment>,
    /// Whether this run has deleted the Deployment: it is not looked for by its id any more.
    is_deleted: &'a Cell<bool>,
    /// `None` with `--no-wait`.
    pub(super) policy: Option<&'a Policy>,
}

/// How a round of the work on a Deployment ended.
pub(super) enum Round {
    /// The Deployment is in the wanted state, or on its way there.
    Done,
    /// The Deployment with this id has become another one, or is gone: the work is decided again.
    Again { id: String, now: Option<Resource<Deployment>>, is_deleted: bool },
}

impl EntryWork<'_> {
    async fn run(&self, state: &RunState, outcome: &mut EntryOutcome) -> Result<()> {
        let mut deployments = self.run.project.deployments_of(self.index).to_vec();
        let (mut refused, mut was_repeated) = (None::<(EntryPlan, anyhow::Error)>, false);
        for _ in 0..ROUNDS {
            let is_deleted = self.is_deleted.get();
            let plan = self.run.project.plan_of_entry(self.index, &state.connector.borrow(), &deployments, is_deleted);
            let Some(plan) = plan else { return Ok(()) };
            let existing = plan.existing.as_ref().and_then(|own| deployments.iter().find(|known| known.id == own.id));
            let existing = existing.cloned();
            existing.iter().for_each(|existing| self.last.keep(existing));
            if let Some((refused, error)) = refused.take()
                && !is_same_work(&refused, &plan)
            {
                return Err(error);
            }
            let ended = match self.round(&plan, existing, state, outcome).await {
                Err(error) if is_stale(&error) && self.run.may_repeat && !was_repeated => {
                    // The state after the conflict was read.
                    let Some(now) = self.last.state() else { return Err(error) };
                    was_repeated = true;
                    refused = Some((plan, error));
                    Round::Again { id: now.id.clone(), now: Some(now), is_deleted: false }
                }
                ended => ended?,
            };
            match ended {
                Round::Done => return Ok(()),
                Round::Again { id, now, is_deleted } => {
                    if is_deleted {
                        self.is_deleted.set(true);
                        self.last.clear();
                    }
                    deployments.retain(|own| own.id != id);
                    deployments.extend(now);
                }
            }
        }
        let message = format!("the Deployment `{}` keeps changing: other runs change it", self.merged.name);
        Err(Failure::new(ExitCode::CONFLICT, message).into())
    }

    async fn round(
        &self,
        plan: &EntryPlan,
        existing: Option<Resource<Deployment>>,
        state: &RunState,
        outcome: &mut EntryOutcome,
    ) -> Result<Round> {
        let built = match (&plan.action, existing) {
            (EntryAction::Nothing, _) => return Ok(Round::Done),
            (EntryAction::Refuse(refusal), _) => return Err(failure_of(refusal).into()),
            (EntryAction::Join, Some(existing)) => {
                *outcome = EntryOutcome::Joined;
                return self.joined(plan, existing).await;
            }
            (EntryAction::AwaitDeletion, Some(existing)) => return self.gone(existing).await,
            (EntryAction::Replace(_), Some(existing)) if is_building(&existing) => {
                return self.joined(plan, existing).await;
            }
            (EntryAction::Replace(_), Some(existing)) => {
                let deleted = self.delete(plan, existing).await?;
                *outcome = EntryOutcome::Replaced;
                return Ok(deleted);
            }
            (EntryAction::Adopt | EntryAction::Redeploy, Some(existing)) => {
                if *outcome == EntryOutcome::Unchanged || *outcome == EntryOutcome::Joined {
                    let adopts = plan.action == EntryAction::Adopt;
                    *outcome = if adopts { EntryOutcome::Adopted } else { EntryOutcome::Redeployed };
                }
                self.redeploy(plan, existing).await?
            }
            (_, _) => {
                if *outcome != EntryOutcome::Replaced {
                    *outcome = EntryOutcome::Created;
                }
                self.create(plan, state).await?
            }
        };
        self.built(plan, built).await
    }

    /// After a create or a redeploy: another round follows where URLs of the Deployment have to be sent.
    async fn built(&self, plan: &EntryPlan, built: BuiltDeployment) -> Result<Round> {
        let BuiltDeployment { outcome: built, answered_version } = built;
        built.state.iter().for_each(|built| self.last.keep(built));
        if let Some(failure) = built.failure {
            return Err(self.with_last_errors(failure, built.state.as_ref()).await.into());
        }
        self.check_other_run(plan, built.state.as_ref(), answered_version)?;
        Ok(match built.state.filter(|_| self.policy.is_some() && plan.sends_urls) {
            Some(now) => Round::Again { id: now.id.clone(), now: Some(now), is_deleted: false },
            None => Round::Done,
        })
    }

    async fn create(&self, plan: &EntryPlan, state: &RunState) -> Result<BuiltDeployment> {
        let body = self.body(plan, None)?;
        let secured = body.secured.clone();
        let connector = connector_reference(&state.connector.borrow());
        let region = match &plan.region {
            Some(region) => region.clone(),
            None => self.session.context.project_region()?,
        };
        let draft = body.draft(plan, connector, region);
        let built = build(self.session, self.client, &plan.key, &draft, self.policy).await?;
        self.remember(plan, None, &built, &secured).await;
        Ok(built)
    }

    async fn redeploy(&self, plan: &EntryPlan, existing: Resource<Deployment>) -> Result<BuiltDeployment> {
        let body = self.body(plan, Some(&existing))?;
        let secured = body.secured.clone();
        let body = body.redeploy(self.merged.update_connector);
        let name = plan.key_or_id();
        let slot = format!("Deploying {name}");
        let step = self.session.ui.step_in(&slot, "Redeploying", "Redeployed", name);
        let before = existing.clone();
        let built = rebuild(self.session, self.client, existing, self.last, &body, step, self.policy).await?;
        self.remember(plan, Some(&before), &built, &secured).await;
        Ok(built)
    }

    /// What is sent. From then on no output shows its secured values.
    fn body(&self, plan: &EntryPlan, existing: Option<&Deployment>) -> Result<EntryBody> {
        let body = entry_body(plan, self.merged, &self.run.project.schema, existing);
        let body = body.map_err(|unfit| unfit_failure(self.merged, &unfit))?;
        learn_secrets(self.run.session, &body.fitted);
        Ok(body)
    }

    /// Remembers what was sent, with the version that the response gave: a later one may be of another run, with other values.
    /// Of a build that failed, too: the service keeps its values.
    async fn remember(
        &self,
        plan: &EntryPlan,
        before: Option<&Resource<Deployment>>,
        built: &BuiltDeployment,
        secured: &[SentSecret],
    ) {
        let Some(now) = &built.outcome.state else { return };
        let Some(version) = built.answered_version else {
            warn_not_remembered(self.session, plan.key_or_id(), secured);
            return;
        };
        let remembered = self.run.project.remembered(&plan.project, &now.id);
        let before = before.map(|before| before.version);
        let memory = self.run.memory;
        remember_sent(self.run.session, memory, remembered, before, version, secured.to_vec()).await;
    }
}
