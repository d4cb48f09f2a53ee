//! The Connector's part of a delivery: found, created or updated, then validated or published.

use anyhow::{Context as _, Result};

use super::{CONNECTOR_STEP, Delivery, Reached};
use crate::api::model::{ConnectorAction, ConnectorStaged, ConnectorStagedDraft, CreatorDraft};
use crate::api::{Error, IfFound as _, Reference, Resource};
use crate::configuration::Schema;
use crate::failure::{ExitCode, Failure};
use crate::operation::connector::{self, ConnectorTask, PublishOptions};
use crate::operation::outcome::WaitOutcome;
use crate::operation::project_connector::no_creator_email;
use crate::output::ProgressStep;
use crate::output::views::ConnectorOutcome;
use crate::plan::{self, ConnectorStep, PreviewableStep, PublishStep, WantedConnector};

impl Delivery<'_> {
    /// The Connector with this id, or the one with this key, if it exists.
    pub(super) async fn find_connector(&self, reference: &Reference) -> Result<Option<Resource<ConnectorStaged>>> {
        let found = self.client.connector_staged(reference).await;
        Ok(match reference {
            Reference::Key(_) => found.if_found()?,
            Reference::Id(_) => Some(found?),
        })
    }

    /// A Connector that is being published cannot be updated: a running publish is waited for, however it ends.
    pub(super) async fn free(
        &self,
        reference: &Reference,
        existing: Option<Resource<ConnectorStaged>>,
        reached: &Reached,
    ) -> Result<Option<Resource<ConnectorStaged>>> {
        let busy = match existing {
            Some(existing) if plan::publish_step(&existing, false) == PublishStep::Join => existing,
            existing => return Ok(existing),
        };
        let outcome = self.task(reference, reached).publish(busy, PublishOptions::default()).await?;
        match outcome.failure {
            Some(failure) if failure.code != ExitCode::REMOTE_FAILED => {
                outcome.state.iter().for_each(|state| reached.connector.keep(state));
                Err(failure.into())
            }
            _ => self.find_connector(reference).await,
        }
    }

    /// Fails if the Connector could be updated, but not published afterwards.
    ///
    /// # Errors
    /// When a certification is running or a public Connector would become private (exit 6).
    pub(super) fn check_publishable(
        &self,
        reference: &Reference,
        existing: Option<&ConnectorStaged>,
        reached: &Reached,
    ) -> Result<()> {
        let Some(existing) = existing.filter(|_| !self.is_preview()) else { return Ok(()) };
        let step = plan::connector_step(&self.wanted_connector(Some(existing))?, Some(existing));
        let force = self.options.project.plan.force || step != ConnectorStep::Keep;
        self.task(reference, reached).check_publishable(existing, self.publish_options(force))
    }

    /// Creates the Connector, or updates what differs. Returns also whether anything was changed.
    pub(super) async fn connector(
        &self,
        reference: &Reference,
        existing: Option<Resource<ConnectorStaged>>,
        reached: &Reached,
    ) -> Result<(Resource<ConnectorStaged>, bool)> {
        let step = plan::connector_step(&self.wanted_connector(existing.as_deref())?, existing.as_deref());
        match (step, existing) {
            (ConnectorStep::Keep, Some(existing)) => {
                self.update_step(reference).skipped("up to date");
                Ok((existing, false))
            }
            (ConnectorStep::Update(actions), Some(existing)) => {
                self.update(reference, existing, &actions, reached).await
            }
            _ => self.create(reference).await,
        }
    }

    async fn create(&self, reference: &Reference) -> Result<(Resource<ConnectorStaged>, bool)> {
        let email = self.project.creator_email.clone().ok_or_else(no_creator_email)?;
        let key = reference.as_str().to_owned();
        let draft = ConnectorStagedDraft {
            name: self.options.project.name.clone().unwrap_or_else(|| key.clone()),
            key: Some(key),
            creator: CreatorDraft { email, ..CreatorDraft::default() },
            repository: self.project.source.repository(),
            supported_regions: Some(vec![
                self.options.project.entry.region.clone().map_or_else(|| self.session.context.project_region(), Ok)?,
            ]),
            ..ConnectorStagedDraft::default()
        };
        let step = self.step("Creating", "Created", reference);
        let created = self.client.create_connector_staged(&draft).await;
        let created = created.with_context(|| format!("could not create the Connector `{reference}`"))?;
        step.done(&format!("version {}", created.version));
        Ok((created, true))
    }

    async fn update(
        &self,
        reference: &Reference,
        existing: Resource<ConnectorStaged>,
        actions: &[ConnectorAction],
        reached: &Reached,
    ) -> Result<(Resource<ConnectorStaged>, bool)> {
        reached.connector.keep(&existing);
        let step = self.update_step(reference);
        let failed = || format!("could not update the Connector `{reference}`");
        let updated = match self.client.update_connector_staged(reference, existing.version, actions).await {
            Err(error) if error.is_stale() => {
                let now = self.client.connector_staged(reference).await.map_err(Error::from).with_context(failed)?;
                reached.connector.keep(&now);
                self.update_again(reference, &existing, now, actions).await.with_context(failed)?
            }
            updated => updated.with_context(failed)?,
        };
        let changes: Vec<String> = actions.iter().map(change).collect();
        step.done(&changes.join(", "));
        Ok((updated, true))
    }

    /// Repeats an update after a conflict, if it is still the step for the state `now`, and no other run has moved the
    /// Connector. If another run has made the same changes, nothing is left to do.
    async fn update_again(
        &self,
        reference: &Reference,
        before: &ConnectorStaged,
        now: Resource<ConnectorStaged>,
        actions: &[ConnectorAction],
    ) -> Result<Resource<ConnectorStaged>> {
        match plan::connector_step(&self.wanted_connector(Some(&now))?, Some(&now)) {
            ConnectorStep::Update(again) if again == actions => {
                connector::same_source(reference, before, &now)?;
                connector::not_processing(reference, &now)?;
                Ok(self.client.update_connector_staged(reference, now.version, actions).await?)
            }
            ConnectorStep::Keep => Ok(now),
            _ => {
                let message = format!("another run has changed the Connector `{reference}` at the same time");
                let same = self.session.context.same_command();
                Err(Failure::new(ExitCode::CONFLICT, message).hint(format!("run the command again: `{same}`")).into())
            }
        }
    }

    fn update_step(&self, reference: &Reference) -> ProgressStep {
        self.step("Updating", "Updated", reference)
    }

    fn step(&self, running: &str, done: &str, reference: &Reference) -> ProgressStep {
        self.session.ui.step_in(CONNECTOR_STEP, running, done, format!("the Connector {reference}"))
    }

    fn wanted_connector(&self, existing: Option<&ConnectorStaged>) -> Result<WantedConnector> {
        let repository = self.project.source.repository();
        let moved = self.session.context.is_local() && self.differs(existing);
        Ok(WantedConnector {
            name: self.options.project.name.clone(),
            creator_email: self.options.project.creator_email.clone(),
            repository_url: repository.url,
            repository_tag: repository.tag,
            own_project: self.session.context.own_project()?,
            reread: self.options.project.plan.force || moved,
        })
    }

    /// Whether the connect.yaml in the folder differs from the Connector. A folder has no tags, so this is how a change in
    /// it is found.
    fn differs(&self, existing: Option<&ConnectorStaged>) -> bool {
        match (existing, &self.project.file) {
            (Some(existing), Some(file)) => !Schema::from(existing).declares_as(&Schema::from(file)),
            _ => false,
        }
    }

    /// Requests validation, or publishes.
    pub(super) async fn make_deployable(
        &self,
        reference: &Reference,
        connector: Resource<ConnectorStaged>,
        changed: bool,
        reached: &Reached,
    ) -> Result<WaitOutcome<ConnectorStaged>> {
        let force = changed || self.options.project.plan.force;
        let task = self.task(reference, reached);
        reached.connector_done.set(self.outcome(&connector, changed, force));
        if self.is_preview() {
            return task.request_validation(connector, force).await;
        }
        task.publish(connector, self.publish_options(force)).await
    }

    /// How the work on the Connector ends if nothing fails.
    fn outcome(&self, connector: &ConnectorStaged, changed: bool, force: bool) -> ConnectorOutcome {
        let is_kept = match self.is_preview() {
            true => plan::previewable_step(connector, force) == PreviewableStep::Keep,
            false => plan::publish_step(connector, force) == PublishStep::Keep,
        };
        match (is_kept, self.is_preview(), changed) {
            (false, true, _) => ConnectorOutcome::Validated,
            (false, false, _) => ConnectorOutcome::Published,
            (true, _, true) => ConnectorOutcome::Updated,
            (true, _, false) => ConnectorOutcome::Unchanged,
        }
    }

    fn publish_options(&self, force: bool) -> PublishOptions {
        PublishOptions { force, make_private: self.options.project.plan.make_private }
    }

    /// The Deployment needs the result of what is done with the Connector, so `--no-wait` applies to the Deployment only.
    fn task<'t>(&'t self, reference: &'t Reference, reached: &'t Reached) -> ConnectorTask<'t> {
        ConnectorTask {
            session: self.session,
            client: self.client,
            reference,
            last: &reached.connector,
            policy: &self.options.policy,
            waits: true,
            repository: None,
        }
    }
}

/// An update action in words.
fn change(action: &ConnectorAction) -> String {
    match action {
        ConnectorAction::SetRepository { tag, .. } => format!("tag {tag}"),
        ConnectorAction::AddPrivateProject { private_project } => format!("open to the Project {private_project}"),
        ConnectorAction::SetName { name } => format!("name {name}"),
        ConnectorAction::SetCreatorEmail { creator_email } => format!("creator {creator_email}"),
        _ => "changed".to_owned(),
    }
}
