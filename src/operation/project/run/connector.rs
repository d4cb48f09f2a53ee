//! The Connector's part of a run: it is waited for, created or updated, and published or validated.

use anyhow::{Context as _, Result};

use super::{ProjectRun, RunState};
use crate::api::model::{ConnectorAction, ConnectorStaged, ConnectorStagedDraft, CreatorDraft, RepositoryDraft};
use crate::api::{Client, Error, Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::connector::{ConnectorTask, PublishOptions};
use crate::operation::deployable::Deployable;
use crate::operation::outcome::LastState;
use crate::operation::project::refusals::failure_of;
use crate::operation::project_connector::no_creator_email;
use crate::plan::project::{ConnectorChange, ConnectorPlan, OwnConnector, ProjectConnector, ReleaseStep};
use crate::session::Session;
use crate::wait;

impl ProjectRun<'_> {
    /// Takes the Connector to the state that the plan says. The plan is made again once what had to end first has ended.
    ///
    /// # Errors
    /// The first step that fails.
    pub(super) async fn connector(&self, planned: &ConnectorPlan, state: &RunState) -> Result<()> {
        let ProjectConnector::Own(own) = &self.project.wanted.connector else { return Ok(()) };
        let session = &self.project.sessions.manager().session;
        let client = session.client().await?;
        let last = LastState::default();
        let reference = self.project.connector.clone();
        // By its key, where it has one: that is what its steps, and commands in hints, name.
        let named = Reference::parse(&own.name);
        let work = ConnectorWork {
            run: self,
            own,
            session,
            client: &client,
            reference: &reference,
            named: &named,
            last: &last,
        };
        let result = work.run(planned, state).await;
        if let Some(read) = last.state() {
            state.staged.replace(Some(read));
        }
        result
    }
}

struct ConnectorWork<'a> {
    run: &'a ProjectRun<'a>,
    own: &'a OwnConnector,
    session: &'a Session,
    client: &'a Client,
    reference: &'a Reference,
    named: &'a Reference,
    last: &'a LastState<ConnectorStaged>,
}

impl ConnectorWork<'_> {
    async fn run(&self, planned: &ConnectorPlan, state: &RunState) -> Result<()> {
        let mut plan = planned.clone();
        let mut staged = state.staged.borrow().clone();
        if let (Some(_), Some(busy)) = (plan.awaits, &staged) {
            let now = self.task().await_running(busy).await?;
            plan = self.run.project.plan_of_connector(Some(&now));
            staged = Some(now);
            if let Some(refusal) = &plan.refusal {
                return Err(failure_of(refusal).into());
            }
        }
        let (staged, changed) = match (&plan.change, staged) {
            (ConnectorChange::Update(actions), Some(existing)) => {
                (self.update(existing, actions, planned).await?, true)
            }
            (ConnectorChange::Create, _) | (_, None) => (self.create(&plan).await?, true),
            (ConnectorChange::Keep | ConnectorChange::Foreign, Some(existing)) => (existing, false),
        };
        self.last.keep(&staged);
        self.release(&plan, staged, changed).await?;
        let connector = self.deployable().await?;
        state.connector.replace(connector.entry_connector());
        Ok(())
    }

    async fn create(&self, plan: &ConnectorPlan) -> Result<Resource<ConnectorStaged>> {
        let step = self.session.ui.step("Creating", "Created", format!("the Connector {}", self.own.name));
        let created = self.client.create_connector_staged(&self.draft(plan)?).await;
        let created = created.with_context(|| format!("could not create the Connector `{}`", self.own.name))?;
        step.done(&format!("version {}", created.version));
        Ok(created)
    }

    fn draft(&self, plan: &ConnectorPlan) -> Result<ConnectorStagedDraft> {
        let fields = self.own.fields.clone();
        let creator = fields.creator;
        let email = creator.email.ok_or_else(no_creator_email)?;
        // Those that the file names, and those of the planned Deployments.
        let private_projects: Vec<String> = plan.added_projects().map(str::to_owned).collect();
        Ok(ConnectorStagedDraft {
            key: Some(self.own.name.clone()),
            name: fields.name.unwrap_or_else(|| self.own.name.clone()),
            description: fields.description,
            integration_types: fields.integration_types,
            creator: CreatorDraft {
                email,
                name: creator.name,
                title: creator.title,
                company: creator.company,
                logo_url: creator.logo_url,
                no_of_contributors: creator.no_of_contributors,
                support_url: creator.support_url,
            },
            repository: RepositoryDraft {
                url: fields.repository_url.unwrap_or_default(),
                tag: fields.repository_tag.unwrap_or_default(),
            },
            supported_regions: fields.supported_regions,
            private_projects: (!private_projects.is_empty()).then_some(private_projects),
            documentation_url: fields.documentation_url,
        })
    }

    /// Sends all changes in one request, based on the version of the plan.
    async fn update(
        &self,
        existing: Resource<ConnectorStaged>,
        actions: &[ConnectorAction],
        plan: &ConnectorPlan,
    ) -> Result<Resource<ConnectorStaged>> {
        self.last.keep(&existing);
        let step = self.session.ui.step("Updating", "Updated", format!("the Connector {}", plan.name));
        let send = async |version| self.client.update_connector_staged(self.reference, version, actions).await;
        let mut updated = send(existing.version).await;
        if self.run.may_repeat
            && updated.as_ref().is_err_and(Error::is_stale)
            && let Some(version) = self.version_of_same_plan(actions).await?
        {
            updated = send(version).await;
        }
        match updated {
            Err(error) if error.is_stale() => Err(outdated(&plan.name, error)),
            updated => {
                let updated = updated.with_context(|| format!("could not update the Connector `{}`", plan.name))?;
                step.done(&format!("version {}", updated.version));
                Ok(updated)
            }
        }
    }

    /// The version that the ConnectorStaged has now, if it needs the same changes as before.
    async fn version_of_same_plan(&self, actions: &[ConnectorAction]) -> Result<Option<u64>> {
        let now = self.client.connector_staged(self.reference).await?;
        self.last.keep(&now);
        let plan = self.run.project.plan_of_connector(Some(&now));
        let is_same = matches!(&plan.change, ConnectorChange::Update(own) if own == actions);
        Ok((is_same && plan.awaits.is_none() && plan.refusal.is_none()).then_some(now.version))
    }

    async fn release(&self, plan: &ConnectorPlan, staged: Resource<ConnectorStaged>, changed: bool) -> Result<()> {
        let force = changed || self.own.force;
        let outcome = match plan.release {
            ReleaseStep::Nothing => return Ok(()),
            ReleaseStep::Publish | ReleaseStep::JoinPublish => {
                let options = PublishOptions { force, make_private: self.own.make_private };
                self.task().publish(staged, options).await?
            }
            ReleaseStep::Validate | ReleaseStep::JoinValidation => {
                self.task().request_validation(staged, force).await?
            }
        };
        outcome.state.iter().for_each(|state| self.last.keep(state));
        outcome.failure.map_or(Ok(()), |failure| Err(failure.into()))
    }

    /// The Connector to deploy. A published one may not be visible at once.
    async fn deployable(&self) -> Result<Deployable> {
        if self.own.is_preview {
            return Deployable::read(self.session, self.client, self.reference, true).await;
        }
        let mut step = self.session.ui.step("Reading", "Read", format!("the published Connector {}", self.own.name));
        let read = async || self.client.connector(self.reference).await;
        let connector = wait::once_visible(read, self.run.policy, &mut step).await?;
        Ok(Deployable::from(&*connector))
    }

    fn task(&self) -> ConnectorTask<'_> {
        ConnectorTask {
            session: self.session,
            client: self.client,
            reference: self.named,
            last: self.last,
            policy: self.run.policy,
            waits: true,
            repository: None,
        }
    }
}

/// Another run changed the Connector after the plan was made.
fn outdated(name: &str, error: Error) -> anyhow::Error {
    let failure =
        Failure::new(ExitCode::CONFLICT, format!("the Connector `{name}` has changed since the plan was made"));
    let failure = failure.detail(error.to_string()).hint("run the command again: it makes a new plan");
    // The error of the API stays below it: on a terminal, a new plan is made at once.
    anyhow::Error::from(error).context(failure)
}
