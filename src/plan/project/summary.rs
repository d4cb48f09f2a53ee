//! What a plan means as a whole.

use super::{ConnectorPlan, EntryAction, EntryPlan, PlanRefusal, ProjectPlan, UnlistedDeployment};
use crate::api::model::DeploymentType;

impl ProjectPlan {
    /// Whether there is nothing to do, and nothing that would have to be done is refused.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.refusals().next().is_none()
    }

    /// Why the plan cannot be carried out, with the name of the entry in the file; without one, that of the Connector.
    pub fn refusals(&self) -> impl Iterator<Item = (Option<&EntryPlan>, &PlanRefusal)> {
        let connector = self.connector.refusal.iter().map(|refusal| (None, refusal));
        connector.chain(self.deployments.iter().filter_map(|plan| match &plan.action {
            EntryAction::Refuse(refusal) => Some((Some(plan), refusal)),
            _ => None,
        }))
    }

    /// The Deployments that `--prune` deletes: those that the file does not name, and that no other entry may mean.
    pub fn to_prune(&self) -> impl Iterator<Item = &UnlistedDeployment> {
        self.unlisted.iter().filter(|own| own.may_be_of.is_none())
    }

    /// Whether it needs confirmation: a production Deployment, more than one, or one that is deleted.
    pub fn needs_confirmation(&self) -> bool {
        let changed: Vec<&EntryPlan> = self.deployments.iter().filter(|plan| plan.is_carried_out()).collect();
        changed.len() > 1
            || changed.iter().any(|plan| {
                plan.deployment_type == DeploymentType::Production || matches!(plan.action, EntryAction::Replace(_))
            })
    }
}

impl EntryPlan {
    /// The key that the Deployment has or gets. `None` if the existing one has none, and stays.
    pub fn key(&self) -> Option<&str> {
        match (&self.existing, &self.action) {
            (None, _) | (_, EntryAction::AwaitDeletion | EntryAction::Replace(_)) => Some(&self.key),
            (Some(existing), _) => existing.key.as_deref().filter(|key| !key.is_empty()),
        }
    }

    /// The Deployment in texts: its key, else its id.
    pub fn key_or_id(&self) -> &str {
        let id = self.existing.as_ref().map_or(self.key.as_str(), |existing| existing.id.as_str());
        self.key().unwrap_or(id)
    }

    /// Whether anything is sent or waited for.
    pub fn is_carried_out(&self) -> bool {
        !matches!(self.action, EntryAction::Nothing | EntryAction::Refuse(_))
    }
}

impl ConnectorPlan {
    /// The Projects that are added to the private ones, as `region:projectKey`.
    pub fn added_projects(&self) -> impl Iterator<Item = &str> {
        let changes = self.changes.iter().filter(|change| change.field == "privateProjects");
        changes.filter_map(|change| change.after.as_str())
    }
}
