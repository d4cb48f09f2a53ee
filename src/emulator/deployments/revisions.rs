//! Revisions of a Deployment, newest first. The reference does not document their fields.

use serde_json::Value;

use crate::emulator::context::Context;
use crate::emulator::deployments::deploying::DeploymentTarget;
use crate::emulator::input::query::Paging;
use crate::emulator::responses::{ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::state::EmulatorState;

/// `GET /{projectKey}/deployments/{id}/revisions`
pub(crate) fn list(state: &mut EmulatorState, context: &Context<'_>, target: &DeploymentTarget) -> RequestResult {
    let deployment = target.view(state, context)?;
    let paging = Paging::read(&context.parameters()?, &[], &[])?;
    Ok(paging.response(deployment.revisions.iter().rev().collect(), |revision| Value::clone(revision)))
}

/// `GET /{projectKey}/deployments/{id}/revisions/{revision}`
pub(crate) fn get(
    state: &mut EmulatorState,
    context: &Context<'_>,
    target: &DeploymentTarget,
    revision: &str,
) -> RequestResult {
    let deployment = target.view(state, context)?;
    let number: u64 = revision.parse().map_err(|_| ErrorResponse::invalid_path("revision: must be a number"))?;
    let found = deployment.revisions.iter().find(|known| known["revision"].as_u64() == Some(number));
    let missing = || ErrorResponse::not_found(format!("The Deployment has no revision {number}."));
    found.cloned().map(SuccessResponse::ok).ok_or_else(missing)
}
