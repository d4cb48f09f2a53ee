//! Takes a project folder to a running Deployment: Connector, validation or publish, Deployment.

mod choice;
mod connector;
mod import_hint;
mod project;
mod result;

use std::cell::{Cell, RefCell};

use anyhow::Result;
use tokio::sync::Mutex;

use super::configuration_values::RunConfiguration;
use super::deployable::Deployable;
use super::deployment::{self, DeploymentRequest, EnsuredDeployment, ValueComparison};
use super::outcome::LastState;
use super::project::{ProjectDeployOptions, ProjectOptions};
use super::secured_values::open_memory;
use super::typed_path::existing_folder;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::api::{Client, Reference, Resource};
use crate::configuration::Schema;
use crate::failure::Failure;
use crate::output::views::{ConnectorOutcome, EntryOutcome};
use crate::output::{PlannedStep, ProgressPlan};
use crate::plan::project::SendSecured;
use crate::session::Session;
use crate::wait;

use choice::ChosenTarget;
use import_hint::suggest_import;
use project::{DeliveredProject, DeliveryTargets};

/// The step that creates or updates the Connector. Which of both is not known when it is announced.
const CONNECTOR_STEP: &str = "connector";

/// Checks everything that can be checked, then runs the steps one by one, and shows the last states.
///
/// # Errors
/// The first step that fails; what was reached before it is shown.
pub async fn deliver(session: &Session, options: &ProjectDeployOptions) -> Result<()> {
    let values = RunConfiguration::read(options.project.entry.configuration.clone(), session).await?;
    let folder = existing_folder(&options.project.directory)?;
    // What is wrong in the folder is reported before its name.
    let targets = DeliveryTargets::find(&options.project, &folder);
    let _plan = targets.as_ref().ok().map(|targets| announce(&options.project, targets, session));
    let project = DeliveredProject::read(&options.project, folder, targets, session).await?;
    let memory = Mutex::new(open_memory(session, options.project.memory.as_deref()).await?);
    let client = session.client().await?;
    let settings = session.context.settings()?;
    let comparison = ValueComparison {
        memory: &memory,
        send_secured: options.project.plan.send_secured,
        project_key: settings.project_key.as_deref().unwrap_or_default(),
    };
    let _resume = session.resume.with_whole_command();
    let reached = Reached::default();
    let delivery =
        Delivery { options, values: &values, comparison: &comparison, project: &project, session, client: &client };
    let verdict = delivery.run(&reached).await;
    if let Some(connector) = reached.connector.state() {
        let deployment = reached.deployment.state();
        session.ui.show(&delivery.result(&reached, &connector, deployment.as_ref(), &verdict))?;
    }
    if verdict.is_ok() {
        suggest_import(session, &options.project.directory).await;
    }
    verdict
}

/// Shows the steps of the run from its start.
fn announce(options: &ProjectOptions, targets: &DeliveryTargets, session: &Session) -> ProgressPlan {
    let DeliveryTargets { connector, deployment } = targets;
    let publish = if options.plan.is_preview { "Validating" } else { "Publishing" };
    let (publish, deploy) = (format!("{publish} {connector}"), format!("Deploying {deployment}"));
    let steps = [
        PlannedStep::named("Checking connect.yaml"),
        PlannedStep { slot: CONNECTOR_STEP, label: format!("Creating or updating the Connector {connector}") },
        PlannedStep::named(&publish),
        PlannedStep::named(&deploy),
    ];
    session.announce("", steps)
}

/// The last states that were reached.
struct Reached {
    connector: LastState<ConnectorStaged>,
    /// What was done to the Connector, if its part of the run succeeds.
    connector_done: Cell<ConnectorOutcome>,
    deployment: LastState<Deployment>,
    deployment_done: Cell<EntryOutcome>,
    /// Names of the secured values that nothing compares, and that were not sent.
    not_compared: RefCell<Vec<String>>,
}

impl Default for Reached {
    fn default() -> Self {
        Self {
            connector: LastState::default(),
            connector_done: Cell::new(ConnectorOutcome::Unchanged),
            deployment: LastState::default(),
            deployment_done: Cell::new(EntryOutcome::NotStarted),
            not_compared: RefCell::default(),
        }
    }
}

struct Delivery<'a> {
    options: &'a ProjectDeployOptions,
    values: &'a RunConfiguration,
    comparison: &'a ValueComparison<'a>,
    project: &'a DeliveredProject,
    session: &'a Session,
    client: &'a Client,
}

impl Delivery<'_> {
    fn is_preview(&self) -> bool {
        self.options.project.plan.is_preview
    }

    async fn run(&self, reached: &Reached) -> Result<()> {
        let reference = self.project.connector.clone();
        let existing = self.find_connector(&reference).await?;
        match &existing {
            Some(existing) => self.project.check_repository(&self.options.project, existing, self.session)?,
            None => self.check_other_connectors().await?,
        }
        let target = self.choose_deployment(existing.as_deref()).await?;
        self.check(existing.as_ref(), &target.reference).await?;
        let existing = self.free(&reference, existing, reached).await?;
        self.check_publishable(&reference, existing.as_deref(), reached)?;
        self.project.source.offer_to_emulator(self.session).await?;

        let (connector, changed) = self.connector(&reference, existing, reached).await?;
        reached.connector.keep(&connector);
        let outcome = self.make_deployable(&reference, connector, changed, reached).await?;
        outcome.state.iter().for_each(|state| reached.connector.keep(state));
        if let Some(failure) = outcome.failure {
            return Err(self.with_resume(failure));
        }

        self.deployment(&reference, &target, reached).await
    }

    /// The Deployment's part of a delivery.
    async fn deployment(&self, connector: &Reference, target: &ChosenTarget, reached: &Reached) -> Result<()> {
        reached.deployment_done.set(EntryOutcome::Failed);
        let deployable = self.deployable(connector).await?;
        let policy = self.options.waits.then_some(&self.options.policy);
        let request = self.request(&target.reference, &deployable);
        let ensured = deployment::ensure(self.session, self.client, &request, &reached.deployment, policy).await?;
        let EnsuredDeployment { done, outcome, not_compared } = ensured;
        outcome.state.iter().for_each(|state| reached.deployment.keep(state));
        let is_adopted = target.is_adopted && done == EntryOutcome::Redeployed;
        reached.deployment_done.set(if is_adopted { EntryOutcome::Adopted } else { done });
        self.warn_of_not_compared(&not_compared);
        reached.not_compared.replace(not_compared);
        outcome.failure.map_or(Ok(()), |failure| Err(self.with_resume(failure)))
    }

    /// Names the secured values that were not sent, and how to send them.
    fn warn_of_not_compared(&self, keys: &[String]) {
        if keys.is_empty() || self.options.project.plan.send_secured == SendSecured::Never {
            return;
        }
        let command = self.session.context.same_command_with("--send-secured always");
        self.session.ui.warn(&format!(
            "nothing is known of the secured values that were sent last, so {} is not sent, because nothing else changes; \
             `{command}` sends it",
            keys.join(", ")
        ));
    }

    /// Checks the Deployment before anything is sent: its values against the file that the platform reads, else against
    /// the Connector; its Region; and whether its key is free.
    async fn check(&self, existing: Option<&Resource<ConnectorStaged>>, target: &Reference) -> Result<()> {
        let Some(mut deployable) = self.planned(existing) else { return Ok(()) };
        if let Some(file) = &self.project.file {
            deployable.schema = Schema::from(file);
        }
        let deployment = deployment::find(self.client, target).await?;
        deployment::check(self.session, &self.request(target, &deployable), deployment.as_deref()).await
    }

    /// The Connector to deploy, as far as it is known before the first step.
    fn planned(&self, existing: Option<&Resource<ConnectorStaged>>) -> Option<Deployable> {
        match (existing, &self.project.file) {
            (Some(existing), _) => Some(Deployable::from(&**existing)),
            (None, Some(_)) => Some(Deployable::planned(self.project.connector.as_str())),
            (None, None) => None,
        }
    }

    /// The Connector to deploy, after it was validated or published. A published one may not be visible at once.
    async fn deployable(&self, reference: &Reference) -> Result<Deployable> {
        if self.is_preview() {
            return Deployable::read(self.session, self.client, reference, true).await;
        }
        let mut step = self.session.ui.step("Reading", "Read", format!("the published Connector {reference}"));
        let read = async || self.client.connector(reference).await;
        let connector = wait::once_visible(read, &self.options.policy, &mut step).await?;
        Ok(Deployable::from(&*connector))
    }

    fn request<'w>(&'w self, reference: &'w Reference, connector: &'w Deployable) -> DeploymentRequest<'w> {
        DeploymentRequest {
            reference,
            kind: self.options.project.deployment_type(),
            region: self.options.project.entry.region.as_deref(),
            connector,
            configuration: self.values,
            comparison: Some(self.comparison),
            force: self.options.project.plan.force,
        }
    }

    /// A failure on the way. The same command continues from there: it joins what runs, and skips what is done.
    fn with_resume(&self, failure: Failure) -> anyhow::Error {
        match failure.resume {
            Some(_) => failure.into(),
            None => failure.resume(self.session.context.same_command()).into(),
        }
    }
}
