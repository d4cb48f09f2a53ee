//! What is checked between a plan and its first write.

use anyhow::Result;

use super::prepared::PreparedProject;
use super::refusals::{failure_of, unfit_failure};
use super::run::{entry_body, sends};
use crate::api::model::DeploymentStatus;
use crate::failure::shared_failure;
use crate::plan::project::{EntryAction, ProjectPlan};
use crate::session::Session;

/// Fails if the plan refuses something.
///
/// # Errors
/// All refusals at once.
pub fn refuse(_session: &Session, plan: &ProjectPlan) -> Result<()> {
    let failures: Vec<anyhow::Error> = plan
        .refusals()
        .map(|(entry, refusal)| {
            let mut failure = failure_of(refusal);
            if let Some(entry) = entry {
                failure.message = format!("{entry}: {}", failure.message);
            }
            failure.into()
        })
        .collect();
    shared_failure(failures, |count| format!("the plan has {count} problems; nothing was sent"))
}

/// Checks the values of every Deployment that is created or redeployed.
///
/// # Errors
/// Every value that does not fit (exit 3).
pub fn check_bodies(project: &PreparedProject, plan: &ProjectPlan) -> Result<()> {
    let failures: Vec<anyhow::Error> = plan
        .deployments
        .iter()
        .zip(&project.merged)
        .filter(|(entry, _)| sends(&entry.action))
        .filter_map(|(entry, merged)| {
            let is_redeployed = matches!(entry.action, EntryAction::Adopt | EntryAction::Redeploy);
            let existing = if is_redeployed { project.existing(entry).map(|own| &**own) } else { None };
            entry_body(entry, merged, &project.schema, existing)
                .err()
                .map(|unfit| unfit_failure(&entry.name, &unfit).into())
        })
        .collect();
    let total = plan.deployments.len();
    shared_failure(failures, |count| {
        format!("the values of {count} of {total} Deployments do not fit; nothing was sent")
    })
}

/// A Deployment that has failed, by its name in the file.
#[derive(Debug)]
pub struct FailedDeployment<'p> {
    pub name: &'p str,
    pub status: &'p DeploymentStatus,
}

/// The Deployments that have failed.
pub fn failed_deployments(plan: &ProjectPlan) -> Vec<FailedDeployment<'_>> {
    let failed = plan.deployments.iter().filter_map(|entry| {
        let status = entry.existing.as_ref()?.status.as_ref()?;
        let has_failed = matches!(status, DeploymentStatus::Failed | DeploymentStatus::UndeployFailed);
        has_failed.then_some(FailedDeployment { name: &entry.name, status })
    });
    failed.collect()
}
