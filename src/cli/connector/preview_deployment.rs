//! The preview Deployment of a ConnectorStaged.

use anyhow::Result;

use crate::api::Client;
use crate::api::model::{ConnectorStaged, Deployment, DeploymentType};
use crate::cli::Session;
use crate::cli::arguments::{ConfigurationArgs, complete_regions};
use crate::cli::configuration_values::ConfigurationValues;
use crate::cli::deployable::Deployable;
use crate::cli::deployment::ensure::{Wanted, check, ensure, find};
use crate::cli::outcome::Outcome;
use crate::wait::Policy;

/// Flags of a preview Deployment.
#[derive(Debug, clap::Args)]
pub(crate) struct PreviewArgs {
    /// Key of the preview Deployment; one that exists is redeployed
    #[arg(long, value_name = "KEY")]
    pub deployment_key: String,

    /// Where to run a new one; left out, the Region of the Project
    #[arg(long, value_name = "REGION", add = complete_regions())]
    pub region: Option<String>,

    /// The values of its keys.
    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

impl PreviewArgs {
    /// Checks values, Region and key against what there is, before anything is sent.
    ///
    /// # Errors
    /// Every value that does not fit, exit 3; a key that is taken, exit 6.
    pub(crate) async fn check(
        &self,
        session: &Session,
        client: &Client,
        connector: &ConnectorStaged,
        values: &ConfigurationValues,
    ) -> Result<()> {
        let deployable = Deployable::from(connector);
        let existing = find(client, &crate::api::Reference::Key(self.deployment_key.clone())).await?;
        check(session, &self.wanted(&deployable, values), existing.as_deref()).await
    }

    /// Creates or redeploys the preview Deployment.
    ///
    /// # Errors
    /// A refusal. That the Deployment failed is the outcome's verdict.
    pub(crate) async fn deploy(
        &self,
        session: &Session,
        client: &Client,
        connector: &ConnectorStaged,
        values: &ConfigurationValues,
        policy: Option<&Policy>,
    ) -> Result<Outcome<Deployment>> {
        let deployable = Deployable::from(connector);
        ensure(session, client, &self.wanted(&deployable, values), policy).await
    }

    fn wanted<'a>(&'a self, connector: &'a Deployable, values: &'a ConfigurationValues) -> Wanted<'a> {
        Wanted {
            key: &self.deployment_key,
            kind: DeploymentType::Preview,
            region: self.region.as_deref(),
            connector,
            configuration: values,
            force: true,
        }
    }
}
