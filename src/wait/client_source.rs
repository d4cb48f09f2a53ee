//! The client as a [`Source`].

use crate::api::model::{ConnectorStaged, ConnectorStatus, Deployment};
use crate::api::{Client, Error, Reference, Resource};

use super::{Certification, ConnectorGoal, DeploymentGoal, Ended, Observer, Policy, Source, Start, until};

/// Reads a ConnectorStaged and, for a certification, the Connector that was published from it.
struct ConnectorSource<'c> {
    client: &'c Client,
    reference: &'c Reference,
    goal: ConnectorGoal,
}

impl Source for ConnectorSource<'_> {
    type State = Certification;

    async fn read(&self) -> Result<Certification, Error> {
        let staged = self.client.connector_staged(self.reference).await?;
        if self.goal != ConnectorGoal::Certified || staged.status != Some(ConnectorStatus::Published) {
            return Ok(Certification::unread(staged));
        }
        match self.client.connector(self.reference).await {
            Ok(published) => Ok(Certification::read(staged, &published)),
            Err(error) if error.is_not_found() => Ok(Certification::unread(staged)),
            Err(error) => Err(error),
        }
    }
}

/// Reads a Deployment.
struct DeploymentSource<'c> {
    client: &'c Client,
    reference: &'c Reference,
}

impl Source for DeploymentSource<'_> {
    type State = Resource<Deployment>;

    async fn read(&self) -> Result<Resource<Deployment>, Error> {
        self.client.deployment(self.reference).await
    }
}

/// Waits until `goal` is decided for a ConnectorStaged.
///
/// # Errors
/// As [`until`].
pub async fn for_connector(
    client: &Client,
    reference: &Reference,
    goal: ConnectorGoal,
    start: Start<Resource<ConnectorStaged>>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<Ended<Resource<ConnectorStaged>>, Error> {
    let source = ConnectorSource { client, reference, goal };
    let ended = until(&source, &goal, start.map(Certification::unread), policy, observer).await?;
    Ok(ended.map(|state| state.staged))
}

/// Waits until `goal` is decided for a Deployment.
///
/// # Errors
/// As [`until`].
pub async fn for_deployment(
    client: &Client,
    reference: &Reference,
    goal: DeploymentGoal,
    start: Start<Resource<Deployment>>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<Ended<Resource<Deployment>>, Error> {
    until(&DeploymentSource { client, reference }, &goal, start, policy, observer).await
}

#[cfg(test)]
mod tests;
