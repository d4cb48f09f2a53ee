//! Which Connector and which Deployment a run means if no flag names them, and the key that it would choose does not
//! exist.

use anyhow::Result;

use super::Delivery;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::api::{Reference, Resource};
use crate::failure::{ExitCode, Failure};
use crate::operation::deployable::Deployable;
use crate::operation::deployment;
use crate::operation::project_connector::{check_others, listed};
use crate::plan::{Adoption, adoption};

/// The Deployment that is created or redeployed.
pub(super) struct ChosenTarget {
    /// A key names it, whether it exists or not; an id names one that exists.
    pub(super) reference: Reference,
    /// Whether it is one without a key, which nothing names.
    pub(super) is_adopted: bool,
}

impl ChosenTarget {
    fn named(reference: Reference) -> Self {
        Self { reference, is_adopted: false }
    }
}

impl Delivery<'_> {
    /// A second Connector of the same repository is created only under a key that was given.
    ///
    /// # Errors
    /// When there is one with another key (exit 6).
    pub(super) async fn check_other_connectors(&self) -> Result<()> {
        if !self.options.project.derives_connector() {
            return Ok(());
        }
        let key = &self.project.connector;
        let own = self.project.source.repository().url;
        let hint =
            format!("`--connector-id ID` updates one of them; `--connector-key {key}` creates another Connector");
        check_others(key, &own, &hint, self.client).await
    }

    /// The Deployment to create or redeploy: the one that a flag names; else the one with the folder's name; else the
    /// only one that this Connector has, if that has no key.
    ///
    /// # Errors
    /// When other Deployments of this Connector have the same type and Region (exit 6).
    pub(super) async fn choose_deployment(&self, connector: Option<&ConnectorStaged>) -> Result<ChosenTarget> {
        let reference = self.project.deployment.clone();
        let flags = &self.options.project.entry;
        let is_named = flags.key.is_some() || flags.id.is_some();
        let Some(connector) = connector.filter(|_| !is_named) else { return Ok(ChosenTarget::named(reference)) };
        if deployment::find(self.client, &reference).await?.is_some() {
            return Ok(ChosenTarget::named(reference));
        }
        let region = Deployable::from(connector).region(flags.region.as_deref(), self.session)?;
        let by_id = Reference::Id(connector.id.clone());
        let mut all = deployment::all_for_plan(self.client).await?;
        all.retain(|deployment| deployment.is_of(&by_id));
        match adoption(&all, &self.options.project.deployment_type(), &region) {
            Adoption::Create => Ok(ChosenTarget::named(reference)),
            Adoption::Adopt(existing) => {
                let id = &existing.id;
                self.session.ui.note(&format!(
                    "the Connector has one Deployment of this type, {id}, without a key: it is used instead of a new \
                     one"
                ));
                Ok(ChosenTarget { reference: Reference::Id(id.clone()), is_adopted: true })
            }
            Adoption::Ambiguous(others) => Err(self.ambiguous(&reference, &region, &others).into()),
        }
    }

    fn ambiguous(&self, key: &Reference, region: &str, others: &[&Resource<Deployment>]) -> Failure {
        let kind = self.options.project.deployment_type();
        let connector = &self.project.connector;
        let message = format!(
            "the Deployment `{key}` does not exist, but the Connector `{connector}` has other {kind} Deployments in \
             {region}"
        );
        let hint =
            format!("`--deployment-id ID` redeploys one of them; `--deployment-key {key}` creates another Deployment");
        let others = others.iter().map(|other| listed(&other.id, other.key.as_ref()));
        Failure::new(ExitCode::CONFLICT, message).details(others).hint(hint)
    }
}
