//! Revisions of a Deployment, newest first. The reference does not document their fields: each has its number, no more.

use serde_json::{Value, json};

use crate::emulator::context::{Permission, RequestContext};
use crate::emulator::deployments::deploying::DeploymentTarget;
use crate::emulator::input::query::QueryPaging;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::store::StateTransaction;

/// `GET /{projectKey}/deployments/{id}/revisions`
pub(crate) fn list(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    target: &DeploymentTarget,
) -> RequestResult {
    context.require(Permission::ViewDeployments(&target.project))?;
    let deployment = target.find(state)?;
    let paging = QueryPaging::read(&context.parameters()?, &[], &[])?;
    Ok(paging.response(deployment.revisions.iter().rev().collect(), |revision| view(revision), |_| Value::Null))
}

/// `GET /{projectKey}/deployments/{id}/revisions/{revision}`
pub(crate) fn get(
    state: &StateTransaction<'_>,
    context: &RequestContext<'_>,
    target: &DeploymentTarget,
    revision: &str,
) -> RequestResult {
    context.require(Permission::ViewDeployments(&target.project))?;
    let deployment = target.find(state)?;
    let number: u64 = revision.parse().map_err(|_| ErrorResponse::invalid_path("revision: must be a number"))?;
    let found = deployment.revisions.iter().find(|known| known["revision"].as_u64() == Some(number));
    let missing = || ErrorCode::ResourceNotFound.error(format!("The Deployment has no revision {number}."));
    found.map(|found| SuccessResponse::ok(view(found))).ok_or_else(missing)
}

/// A revision as the API shows it. One that an older version of the program stored has more fields.
fn view(revision: &Value) -> Value {
    json!({ "revision": revision["revision"] })
}
