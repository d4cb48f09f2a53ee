//! Makes sure that a Deployment runs a Connector: creates it, redeploys it, or finds it up to date.

use anyhow::Result;

use super::build::{BuiltDeployment, build, rebuild};
use super::compared::Differences;
use super::request::DeploymentRequest;
use super::running::{await_deletion, join};
use crate::api::model::{Deployment, DeploymentDraft, Redeploy};
use crate::api::{Client, Error, IfFound as _, Reference, Resource};
use crate::configuration::Purpose;
use crate::failure::{ExitCode, Failure};
use crate::operation::outcome::{LastState, WaitOutcome};
use crate::operation::secured_values::{remember_sent, secrets_of, warn_not_remembered};
use crate::output::views::EntryOutcome;
use crate::plan::DeploymentStep;
use crate::secured_memory::SentSecret;
use crate::session::Session;
use crate::wait::Policy;

/// A Deployment that is in the wanted state, or on its way there.
pub struct EnsuredDeployment {
    /// What was done to it.
    pub done: EntryOutcome,
    pub outcome: WaitOutcome<Deployment>,
    /// Names of the secured values that nothing compares, and that were not sent.
    pub not_compared: Vec<String>,
}

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
) -> Result<EnsuredDeployment> {
    let work = EnsureWork { session, client, wanted, last, policy };
    let (mut had_conflict, mut was_running) = (false, false);
    let ended = |done, outcome| EnsuredDeployment { done, outcome, not_compared: Vec::new() };
    loop {
        let existing = find(client, wanted.reference).await?;
        existing.iter().for_each(|existing| last.keep(existing));
        let step = wanted.possible_step(existing.as_deref(), session)?;
        match (step, existing) {
            (DeploymentStep::Join, Some(existing)) => {
                was_running = true;
                if let Some(outcome) = work.join(existing).await? {
                    return Ok(ended(EntryOutcome::Joined, outcome));
                }
            }
            (DeploymentStep::AwaitDeletion, Some(existing)) => {
                let outcome = await_deletion(session, client, wanted.reference, existing, policy).await?;
                if outcome.failure.is_some() {
                    return Ok(ended(EntryOutcome::Joined, outcome));
                }
            }
            (DeploymentStep::Redeploy | DeploymentStep::Keep, Some(existing)) => {
                match work.bring_up_to_date(existing, was_running).await {
                    // Another run has changed it: the step is decided again.
                    Err(error) if !had_conflict && is_stale(&error) => had_conflict = true,
                    ensured => return ensured,
                }
            }
            (_, _) => return Ok(ended(EntryOutcome::Created, work.create().await?)),
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

struct EnsureWork<'a> {
    session: &'a Session,
    client: &'a Client,
    wanted: &'a DeploymentRequest<'a>,
    last: &'a LastState<Deployment>,
    policy: Option<&'a Policy>,
}

impl EnsureWork<'_> {
    /// Waits for the operation that runs. `None` once it has ended, however: then the Deployment is read again.
    async fn join(&self, existing: Resource<Deployment>) -> Result<Option<WaitOutcome<Deployment>>> {
        let name = self.wanted.reference.as_str();
        let outcome = join(self.session, self.client, name, existing, self.policy).await?;
        let has_ended = |failure: &Failure| [ExitCode::REMOTE_FAILED, ExitCode::NOT_FOUND].contains(&failure.code);
        Ok(Some(outcome).filter(|outcome| outcome.failure.as_ref().is_some_and(|failure| !has_ended(failure))))
    }

    async fn create(&self) -> Result<WaitOutcome<Deployment>> {
        let Self { session, wanted, .. } = self;
        let key = wanted.reference.as_str();
        let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Create).await?;
        let secured = secrets_of(&fitted);
        let draft = DeploymentDraft {
            key: Some(key.to_owned()),
            kind: Some(wanted.kind.clone()),
            connector: wanted.connector.reference(),
            configurations: fitted.applications,
            global_configuration: fitted.global,
            region: wanted.connector.region(wanted.region, session)?,
        };
        let built = build(session, self.client, key, &draft, self.policy).await?;
        self.remember(None, &built, secured).await;
        Ok(built.outcome)
    }

    /// Redeploys the Deployment with what differs. Nothing is sent if nothing does.
    async fn bring_up_to_date(&self, existing: Resource<Deployment>, was_running: bool) -> Result<EnsuredDeployment> {
        let Self { session, wanted, .. } = self;
        let Differences { sent, not_compared } = self.differences(&existing).await?;
        let Some(sent) = sent else {
            session.ui.step("Deploying", "Deployed", wanted.reference).skipped("already runs this version");
            let done = if was_running { EntryOutcome::Joined } else { EntryOutcome::Unchanged };
            return Ok(EnsuredDeployment { done, outcome: WaitOutcome::accepted(existing), not_compared });
        };
        let secured = secrets_of(&sent);
        let body = Redeploy {
            update_connector: true,
            configuration_values: (!sent.applications.is_empty()).then_some(sent.applications),
            global_configuration: sent.global,
            ..Redeploy::default()
        };
        // It is announced before it is known whether there is a Deployment.
        let slot = format!("Deploying {}", wanted.reference);
        let step = session.ui.step_in(&slot, "Redeploying", "Redeployed", wanted.reference);
        let version = existing.version;
        let built = rebuild(session, self.client, existing, self.last, &body, step, self.policy).await?;
        self.remember(Some(version), &built, secured).await;
        Ok(EnsuredDeployment { done: EntryOutcome::Redeployed, outcome: built.outcome, not_compared })
    }

    async fn differences(&self, existing: &Deployment) -> Result<Differences> {
        let Self { session, wanted, .. } = self;
        let is_redeployed = wanted.redeploys_without_values(existing);
        let has_values = wanted.configuration.has_values(&wanted.connector.schema);
        if !is_redeployed && !has_values {
            return Ok(Differences::default());
        }
        let fitted = wanted.configuration.fit(session, &wanted.connector.schema, Purpose::Update(existing)).await?;
        Ok(match wanted.comparison {
            Some(comparison) => comparison.differences(session, fitted, existing, is_redeployed).await,
            None => Differences { sent: Some(fitted), not_compared: Vec::new() },
        })
    }

    /// Remembers the secured values that were sent. Of a build that failed, too: the service keeps its values.
    async fn remember(&self, version_before: Option<u64>, built: &BuiltDeployment, secured: Vec<SentSecret>) {
        let (Some(comparison), Some(now)) = (self.wanted.comparison, &built.outcome.state) else { return };
        let Some(version) = built.answered_version else {
            warn_not_remembered(self.session, self.wanted.reference.as_str(), &secured);
            return;
        };
        let deployment = comparison.remembered(self.session, now);
        remember_sent(self.session, comparison.memory, deployment, version_before, version, secured).await;
    }
}
