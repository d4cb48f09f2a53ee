//! Waiting for a resource of the API: each goal knows how its state is read, and which resource that is.

use std::future::Future;

use crate::api::model::{Connector, ConnectorStaged, ConnectorStatus, Deployment};
use crate::api::{Client, Error, IfFound as _, Reference, Resource};

use super::{
    Certification, ConnectorGoal, DeploymentGoal, Goal, Observer, Policy, Start, StateSource, WaitEnd, WaitError, until,
};

/// A goal on a resource of the API.
pub trait Awaited: Goal + Copy {
    type Model: Clone;

    /// What the API calls the resource.
    const NOUN: &str;

    /// Reads the state once.
    fn read(self, client: &Client, reference: &Reference) -> impl Future<Output = Result<Self::State, Error>>;

    /// The state of a resource that was read elsewhere.
    fn state_of(resource: Resource<Self::Model>) -> Self::State;

    /// The resource in a state.
    fn resource(state: &Self::State) -> &Resource<Self::Model>;
}

impl Awaited for ConnectorGoal {
    type Model = ConnectorStaged;

    const NOUN: &str = "Connector";

    async fn read(self, client: &Client, reference: &Reference) -> Result<Certification, Error> {
        let staged = client.connector_staged(reference).await?;
        if self != Self::Certified || staged.status != Some(ConnectorStatus::Published) {
            return Ok(Certification::unread(staged));
        }
        Ok(match published(client, &staged).await? {
            Some(published) => Certification::read(staged, &published),
            None => Certification::unread(staged),
        })
    }

    fn state_of(resource: Resource<ConnectorStaged>) -> Certification {
        Certification::unread(resource)
    }

    fn resource(state: &Certification) -> &Resource<ConnectorStaged> {
        &state.staged
    }
}

impl Awaited for DeploymentGoal {
    type Model = Deployment;

    const NOUN: &str = "Deployment";

    async fn read(self, client: &Client, reference: &Reference) -> Result<Resource<Deployment>, Error> {
        Ok(client.deployment(reference).await?)
    }

    fn state_of(resource: Resource<Deployment>) -> Resource<Deployment> {
        resource
    }

    fn resource(state: &Resource<Deployment>) -> &Resource<Deployment> {
        state
    }
}

/// The Connector that was published from `staged`, by its id, else by its key.
async fn published(client: &Client, staged: &ConnectorStaged) -> Result<Option<Resource<Connector>>, Error> {
    let by_id = Reference::Id(staged.id.clone());
    let by_key = staged.key.clone().map(Reference::Key);
    for reference in std::iter::once(by_id).chain(by_key) {
        if let Some(published) = client.connector(&reference).await.if_found()? {
            return Ok(Some(published));
        }
    }
    Ok(None)
}

/// Reads the state of a goal with the client.
struct ClientSource<'c, G> {
    client: &'c Client,
    reference: &'c Reference,
    goal: G,
}

impl<G: Awaited> StateSource for ClientSource<'_, G> {
    type State = G::State;

    async fn read(&self) -> Result<G::State, Error> {
        self.goal.read(self.client, self.reference).await
    }
}

/// Waits until `goal` is decided for a resource of the API.
pub async fn until_decided<G: Awaited>(
    client: &Client,
    reference: &Reference,
    goal: G,
    start: Start<Resource<G::Model>>,
    policy: &Policy,
    observer: &mut impl Observer,
) -> Result<WaitEnd<G::State>, WaitError<G::State>> {
    let source = ClientSource { client, reference, goal };
    until(&source, &goal, start.map(G::state_of), policy, observer).await
}

#[cfg(test)]
mod tests;
