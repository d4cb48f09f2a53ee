//! Operations on several Deployments: what each does, and how it ended.

use std::future::Future;

use anyhow::Result;

use super::left_over::RepeatedCommand;
use super::place::OperationTarget;
use crate::api::model::Deployment;
use crate::api::{Client, Resource};
use crate::failure::{Failure, classify};
use crate::operation::outcome::WaitOutcome;
use crate::wait::{DeploymentGoal, Start};

/// A refused request, with the state that is known then.
#[derive(Debug)]
pub struct RequestError {
    pub error: anyhow::Error,
    pub last: Option<Resource<Deployment>>,
}

/// What is done with each Deployment.
pub trait DeploymentOperation {
    /// What its step says while it runs and when it is done, such as `Deleting` and `Deleted`.
    const STEP: (&str, &str);
    /// What the summary says of a success, such as `deleted`.
    const RESULT: &str;
    /// What could not be done, such as `could not be deleted`.
    const FAILED: &str;

    /// What is waited for, with its name on the command line.
    fn goal(&self) -> (DeploymentGoal, &'static str);

    /// What the step names.
    fn object(&self, name: &str) -> String {
        name.to_owned()
    }

    /// The command that does the same with other Deployments; `None` if there is nothing to repeat.
    fn repeated(&self) -> Option<RepeatedCommand>;

    /// Sends the request for the Deployment with this index.
    fn begin(
        &self,
        client: &Client,
        index: usize,
        target: &OperationTarget,
    ) -> impl Future<Output = Result<Start<Resource<Deployment>>, RequestError>>;
}

/// The outcomes, in the order of the Deployments, and the command for what is left.
#[derive(Debug)]
pub struct RunOutcomes {
    pub outcomes: Vec<DeploymentOutcome>,
    pub left: Option<String>,
}

/// How the operation on one Deployment ended.
#[derive(Debug)]
pub struct DeploymentOutcome {
    pub(super) name: String,
    /// The state that was read last before the wait.
    pub(super) last: Option<Resource<Deployment>>,
    /// `None` if it was not started.
    pub(super) result: Option<Result<WaitOutcome<Deployment>>>,
    pub(super) is_waited_for: bool,
}

impl DeploymentOutcome {
    pub(super) fn not_started(target: &OperationTarget) -> Self {
        Self { name: target.shown_name(), last: target.before.clone(), result: None, is_waited_for: false }
    }

    pub(super) fn ended(
        target: &OperationTarget,
        last: Option<Resource<Deployment>>,
        result: Result<WaitOutcome<Deployment>>,
        is_waited_for: bool,
    ) -> Self {
        let last = last.or_else(|| target.before.clone());
        Self { name: target.shown_name(), last, result: Some(result), is_waited_for }
    }

    pub(super) fn has_failed(&self) -> bool {
        self.result.as_ref().is_some_and(|result| result.as_ref().map_or(true, |outcome| outcome.failure.is_some()))
    }

    /// The last known state and the outcome, of an operation on a single Deployment.
    pub fn into_parts(self) -> (Option<Resource<Deployment>>, Result<WaitOutcome<Deployment>>) {
        let Self { last, result, .. } = self;
        (last.clone(), result.unwrap_or(Ok(WaitOutcome { state: last, failure: None })))
    }

    /// Why the operation did not succeed, if it did not.
    pub(super) fn failure(&self) -> Option<Failure> {
        match self.result.as_ref()? {
            Ok(outcome) => outcome.failure.clone(),
            Err(error) => classify(error),
        }
    }
}
