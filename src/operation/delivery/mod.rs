//! Takes a project folder to a running Deployment: Connector, validation or publish, Deployment.

mod choice;
mod connector;
mod project;

use std::path::PathBuf;

use anyhow::Result;

use super::configuration_values::RunConfiguration;
use super::deployable::Deployable;
use super::deployment::{self, DeploymentRequest};
use super::outcome::LastState;
use super::typed_path::existing_folder;
use crate::api::model::{ConnectorStaged, Deployment, DeploymentType};
use crate::api::{Client, Reference, Resource};
use crate::configuration::Schema;
use crate::failure::Failure;
use crate::output::{PlannedStep, ProgressPlan, views};
use crate::session::Session;
use crate::wait::{self, Policy};

pub use project::{DeliveredProject, DeliveryTargets, creator_email, no_creator_email};

/// The step that creates or updates the Connector. Which of both is not known when it is announced.
const CONNECTOR_STEP: &str = "connector";

/// What `deploy` is asked to do.
#[derive(Debug)]
pub struct DeliveryOptions {
    pub directory: PathBuf,
    /// Key of the Connector, else the folder's name.
    pub connector_key: Option<String>,
    /// Id of the Connector, instead of a key.
    pub connector_id: Option<String>,
    /// Display name of the Connector, else its key.
    pub name: Option<String>,
    /// E-mail address of the creator, else git's `user.email`.
    pub creator_email: Option<String>,
    /// Address of the repository, else the folder's remote.
    pub repository_url: Option<String>,
    /// Git tag, else the tag at `HEAD`.
    pub repository_tag: Option<String>,
    /// Key of the Deployment, else the folder's name, with `-preview` behind it for a preview.
    pub deployment_key: Option<String>,
    /// Id of the Deployment, instead of a key.
    pub deployment_id: Option<String>,
    /// Region of the Deployment, else the Project's.
    pub region: Option<String>,
    /// Type of the Deployment; `preview` deploys the working version without publishing it.
    pub deployment_type: DeploymentType,
    /// Whether to run every step even if it is up to date.
    pub force: bool,
    /// How to wait. All stages share its time.
    pub policy: Policy,
    /// Whether to wait for the Deployment too; the stages before it are always waited for.
    pub waits: bool,
}

impl DeliveryOptions {
    /// Whether the Connector is the one with the folder's name, because no flag names another.
    fn derives_connector(&self) -> bool {
        self.connector_key.is_none() && self.connector_id.is_none()
    }

    fn is_preview(&self) -> bool {
        self.deployment_type == DeploymentType::Preview
    }
}

/// Checks everything that can be checked, then runs the steps one by one, and shows the last states.
///
/// # Errors
/// The first step that fails; what was reached before it is shown.
pub async fn deliver(options: &DeliveryOptions, values: &RunConfiguration, session: &Session) -> Result<()> {
    let folder = existing_folder(&options.directory)?;
    // What is wrong in the folder is reported before its name.
    let targets = DeliveryTargets::find(options, &folder);
    let _plan = targets.as_ref().ok().map(|targets| announce(options, targets, session));
    let project = DeliveredProject::read(options, folder, targets, session).await?;
    let client = session.client().await?;
    let _resume = session.resume.with_whole_command();
    let reached = Reached::default();
    let delivery = Delivery { options, values, project: &project, session, client: &client };
    let verdict = delivery.run(&reached).await;
    if let Some(connector) = &reached.connector.state() {
        let deployment = reached.deployment.state();
        session.ui.show(&views::DeploySummary { connector, deployments: deployment.as_slice() })?;
    }
    verdict
}

/// Shows the steps of the run from its start.
fn announce(options: &DeliveryOptions, targets: &DeliveryTargets, session: &Session) -> ProgressPlan {
    let DeliveryTargets { connector, deployment } = targets;
    let publish = if options.is_preview() { "Validating" } else { "Publishing" };
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
#[derive(Default)]
struct Reached {
    connector: LastState<ConnectorStaged>,
    deployment: LastState<Deployment>,
}

struct Delivery<'a> {
    options: &'a DeliveryOptions,
    values: &'a RunConfiguration,
    project: &'a DeliveredProject,
    session: &'a Session,
    client: &'a Client,
}

impl Delivery<'_> {
    async fn run(&self, reached: &Reached) -> Result<()> {
        let reference = self.project.connector.clone();
        let existing = self.find_connector(&reference).await?;
        match &existing {
            Some(existing) => self.project.check_repository(self.options, existing, self.session)?,
            None => self.check_other_connectors().await?,
        }
        let target = self.choose_deployment(existing.as_deref()).await?;
        self.check(existing.as_ref(), &target).await?;
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

        let deployable = self.deployable(&reference).await?;
        let policy = self.options.waits.then_some(&self.options.policy);
        let request = self.request(&target, &deployable);
        let outcome = deployment::ensure(self.session, self.client, &request, &reached.deployment, policy).await?;
        outcome.state.iter().for_each(|state| reached.deployment.keep(state));
        outcome.failure.map_or(Ok(()), |failure| Err(self.with_resume(failure)))
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
        if self.options.is_preview() {
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
            kind: self.options.deployment_type.clone(),
            region: self.options.region.as_deref(),
            connector,
            configuration: self.values,
            force: self.options.force,
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
