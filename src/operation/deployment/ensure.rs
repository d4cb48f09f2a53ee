//! Makes sure that a Deployment runs a Connector: creates it, redeploys it, or finds it up to date.

use anyhow::Result;

use super::build::{build, rebuild};
use super::request::DeploymentRequest;
use super::running::{await_deletion, join};
use crate::api::model::{Deployment, DeploymentDraft, Redeploy};
use crate::api::{Client, Error, IfFound as _, Reference, Resource};
use crate::configuration::Purpose;
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{LastState, WaitOutcome};
use crate::plan::DeploymentStep;
use crate::session::Session;
use crate::wait::Policy;

/// Brings the Deployment to the wanted state, and waits for it if there is a policy.
///
/// # Errors
/// When a request is refused, a value does not fit, or the key is taken; `last` has what was read then. A failed Deployment
/// is part of the outcome.
pub async fn ensure(
    session: &Session,
    client: &Client,
    wanted: &DeploymentRequest<'_>,
    last: &LastState<Deployment>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let reference = wanted.reference;
    let mut had_conflict = false;
    loop {
        let existing = find(client, reference).await?;
        existing.iter().for_each(|existing| last.keep(existing));
        let step = wanted.possible_step(existing.as_deref(), session)?;
        match (step, existing) {
            (DeploymentStep::Join, Some(existing)) => {
                let outcome = join(session, client, reference.as_str(), existing, policy).await?;
                // How the other operation ended does not matter: the Deployment is read again.
                let has_ended =
                    |failure: &Failure| [ExitCode::REMOTE_FAILED, ExitCode::NOT_FOUND].contains(&failure.code);
                if outcome.failure.as_ref().is_some_and(|failure| !has_ended(failure)) {
                    return Ok(outcome);
                }
            }
            (DeploymentStep::AwaitDeletion, Some(existing)) => {
                let outcome = await_deletion(session, client, reference, existing, policy).await?;
                if outcome.failure.is_some() {
                    return Ok(outcome);
                }
            }
            (DeploymentStep::Redeploy, Some(existing)) => {
                match redeploy(session, client, wanted, existing, last, policy).await {
                    // Another run has changed it: the step is decided again.
                    Err(error) if !had_conflict && is_stale(&error) => had_conflict = true,
                    outcome => return outcome,
                }
            }
            (DeploymentStep::Keep, Some(existing)) => {
                session.ui.step("Deploying", "Deployed", reference).skipped("already runs this version");
                return Ok(WaitOutcome::accepted(existing));
            }
            (_, _) => return create(session, client, wanted, reference.as_str(), policy).await,
        }
    }
}

/// Whether the service refused a write because the resource has changed since it was read.
pub fn is_stale(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Error>().is_some_and(Error::is_stale)
}

/// The Deployment with this id, or the one with this key, if it exists.
///
/// # Errors
/// When it cannot be read, or no Deployment has the id.
pub async fn find(client: &Client, reference: &Reference) -> Result<Option<Resource<Deployment>>> {
    let found = client.deployment(reference).await;
    Ok(match reference {
        Reference::Key(_) => found.if_found()?,
        Reference::Id(_) => Some(found?),
    })
}

/// Checks values, Region and key as [`ensure`] will do, before anything is sent.
///
/// # Errors
/// Every value that does not fit, or a Region that the Connector does not support, exit 3; a key that is taken, or a
/// Deployment in another Region, exit 6.
pub async fn check(session: &Session, wanted: &DeploymentRequest<'_>, existing: Option<&Deployment>) -> Result<()> {
    let purpose = match (wanted.possible_step(existing, session)?, existing) {
        (DeploymentStep::Create | DeploymentStep::AwaitDeletion, _) | (_, None) => {
            wanted.connector.region(wanted.region, session)?;
            Purpose::Create
        }
        (_, Some(existing)) => Purpose::Update(existing),
    };
    wanted.configuration.fit(session, &wanted.connector.schema, purpose).await.map(drop)
}

async fn create(
    session: &Session,
    client: &Client,
    wanted: &DeploymentRequest<'_>,
    key: &str,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Create).await?;
    let draft = DeploymentDraft {
        key: Some(key.to_owned()),
        kind: Some(wanted.kind.clone()),
        connector: wanted.connector.reference(),
        configurations: fitted.applications,
        global_configuration: fitted.global,
        region: wanted.connector.region(wanted.region, session)?,
    };
    Ok(build(session, client, key, &draft, policy).await?.outcome)
}

async fn redeploy(
    session: &Session,
    client: &Client,
    wanted: &DeploymentRequest<'_>,
    existing: Resource<Deployment>,
    last: &LastState<Deployment>,
    policy: Option<&Policy>,
) -> Result<WaitOutcome<Deployment>> {
    let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Update(&existing)).await?;
    let body = Redeploy {
        update_connector: true,
        configuration_values: (!fitted.applications.is_empty()).then_some(fitted.applications),
        global_configuration: fitted.global,
        ..Redeploy::default()
    };
    // It is announced before it is known whether there is a Deployment.
    let slot = format!("Deploying {}", wanted.reference);
    let step = session.ui.step_in(&slot, "Redeploying", "Redeployed", wanted.reference);
    Ok(rebuild(session, client, existing, last, &body, step, policy).await?.outcome)
}
