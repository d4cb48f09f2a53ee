//! What is checked between a plan and its first write.

use anyhow::Result;
use http::Method;

use super::prepared::PreparedProject;
use super::problem::entry_subject;
use super::refusals::{failure_of, missing_hint, unfit_failure};
use super::run::{entry_body, sends};
use crate::api::model::DeploymentType;
use crate::api::{Error, ErrorKind};
use crate::configuration::Unfit;
use crate::failure::{Failure, Subject, shared_failure};
use crate::operation::configuration_advice::flags_for_missing;
use crate::plan::project::{EntryAction, EntryPlan, ProjectPlace, ProjectPlan};
use crate::project_file::MergedDeployment;

/// Fails if the plan refuses something.
///
/// # Errors
/// All refusals at once.
pub fn refuse(plan: &ProjectPlan) -> Result<()> {
    let failures = plan.refusals().map(|(entry, refusal)| {
        let mut failure = failure_of(refusal);
        if let Some(entry) = entry {
            failure.message = format!("{}: {}", entry.name, failure.message);
        }
        (entry.map(entry_subject).unwrap_or_default(), failure.into())
    });
    shared_failure(failures.collect(), |count| format!("the plan has {count} problems; nothing was sent"))
}

/// Checks the values of every Deployment that is created or redeployed.
///
/// # Errors
/// Every value that does not fit (exit 3).
pub fn check_bodies(project: &PreparedProject, plan: &ProjectPlan) -> Result<()> {
    let unfit = unfit_bodies(project, plan);
    let failures =
        unfit.iter().map(|(merged, unfit)| (Subject::named(&merged.name), unfit_failure(merged, unfit).into()));
    let total = plan.deployments.len();
    let shared = shared_failure(failures.collect(), |count| {
        format!("the values of {count} of {total} Deployments do not fit; nothing was sent")
    });
    // One hint for all of them.
    shared.map_err(|error| match (error.downcast::<Failure>(), hint_for(&unfit)) {
        (Ok(failure), Some(hint)) => failure.hint(hint).into(),
        (Ok(failure), None) => failure.into(),
        (Err(error), _) => error,
    })
}

/// What `deploy` would refuse of the values of this plan, in a sentence.
pub(super) fn unfit_note(project: &PreparedProject, plan: &ProjectPlan) -> Option<String> {
    let unfit = unfit_bodies(project, plan);
    let count = match unfit.len() {
        0 => return None,
        1 => "a Deployment has".to_owned(),
        count => format!("{count} Deployments have"),
    };
    let hint = match &unfit[..] {
        [(_, only)] if project.project.is_of_flags => flags_for_missing(only),
        _ => hint_for(&unfit),
    };
    let hint = hint.map(|hint| format!(": {hint}")).unwrap_or_default();
    Some(format!("`ctconnect deploy` would fail here (exit code 3), because {count} values that do not fit{hint}"))
}

fn hint_for(unfit: &[(&MergedDeployment, Unfit)]) -> Option<String> {
    missing_hint(&unfit.iter().map(|(merged, unfit)| (*merged, unfit)).collect::<Vec<_>>())
}

/// The Deployments whose values do not fit.
pub(super) fn unfit_bodies<'p>(project: &'p PreparedProject, plan: &ProjectPlan) -> Vec<(&'p MergedDeployment, Unfit)> {
    let sent = plan.deployments.iter().zip(&project.merged).filter(|(entry, _)| sends(&entry.action));
    let unfit = sent.filter_map(|(entry, merged)| {
        let is_redeployed = matches!(entry.action, EntryAction::Adopt | EntryAction::Redeploy);
        let existing = if is_redeployed { project.existing(entry).map(|own| &**own) } else { None };
        Some((merged, entry_body(entry, merged, &project.schema, existing).err()?))
    });
    unfit.collect()
}

/// The Deployment that a replacement deletes: its key, else its id.
fn deleted_name(entry: &EntryPlan) -> &str {
    entry.existing.as_ref().map_or(entry.key.as_str(), |own| own.key.as_deref().unwrap_or(&own.id))
}

/// Whether the safety setting and the identities allow what the plan deletes, before anything else of it is sent.
///
/// # Errors
/// When one of them may not be deleted (exit 4).
pub(super) async fn check_deletes(prepared: &PreparedProject, plan: &ProjectPlan, prune: bool) -> Result<()> {
    check_production(prepared, plan, prune)?;
    let replaced = plan.deployments.iter().filter(|entry| matches!(entry.action, EntryAction::Replace(_)));
    let replaced = replaced.map(|entry| (&entry.project, deleted_name(entry)));
    let pruned = plan.to_prune().filter(|_| prune).map(|own| (&own.project, own.key.as_deref().unwrap_or(&own.id)));
    for (place, name) in replaced.chain(pruned) {
        let safety = prepared.session_at(place).context.settings()?.safety;
        if !safety.allows(&Method::DELETE) {
            let error = Error::new(ErrorKind::Forbidden(safety), format!("DELETE {name}"));
            return Err(anyhow::Error::from(error).context(format!("could not delete the Deployment `{name}`")));
        }
    }
    // A Project without an entry was only read until now.
    let places: Vec<&ProjectPlace> = plan.to_prune().filter(|_| prune).map(|own| &own.project).collect();
    prepared.sessions.check_deletable(&places).await
}

/// Whether the safety setting allows what the plan does with production Deployments, before anything else of it is sent.
fn check_production(prepared: &PreparedProject, plan: &ProjectPlan, prune: bool) -> Result<()> {
    let is_production = |kind: Option<&DeploymentType>| kind == Some(&DeploymentType::Production);
    let sent = plan.deployments.iter().filter(|entry| sends(&entry.action)).filter(|entry| {
        let existing = prepared.existing(entry).and_then(|own| own.kind.as_ref());
        is_production(Some(&entry.deployment_type)) || is_production(existing)
    });
    let sent = sent.map(|entry| (&entry.project, entry.key.as_str()));
    let pruned = plan.to_prune().filter(|own| prune && is_production(own.deployment_type.as_ref()));
    let pruned = pruned.map(|own| (&own.project, own.key.as_deref().unwrap_or(&own.id)));
    for (place, name) in sent.chain(pruned) {
        let safety = prepared.session_at(place).context.settings()?.safety;
        if !safety.allows_production() {
            let error = Error::new(ErrorKind::Forbidden(safety), format!("POST {name}"));
            return Err(
                anyhow::Error::from(error).context(format!("could not change the production Deployment `{name}`"))
            );
        }
    }
    Ok(())
}
