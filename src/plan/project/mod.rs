//! Plans a whole project: wanted and existing state in, a graph of steps out. Nothing is read or sent here, and there is no
//! clock.

mod access;
mod connector;
mod entry;
mod entry_connector;
mod entry_refusals;
mod graph;
mod known;
mod matching;
mod release;
mod steps;
mod stored;
mod summary;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests;
mod unlisted;
mod values;
mod wanted;

pub use connector::plan_connector;
pub use entry::plan_entry;
pub use entry_connector::{EntryConnector, TargetVersion};
pub use known::KnownProject;
pub use matching::NamedDeployments;
pub use steps::{
    AwaitedWork, ConnectorChange, ConnectorPlan, EntryAction, EntryPlan, PlanHint, PlanRefusal, PlanStep,
    PlannedExisting, PlannedValue, ProjectPlan, RefusalKind, ReleaseStep, StepWork, UnlistedDeployment, ValueEffect,
    VersionChange,
};
pub use stored::application_url;
pub use values::{ComparedValues, compared_values, has_other_values};
pub use wanted::{
    OtherEntry, OwnConnector, ProjectConnector, ProjectPlace, Remembered, SendSecured, WantedEntry, WantedPart,
    WantedProject, WantedText, WantedValue,
};

use std::collections::BTreeMap;

use self::graph::plan_steps;
use self::matching::{adopted_twice, same_key, would_adopt};
use self::unlisted::{missing_entries, unlisted_deployments};

/// Plans the Connector and every selected Deployment.
pub fn plan_project(wanted: &WantedProject, known: &KnownProject) -> ProjectPlan {
    let connector = plan_connector(wanted, known);
    let planned = wanted.deployments.iter().enumerate().map(|(index, entry)| {
        let target = EntryConnector::planned(wanted, known, &connector, &entry.deployment_type);
        let deployments = known.deployments.get(&entry.project.address()).map(Vec::as_slice).unwrap_or_default();
        plan_entry(entry, &target, deployments, &NamedDeployments::beside(wanted, index))
    });
    let mut deployments: Vec<EntryPlan> = planned.collect();
    refuse_shared(wanted, known, connector.id.as_deref(), &mut deployments);
    refuse_same_key(wanted, &mut deployments);
    let unlisted = unlisted_deployments(connector.id.as_deref(), wanted, known, &deployments);
    let steps = plan_steps(&connector, &wanted.deployments, &deployments);
    ProjectPlan { connector, deployments, unlisted, steps }
}

/// Refuses every entry whose key another one has in the same Project, which the file may name twice.
fn refuse_same_key(wanted: &WantedProject, plans: &mut [EntryPlan]) {
    let mut by_key: BTreeMap<(String, &str), Vec<usize>> = BTreeMap::new();
    for (index, entry) in wanted.deployments.iter().enumerate().filter(|(_, entry)| entry.id.is_none()) {
        by_key.entry((entry.project.address(), &entry.key)).or_default().push(index);
    }
    for ((project, key), indexes) in by_key.into_iter().filter(|(_, indexes)| indexes.len() > 1) {
        let names: Vec<&str> = indexes.iter().map(|index| plans[*index].name.as_str()).collect();
        let refusal = same_key(&project, key, &names);
        for index in indexes {
            plans[index].action = EntryAction::Refuse(refusal.clone());
        }
    }
}

/// Refuses every entry that would adopt a Deployment that another one would adopt, too, selected or not.
fn refuse_shared(wanted: &WantedProject, known: &KnownProject, connector_id: Option<&str>, plans: &mut [EntryPlan]) {
    let mut by_deployment: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, plan) in plans.iter().enumerate() {
        if let Some(existing) = plan.existing.as_ref().filter(|existing| existing.key.is_none()) {
            by_deployment.entry(existing.id.clone()).or_default().push(index);
        }
    }
    for (id, indexes) in by_deployment {
        let mut names: Vec<&str> = indexes.iter().map(|index| plans[*index].name.as_str()).collect();
        names.extend(others_adopting(wanted, known, connector_id, &plans[indexes[0]]));
        if names.len() < 2 {
            continue;
        }
        names.sort_unstable();
        let refusal = adopted_twice(&id, &names);
        for index in indexes {
            plans[index].action = EntryAction::Refuse(refusal.clone());
        }
    }
}

/// The entries that are not selected, and would adopt the Deployment that this plan adopts.
fn others_adopting<'w>(
    wanted: &'w WantedProject,
    known: &KnownProject,
    connector_id: Option<&str>,
    plan: &EntryPlan,
) -> Vec<&'w str> {
    let (Some(connector_id), Some(existing), true) = (connector_id, &plan.existing, plan.is_adopted) else {
        return Vec::new();
    };
    let project = plan.project.address();
    let deployments = known.deployments.get(&project).map(Vec::as_slice).unwrap_or_default();
    let Some(adopted) = deployments.iter().find(|own| own.id == existing.id) else { return Vec::new() };
    let missing = missing_entries(wanted, &project, deployments).into_iter();
    missing.filter(|other| would_adopt(other, connector_id, adopted)).map(|other| other.name.as_str()).collect()
}
