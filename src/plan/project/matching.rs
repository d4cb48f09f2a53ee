//! Which existing Deployment an entry of the file means.

use std::collections::BTreeSet;

use super::{EntryConnector, OtherEntry, PlanHint, PlanRefusal, RefusalKind, WantedEntry, WantedProject};
use crate::api::Resource;
use crate::api::model::{Deployment, DeploymentStatus, DeploymentType};
use crate::plan::kind;

/// The Deployments of a Project that other entries of the file name: none of them is adopted.
#[derive(Debug, Clone, Default)]
pub struct NamedDeployments<'a> {
    pub keys: BTreeSet<&'a str>,
    pub ids: BTreeSet<&'a str>,
}

impl<'a> NamedDeployments<'a> {
    /// Those that the entries beside the one with this index name in its Project.
    pub fn beside(wanted: &'a WantedProject, index: usize) -> Self {
        let project = wanted.deployments.get(index).map(|entry| entry.project.address()).unwrap_or_default();
        Self::of_project(wanted, &project, Some(index))
    }

    /// Those that any entry names in the Project with this address; the one with the index `except` does not count.
    pub(super) fn of_project(wanted: &'a WantedProject, project: &str, except: Option<usize>) -> Self {
        let selected = wanted.deployments.iter().enumerate();
        let selected = selected
            .filter(|(index, entry)| Some(*index) != except && entry.project.address() == project)
            .map(|(_, entry)| (entry.key.as_str(), entry.id.as_deref()));
        let others = wanted.others.iter().filter(|other| other.project_address == project);
        let others = others.map(|other| (other.key.as_str(), other.id.as_deref()));
        let (keys, ids): (BTreeSet<_>, Vec<_>) = selected.chain(others).unzip();
        Self { keys, ids: ids.into_iter().flatten().collect() }
    }

    /// Whether another entry means this Deployment.
    pub(super) fn has(&self, deployment: &Deployment) -> bool {
        let has_key = deployment.key.as_deref().is_some_and(|key| self.keys.contains(key));
        has_key || self.ids.contains(deployment.id.as_str())
    }
}

/// The Deployment that an entry means.
#[derive(Debug)]
pub(super) enum EntryMatch<'d> {
    /// Named by its id or key.
    Named(&'d Resource<Deployment>),
    /// One without a key, which fits.
    Adopted(&'d Resource<Deployment>),
    /// None. The notes name those that could not be compared.
    Missing {
        notes: Vec<String>,
    },
    Refused(PlanRefusal),
}

/// Finds the Deployment by id, else by key, else the only one without a key that fits.
pub(super) fn matching<'d>(
    entry: &WantedEntry,
    connector: &EntryConnector,
    deployments: &'d [Resource<Deployment>],
    named: &NamedDeployments<'_>,
) -> EntryMatch<'d> {
    // What replaces a Deployment has its key, and another id.
    let is_replacement = |own: &&Resource<Deployment>| entry.is_recreated() && own.key.as_ref() == Some(&entry.key);
    let named_by_entry = deployments.iter().find(|deployment| is_named_by(deployment, entry));
    match named_by_entry.or_else(|| deployments.iter().find(is_replacement)) {
        Some(deployment) if entry.id.is_none() && named.ids.contains(deployment.id.as_str()) => {
            EntryMatch::Refused(named_twice(entry, deployment))
        }
        Some(deployment) => EntryMatch::Named(deployment),
        None if entry.is_recreated() => EntryMatch::Missing { notes: Vec::new() },
        None => match &entry.id {
            Some(id) => EntryMatch::Refused(missing_id(entry, id)),
            None => adopted(entry, connector, deployments, named),
        },
    }
}

/// Whether an entry names this Deployment by its id, or without one by its key.
pub(super) fn is_named_by(deployment: &Deployment, entry: &WantedEntry) -> bool {
    match &entry.id {
        Some(id) => deployment.id == *id,
        None => deployment.key.as_ref() == Some(&entry.key),
    }
}

/// A preview is found by its key alone: others may have previews of the same Connector.
fn adopted<'d>(
    entry: &WantedEntry,
    connector: &EntryConnector,
    deployments: &'d [Resource<Deployment>],
    named: &NamedDeployments<'_>,
) -> EntryMatch<'d> {
    let Some(connector_id) = connector.id.as_deref().filter(|_| entry.deployment_type != DeploymentType::Preview)
    else {
        return EntryMatch::Missing { notes: Vec::new() };
    };
    // One with another key is never adopted. If the entry's key is written, the user knows that it is another one.
    let may_be_meant = |deployment: &&Resource<Deployment>| {
        deployment.status != Some(DeploymentStatus::Undeploying)
            && (key_of(deployment).is_none() || !entry.key_is_written)
            && !named.has(deployment)
    };
    let mut candidates = Vec::new();
    let mut notes = Vec::new();
    for deployment in deployments.iter().filter(may_be_meant) {
        match fits((&entry.deployment_type, entry.region.as_deref()), connector_id, deployment) {
            Fit::Fits => candidates.push(deployment),
            Fit::Unknown => notes.push(format!(
                "the service does not report the type or the Region of the Deployment `{}`, so it is not matched with `{}`",
                deployment.key_or_id(),
                entry.name
            )),
            Fit::Differs => {}
        }
    }
    match candidates[..] {
        [] => EntryMatch::Missing { notes },
        [only] if key_of(only).is_none() => EntryMatch::Adopted(only),
        _ => EntryMatch::Refused(ambiguous(entry, &candidates)),
    }
}

/// The key, which an empty one is not.
pub(super) fn key_of(deployment: &Deployment) -> Option<&str> {
    deployment.key.as_deref().filter(|key| !key.is_empty())
}

/// Whether an entry without an id that is not selected would adopt this Deployment, too.
pub(super) fn would_adopt(other: &OtherEntry, connector_id: &str, deployment: &Deployment) -> bool {
    other.deployment_type != DeploymentType::Preview
        && matches!(fits((&other.deployment_type, other.region.as_deref()), connector_id, deployment), Fit::Fits)
}

/// Whether a Deployment is what an entry describes.
enum Fit {
    Fits,
    Differs,
    /// A part that the service does not report may be the wanted one.
    Unknown,
}

fn fits(
    (deployment_type, region): (&DeploymentType, Option<&str>),
    connector_id: &str,
    deployment: &Deployment,
) -> Fit {
    let own_connector = deployment.connector.as_ref().and_then(|own| own.id.as_deref());
    let same_type = kind(deployment).map(|own| own == *deployment_type);
    let same_region = match region {
        Some(region) => deployment.deployed_region.as_deref().map(|own| own == region),
        None => Some(true),
    };
    match (own_connector == Some(connector_id), same_type, same_region) {
        (false, _, _) | (_, Some(false), _) | (_, _, Some(false)) => Fit::Differs,
        (true, Some(true), Some(true)) => Fit::Fits,
        (true, _, _) => Fit::Unknown,
    }
}

fn missing_id(entry: &WantedEntry, id: &str) -> PlanRefusal {
    PlanRefusal {
        kind: RefusalKind::NotFound,
        message: format!("there is no Deployment with the id `{id}` in the Project `{}`", entry.project.key),
        hint: Some(PlanHint::OfFile(format!(
            "remove `id` from `deployments.{}` in ctconnect.yaml: then it is found by its key, or created",
            entry.name
        ))),
    }
}

fn named_twice(entry: &WantedEntry, deployment: &Deployment) -> PlanRefusal {
    PlanRefusal {
        kind: RefusalKind::Input,
        message: format!(
            "the Deployment `{}` has the key of `{}`, but another entry names it by its id",
            deployment.id, entry.name
        ),
        hint: Some(PlanHint::OfFile(format!(
            "write another `key` into `deployments.{}` in ctconnect.yaml",
            entry.name
        ))),
    }
}

/// So many candidates are named.
const SHOWN: usize = 10;

fn ambiguous(entry: &WantedEntry, candidates: &[&Resource<Deployment>]) -> PlanRefusal {
    let line = |deployment: &&Resource<Deployment>| match key_of(deployment) {
        Some(key) => format!("`key: {key}`"),
        None => format!("`id: {}`", deployment.id),
    };
    let lines: Vec<String> = candidates.iter().take(SHOWN).map(line).collect();
    let more = candidates.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let creates = match entry.key_is_written {
        true => String::new(),
        false => format!("; `key: {}` creates another Deployment", entry.key),
    };
    let names: Vec<&str> = candidates.iter().take(SHOWN).map(|deployment| deployment.key_or_id()).collect();
    PlanRefusal {
        kind: RefusalKind::Conflict,
        message: format!(
            "the Deployment `{}` does not exist, and `{}` may mean {}{more}",
            entry.key,
            entry.name,
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
        ),
        hint: Some(PlanHint::OfFile(format!(
            "write into `deployments.{}` in ctconnect.yaml: {}{creates}",
            entry.name,
            lines.join(" or ")
        ))),
    }
}

/// The refusal of entries that would all adopt the same Deployment.
pub(super) fn adopted_twice(deployment_id: &str, names: &[&str]) -> PlanRefusal {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    PlanRefusal {
        kind: RefusalKind::Conflict,
        message: format!("the Deployment `{deployment_id}`, which has no key, fits {}", names.join(" and ")),
        hint: Some(PlanHint::OfFile(format!(
            "write into the entry that means it in ctconnect.yaml: `id: {deployment_id}`"
        ))),
    }
}

/// Entries that are for one Deployment.
pub(super) fn same_key(project: &str, key: &str, names: &[&str]) -> PlanRefusal {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    PlanRefusal {
        kind: RefusalKind::Input,
        message: format!("{} have the key `{key}` in the same Project, {project}", names.join(" and ")),
        hint: Some(PlanHint::OfFile("change the key of one of them in ctconnect.yaml".to_owned())),
    }
}
