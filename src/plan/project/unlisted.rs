//! Deployments of the Connector that no entry of the file names.

use super::matching::NamedDeployments;
use super::{EntryPlan, KnownProject, ProjectPlace, UnlistedDeployment, WantedProject};
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};
use crate::plan::kind;

/// Those in the known Projects, without previews, which are not in the file, and without those that are being deleted.
pub(super) fn unlisted_deployments(
    connector_id: Option<&str>,
    wanted: &WantedProject,
    known: &KnownProject,
    plans: &[EntryPlan],
) -> Vec<UnlistedDeployment> {
    let Some(connector_id) = connector_id else { return Vec::new() };
    let mut unlisted = Vec::new();
    for (project, deployments) in &known.deployments {
        let named = NamedDeployments::of_project(wanted, project, None);
        let is_matched = |deployment: &Deployment| {
            let mut matched = plans.iter().filter(|plan| plan.project.address() == *project);
            matched.any(|plan| plan.existing.as_ref().is_some_and(|existing| existing.id == deployment.id))
        };
        let is_unlisted = |deployment: &&Resource<Deployment>| {
            deployment.connector.as_ref().and_then(|own| own.id.as_deref()) == Some(connector_id)
                && kind(deployment) != Some(DeploymentType::Preview)
                && deployment.status != Some(DeploymentStatus::Undeploying)
                && !named.has(deployment)
                && !is_matched(deployment)
        };
        let place = place(wanted, project);
        unlisted.extend(deployments.iter().filter(is_unlisted).map(|deployment| described(deployment, &place)));
    }
    unlisted
}

/// The Project with this address, as the entries name it.
fn place(wanted: &WantedProject, address: &str) -> ProjectPlace {
    let entry = wanted.deployments.iter().find(|entry| entry.project.address() == address);
    let unnamed = || ProjectPlace { name: None, key: address.to_owned(), region: None };
    entry.map_or_else(unnamed, |entry| entry.project.clone())
}

fn described(deployment: &Deployment, place: &ProjectPlace) -> UnlistedDeployment {
    UnlistedDeployment {
        project: place.clone(),
        id: deployment.id.clone(),
        key: deployment.key.clone(),
        version: deployment.version,
        deployment_type: kind(deployment),
        status: deployment.status.clone(),
    }
}
