//! The flags of a preview Deployment, and how they are carried out.

use anyhow::Result;

use crate::api::model::{ConnectorStaged, DeploymentType};
use crate::api::{Client, Reference};
use crate::cli::arguments::{ConfigurationArgs, complete_deployment_keys, complete_regions, parse_reference};
use crate::failure::Failure;
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::deployable::Deployable;
use crate::operation::deployment::{DeploymentRequest, check, ensure, find};
use crate::operation::outcome::LastState;
use crate::output::{PlannedStep, ProgressPlan};
use crate::session::Session;
use crate::wait::Policy;

/// The preview Deployment to create or redeploy.
#[derive(Debug, clap::Args)]
pub(super) struct PreviewArgs {
    /// Key of the preview Deployment; redeploys it if it exists [default: the Connector's key with the suffix `-preview`]
    #[arg(long, value_name = "KEY", value_parser = parse_reference, add = complete_deployment_keys())]
    pub deployment_key: Option<String>,

    /// Region of a new Deployment [default: the Project's Region]
    #[arg(long, value_name = "REGION", add = complete_regions())]
    pub region: Option<String>,

    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

impl PreviewArgs {
    /// Checks values, Region and key before anything is sent.
    ///
    /// # Errors
    /// Every value that does not fit, exit 3; a key that is taken, exit 6; no key, exit 2.
    pub(super) async fn check(
        &self,
        session: &Session,
        client: &Client,
        connector: &ConnectorStaged,
        values: &RunConfiguration,
    ) -> Result<()> {
        let (deployable, key) = (Deployable::from(connector), self.key(connector)?);
        let existing = find(client, &key).await?;
        check(session, &self.request(&key, &deployable, values), existing.as_deref()).await
    }

    /// Shows validation and Deployment from the start.
    ///
    /// # Errors
    /// Without a key, exit 2.
    pub(super) fn announce(
        &self,
        session: &Session,
        target: &Reference,
        connector: &ConnectorStaged,
    ) -> Result<ProgressPlan> {
        let labels = [format!("Validating {target}"), format!("Deploying {}", self.key(connector)?)];
        Ok(session.announce("", labels.iter().map(|label| PlannedStep::named(label))))
    }

    /// Creates or redeploys the preview Deployment.
    ///
    /// # Errors
    /// When the service refuses a request. A failed Deployment is part of the outcome.
    pub(super) async fn deploy(
        &self,
        session: &Session,
        client: &Client,
        connector: &ConnectorStaged,
        values: &RunConfiguration,
        policy: Option<&Policy>,
    ) -> Result<()> {
        let (deployable, key) = (Deployable::from(connector), self.key(connector)?);
        let last = LastState::default();
        let ensured = ensure(session, client, &self.request(&key, &deployable, values), &last, policy).await;
        last.conclude(session, ensured.map(|ensured| ensured.outcome))
    }

    /// The key that was given, else the one that `deploy --preview` would choose too.
    fn key(&self, connector: &ConnectorStaged) -> Result<Reference> {
        let chosen = || connector.key.as_ref().map(|key| format!("{key}-preview"));
        let missing =
            || Failure::usage("the Connector has no key from which to derive the key of the preview Deployment");
        let key = self.deployment_key.clone().or_else(chosen);
        Ok(Reference::Key(key.ok_or_else(|| missing().hint("set the key with `--deployment-key`"))?))
    }

    fn request<'a>(
        &'a self,
        reference: &'a Reference,
        connector: &'a Deployable,
        values: &'a RunConfiguration,
    ) -> DeploymentRequest<'a> {
        DeploymentRequest {
            reference,
            kind: DeploymentType::Preview,
            region: self.region.as_deref(),
            connector,
            configuration: values,
            comparison: None,
            force: true,
        }
    }
}
