//! Other runs that change the same Deployment.

use anyhow::Result;

use super::entry::EntryWork;
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus};
use crate::failure::{ExitCode, Failure};
use crate::plan::project::{EntryPlan, has_other_values};

impl EntryWork<'_> {
    /// Compares the Deployment again where it has another version than the response gave: another run may have changed it.
    ///
    /// # Errors
    /// When it has other values than this run has sent (exit 6).
    pub(super) fn check_other_run(
        &self,
        plan: &EntryPlan,
        now: Option<&Resource<Deployment>>,
        answered: Option<u64>,
    ) -> Result<()> {
        let Some(now) = now.filter(|now| answered != Some(now.version)) else { return Ok(()) };
        let Some(entry) = self.run.project.wanted.deployments.get(self.index) else { return Ok(()) };
        let has_ended = now.status == Some(DeploymentStatus::Deployed);
        if !has_ended || !has_other_values(entry, now) {
            return Ok(());
        }
        let message = format!("another run has changed the Deployment `{}` after this one", plan.key_or_id());
        Err(Failure::new(ExitCode::CONFLICT, message).hint("run the command again for a new plan").into())
    }
}
