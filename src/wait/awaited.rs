//! What can be waited for.

use std::future::Future;

use crate::api::model::Report;
use crate::api::{Client, Error, Reference, Resource};

use super::{Evidence, Phase, WaitVerdict};

/// What one poll reads.
#[derive(Debug, Clone)]
pub struct Snapshot<M> {
    pub resource: Resource<M>,
    /// Whether the published Connector is certified, if [`Awaited::read`] has read it.
    pub certified: Option<bool>,
}

impl<M> From<Resource<M>> for Snapshot<M> {
    fn from(resource: Resource<M>) -> Self {
        Self { resource, certified: None }
    }
}

/// A goal of a wait: how the state of the resource is read, and what a state means for the goal.
pub trait Awaited {
    /// The typed view of the resource.
    type Model;

    /// What people call the resource.
    const NOUN: &'static str;

    /// The key of the resource, or its id.
    fn key_or_id(model: &Self::Model) -> &str;

    /// Reads the state once.
    fn read(
        &self,
        client: &Client,
        reference: &Reference,
    ) -> impl Future<Output = Result<Snapshot<Self::Model>, Error>>;

    /// What `state` means for this goal.
    fn phase(&self, state: &Snapshot<Self::Model>) -> Phase;

    /// The status that decides, as the API writes it.
    fn status<'m>(&self, model: &'m Self::Model) -> Option<&'m str>;

    /// The report of the run that decides.
    fn report<'m>(&self, model: &'m Self::Model) -> Option<&'m Report>;

    /// What distinguishes `state` from an earlier one.
    fn evidence(&self, state: &Snapshot<Self::Model>) -> Evidence;

    /// The verdict if the resource was deleted.
    fn gone(&self) -> WaitVerdict;

    /// Whether the goal is that the resource does not exist, so that a 404 counts even if the resource was never seen.
    fn is_absence(&self) -> bool {
        false
    }
}
