//! Deployments of the Connector that no entry of the file names.

use super::matching::{NamedDeployments, key_of};
use super::{EntryPlan, KnownProject, OtherEntry, ProjectPlace, UnlistedDeployment, WantedProject};
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};
use crate::plan::kind;

/// Those in the Projects of the selected entries and in those that are searched, without previews, which are not in the file, and without those that are being
/// deleted.
pub(super) fn unlisted_deployments(
    connector_id: Option<&str>,
    wanted: &WantedProject,
    known: &KnownProject,
    plans: &[EntryPlan],
) -> Vec<UnlistedDeployment> {
    let Some(connector_id) = connector_id else { return Vec::new() };
    let mut unlisted = Vec::new();
    for (project, deployments) in &known.deployments {
        // Of other Projects the plan says nothing: they are read for a promotion.
        let Some(place) = place(wanted, project) else { continue };
        let named = NamedDeployments::of_project(wanted, project, None);
        let missing = missing_entries(wanted, project, deployments);
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
        let described = |deployment: &Resource<Deployment>| described(deployment, &place, &missing);
        unlisted.extend(deployments.iter().filter(is_unlisted).map(described));
    }
    unlisted
}

/// The Project with this address, as the file names it.
fn place(wanted: &WantedProject, address: &str) -> Option<ProjectPlace> {
    let mut places = wanted.deployments.iter().map(|entry| &entry.project).chain(&wanted.searched);
    places.find(|place| place.address() == address).cloned()
}

/// The entries of a Project that are not selected, name no id, and have a key that no Deployment has.
pub(super) fn missing_entries<'a>(
    wanted: &'a WantedProject,
    project: &str,
    deployments: &[Resource<Deployment>],
) -> Vec<&'a OtherEntry> {
    let exists = |other: &OtherEntry| deployments.iter().any(|own| own.key.as_ref() == Some(&other.key));
    let is_missing = |other: &&OtherEntry| other.project_address == project && other.id.is_none() && !exists(other);
    wanted.others.iter().filter(is_missing).collect()
}

/// `missing`: what a Deployment may still become the one of. Such an entry would adopt one without a key, and if its own key is
/// a default, be corrected to that of another one. Type and Region are not compared: a deletion cannot be undone.
fn described(deployment: &Deployment, place: &ProjectPlace, missing: &[&OtherEntry]) -> UnlistedDeployment {
    let may_mean = |other: &&&OtherEntry| key_of(deployment).is_none() || !other.key_is_written;
    UnlistedDeployment {
        project: place.clone(),
        id: deployment.id.clone(),
        key: deployment.key.clone(),
        version: deployment.version,
        deployment_type: kind(deployment),
        status: deployment.status.clone(),
        may_be_of: missing.iter().find(may_mean).map(|other| other.name.clone()),
    }
}
