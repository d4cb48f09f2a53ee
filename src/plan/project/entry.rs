//! What is done with one Deployment.

use super::entry_refusals::{needs_replacement, unknown_region, unsupported};
use super::matching::{EntryMatch, NamedDeployments, key_of, matching};
use super::values::{compared_values, kept_keys, new_values};
use super::{
    EntryAction, EntryConnector, EntryPlan, PlanRefusal, PlannedExisting, TargetVersion, ValueEffect, VersionChange,
    WantedEntry,
};
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus};
use crate::plan::{kind, other_connector};

/// Plans one Deployment. `deployments`: all of its Project. `named`: those of other entries.
pub fn plan_entry(
    entry: &WantedEntry,
    connector: &EntryConnector,
    deployments: &[Resource<Deployment>],
    named: &NamedDeployments<'_>,
) -> EntryPlan {
    let planning = EntryPlanning { entry, connector };
    match matching(entry, connector, deployments, named) {
        EntryMatch::Refused(refusal) => EntryPlan { action: EntryAction::Refuse(refusal), ..planning.empty() },
        EntryMatch::Missing { notes } => EntryPlan { notes, ..planning.created(EntryAction::Create, None) },
        EntryMatch::Adopted(existing) => {
            EntryPlan { is_adopted: true, ..planning.existing(existing, EntryAction::Adopt) }
        }
        EntryMatch::Named(existing) => planning.existing(existing, EntryAction::Redeploy),
    }
}

struct EntryPlanning<'a> {
    entry: &'a WantedEntry,
    connector: &'a EntryConnector,
}

impl EntryPlanning<'_> {
    fn empty(&self) -> EntryPlan {
        let entry = self.entry;
        EntryPlan {
            name: entry.name.clone(),
            project: entry.project.clone(),
            key: entry.key.clone(),
            deployment_type: entry.deployment_type.clone(),
            region: entry.region.clone(),
            wave: entry.wave,
            existing: None,
            is_adopted: false,
            action: EntryAction::Nothing,
            connector_version: None,
            values: Vec::new(),
            kept: Vec::new(),
            sends_urls: false,
            not_compared: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A Deployment that is created, now or once the `existing` one is gone.
    fn created(&self, action: EntryAction, existing: Option<&Deployment>) -> EntryPlan {
        let values = new_values(self.entry);
        let plan = EntryPlan {
            existing: existing.map(planned_existing),
            connector_version: Some(VersionChange { before: None, after: self.connector.version.number() }),
            sends_urls: sends_urls(&values),
            values,
            ..self.empty()
        };
        match self.entry.region.as_deref() {
            None => refused(plan, unknown_region(self.entry)),
            Some(region) if !self.connector.supports(region) => {
                refused(plan, unsupported(self.entry, self.connector, region))
            }
            Some(_) => EntryPlan { action, ..plan },
        }
    }

    /// `changing`: the action if anything differs.
    fn existing(&self, existing: &Deployment, changing: EntryAction) -> EntryPlan {
        if existing.status == Some(DeploymentStatus::Undeploying) {
            return self.renamed(self.created(EntryAction::AwaitDeletion, Some(existing)));
        }
        match self.replacement(existing) {
            None => self.compared(existing, changing),
            Some(reason) if self.entry.may_replace => {
                self.renamed(self.created(EntryAction::Replace(reason), Some(existing)))
            }
            Some(reason) => {
                let plan = EntryPlan { existing: Some(planned_existing(existing)), ..self.empty() };
                refused(plan, needs_replacement(self.entry, existing, &reason))
            }
        }
    }

    /// Says that an entry with an id has to be changed, because a new Deployment has a new id.
    fn renamed(&self, mut plan: EntryPlan) -> EntryPlan {
        if let (Some(id), false) = (&self.entry.id, matches!(plan.action, EntryAction::Refuse(_))) {
            plan.notes.push(format!(
                "the new Deployment gets another id: replace `id: {id}` with `key: {}` in ctconnect.yaml",
                self.entry.key
            ));
        }
        plan
    }

    fn compared(&self, existing: &Deployment, changing: EntryAction) -> EntryPlan {
        use DeploymentStatus as Status;
        let entry = self.entry;
        let mut notes = unknown_parts(entry, existing);
        let mut compared = compared_values(&entry.values, &entry.schedules, entry.send_secured, existing);
        let connector_version = self.version_change(existing, &mut notes);
        let differs = entry.force || connector_version.is_some() || compared.differs;
        let must_redeploy =
            matches!(existing.status, Some(Status::Failed | Status::UndeployFailed | Status::Draft)) || differs;
        let action = match &existing.status {
            Some(Status::Queued | Status::Deploying) => EntryAction::Join,
            _ if must_redeploy => changing,
            _ => EntryAction::Nothing,
        };
        let not_compared = compared.decide(must_redeploy);
        let region = entry.region.clone().or_else(|| existing.deployed_region.clone());
        let plan = EntryPlan {
            key: key_of(existing).unwrap_or(&entry.key).to_owned(),
            existing: Some(planned_existing(existing)),
            connector_version,
            kept: kept_keys(entry, existing),
            sends_urls: sends_urls(&compared.values),
            values: compared.values,
            not_compared,
            notes,
            ..self.empty()
        };
        match region.as_deref() {
            Some(own) if must_redeploy && entry.update_connector && !self.connector.supports(own) => {
                refused(plan, unsupported(self.entry, self.connector, own))
            }
            _ => EntryPlan { action, region, ..plan },
        }
    }

    /// The versions before and after, unless the Deployment keeps the one that it has.
    fn version_change(&self, existing: &Deployment, notes: &mut Vec<String>) -> Option<VersionChange> {
        if !self.entry.update_connector {
            return None;
        }
        let before = existing.connector.as_ref().and_then(|own| own.version);
        let after = self.connector.version;
        if before.is_some() && before == after.number() {
            return None;
        }
        if before.is_none() || after == TargetVersion::Unknown {
            notes.push(format!(
                "the service does not report the Connector version of {}, so it counts as changed",
                if before.is_none() { "the Deployment" } else { "the Connector" }
            ));
        }
        Some(VersionChange { before, after: after.number() })
    }

    /// What cannot be changed in an existing Deployment, and differs.
    fn replacement(&self, existing: &Deployment) -> Option<String> {
        let entry = self.entry;
        let mut reasons = Vec::new();
        let other = match &self.connector.id {
            Some(id) => other_connector(existing, id),
            // A Connector that does not exist yet is another one.
            None => other_connector(existing, ""),
        };
        reasons.extend(other.map(|other| format!("it runs the Connector `{other}`")));
        if let Some(own) = kind(existing).filter(|own| *own != entry.deployment_type) {
            reasons.push(format!("its type is {own}, not {}", entry.deployment_type));
        }
        if let (Some(own), Some(wanted)) = (&existing.deployed_region, &entry.region)
            && own != wanted
        {
            reasons.push(format!("its Region is {own}, not {wanted}"));
        }
        if entry.id.is_some() && entry.key_is_written && key_of(existing) != Some(&entry.key) {
            reasons.push(match key_of(existing) {
                Some(own) => format!("its key is `{own}`, not `{}`", entry.key),
                None => format!("it has no key, and cannot get the key `{}`", entry.key),
            });
        }
        (!reasons.is_empty()).then(|| reasons.join(", "))
    }
}

fn refused(plan: EntryPlan, refusal: PlanRefusal) -> EntryPlan {
    EntryPlan { action: EntryAction::Refuse(refusal), ..plan }
}

fn planned_existing(existing: &Deployment) -> PlannedExisting {
    PlannedExisting {
        id: existing.id.clone(),
        key: existing.key.clone(),
        version: existing.version,
        status: existing.status.clone(),
    }
}

fn sends_urls(values: &[super::PlannedValue]) -> bool {
    values.iter().any(|value| matches!(value.effect, ValueEffect::SentLater { .. }))
}

/// What the service does not report of a Deployment, so that it could not be compared.
fn unknown_parts(entry: &WantedEntry, existing: &Deployment) -> Vec<String> {
    let parts = [
        ("type", kind(existing).is_none()),
        ("Region", existing.deployed_region.is_none() && entry.region.is_some()),
        ("Connector", existing.connector.as_ref().is_none_or(|own| own.id.is_none())),
    ];
    let unknown: Vec<&str> = parts.into_iter().filter(|(_, is_unknown)| *is_unknown).map(|(part, _)| part).collect();
    let name = existing.key_or_id();
    let mut notes = Vec::new();
    if !unknown.is_empty() {
        notes.push(format!(
            "the service does not report the {} of the Deployment `{name}`, so a difference in it cannot be detected",
            unknown.join(" and the ")
        ));
    }
    match &existing.status {
        None => notes.push(format!("the service does not report the status of the Deployment `{name}`")),
        Some(DeploymentStatus::Unknown(status)) => {
            notes.push(format!(
                "the Deployment `{name}` has the unknown status `{status}`, so it is redeployed only if something differs"
            ));
        }
        Some(_) => {}
    }
    notes
}
