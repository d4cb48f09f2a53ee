//! What is sent for a Deployment: of a new one everything, of an existing one what the plan changes.

use secrecy::SecretString;

use crate::api::model::{ConnectorReference, Deployment, DeploymentDraft, Redeploy};
use crate::configuration::{Assignment, Fitted, Purpose, Schema, Unfit, fit};
use crate::operation::project::wanted::with_known_urls;
use crate::plan::project::{EntryAction, EntryConnector, EntryPlan, TargetVersion, ValueEffect};
use crate::project_file::{DeferredPart, DeferredValue, MergedDeployment, MergedValue, ResolvedValue};
use crate::secured_memory::SentSecret;

/// What is sent, and which secured values are in it.
#[derive(Debug)]
pub struct EntryBody {
    pub fitted: Fitted,
    /// The secured values that are sent, which are remembered afterwards.
    pub secured: Vec<SentSecret>,
}

/// Fits the values that the plan sends to what the Connector declares. `existing` is the Deployment that is redeployed.
///
/// # Errors
/// Every value that does not fit.
pub fn entry_body(
    plan: &EntryPlan,
    merged: &MergedDeployment,
    schema: &Schema,
    existing: Option<&Deployment>,
) -> Result<EntryBody, Unfit> {
    let is_new = existing.is_none();
    let values = merged.values.iter().filter(|value| is_new || is_changed(plan, value));
    let given: Vec<(&MergedValue, Assignment)> =
        values.filter_map(|value| Some((value, assignment(value, schema, existing)?))).collect();
    let schedules: Vec<(String, String)> = merged
        .schedules
        .iter()
        .filter(|(application, _)| is_new || changes_schedule(plan, application))
        .map(|(application, cron)| (application.clone(), cron.value.clone()))
        .collect();
    let assignments: Vec<Assignment> = given.iter().map(|(_, assignment)| assignment.clone()).collect();
    let purpose = existing.map_or(Purpose::Create, Purpose::Update);
    let fitted = fit(schema, &assignments, &schedules, purpose)?;
    let is_sent = |(value, own): &&(&MergedValue, Assignment)| {
        value.secured && own.absence.is_none() && !is_placeholder(value, existing)
    };
    let secret = |(_, own): &(&MergedValue, Assignment)| SentSecret {
        application: own.application.clone(),
        key: own.key.clone(),
        value: own.value.clone(),
    };
    Ok(EntryBody { fitted, secured: given.iter().filter(is_sent).map(secret).collect() })
}

impl EntryBody {
    /// The body of a create.
    pub fn draft(self, plan: &EntryPlan, connector: ConnectorReference, region: String) -> DeploymentDraft {
        DeploymentDraft {
            key: Some(plan.key.clone()),
            kind: Some(plan.deployment_type.clone()),
            connector,
            configurations: self.fitted.applications,
            global_configuration: self.fitted.global,
            region,
        }
    }

    /// The body of a redeploy.
    pub fn redeploy(self, updates_connector: bool) -> Redeploy {
        Redeploy {
            update_connector: updates_connector,
            configuration_values: (!self.fitted.applications.is_empty()).then_some(self.fitted.applications),
            global_configuration: self.fitted.global,
            ..Redeploy::default()
        }
    }
}

/// Whether the plan sends a value to an existing Deployment. A value that is not given is reported by `fit`.
fn is_changed(plan: &EntryPlan, value: &MergedValue) -> bool {
    let mut planned = plan.values.iter();
    let planned = planned.find(|own| own.application == value.application && own.key.as_ref() == Some(&value.key));
    planned.is_some_and(|own| {
        matches!(own.effect, ValueEffect::Changed { .. } | ValueEffect::Set | ValueEffect::NotAvailable(_))
    })
}

fn changes_schedule(plan: &EntryPlan, application: &str) -> bool {
    plan.values.iter().any(|own| {
        own.key.is_none()
            && own.application.as_deref() == Some(application)
            && matches!(own.effect, ValueEffect::Changed { .. })
    })
}

/// The value as it is sent. One with URLs that are not known yet is sent later; where the key is required, a placeholder
/// takes its place until then, because the service creates no Deployment without it.
fn assignment(value: &MergedValue, schema: &Schema, existing: Option<&Deployment>) -> Option<Assignment> {
    let ResolvedValue::Deferred(deferred) = &value.value else { return value.assignment() };
    let known = existing.and_then(|existing| with_known_urls(deferred, existing));
    let application = value.application.as_deref();
    let is_required =
        || schema.is_required(application, &value.key) && schema.default_of(application, &value.key).is_none();
    let text = known.or_else(|| (existing.is_none() && is_required()).then(|| placeholder(deferred)))?;
    Some(Assignment::new(value.application.clone(), value.key.clone(), text))
}

/// The value with a reserved address in place of each url.
fn placeholder(deferred: &DeferredValue) -> SecretString {
    deferred.with_urls(|application| Some(format!("https://{application}.invalid"))).unwrap_or_default()
}

fn is_placeholder(value: &MergedValue, existing: Option<&Deployment>) -> bool {
    let ResolvedValue::Deferred(deferred) = &value.value else { return false };
    let has_url = deferred.parts.iter().any(|part| matches!(part, DeferredPart::Url(_)));
    has_url && existing.and_then(|existing| with_known_urls(deferred, existing)).is_none()
}

/// Whether the plan needs a body, and of an existing Deployment or a new one.
pub fn sends(action: &EntryAction) -> bool {
    matches!(
        action,
        EntryAction::Create
            | EntryAction::Adopt
            | EntryAction::Redeploy
            | EntryAction::AwaitDeletion
            | EntryAction::Replace(_)
    )
}

/// The Connector that a new Deployment runs.
pub fn connector_reference(connector: &EntryConnector) -> ConnectorReference {
    let version = match connector.version {
        TargetVersion::Known(version) => Some(version),
        TargetVersion::New | TargetVersion::Unknown => None,
    };
    ConnectorReference { id: connector.id.clone(), key: None, staged: Some(connector.staged), version }
}
