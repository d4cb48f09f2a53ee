//! What is wanted of a Deployment, and what no run can change in an existing one.

use anyhow::Result;

use super::compared::ValueComparison;
use crate::api::Reference;
use crate::api::model::{Deployment, DeploymentType};
use crate::config::KNOWN_REGIONS;
use crate::failure::{ExitCode, Failure};
use crate::operation::configuration_values::RunConfiguration;
use crate::operation::deployable::Deployable;
use crate::plan::{DeploymentStep, WantedDeployment, deployment_step};
use crate::session::Session;

/// The Deployment that is wanted.
pub struct DeploymentRequest<'a> {
    /// A key names it, whether it exists or not; an id names one that exists.
    pub reference: &'a Reference,
    pub kind: DeploymentType,
    /// The requested Region. An existing Deployment cannot be moved.
    pub region: Option<&'a str>,
    /// What it is to run.
    pub connector: &'a Deployable,
    pub configuration: &'a RunConfiguration,
    /// With what the values are compared, so that an existing Deployment gets only differences. `None`: it gets all of them.
    pub comparison: Option<&'a ValueComparison<'a>>,
    /// Whether to redeploy even if nothing differs.
    pub force: bool,
}

impl DeploymentRequest<'_> {
    /// The next step.
    ///
    /// # Errors
    /// When the existing Deployment has what no later run can change: another type, Connector or Region (exit 6), or
    /// when the Connector does not support the Region (exit 3).
    pub(super) fn possible_step(&self, existing: Option<&Deployment>, session: &Session) -> Result<DeploymentStep> {
        let has_values = self.configuration.has_values(&self.connector.schema);
        let (occupant, choices) = match deployment_step(self.compared(has_values), existing) {
            DeploymentStep::OfOtherType(kind) => (format!("a {kind} Deployment"), self.choices(session)),
            // Another Connector's Deployment is not in the way of this one; it may belong to another team.
            DeploymentStep::OfOtherConnector(connector) => (
                format!("a Deployment of the Connector `{connector}`"),
                "create another Deployment with `--deployment-key`".to_owned(),
            ),
            step @ (DeploymentStep::Create | DeploymentStep::AwaitDeletion) => return Ok(step),
            step => {
                let moved = existing.map(|existing| self.check_region(existing, session));
                return moved.unwrap_or(Ok(())).map(|()| step);
            }
        };
        Err(match self.reference {
            Reference::Key(key) => Failure::new(ExitCode::CONFLICT, format!("the key `{key}` is taken by {occupant}")),
            Reference::Id(id) => Failure::new(ExitCode::CONFLICT, format!("`{id}` is {occupant}")),
        }
        .hint(choices)
        .into())
    }

    /// Whether the Deployment is redeployed even if no value differs.
    pub(super) fn redeploys_without_values(&self, existing: &Deployment) -> bool {
        deployment_step(self.compared(false), Some(existing)) == DeploymentStep::Redeploy
    }

    fn compared(&self, has_values: bool) -> WantedDeployment<'_> {
        WantedDeployment {
            kind: &self.kind,
            connector_id: &self.connector.id,
            connector_version: self.connector.version,
            has_values,
            force: self.force,
        }
    }

    /// Fails if another Region is requested than that of the existing Deployment.
    fn check_region(&self, existing: &Deployment, session: &Session) -> Result<()> {
        let (Some(requested), Some(own)) = (self.region, existing.deployed_region.as_deref()) else { return Ok(()) };
        self.connector.check_region(requested)?;
        if requested == own {
            return Ok(());
        }
        if !KNOWN_REGIONS.contains(&requested) {
            return Err(Failure::input(format!("the Region {requested} does not exist"))
                .hint(format!("the Regions are {}", KNOWN_REGIONS.join(", ")))
                .into());
        }
        let message =
            format!("the Deployment `{}` is in the Region {own} and cannot be moved to {requested}", self.reference);
        Err(Failure::new(ExitCode::CONFLICT, message).hint(self.choices(session)).into())
    }

    /// What can be done instead of a change that is impossible.
    fn choices(&self, session: &Session) -> String {
        let delete = session.context.command(&["deployment", "delete", self.reference.as_str()]);
        format!("create another Deployment with `--deployment-key`, or delete this one first: `{delete}`")
    }
}
