//! What has to end before a Deployment is decided again: an operation that runs, or a deletion.

use anyhow::{Context as _, Result};

use super::entry::{EntryWork, Round};
use crate::api::model::Deployment;
use crate::api::{IfFound as _, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::deployment::{DeploymentPlace, await_deletion, join};
use crate::operation::logs::last_errors;
use crate::operation::outcome::{Wait, await_goal};
use crate::operation::secured_values::forget_deleted;
use crate::plan::project::EntryPlan;
use crate::wait::{DeploymentGoal, Start};

impl EntryWork<'_> {
    /// Waits for the operation that runs. How it ended does not matter: the Deployment is read and compared again.
    pub(super) async fn joined(&self, plan: &EntryPlan, existing: Resource<Deployment>) -> Result<Round> {
        let id = existing.id.clone();
        let outcome = join(self.session, self.client, plan.key_or_id(), existing, self.policy).await?;
        outcome.state.iter().for_each(|state| self.last.keep(state));
        let has_ended = |failure: &Failure| [ExitCode::REMOTE_FAILED, ExitCode::NOT_FOUND].contains(&failure.code);
        if let Some(failure) = outcome.failure.filter(|failure| !has_ended(failure)) {
            return Err(failure.into());
        }
        Ok(Round::Again { now: self.read(&id).await?, id, is_deleted: false })
    }

    pub(super) async fn gone(&self, existing: Resource<Deployment>) -> Result<Round> {
        let id = existing.id.clone();
        let reference = Reference::Id(id.clone());
        let name = existing.key_or_id().to_owned();
        let outcome = await_deletion(self.session, self.client, &reference, existing, self.policy).await;
        let outcome = outcome.with_context(|| format!("could not wait for the Deployment `{name}`"))?;
        let again = Round::Again { id, now: None, is_deleted: true };
        outcome.failure.map_or(Ok(again), |failure| Err(failure.into()))
    }

    /// Deletes the Deployment, which has to be gone before one with its key can be created.
    pub(super) async fn delete(&self, plan: &EntryPlan, existing: Resource<Deployment>) -> Result<Round> {
        let id = existing.id.clone();
        let reference = Reference::Id(id.clone());
        let name = existing.key_or_id();
        let step = self.session.ui.step("Deleting", "Deleted", name);
        let response = self.client.delete_deployment(&reference).await;
        let response = response.with_context(|| format!("could not delete the Deployment `{name}`"))?;
        let remembered = self.run.project.remembered(&plan.project, &existing.id);
        forget_deleted(self.session, self.run.memory, remembered).await;
        let wait = Wait {
            reference: &reference,
            policy: self.run.policy,
            step,
            resume: self.run.session.context.same_command(),
        };
        let start = Start::Written { before: Some(existing), response };
        let outcome = await_goal(self.client, DeploymentGoal::Deleted, start, wait, self.session).await;
        outcome.state.iter().for_each(|state| self.last.keep(state));
        let again = Round::Again { id, now: None, is_deleted: true };
        outcome.failure.map_or(Ok(again), |failure| Err(failure.into()))
    }

    /// A failed build with the last errors that the applications have logged.
    pub(super) async fn with_last_errors(&self, failure: Failure, state: Option<&Resource<Deployment>>) -> Failure {
        let Some(state) = state.filter(|_| failure.code == ExitCode::REMOTE_FAILED) else { return failure };
        let place =
            DeploymentPlace { session: self.session.clone(), client: self.client.clone(), project: None, mark: None };
        let lines = last_errors(&place, &Reference::Id(state.id.clone())).await;
        failure.details(lines.into_iter().map(|line| self.client.without_secrets(&line)))
    }

    /// The Deployment, if it still exists.
    async fn read(&self, id: &str) -> Result<Option<Resource<Deployment>>> {
        let reference = Reference::Id(id.to_owned());
        Ok(self.client.deployment(&reference).await.if_found()?)
    }
}
