//! What a delivery did, in the form that is shown.

use anyhow::Result;

use super::{Delivery, Reached};
use crate::api::Resource;
use crate::api::model::{ConnectorStaged, Deployment};
use crate::failure::{ExitCode, classify};
use crate::output::views::{ConnectorOutcome, ConnectorResult, EntryOutcome, EntryResult, ProjectResult};
use crate::plan::project::ProjectPlace;

impl Delivery<'_> {
    /// The result of a run that has reached the Connector.
    pub(super) fn result<'r>(
        &self,
        reached: &Reached,
        connector: &'r Resource<ConnectorStaged>,
        deployment: Option<&'r Resource<Deployment>>,
        verdict: &Result<()>,
    ) -> ProjectResult<'r> {
        let failure = verdict.as_ref().err().and_then(classify);
        let is_late = failure.as_ref().is_some_and(|failure| failure.code == ExitCode::TIMED_OUT);
        let message = failure.map(|failure| failure.sentence());
        let of_deployment = reached.deployment_done.get() != EntryOutcome::NotStarted;
        let settings = self.session.context.settings().ok();
        ProjectResult {
            deleted: Vec::new(),
            connector: ConnectorResult {
                name: connector.key_or_id().to_owned(),
                outcome: match (of_deployment, is_late, verdict) {
                    (true, _, _) | (_, _, Ok(())) => reached.connector_done.get(),
                    (false, true, Err(_)) => ConnectorOutcome::TimedOut,
                    (false, false, Err(_)) => ConnectorOutcome::Failed,
                },
                staged: Some(connector),
                message: message.clone().filter(|_| !of_deployment),
            },
            deployments: vec![EntryResult {
                name: self.project.deployment.as_str().to_owned(),
                project: ProjectPlace {
                    name: None,
                    key: settings.and_then(|own| own.project_key.clone()).unwrap_or_default(),
                    region: settings.and_then(|own| own.project_region.clone()),
                },
                key: deployment.map_or(self.project.deployment.as_str(), |own| own.key_or_id()).to_owned(),
                outcome: match (of_deployment, is_late, verdict) {
                    (false, _, _) | (_, _, Ok(())) => reached.deployment_done.get(),
                    (true, true, Err(_)) => EntryOutcome::TimedOut,
                    (true, false, Err(_)) => EntryOutcome::Failed,
                },
                deployment,
                message: message.filter(|_| of_deployment),
                not_compared: reached.not_compared.take(),
            }],
        }
    }
}
