//! What one round of the work on a Deployment means for the next one.

use crate::api::model::{Deployment, DeploymentStatus};
use crate::failure::{Failure, classify};
use crate::plan::project::EntryPlan;

/// Whether the plan after a conflict does what the one before would have done.
pub(super) fn is_same_work(before: &EntryPlan, now: &EntryPlan) -> bool {
    let ids = [before, now].map(|plan| plan.existing.as_ref().map(|own| own.id.as_str()));
    ids[0] == ids[1]
        && (&before.action, &before.values, &before.connector_version, before.sends_urls)
            == (&now.action, &now.values, &now.connector_version, now.sends_urls)
}

/// A failure that leaves no Deployment: the deletion has succeeded, and nothing has taken its place.
pub(super) fn after_deletion(error: anyhow::Error) -> anyhow::Error {
    match classify(&error) {
        Some(failure) => {
            let message = format!("the Deployment was deleted, and is not created again yet: {}", failure.message);
            Failure { message, ..failure }.into()
        }
        None => error,
    }
}

/// Whether the service builds it, and refuses to delete it.
pub(super) fn is_building(deployment: &Deployment) -> bool {
    matches!(deployment.status, Some(DeploymentStatus::Queued | DeploymentStatus::Deploying))
}
